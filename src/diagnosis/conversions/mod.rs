//! What the rows of the table do to bytes.

mod around;
mod binary;
mod byte_order;
mod charsets;
mod escapes;
mod placeholders;
mod printed;
mod printed_undone;
mod rare_encodings;
mod secrets;

pub(super) use around::{
    after_nul_bytes, bracketed, capitalized, cut_at_nul, cuts, first_bytes, half, lower_case,
    punctuated, trimmed, unbracketed, unquoted, upper_case, value_of_assignment, with, without,
    wrapped,
};
pub(super) use binary::{
    after_algorithm_name, base64, base64_decoded, byte_list, hashes, hex, hex_decoded,
    hex_in_tool_output, hex_joined, hex_separated, longer_hashes, padded, unpadded,
};
pub(super) use byte_order::{
    base64_reversed, hash_reversed, hash_words_swapped, nibbles_swapped, uuids,
};
pub(super) use charsets::{
    ascii_only, fffd_per_byte, latin1_to_utf8, lossy_each_byte, lossy_utf8, question_mark_per_byte,
    question_mark_per_character, saturated, seven_bits, utf8_only, utf8_to_latin1,
    utf8_to_windows1252, utf16, utf16_half, utf16_read, utf16_undone, utf32,
};
pub(super) use escapes::{
    backslashed, batch_expanded, html_escaped, html_escaped_outside_quotes, html_numbered,
    html_unescaped, json_escaped, json_escaped_for_html, make_expanded, perl_expanded,
    python_bytes, removed, replaced, replaced_text, shell_expanded, unicode_unescaped, url_decoded,
    url_decoded_as_form, url_encoded, url_encoded_as_form, url_encoded_for_form, without_parts,
};
pub(super) use placeholders::{
    assigned, in_file, is_printed_value, placeholders, placeholders_of_parts, printed_objects,
    rare_placeholders, unset_values,
};
pub(super) use printed::{
    byte_lists, digits_of_bytes, numbers_of, printed, printed_rarely, printed_text, sign_extended,
    signed_hex, unpadded_hex,
};
pub(super) use printed_undone::{
    byte_list_undone, bytes_unescaped, decimal_undone, hex_number_undone, hex_pairs, python_undone,
    sign_extended_undone, signed_byte_list_undone, signed_hex_number_undone, unpadded_hash,
    without_nul_bytes_before, words_undone,
};
pub(super) use rare_encodings::{ascii85_undone, b85_undone, base32_undone, uuencode_undone};
pub(super) use secrets::{
    backslashes_interpreted, collapsed, ebcdic, ebcdic_037, go_format, json_encoded, nfd,
    nul_filled, nul_padded, printf_interpreted, reversed, serialized, serialized_by_r,
    space_padded, typography, utf8_as_windows1252,
};

type Bytes = Option<Vec<u8>>;

/// Several results with their names.
pub(super) type Named = Vec<(String, Vec<u8>)>;

/// For rows that can only be undone.
pub(super) fn unknown(_: &[u8]) -> Bytes {
    None
}

fn text(bytes: &[u8]) -> Option<&str> {
    str::from_utf8(bytes).ok()
}
