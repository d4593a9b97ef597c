/// Writes a number of seconds for people. It is exact below two hours, since servers' limits are in
/// that range.
#[must_use]
pub fn duration(seconds: i64) -> String {
    match seconds.unsigned_abs() {
        s @ 0..7200 => format!("{s} s"),
        s @ 7200..172_800 => format!("{} h {} min", s / 3600, s % 3600 / 60),
        s => format!("{} days", s / 86_400),
    }
}
