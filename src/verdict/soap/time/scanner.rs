//! Reads a text from left to right.

/// The bytes of a text, from one place on.
#[derive(Clone, Copy)]
pub(super) struct Scanner<'a>(pub(super) &'a [u8]);

impl Scanner<'_> {
    pub(super) fn is_at_end(self) -> bool {
        self.0.is_empty()
    }

    /// The next byte, which is not skipped.
    pub(super) fn peek(self) -> Option<u8> {
        self.0.first().copied()
    }

    /// Skips one of these bytes, if it is next. Returns whether it was.
    pub(super) fn skip(&mut self, bytes: &[u8]) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if bytes.contains(first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// Skips one of these bytes, which must be next.
    pub(super) fn expect(&mut self, bytes: &[u8]) -> Option<()> {
        self.skip(bytes).then_some(())
    }

    /// Skips one byte, whatever it is.
    pub(super) fn skip_any(&mut self) {
        self.0 = self.0.get(1..).unwrap_or_default();
    }

    /// A number of exactly this many digits.
    pub(super) fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        let value = digits.iter().try_fold(0, |value, digit| {
            digit
                .is_ascii_digit()
                .then(|| value * 10 + i64::from(digit - b'0'))
        })?;
        self.0 = rest;
        Some(value)
    }

    /// The number of digits at this place.
    pub(super) fn count_digits(self) -> usize {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        digits.count()
    }

    /// All digits at this place.
    pub(super) fn all_digits(&mut self) -> &[u8] {
        let (digits, rest) = self.0.split_at(self.count_digits());
        self.0 = rest;
        digits
    }

    /// A number as C's `strtol` reads it: white space, a sign, digits. 0 if there are no digits.
    pub(super) fn strtol(&mut self) -> i64 {
        let mut text = *self;
        while text.skip(b" \t\n\r\x0b\x0c") {}
        let negative = text.peek() == Some(b'-');
        text.skip(b"+-");
        let digits = text.all_digits();
        if digits.is_empty() {
            return 0;
        }
        let value = digits.iter().fold(0_i64, |value, digit| {
            value
                .saturating_mul(10)
                .saturating_add(i64::from(digit - b'0'))
        });
        self.0 = text.0;
        if negative { -value } else { value }
    }
}

/// The first digits of a fraction as a whole number. Digits that are missing are 0.
pub(super) fn first_digits(fraction: &[u8], count: usize) -> i128 {
    (0..count).fold(0, |value, place| {
        let digit = fraction.get(place).map_or(0, |digit| digit - b'0');
        value * 10 + i128::from(digit)
    })
}
