//! The table of transformations: what the standard libraries of common languages do to bytes.
//!
//! A client's mistake is one or more of them, in a step in which the server does something else. A
//! row applies to the steps in which it has a cost. Digests are read backwards, so the rows of that
//! step have `undo`. A few of them lose something and cannot be undone: `targets` knows what.

use std::sync::LazyLock;

use super::conversions as to;
use super::cost::{ALONE, Cost, LIKELY, RARE, USUAL};

/// A place at which a digest is made, and at which a mistake can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Nonce,
    Created,
    Key,
    /// Nonce, Created and key, joined.
    Whole,
    /// The text of the digest.
    Digest,
}

/// The row does not apply to this step.
const NO: Cost = 0;

pub(super) struct Transformation {
    /// The second part of a finding's code; the first part names the step.
    pub(super) code: &'static str,
    /// What was done. It completes "the key was hashed …" and "the digest was sent …". `{}` is the
    /// result's name, if the row has several results.
    pub(super) done: &'static str,
    /// For nonce, Created, key, whole and digest.
    pub(super) costs: [Cost; 5],
    pub(super) apply: Apply,
    pub(super) undo: Option<Undo>,
    /// The advice, often with the code that typically makes the mistake. If it is empty, the step's
    /// own advice is given.
    pub(super) instead: &'static str,
}

/// Reads a result backwards. `None` if the bytes are not a result of the row.
pub(super) type Undo = fn(&[u8]) -> Option<Vec<u8>>;

pub(super) enum Apply {
    /// One result, or none if the row does not apply to these bytes.
    One(fn(&[u8]) -> Option<Vec<u8>>),
    /// Several results, each with its name.
    Many(fn(&[u8]) -> to::Named),
}
use Apply::{Many, One};

/// A row without `undo`.
const fn row(
    code: &'static str,
    done: &'static str,
    costs: [Cost; 5],
    apply: Apply,
    instead: &'static str,
) -> Transformation {
    Transformation {
        code,
        done,
        costs,
        apply,
        undo: None,
        instead,
    }
}

/// A row that also works backwards.
const fn both(
    code: &'static str,
    done: &'static str,
    costs: [Cost; 5],
    apply: Apply,
    undo: Undo,
    instead: &'static str,
) -> Transformation {
    Transformation {
        undo: Some(undo),
        ..row(code, done, costs, apply, instead)
    }
}

