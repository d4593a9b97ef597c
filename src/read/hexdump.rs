//! Reads hex dumps, such as those of xxd, `hexdump -C`, `tcpdump -X`, `curl --trace`, Netty and
//! Wireshark.

/// The most bytes that a line shows.
const BYTES_PER_LINE: usize = 16;

/// The fewest digits in the first line of a dump that has nothing else, as `xxd -p` writes it.
const MIN_PLAIN: usize = 40;

/// The fewest bytes in the first line of a dump without offsets.
const MIN_WITHOUT_OFFSET: usize = 8;

/// Appends the bytes that a line of a dump shows: an offset, if the dump has any, and pairs of hex digits in groups.
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
    let rest = &line[digits..];
    let has_offset = (4..=8).contains(&digits);
    let mut groups = match rest {
        [b':' | b'|', groups @ ..] if has_offset => groups,
        [b' ', ..] if has_offset => rest,
        [b' ', ..] if digits == 2 => line,
        _ => return None,
    };
    let start = bytes.len();
    while bytes.len() < start + BYTES_PER_LINE {
        let is_first = bytes.len() == start;
        let spaces = groups.iter().take_while(|byte| **byte == b' ').count();
        // Wider gaps are before the first byte and after the last.
        if !is_first && !(1..=2).contains(&spaces) {
            break;
        }
        groups = &groups[spaces..];
        let end = groups.iter().position(|byte| *byte == b' ');
        let (group, rest) = groups.split_at(end.unwrap_or(groups.len()));
        let mut decoded = [0; 4];
        match base16ct::mixed::decode(group, &mut decoded) {
            Ok(decoded) if !decoded.is_empty() => bytes.extend_from_slice(decoded),
            _ => break,
        }
        groups = rest;
    }
    let min = if has_offset || continues {
        1
    } else {
        MIN_WITHOUT_OFFSET
    };
    if bytes.len() < start + min {
        bytes.truncate(start);
        return None;
    }
    Some(())
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
