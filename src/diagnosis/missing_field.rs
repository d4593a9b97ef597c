use crate::wsse::Field;

use super::finding::Finding;

/// Why the server does not find this part in the value.
pub(super) fn explain(field: Field, value: &str) -> Finding {
    let name = field.name();
    let fix = format!("write {name}=\"…\" with double quotes and no space next to the =");
    let finding = |code, what: &str| {
        let message = format!("the server does not find {name}: {what}");
        Finding::new(code, message, fix.clone())
    };
    if field.find(value).is_some() {
        return finding("zero_value", "it is 0, which PHP treats as empty");
    }
    // Only ASCII letters change, so places in the lower-case text are places in the value.
    let (lower, lower_name) = (value.to_ascii_lowercase(), name.to_ascii_lowercase());
    let assignment = lower.match_indices(&lower_name).find_map(|(at, _)| {
        let rest = value[at + name.len()..].trim_start();
        Some((at, rest.strip_prefix(['=', ':'])?.trim_start()))
    });
    let Some((at, assigned)) = assignment else {
        return finding("field_missing", "the value has no such part");
    };
    let (written, rest) = value[at..].split_at(name.len());
    let quote = assigned.chars().next();
    if written != name {
        finding("other_case", &format!("it is written {written}"))
    } else if rest.starts_with("=\"\"") {
        finding("empty_value", "it is empty")
    } else if quote == Some('\'') {
        finding("single_quotes", "it has single quotes")
    } else if quote == Some('"') && !rest.starts_with("=\"") {
        finding(
            "spaces_around_equals",
            "it has spaces next to its =, or no =",
        )
    } else if quote == Some('"') {
        finding("unclosed_quote", "its closing quote is missing")
    } else {
        finding("no_quotes", "it has no double quotes")
    }
}
