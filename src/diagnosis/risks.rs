use crate::verdict::{Outcome, ParsedCreated, ServerSetup};
use crate::wsse::Field;

/// Headers this close to the start or end of their validity get a warning, in seconds.
const EDGE: i64 = 5;

/// What may go wrong with this header next time, or on another server.
#[must_use]
pub fn warnings(setup: &ServerSetup, outcome: &Outcome) -> Vec<String> {
    let mut warnings = Vec::new();
    let Some(token) = &outcome.token else {
        return warnings;
    };
    if token.nonce().contains('/') {
        warnings.push(
            "the nonce contains /: OroPlatform 4.0.0 to 4.1.6 answers 500 to it, and later versions \
             cannot tell / from +"
                .into(),
        );
    }
    for field in Field::ALL {
        if token.text(field) == "0" {
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
            warnings
                .push("Created has no zone: the server assumes its own (this check: UTC)".into());
        }
        if (0..EDGE).contains(&age) {
            warnings.push(format!(
                "Created is only {age} s behind the server's clock, which refuses a header that is \
                 one second ahead"
            ));
        }
        if setup.lifetime != -1 && (0..EDGE).contains(&left) {
            warnings.push(format!("the header expires in {left} s"));
        }
    }
    warnings
}
