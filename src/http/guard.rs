//! Which names a request may use for this server. In DNS rebinding, another site resolves
//! its own name to this machine. Its requests then have that name in Host and Origin.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use hyper::{StatusCode, Version};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The names of this server.
pub(crate) struct Hosts {
    listening: SocketAddr,
    /// The address that most requests name.
    usual: String,
    /// Other names, in lower case, with or without a port.
    allowed: Vec<String>,
}

/// Why a request is refused.
pub(super) type Refusal = (StatusCode, String);

impl Hosts {
    pub(crate) fn new(listening: SocketAddr, allowed: &[String]) -> Self {
        let allowed = allowed.iter().map(|name| name.to_ascii_lowercase());
        Self {
            listening,
            usual: listening.to_string(),
            allowed: allowed.collect(),
        }
    }

    /// Refuses a request that names another server.
    pub(super) fn check(&self, head: &Parts) -> Result<(), Refusal> {
        let mut hosts = head.headers.get_all(HOST).iter();
        let host = hosts.next();
        if hosts.next().is_some() || (host.is_none() && head.version == Version::HTTP_11) {
            let reason = "an HTTP/1.1 request must have exactly one Host header".into();
            return Err((StatusCode::BAD_REQUEST, reason));
        }
        if let Some(host) = host
            && host.as_bytes() != self.usual.as_bytes()
        {
            let host = Authority::try_from(host.as_bytes());
            let invalid = |_| {
                let reason = "the Host header is not a valid host name".into();
                (StatusCode::BAD_REQUEST, reason)
            };
            self.check_name(&host.map_err(invalid)?)?;
        }
        head.uri
            .authority()
            .map_or(Ok(()), |name| self.check_name(name))
    }

    fn check_name(&self, name: &Authority) -> Result<(), Refusal> {
        if self.has(name) {
            return Ok(());
        }
        let reason = format!(
            "this server does not accept the host name {name}: if it is yours, add --allow-host {}",
            name.host()
        );
        Err((StatusCode::MISDIRECTED_REQUEST, reason))
    }

    fn has(&self, name: &Authority) -> bool {
        let host = name.host().trim_end_matches('.').to_ascii_lowercase();
        let whole = name.as_str().to_ascii_lowercase();
        if self
            .allowed
            .iter()
            .any(|name| *name == host || *name == whole)
        {
            return true;
        }
        let listening = self.listening.ip();
        let right_port = name
            .port_u16()
            .is_none_or(|port| port == self.listening.port());
        let is_local = listening.is_loopback() || listening.is_unspecified();
        let address = host.trim_start_matches('[').trim_end_matches(']').parse();
        let right_name = match address {
            Ok(address) => match listening {
                _ if listening.is_unspecified() => true,
                _ if listening.is_loopback() => IpAddr::is_loopback(&address),
                _ => address == listening,
            },
            Err(_) => is_local && host == "localhost",
        };
        right_name && right_port && !name.as_str().contains('@')
    }
}

/// Refuses a request from a page whose origin differs from Host.
pub(super) fn check_origin(headers: &HeaderMap) -> Result<(), Refusal> {
    let host = headers.get(HOST).map(HeaderValue::as_bytes);
    let is_own = |origin: &HeaderValue| {
        let name = origin.as_bytes().strip_prefix(b"http://");
        name.zip(host)
            .is_some_and(|(name, host)| name.eq_ignore_ascii_case(host))
    };
    let right_origin = headers.get_all(ORIGIN).iter().all(is_own);
    let mut sites = headers.get_all(SEC_FETCH_SITE).iter();
    if right_origin && sites.all(|site| site == "same-origin" || site == "none") {
        return Ok(());
    }
    Err((
        StatusCode::FORBIDDEN,
        "pages from other origins may not use this path".into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(listening: &str, allowed: &[&str], host: &str) -> bool {
        let allowed: Vec<String> = allowed.iter().map(|name| (*name).into()).collect();
        let hosts = Hosts::new(
            listening.parse().unwrap_or_else(|_| unreachable!()),
            &allowed,
        );
        host.parse().is_ok_and(|host| hosts.has(&host))
    }

    #[test]
    fn only_names_of_this_server_are_allowed() {
        for (listening, host, expected) in [
            ("127.0.0.1:8080", "127.0.0.1:8080", true),
            ("127.0.0.1:8080", "127.0.0.1", true),
            ("127.0.0.1:8080", "localhost:8080", true),
            ("127.0.0.1:8080", "LocalHost.:8080", true),
            ("127.0.0.1:8080", "[::1]:8080", true),
            ("127.0.0.1:8080", "127.0.0.1:8081", false),
            ("127.0.0.1:8080", "evil.example:8080", false),
            ("127.0.0.1:8080", "localhost.evil.example:8080", false),
            ("127.0.0.1:8080", "127.0.0.1.evil.example:8080", false),
            ("127.0.0.1:8080", "192.168.1.2:8080", false),
            ("127.0.0.1:8080", "evil@127.0.0.1:8080", false),
            ("[::1]:8080", "[::1]:8080", true),
            ("192.168.1.2:80", "192.168.1.2", true),
            ("192.168.1.2:80", "localhost", false),
            ("192.168.1.2:80", "192.168.1.3", false),
            ("0.0.0.0:80", "192.168.1.3", true),
            ("0.0.0.0:80", "localhost", true),
            ("0.0.0.0:80", "evil.example", false),
        ] {
            assert_eq!(allows(listening, &[], host), expected, "{listening} {host}");
        }
        assert!(allows("0.0.0.0:80", &["CRM.example"], "crm.example:9000"));
        assert!(allows("0.0.0.0:80", &["crm.example:90"], "crm.example:90"));
        assert!(!allows("0.0.0.0:80", &["crm.example:90"], "crm.example:91"));
    }
}
