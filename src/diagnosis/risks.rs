use crate::verdict::{Outcome, ParsedCreated, Provenance, ServerSetup, SoapLibrary, Source};
use crate::wsse::Field;

/// Headers this close to the start or end of their validity get a warning, in seconds.
const EDGE: i64 = 5;

/// Warnings about what may go wrong next time, or on another server.
#[must_use]
pub fn warnings(setup: &ServerSetup, outcome: &Outcome) -> Vec<String> {
    let mut warnings = open_doors(setup, outcome);
    let Some(token) = &outcome.token else {
        return warnings;
    };
    let is_oro = setup.server.dialect == "oro";
    if outcome.source == Source::SoapPasswordText {
        warnings.push(
            "the password is in the message itself: anyone who sees the message can log in. Use TLS, \
             and a PasswordDigest if the service accepts one"
                .into(),
        );
    }
    if is_oro && token.nonce().contains('/') {
        warnings.push(
            "the nonce contains /: OroPlatform 4.0.0 to 4.1.6 answers 500 to it, and later versions \
             cannot tell / from +"
                .into(),
        );
    }
    for field in Field::ALL {
        if is_oro && token.text(field) == "0" {
            warnings.push(format!(
                "{field} is 0: OroPlatform 4.0 and later treat it as missing"
            ));
        }
    }
    if let Some(ParsedCreated::Time {
        timestamp,
        has_zone,
    }) = outcome.created
    {
        let age = outcome.now - timestamp;
        let left = setup.lifetime - age;
        if !has_zone {
            let zone = match setup.server.zone {
                0 => "this check: UTC".into(),
                seconds => format!("UTC+{}", seconds / 3600),
            };
            warnings.push(format!(
                "Created has no zone: the server assumes its own ({zone})"
            ));
        }
        if setup.server.ahead == 0
            && setup.server.provenance == Provenance::Measured
            && (0..EDGE).contains(&age)
        {
            warnings.push(format!(
                "Created is only {age} s before the server's time, and the server refuses a header \
                 that is one second ahead"
            ));
        }
        if setup.lifetime != -1 && (0..EDGE).contains(&left) {
            warnings.push(format!("the header expires in {left} s"));
        }
    }
    warnings
}

/// What a SOAP library accepts although it should not.
fn open_doors(setup: &ServerSetup, outcome: &Outcome) -> Vec<String> {
    let mut warnings = Vec::new();
    let name = setup.server.name;
    if setup.server.soap.is_some() && outcome.source == Source::XWsse {
        warnings.push(format!(
            "{name} reads SOAP, not X-WSSE: this is its verdict on a SOAP message with these parts"
        ));
    }
    if let Some(earlier) = outcome.respelt {
        warnings.push(format!(
            "the nonce has the same bytes as that of message {earlier}, encoded differently: {name} \
             compares the text, so it accepts such a replay"
        ));
    }
    let forgets = matches!(
        setup.server.soap,
        Some(SoapLibrary::Wss4j1 | SoapLibrary::Wss4j2 | SoapLibrary::Wss4j4)
    );
    let created = outcome.created.and_then(ParsedCreated::timestamp);
    if let Some(created) = created
        && forgets
        && outcome.source != Source::XWsse
        && outcome.verdict.is_accepted()
        && created > outcome.now
    {
        let again = match setup.server.soap {
            Some(SoapLibrary::Wss4j4) => setup.lifetime,
            _ => setup.lifetime + 1,
        };
        warnings.push(format!(
            "Created is {} s ahead, but {name} forgets the nonce {again} s after it arrives: this \
             message can be replayed until Created is {} s old",
            created - outcome.now,
            setup.lifetime
        ));
    }
    warnings
}
