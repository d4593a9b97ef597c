//! The Timestamp of a Security header.

use crate::read::soap::{Element, WSU};
use crate::verdict::outcome::Verdict;
use crate::verdict::server::SoapLibrary;

use super::{Window, now, parse};
use crate::verdict::soap::time::{MILLISECOND, Time};
use crate::verdict::soap::{Refusal, Request, malformed};

/// The lifetime of a Timestamp is a setting of its own.
const WINDOW_OF_TIMESTAMP: Window = Window {
    ahead: 60,
    lifetime: 300,
};

pub(super) fn check(
    request: &Request,
    timestamp: &Element,
    library: SoapLibrary,
) -> Result<(), Refusal> {
    let (created, expires) = parts_of_timestamp(timestamp)?;
    let created = time_of_timestamp(created, library)?;
    let expires = expires.map(|expires| time_of_timestamp(expires, library));
    let now = now(request, library);
    if let Some(expires) = expires.transpose()?
        && expires.nanoseconds < now
    {
        return Err((
            Verdict::TimestampExpired,
            "Expires in the Timestamp has passed",
        ));
    }
    let reason = match WINDOW_OF_TIMESTAMP.check(created, now) {
        Ok(()) => return Ok(()),
        Err(Verdict::Future) => {
            "Created in the Timestamp is more than 60 s ahead of the server's clock"
        }
        Err(_) => "Created in the Timestamp is more than 300 s old",
    };
    Err((Verdict::TimestampExpired, reason))
}

/// Created and, if there is one, Expires.
fn parts_of_timestamp(timestamp: &Element) -> Result<(&Element, Option<&Element>), Refusal> {
    const TWICE: &str = "its Timestamp has Created or Expires twice (BSP R3203, R3224)";
    let mut created = None;
    let mut expires = None;
    for child in &timestamp.children {
        let value_type = child.attribute("", "ValueType");
        if value_type.is_some_and(|value| !value.is_empty()) {
            return Err(malformed("its Timestamp has a ValueType (BSP R3225)"));
        }
        let part = match &*child.name {
            "Created" if child.namespace == WSU => &mut created,
            "Expires" if child.namespace == WSU && created.is_some() => &mut expires,
            "Expires" if child.namespace == WSU => {
                return Err(malformed(
                    "Expires precedes Created in its Timestamp (BSP R3221)",
                ));
            }
            _ => return Err(malformed("its Timestamp has another element (BSP R3222)")),
        };
        if child.text.is_empty() {
            return Err((
                Verdict::ServerError,
                "Created or Expires in the Timestamp is empty: a NullPointerException",
            ));
        }
        if part.replace(child).is_some() {
            return Err(malformed(TWICE));
        }
    }
    let created = created.ok_or(malformed("its Timestamp has no Created (BSP R3203)"))?;
    Ok((created, expires))
}

fn time_of_timestamp(element: &Element, library: SoapLibrary) -> Result<Time, Refusal> {
    let time = parse(&element.text, library);
    let time = time.ok_or(malformed("a time in its Timestamp is not an xsd:dateTime"))?;
    let is_exact =
        library == SoapLibrary::Wss4j1 || (time.is_utc && time.nanoseconds % MILLISECOND == 0);
    is_exact.then_some(time).ok_or(malformed(
        "a time in its Timestamp is not in UTC, or is more precise than milliseconds (BSP R3217, \
         R3220)",
    ))
}
