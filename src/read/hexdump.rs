//! Reads hex dumps, such as those of xxd, `hexdump -C`, `tcpdump -X`, `curl --trace`, Netty and
//! Wireshark.

/// The most bytes that a line shows.
const BYTES_PER_LINE: usize = 16;

/// The fewest digits in the first line of a dump that has nothing else, as `xxd -p` writes it.
const MIN_PLAIN: usize = 40;

/// Appends the bytes that a line of a dump shows: an offset, and pairs of hex digits in groups.
/// `None` if the line is not part of a dump.
/// `continues` says that the line before is.
pub(super) fn append_bytes(line: &[u8], continues: bool, bytes: &mut Vec<u8>) -> Option<()> {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"0x").unwrap_or(line);
    let line = line.strip_prefix(b"|").unwrap_or(line); // Netty draws a table
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit());
    let digits = digits.count();
    let min = if continues { 2 } else { MIN_PLAIN };
    if digits >= min && digits == line.trim_ascii_end().len() {
        return append_digits(&line[..digits], bytes);
    }
    if !(4..=8).contains(&digits) {
        return None;
    }
    let rest = &line[digits..];
    let mut groups = match rest {
        [b':' | b'|', groups @ ..] => groups,
        _ => rest,
    };
    let end_of_bytes = bytes.len() + BYTES_PER_LINE;
    let mut is_first = true;
    while bytes.len() < end_of_bytes {
        let spaces = groups.iter().take_while(|byte| **byte == b' ').count();
        // Wider gaps are before the first byte and after the last.
        if spaces == 0 || (spaces > 2 && !is_first) {
            break;
        }
        groups = &groups[spaces..];
        let end = groups.iter().position(|byte| *byte == b' ');
        let (group, rest) = groups.split_at(end.unwrap_or(groups.len()));
        let mut decoded = [0; 4];
        let Ok(decoded) = base16ct::mixed::decode(group, &mut decoded) else {
            break;
        };
        bytes.extend_from_slice(decoded);
        groups = rest;
        is_first = false;
    }
    (!is_first).then_some(())
}

/// Appends the bytes of a line that has nothing but hex digits.
fn append_digits(digits: &[u8], bytes: &mut Vec<u8>) -> Option<()> {
    let (pairs, rest) = digits.as_chunks();
    if !rest.is_empty() {
        return None;
    }
    for pair in pairs {
        let mut byte = [0];
        base16ct::mixed::decode(pair as &[u8; 2], &mut byte).ok()?;
        bytes.extend_from_slice(&byte);
    }
    Some(())
}