#[rustfmt::skip]
pub(super) static TABLE: &[Transformation] = &[
    // Text that is added around a value, or left there. Costs: nonce, Created, key, whole, digest.
    row("line_end", "with a newline (LF) after it", [NO, NO, LIKELY, NO, NO], One(|b| to::with(b"", b, b"\n")), "remove the newline after the key; in a shell, use printf %s \"$KEY\" instead of echo"),
    both("line_end", "with a newline (LF) after it", [LIKELY, USUAL, NO, NO, LIKELY], One(|b| to::with(b"", b, b"\n")), |b| to::without(b"", b, b"\n"), "remove the newline; in a shell, use printf %s; in Ruby, strict_encode64; in Python, b64encode instead of encodebytes"),
    both("line_end", "with a newline (CRLF) after it", [USUAL, USUAL, LIKELY, NO, USUAL], One(|b| to::with(b"", b, b"\r\n")), |b| to::without(b"", b, b"\r\n"), "remove the newline"),
    both("line_end", "with a carriage return after it", [USUAL, NO, USUAL, NO, USUAL], One(|b| to::with(b"", b, b"\r")), |b| to::without(b"", b, b"\r"), "remove the carriage return"),
    row("line_end", "with two newlines after it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"", b, b"\n\n")), "remove the newlines"),
    both("line_end", "with the two characters \\n after it", [USUAL, NO, USUAL, NO, USUAL], One(|b| to::with(b"", b, b"\\n")), |b| to::without(b"", b, b"\\n"), "remove the \\n; in a shell, echo '…\\n' may print \\n unchanged"),
    row("echo_option", "with \"-n \" before it and a newline after it", [NO, NO, NO, LIKELY, NO], One(|b| to::with(b"-n ", b, b"\n")), "sh's echo may print its option -n: use printf %s"),
    row("echo_option", "with \"-n \" before it", [NO, NO, NO, USUAL, NO], One(|b| to::with(b"-n ", b, b"")), "sh's echo may print its option -n: use printf %s"),
    row("echo_option", "with \"-e \" before it and a newline after it", [NO, NO, NO, USUAL, NO], One(|b| to::with(b"-e ", b, b"\n")), "sh's echo may print its option -e: use printf %s"),
    both("white_space", "with a space after it", [USUAL, USUAL, LIKELY, NO, USUAL], One(|b| to::with(b"", b, b" ")), |b| to::without(b"", b, b" "), ""),
    both("white_space", "with a space before it", [USUAL, USUAL, LIKELY, NO, USUAL], One(|b| to::with(b" ", b, b"")), |b| to::without(b" ", b, b""), ""),
    row("white_space", "with spaces around it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b" ", b, b" ")), ""),
    row("white_space", "with a tab after it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"", b, b"\t")), ""),
    row("white_space", "with a tab before it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"\t", b, b"")), ""),
    row("white_space", "without the white space around it", [USUAL, NO, NO, NO, NO], One(to::trimmed), "send the nonce without white space around it"),
    row("white_space", "without the white space around it", [NO, NO, LIKELY, NO, NO], One(to::trimmed), "remove the white space from the stored key: the digest shows that the key is right without it"),
    row("byte_order_mark", "without the byte order mark before it", [NO, NO, LIKELY, NO, NO], One(|b| to::without(b"\xef\xbb\xbf", b, b"")), "remove the byte order mark from the stored key: the digest shows that the key is right without it"),
    row("byte_order_mark", "with a byte order mark before it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"\xef\xbb\xbf", b, b"")), "save the file with the key as UTF-8 without a byte order mark"),
    row("byte_order_mark", "with a byte order mark before them", [NO, NO, NO, USUAL, NO], One(|b| to::with(b"\xef\xbb\xbf", b, b"")), "write UTF-8 without a byte order mark: in .NET, new UTF8Encoding(false)"),
    both("quoted", "with double quotes around it", [USUAL, LIKELY, LIKELY, USUAL, USUAL], One(|b| to::with(b"\"", b, b"\"")), |b| to::without(b"\"", b, b"\""), "remove the quotes; JSON.stringify(x) adds them to a string"),
    both("quoted", "with single quotes around it", [USUAL, USUAL, LIKELY, NO, USUAL], One(|b| to::with(b"'", b, b"'")), |b| to::without(b"'", b, b"'"), "remove the quotes"),
    both("quoted", "with backticks around it", [NO, NO, USUAL, NO, USUAL], One(|b| to::with(b"`", b, b"`")), |b| to::without(b"`", b, b"`"), "remove the backticks"),
    row("quoted", "without its quotes", [NO, NO, LIKELY, NO, NO], One(to::unquoted), ""),
    row("bracketed", "with {} around it", [NO, NO, USUAL, NO, NO], Many(to::bracketed), "hash only the key, without the characters around it"),
    row("bracketed", "with {} after it", [NO, NO, USUAL, NO, NO], Many(to::punctuated), "copy the key only"),
    row("assignment", "with {} before it", [NO, NO, RARE, NO, NO], Many(to::assigned), "use the part after the name; in a shell, cut -d= -f2-"),
    row("assignment", "without the name before it", [NO, NO, LIKELY, NO, NO], One(to::value_of_assignment), "store the key without NAME= before it"),
    both("python_bytes", "as Python prints bytes, b'…'", [LIKELY, LIKELY, LIKELY, USUAL, LIKELY], One(to::python_bytes), to::python_undone, "str() of bytes gives b'…': call .decode() instead"),
    both("nul_byte", "with a NUL byte after it", [USUAL, USUAL, USUAL, NO, USUAL], One(|b| to::with(b"", b, b"\0")), |b| to::without(b"", b, b"\0"), "in C, hash strlen(x) bytes, not sizeof x"),
    both("nul_byte", "with two NUL bytes after it", [USUAL, NO, USUAL, NO, USUAL], One(|b| to::with(b"", b, b"\0\0")), |b| to::without(b"", b, b"\0\0"), "hash its bytes only: in C, strlen(x), not sizeof x; EVP_DecodeBlock also counts a NUL byte for each ="),
    row("cut_at_nul", "only up to its first NUL byte", [LIKELY, NO, USUAL, USUAL, NO], One(to::cut_at_nul), "in C, strlen and strcat stop at a NUL byte: pass the length along with the bytes"),
    both("twice", "twice", [USUAL, USUAL, USUAL, NO, USUAL], One(|b| to::with(b"", b, b)), to::half, "append it once; update() adds to what was hashed before"),
    row("twice", "twice, one copy after the other", [NO, NO, NO, USUAL, NO], One(|b| to::with(b"", b, b)), "append them once; update() adds to what was hashed before"),
    // Text encodings.
    both("latin1", "as UTF-8 text, each byte turned into a Latin-1 character", [LIKELY, NO, LIKELY, USUAL, USUAL], One(to::latin1_to_utf8), to::utf8_to_latin1, "in JavaScript, atob(x) and buf.toString('binary') give one character per byte: hash bytes, update(Buffer.from(x, 'base64'))"),
    row("latin1", "in Latin-1", [NO, NO, LIKELY, USUAL, NO], One(to::utf8_to_latin1), "hash its UTF-8 bytes"),
    row("latin1", "in Windows-1252", [NO, NO, USUAL, NO, NO], One(to::utf8_to_windows1252), "hash its UTF-8 bytes"),
    row("replaced", "as UTF-8 text, with U+FFFD for each invalid sequence", [LIKELY, NO, USUAL, USUAL, LIKELY], One(to::lossy_utf8), "bytes are not text: in node, update(buf) instead of update(buf.toString()); in Java, do not use new String(bytes)"),
    row("replaced", "as UTF-8 text, with U+FFFD for each invalid byte", [USUAL, NO, NO, USUAL, USUAL], One(to::lossy_each_byte), "bytes are not text: hash the bytes"),
    row("replaced", "as ASCII text, with ? for each other character", [LIKELY, NO, USUAL, USUAL, LIKELY], One(to::question_mark_per_character), "bytes are not text: in .NET, hash the byte[] instead of Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(x))"),
    row("replaced", "as ASCII text, with ? for each other byte", [LIKELY, NO, NO, USUAL, LIKELY], One(to::question_mark_per_byte), "bytes are not text: hash the byte[] instead of .NET's Encoding.ASCII.GetString(x) or Java's getBytes(US_ASCII)"),
    row("replaced", "as ASCII text, with U+FFFD for each other byte", [USUAL, NO, NO, USUAL, USUAL], One(to::fffd_per_byte), "bytes are not text: in Java, do not use new String(bytes, US_ASCII)"),
    row("seven_bits", "with only the lower 7 bits of each byte", [USUAL, NO, NO, RARE, USUAL], One(to::seven_bits), "in node, toString('ascii') drops the high bits: hash the bytes"),
    row("saturated", "with 0 for each byte above 7f", [RARE, NO, NO, RARE, USUAL], One(|b| to::saturated(b, 0)), "in Matlab, typecast(x, 'uint8') keeps the bits of signed bytes; uint8(x) does not"),
    row("saturated", "with 7f for each byte above 7f", [RARE, NO, NO, RARE, USUAL], One(|b| to::saturated(b, 0x7f)), "in Matlab, typecast(x, 'int8') keeps the bits; int8(x) does not"),
    row("dropped", "without its bytes that are not ASCII", [USUAL, NO, USUAL, RARE, USUAL], One(to::ascii_only), "in Python, decode('ascii', 'ignore') drops bytes: hash the bytes"),
    row("dropped", "without its bytes that are not UTF-8", [USUAL, NO, NO, RARE, USUAL], One(to::utf8_only), "in Python, decode('utf-8', 'ignore') drops bytes: hash the bytes"),
    both("utf16", "in UTF-16LE", [USUAL, USUAL, LIKELY, LIKELY, USUAL], One(|b| to::utf16(b, u16::to_le_bytes, "")), |b| to::utf16_undone(b, u16::from_le_bytes), "in .NET, Encoding.Unicode is UTF-16: use Encoding.UTF8.GetBytes(x)"),
    both("utf16", "in UTF-16BE", [USUAL, USUAL, USUAL, USUAL, USUAL], One(|b| to::utf16(b, u16::to_be_bytes, "")), |b| to::utf16_undone(b, u16::from_be_bytes), "hash its UTF-8 bytes"),
    row("utf16", "in UTF-16LE with a byte order mark", [NO, NO, USUAL, USUAL, NO], One(|b| to::utf16(b, u16::to_le_bytes, "\u{feff}")), "in Python, encode('utf-16') adds a mark: use encode()"),
    row("utf16", "in UTF-16BE with a byte order mark", [NO, NO, USUAL, USUAL, NO], One(|b| to::utf16(b, u16::to_be_bytes, "\u{feff}")), "in Java, getBytes(\"UTF-16\") adds a mark: use UTF_8"),
    row("utf16", "as text that was read as UTF-16LE", [USUAL, NO, NO, NO, NO], One(to::utf16_read), "bytes are not text: hash the bytes"),
    row("utf16", "in UTF-16LE, but only as many bytes as it has characters", [NO, NO, RARE, NO, NO], One(to::utf16_half), "a length in characters is not one in bytes: in Delphi, use TEncoding.UTF8.GetBytes(x)"),
    row("utf16", "in UTF-16LE, but only as many bytes as they have characters", [NO, NO, NO, RARE, NO], One(to::utf16_half), "a length in characters is not one in bytes: in Delphi, use TEncoding.UTF8.GetBytes(x)"),
    row("utf32", "in UTF-32LE", [NO, NO, USUAL, USUAL, NO], One(to::utf32), "hash its UTF-8 bytes"),
    // Encodings of bytes as text. Those of the digest itself are in `digest_text`.
    row("base64_twice", "in base64 once more", [LIKELY, NO, NO, NO, NO], One(to::base64), ""),
    row("base64", "in base64", [NO, USUAL, LIKELY, USUAL, NO], One(to::base64), ""),
    row("base64_decoded", "after base64-decoding it", [NO, NO, LIKELY, NO, NO], One(to::base64_decoded), ""),
    row("base64_twice", "after base64-decoding it once more", [LIKELY, NO, NO, NO, NO], One(to::base64_decoded), "base64-encode the nonce once, and hash the bytes that you encoded"),
    both("url_safe", "in the URL-safe alphabet, with - and _", [USUAL, NO, USUAL, NO, LIKELY], One(|b| to::replaced(b, b"+/", b"-_")), |b| to::replaced(b, b"-_", b"+/"), "use base64 with + and /"),
    both("padding", "without the = at its end", [USUAL, NO, USUAL, NO, LIKELY], One(to::unpadded), to::padded, "use base64 with its padding"),
    row("hex", "in hex", [USUAL, NO, LIKELY, USUAL, NO], One(to::hex), "hash the bytes, not their hex text: leave out PHP's bin2hex(), Python's .hex(), or node's toString('hex')"),
    row("hex", "in upper-case hex", [USUAL, NO, USUAL, USUAL, NO], One(|b| to::hex(b).map(|h| h.to_ascii_uppercase())), ""),
    row("hex_decoded", "after decoding it from hex", [LIKELY, NO, LIKELY, NO, NO], One(to::hex_decoded), ""),
    both("hex_separated", "with - between its bytes", [NO, NO, NO, NO, LIKELY], One(|b| to::hex_separated(b, b'-')), |b| to::hex_joined(b, b'-'), "in .NET, BitConverter.ToString(hash) adds dashes: use Convert.ToBase64String(hash)"),
    both("hex_separated", "with : between its bytes", [NO, NO, NO, NO, USUAL], One(|b| to::hex_separated(b, b':')), |b| to::hex_joined(b, b':'), "leave out openssl's -c, and send base64: openssl dgst -sha1 -binary | base64"),
    both("hex_separated", "with spaces between its bytes", [NO, NO, NO, NO, USUAL], One(|b| to::hex_separated(b, b' ')), |b| to::hex_joined(b, b' '), ""),
    both("wrapped", "with white space within it", [NO, NO, NO, NO, USUAL], One(to::unknown), |b| to::removed(b, b" \t\r\n").filter(|rest| rest.len() < b.len()), "base64 breaks long lines: use base64 -w0, or openssl base64 -A"),
    both("hex_prefixed", "with \\x before it", [NO, NO, NO, NO, USUAL], One(|b| to::with(b"\\x", b, b"")), |b| to::without(b"\\x", b, b""), "PostgreSQL prints bytea like this: use encode(x, 'base64')"),
    both("hex_prefixed", "with * before it", [NO, NO, NO, NO, LIKELY], One(|b| to::with(b"*", b, b"")), |b| to::without(b"*", b, b""), "MySQL's PASSWORD() is not SHA1(): use TO_BASE64(UNHEX(SHA1(x)))"),
    both("hex_prefixed", "with 0x before it", [NO, NO, NO, NO, USUAL], One(|b| to::with(b"0x", b, b"")), |b| to::without(b"0x", b, b""), ""),
    both("bracketed", "with brackets around it, as a list or an object is printed", [NO, NO, NO, NO, LIKELY], One(to::unknown), to::unbracketed, "encode the hash itself, not the list or object that holds it: in Ruby, unpack1 instead of unpack"),
    both("scheme_prefix", "with the name of its algorithm before it", [NO, NO, NO, NO, LIKELY], One(to::unknown), to::after_algorithm_name, "send the digest only, without a label"),
    both("tool_output", "as a tool's whole output, which is more than the hash", [NO, NO, NO, NO, LIKELY], One(to::unknown), to::hex_in_tool_output, "cut out the hash: sha1sum and openssl print more than that; better, use openssl dgst -sha1 -binary | base64"),
    row("byte_list", "as a list of its byte values with commas", [USUAL, NO, RARE, USUAL, NO], One(|b| to::byte_list(b, "", ",", "")), "hash the bytes, not the numbers that JavaScript's String(bytes) lists"),
    row("byte_list", "as a list of its byte values in brackets", [USUAL, NO, RARE, USUAL, NO], One(|b| to::byte_list(b, "[", ", ", "]")), "hash the bytes, not the numbers that printing a list shows"),
    row("byte_list", "as its byte values, {}", [USUAL, NO, RARE, NO, NO], Many(to::byte_lists), "hash the bytes, not their printed form"),
    both("byte_list", "as a list of its signed byte values", [NO, NO, NO, NO, USUAL], One(to::unknown), to::signed_byte_list_undone, "write the bytes in base64, not as the language prints them"),
    both("byte_list", "as a list of its byte values", [NO, NO, NO, NO, USUAL], One(to::unknown), to::byte_list_undone, "write the bytes in base64, not as the language prints them"),
    both("words", "as a list of numbers of 32 bits", [NO, NO, NO, NO, USUAL], One(to::unknown), to::words_undone, "in CryptoJS, use hash.toString(CryptoJS.enc.Base64)"),
    row("printed", "as printed text: {}", [USUAL, NO, NO, NO, NO], Many(to::printed), "hash the bytes, not their printed form"),
    row("printed", "as printed text: {}", [RARE, NO, NO, NO, NO], Many(to::printed_rarely), "hash the bytes, not their printed form"),
    both("hex_pairs", "as hex in groups, as in <Buffer ab cd>, [AB, CD] or <0badcafe 0badcafe>", [NO, NO, NO, NO, USUAL], One(to::unknown), to::hex_pairs, "write the bytes in base64, not as the language prints them"),
    both("escaped", "with backslash escapes", [NO, NO, NO, NO, USUAL], One(to::unknown), to::bytes_unescaped, "write the bytes in base64, not as the language prints them"),
    both("sign_extended", "with ffffff before each byte above 7f", [NO, NO, NO, NO, USUAL], One(to::unknown), to::sign_extended_undone, "in C, print unsigned char: printf(\"%02x\", (unsigned char)c); in Java, b & 0xff"),
    row("sign_extended", "in hex, with ffffff before each byte above 7f", [RARE, NO, NO, NO, NO], One(to::sign_extended), "hash the bytes, not their hex text; in C, printf(\"%02x\") needs unsigned char"),
    row("unpadded_hex", "in hex without the leading zeros of its bytes", [USUAL, NO, NO, NO, USUAL], One(to::unpadded_hex), "print each byte with two digits: %02x, not %x; in Java, do not use Integer.toHexString(b)"),
    row("unpadded_hex", "in upper-case hex without the leading zeros of its bytes", [NO, NO, NO, NO, USUAL], One(|b| to::unpadded_hex(b).map(|h| h.to_ascii_uppercase())), "print each byte with two digits: in .NET, ToString(\"X2\"), not \"X\""),
    row("unpadded_hex", "in hex without leading zeros, and with ffffff before each byte above 7f", [NO, NO, NO, NO, USUAL], One(to::signed_hex), "print each byte with two digits: %02x of an unsigned char; in Java, String.format(\"%02x\", b & 0xff)"),
    both("number", "as a signed number in hex", [NO, NO, NO, NO, USUAL], One(to::unknown), to::signed_hex_number_undone, "a number can be negative: write the bytes of the hash, not a BigInteger"),
    both("unpadded_hex", "in hex without its leading zeros", [NO, NO, NO, NO, USUAL], One(to::unknown), to::hex_number_undone, "a number has no leading zeros: in Java, use String.format(\"%040x\", number)"),
    row("byte_list", "as its byte values with nothing between them", [NO, NO, NO, NO, USUAL], One(to::digits_of_bytes), "write the bytes in base64, not as the language prints them"),
    both("number", "as a decimal number", [NO, NO, NO, NO, USUAL], One(to::unknown), to::decimal_undone, "write the bytes of the hash in base64, not a number"),
    both("nul_padded", "with NUL bytes after it", [NO, NO, NO, NO, USUAL], One(to::unknown), to::unpadded_hash, "encode as many bytes as the hash has, not the whole buffer"),
    both("base32", "in base32", [NO, NO, NO, NO, USUAL], One(to::unknown), to::base32_undone, ""),
    both("base85", "in base85", [NO, NO, NO, NO, USUAL], One(to::unknown), to::b85_undone, ""),
    both("base85", "in Ascii85", [NO, NO, NO, NO, USUAL], One(to::unknown), to::ascii85_undone, ""),
    both("uuencoded", "as uuencode writes it", [NO, NO, NO, NO, USUAL], One(to::unknown), to::uuencode_undone, ""),
    both("url_safe", "in base64 with . _ - for + / =", [NO, NO, NO, NO, USUAL], One(to::unknown), |b| to::replaced(b, b"._-", b"+/="), "use base64 with + and /"),
    both("text_reversed", "with its characters backwards", [NO, NO, NO, NO, USUAL], One(to::unknown), to::base64_reversed, ""),
    both("reversed", "backwards, its last byte first", [NO, NO, NO, NO, USUAL], One(to::unknown), to::hash_reversed, ""),
    both("reversed", "with the two halves of each byte swapped", [RARE, NO, NO, NO, USUAL], One(to::nibbles_swapped), to::nibbles_swapped, "in Perl, pack and unpack with 'H*' instead of 'h*'"),
    both("reversed", "with the bytes of each 32-bit word backwards", [NO, NO, NO, NO, USUAL], One(to::unknown), to::hash_words_swapped, "write the words of the hash big-endian"),
    row("reversed", "backwards", [RARE, NO, RARE, NO, NO], One(to::reversed), ""),
    row("uuid", "in another form: {}", [USUAL, NO, USUAL, NO, NO], Many(to::uuids), "use one form of the UUID everywhere; in .NET, Guid.ToByteArray() orders the bytes in another way than Guid.ToString()"),
    row("nul_padded", "with NUL bytes after it, {} in all", [RARE, NO, RARE, NO, NO], Many(to::nul_padded), "hash as many bytes as it has, not the whole buffer"),
    row("json_escaped", "as JSON, in quotes and with \\/ for /", [USUAL, NO, USUAL, NO, NO], One(to::json_encoded), "json_encode() is for JSON: hash the value itself"),
    row("serialized", "as PHP's serialize() writes it", [NO, NO, RARE, NO, NO], One(to::serialized), "hash the value itself"),
    row("ebcdic", "in EBCDIC, {}", [NO, NO, RARE, NO, NO], Many(to::ebcdic), "hash its UTF-8 bytes"),
    row("nul_padded", "with NUL bytes after them, 128 in all", [NO, NO, NO, RARE, NO], One(|b| to::nul_filled(b, 128)), "hash as many bytes as there are, not the whole buffer"),
    row("nul_padded", "with NUL bytes after them, 256 in all", [NO, NO, NO, RARE, NO], One(|b| to::nul_filled(b, 256)), "hash as many bytes as there are, not the whole buffer"),
    row("nul_padded", "with as many NUL bytes before it as it has", [RARE, NO, RARE, NO, NO], One(to::after_nul_bytes), "in Go, make([]byte, 0, n) before append(), not make([]byte, n)"),
    row("nul_padded", "with as many NUL bytes before them as they are", [NO, NO, NO, RARE, NO], One(to::after_nul_bytes), "in Go, make([]byte, 0, n) before append(), not make([]byte, n)"),
    both("nul_padded", "with NUL bytes before it", [NO, NO, NO, NO, USUAL], One(to::unknown), to::without_nul_bytes_before, "encode only the bytes of the hash: in Go, make([]byte, 0, n) before append(); in Java, BigInteger.toByteArray() adds a byte for the sign"),
    row("serialized", "as R's serialize() writes them", [NO, NO, NO, USUAL, NO], One(to::serialized_by_r), "in R, digest(x, algo = \"sha1\", serialize = FALSE)"),
    row("ebcdic", "in EBCDIC, code page 037", [NO, NO, NO, RARE, NO], One(to::ebcdic_037), "hash their ASCII bytes"),
    row("wrapped", "with {}", [RARE, NO, NO, NO, NO], Many(to::wrapped), "write the nonce in one line: base64 -w0, or openssl base64 -A; chunk_split() is for e-mail"),
    row("printed", "as printed text: {}", [ALONE, ALONE, RARE, NO, NO], Many(to::printed_text), "hash the value itself, not what the language prints for it"),
    row("number", "as a number: {}", [NO, NO, USUAL, NO, NO], Many(to::numbers_of), "keep the key as text: put it in quotes in JSON or YAML, and format the cell as text in Excel"),
    row("typography", "with {}", [NO, NO, RARE, NO, NO], Many(to::typography), "copy the key from plain text: word processors change its characters"),
    row("nfd", "with accents as separate characters (NFD)", [NO, NO, USUAL, NO, NO], One(to::nfd), "normalize it to NFC"),
    both("latin1", "as UTF-8 text, each byte turned into a Windows-1252 character", [USUAL, NO, USUAL, NO, USUAL], One(to::utf8_as_windows1252), to::utf8_to_windows1252, "bytes are not text: hash the bytes, not .NET's Encoding.Default.GetString(x)"),
    row("white_space", "with a no-break space after it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"", b, b"\xc2\xa0")), "type the key, or copy it from plain text"),
    row("white_space", "with a no-break space before it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"\xc2\xa0", b, b"")), "type the key, or copy it from plain text"),
    row("white_space", "with a zero-width space after it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"", b, b"\xe2\x80\x8b")), "type the key, or copy it from plain text"),
    row("white_space", "with a zero-width space before it", [NO, NO, USUAL, NO, NO], One(|b| to::with(b"\xe2\x80\x8b", b, b"")), "type the key, or copy it from plain text"),
    row("white_space", "with one space for each run of white space", [NO, NO, USUAL, NO, NO], One(to::collapsed), "in a shell, put \"$KEY\" in double quotes"),
    row("backslashes", "with its backslash escapes interpreted", [NO, NO, USUAL, NO, NO], One(to::backslashes_interpreted), "in a shell, use printf '%s' \"$KEY\": echo -e interprets the key itself"),
    row("printf", "as a format, with its % directives and backslash escapes interpreted", [NO, NO, USUAL, NO, NO], One(to::printf_interpreted), "use printf '%s' \"$KEY\": the first argument of printf is a format"),
    row("printf", "as a format of Go, with %! for its % directives", [NO, NO, RARE, NO, NO], One(to::go_format), "the first argument of Go's Fprintf is a format: use h.Write([]byte(key)), or \"%s\""),
    row("url_encoded", "URL-encoded as a form, with + for a space", [NO, NO, USUAL, NO, NO], One(to::url_encoded_as_form), "URL-encoding is for URLs and forms: leave it out"),
    row("dropped", "without its NUL bytes", [USUAL, NO, NO, NO, NO], One(|b| to::removed(b, b"\0")), "a shell's variable cannot hold NUL bytes: use a nonce of hex characters"),
    row("space_padded", "with spaces after it, {} in all", [NO, NO, RARE, NO, NO], Many(to::space_padded), "trim the field: ABAP and databases pad CHAR fields with spaces"),
    row("bracketed", "with Optional[] around it", [NO, NO, RARE, NO, NO], One(|b| to::with(b"Optional[", b, b"]")), "in Java, use optional.get()"),
    row("in_file", "as {}, the whole text of a file", [NO, NO, ALONE, NO, NO], Many(to::in_file), "read the value, not the whole file or line"),
    // Escapes.
    both("url_encoded", "URL-encoded", [LIKELY, LIKELY, LIKELY, USUAL, LIKELY], One(|b| to::url_encoded(b, true)), to::url_decoded, "URL-encoding is for URLs and forms: leave it out"),
    row("url_encoded", "URL-encoded in lower case", [USUAL, USUAL, USUAL, USUAL, NO], One(|b| to::url_encoded(b, false)), "URL-encoding is for URLs and forms: leave it out"),
    row("url_decoded", "URL-decoded", [LIKELY, LIKELY, LIKELY, NO, NO], One(to::url_decoded_as_form), "a + is not a space in a header: do not URL-decode it"),
    both("url_decoded", "URL-decoded, with a space for +", [NO, NO, NO, NO, LIKELY], One(|b| to::replaced(b, b"+", b" ")), |b| to::replaced(b, b" ", b"+"), "a + is not a space in a header: do not URL-decode it"),
    both("html_escaped", "with HTML escapes", [NO, NO, LIKELY, NO, USUAL], One(|b| to::html_escaped(b, "&#039;")), to::html_unescaped, "htmlspecialchars() is for HTML: leave it out"),
    row("html_escaped", "with HTML escapes", [NO, NO, USUAL, NO, NO], One(|b| to::html_escaped(b, "&#39;")), "HTML escapes are for HTML: leave them out"),
    row("html_escaped", "with HTML escapes", [NO, NO, USUAL, NO, NO], One(|b| to::html_escaped(b, "&#x27;")), "html.escape() is for HTML: leave it out"),
    row("html_escaped", "with HTML escapes, but not of quotes", [NO, NO, USUAL, NO, NO], One(to::html_escaped_outside_quotes), "HTML escapes are for HTML: leave them out"),
    row("html_escaped", "with &#228; for ä", [NO, NO, USUAL, NO, NO], One(to::html_numbered), "HTML escapes are for HTML: hash the key's UTF-8 bytes"),
    row("html_unescaped", "without its HTML escapes", [NO, NO, LIKELY, NO, NO], One(to::html_unescaped), ""),
    both("json_escaped", "with a backslash before each /", [USUAL, NO, USUAL, NO, USUAL], One(|b| to::backslashed(b, |c| c == b'/')), |b| to::replaced_text(b, "\\/", "/"), "json_encode() escapes /: use JSON_UNESCAPED_SLASHES, or hash the value itself"),
    row("backslashes", "with a backslash before each quote and backslash", [USUAL, NO, USUAL, NO, NO], One(|b| to::backslashed(b, |c| b"\"'\\".contains(&c))), "addslashes() is for SQL: leave it out"),
    row("backslashes", "with a backslash before each quote, backslash and $", [NO, NO, USUAL, NO, NO], One(|b| to::backslashed(b, |c| b"\"'\\$`".contains(&c))), "quote the key for the shell once, in single quotes"),
    row("backslashes", "with a backslash before each special character", [NO, NO, USUAL, NO, NO], One(|b| to::backslashed(b, |c| !c.is_ascii_alphanumeric())), "quote the key for the shell once, in single quotes"),
    row("json_escaped", "with JSON escapes", [NO, NO, USUAL, NO, NO], One(to::json_escaped), "hash the value itself, not its JSON"),
    row("json_escaped", "with JSON escapes, also of &, < and >", [NO, NO, USUAL, NO, NO], One(to::json_escaped_for_html), "Go's json.Marshal does this: hash the value itself, not its JSON"),
    both("json_escaped", "with \\u003d for =", [NO, NO, NO, NO, USUAL], One(to::unknown), to::unicode_unescaped, "let a JSON parser read the digest, or switch the escapes off: in Gson, disableHtmlEscaping()"),
    both("quoted_printable", "with =3D for =", [NO, NO, NO, NO, USUAL], One(to::unknown), |b| to::replaced_text(b, "=3D", "="), "quoted-printable is for e-mail: leave it out"),
    row("backslashes", "without its backslashes", [NO, NO, USUAL, NO, NO], One(|b| to::removed(b, b"\\")), "in a shell, read -r keeps backslashes"),
    row("unquoted", "without its $ variables, as a shell expands them", [NO, NO, LIKELY, NO, NO], One(to::shell_expanded), "put the key in single quotes"),
    row("unquoted", "without its $ and @ variables, as Perl expands them", [NO, NO, USUAL, NO, NO], One(to::perl_expanded), "put the key in single quotes"),
    row("unquoted", "with $ for $$", [NO, NO, RARE, NO, NO], One(|b| to::replaced_text(b, "$$", "$")), "Docker Compose and make read $$ as $: write each $ twice"),
    row("unquoted", "without its $ variables, as make expands them", [NO, NO, RARE, NO, NO], One(to::make_expanded), "in a makefile, write $$ for $, or read the key from the environment"),
    row("unquoted", "without its % variables, as a batch file expands them", [NO, NO, RARE, NO, NO], One(to::batch_expanded), "in a batch file, write %% for %"),
    row("unquoted", "without its carets", [NO, NO, RARE, NO, NO], One(|b| to::removed(b, b"^")), "cmd.exe drops ^ outside double quotes: quote the key"),
    row("unquoted", "without its exclamation marks", [NO, NO, RARE, NO, NO], One(|b| to::removed(b, b"!")), "in a batch file, drop EnableDelayedExpansion"),
    row("unquoted", "without its backticks", [NO, NO, RARE, NO, NO], One(|b| to::removed(b, b"`")), "in PowerShell, put the key in single quotes"),
    row("unquoted", "without what is in backticks", [NO, NO, RARE, NO, NO], One(|b| to::without_parts(b, b'`', b'`')), "a shell runs what is in backticks: put the key in single quotes"),
    row("unquoted", "without what is in angle brackets", [NO, NO, RARE, NO, NO], One(|b| to::without_parts(b, b'<', b'>')), "PHP's strip_tags() is for HTML: leave it out"),
    row("unquoted", "without its quotes and backslashes", [NO, NO, RARE, NO, NO], One(|b| to::removed(b, b"\"'\\")), "xargs and eval remove them: use printf '%s' \"$KEY\""),
    row("quoted", "with each double quote doubled", [NO, NO, RARE, NO, NO], One(|b| to::replaced_text(b, "\"", "\"\"")), "a CSV file doubles the quotes: read it with a CSV parser"),
    row("quoted", "with each single quote doubled", [NO, NO, RARE, NO, NO], One(|b| to::replaced_text(b, "'", "''")), "SQL doubles the quotes: pass the key as a parameter"),
    // Changed letters, cuts, and other texts instead of the value.
    row("case", "in upper case", [USUAL, USUAL, LIKELY, USUAL, USUAL], One(to::upper_case), ""),
    row("case", "in lower case", [USUAL, USUAL, LIKELY, USUAL, USUAL], One(to::lower_case), ""),
    row("case", "with a capital first letter", [NO, NO, RARE, NO, NO], One(to::capitalized), "a phone's keyboard writes a capital first letter: type the key exactly"),
    row("cut", "cut to {}", [USUAL, USUAL, USUAL, NO, NO], Many(to::cuts), ""),
    row("cut", "cut to the first 8 bytes", [NO, NO, NO, RARE, NO], One(|b| to::first_bytes(b, 8)), "in C, sizeof of a pointer is not the length of its text: use strlen"),
    row("cut", "cut to the first 4 bytes", [NO, NO, NO, RARE, NO], One(|b| to::first_bytes(b, 4)), "in C, sizeof of a pointer is not the length of its text: use strlen"),
    row("cut", "cut to the first 31 bytes", [NO, NO, NO, RARE, NO], One(|b| to::first_bytes(b, 31)), "make the buffer for the joined text larger"),
    row("missing_in_digest", "not hashed", [LIKELY, LIKELY, NO, LIKELY, NO], One(|b| (!b.is_empty()).then(Vec::new)), ""),
    row("empty", "not hashed: it was empty or left out", [NO, NO, LIKELY, NO, NO], One(|b| (!b.is_empty()).then(Vec::new)), "hash the key after nonce and Created, and check that its variable is set"),
    row("unexpanded", "as the text {}", [USUAL, USUAL, USUAL, NO, NO], Many(|_| to::unset_values()), "check that the variable is set in the program that makes the header"),
    row("unexpanded", "as the text {}", [USUAL, USUAL, USUAL, NO, NO], Many(|_| to::printed_objects()), "the program printed an object: use its text or its bytes; in JavaScript, await a promise; in Java, encode the byte[]"),
    row("unexpanded", "as the text {}", [ALONE, ALONE, NO, NO, NO], Many(|_| to::placeholders_of_parts()), "the placeholder was not replaced by its value: check its syntax"),
    row("unexpanded", "as the text {}", [NO, NO, RARE, NO, NO], Many(|_| to::placeholders()), "the placeholder was not replaced by its value: check its syntax and its quotes (double quotes in a shell, backticks in JavaScript), or set the variable"),
    row("unexpanded", "as the text {}", [NO, NO, ALONE, NO, NO], Many(|_| to::rare_placeholders()), "the placeholder was not replaced by its value: check its syntax"),
    row("hashed_first", "as its {}", [USUAL, NO, LIKELY, NO, NO], Many(to::hashes), ""),
    row("hashed_first", "as its {}", [NO, NO, USUAL, NO, NO], Many(to::longer_hashes), ""),
];

/// The bytes of a hash are not text.
const NOT_TEXT: &str = "encode the bytes of the hash in {encoding}, not text made of them: leave out toString(), Encoding.GetString() or decode()";

/// What to do instead, if a row's own advice does not fit this step: the row's code, and the advice.
#[rustfmt::skip]
const ADVICE_OF_STEPS: &[(Step, &str, &str)] = &[
    (Step::Nonce, "nul_byte", "hash only the bytes that were decoded: EVP_DecodeBlock also counts a NUL byte for each ="),
    (Step::Nonce, "python_bytes", "hash the bytes: in Python, str() and f-strings write bytes as b'…'"),
    (Step::Key, "latin1", "hash the key's UTF-8 bytes, encoded once"),
    (Step::Key, "replaced", "hash the key's UTF-8 bytes: it has characters that are not ASCII"),
    (Step::Key, "dropped", "hash the key's UTF-8 bytes: it has characters that are not ASCII"),
    (Step::Key, "uuid", "use the key exactly as the server has it"),
    (Step::Digest, "latin1", NOT_TEXT),
    (Step::Digest, "replaced", NOT_TEXT),
    (Step::Digest, "dropped", NOT_TEXT),
    (Step::Digest, "seven_bits", NOT_TEXT),
    (Step::Digest, "utf16", NOT_TEXT),
    (Step::Digest, "nul_byte", "encode only the bytes of the hash"),
    (Step::Digest, "twice", "send it once"),
];

/// The rows of this step, cheapest first.
pub(super) fn rows_of(step: Step) -> &'static [&'static Transformation] {
    static ROWS: LazyLock<[Vec<&'static Transformation>; 5]> = LazyLock::new(|| {
        let steps = [
            Step::Nonce,
            Step::Created,
            Step::Key,
            Step::Whole,
            Step::Digest,
        ];
        steps.map(|step| {
            let mut rows: Vec<_> = TABLE.iter().filter(|row| row.cost(step) > 0).collect();
            rows.sort_by_key(|row| row.cost(step));
            rows
        })
    });
    &ROWS[step as usize]
}

impl Transformation {
    pub(super) fn cost(&self, step: Step) -> Cost {
        self.costs[step as usize]
    }

    /// What to do instead, if that is more than the step's general advice.
    pub(super) fn instead(&self, step: Step) -> Option<&'static str> {
        let of_step = ADVICE_OF_STEPS
            .iter()
            .find(|(of, code, _)| (*of, *code) == (step, self.code));
        let instead = of_step.map_or(self.instead, |(_, _, instead)| instead);
        (!instead.is_empty()).then_some(instead)
    }
}
