#!/usr/bin/env python3
"""Makes mistakes.json: headers with known mistakes, alone and in pairs.

Everything is made by Python's standard library, so the diagnosis is not checked against the code
that it is made of. Run it in this folder: python3 mistakes.py > mistakes.json

Each mistake of the table in src/diagnosis/transformations.rs is here in each step to which it
applies; tests/mistakes.rs fails if one is missing. Pairs are a sample: each mistake with a few
others, the same ones each time.
"""

import base64
import binascii
import codecs
import datetime
import functools
import hashlib
import hmac
import html
import itertools
import json
import platform
import random
import re
import struct
import unicodedata
import urllib.parse
import uuid

USERNAME = "admin"
SALT = "3fz1qzo9ypkwco4ogkg8wg4gs4kcc0o"
NOW = "2026-01-15T12:01:00+01:00"

# How many partners each mistake gets in pairs.
PARTNERS = 3


def b64(data):
    return base64.b64encode(data)


def b64decode(data):
    return base64.b64decode(data, validate=True)


def php_b64decode(text):
    """PHP drops other characters, and a last one that is too few."""
    kept = re.sub("[^A-Za-z0-9+/]", "", text)
    kept = kept[:-1] if len(kept) % 4 == 1 else kept
    return base64.b64decode(kept + "=" * (-len(kept) % 4))


# --- Headers to make mistakes in -----------------------------------------------------------------

PLAIN = {
    "nonce": "ODc0NzJmMTRiZTkwYmUyZTFjMGFkNzZkOWQ0NTUxNmM=",  # base64 of 32 hex characters
    "created": "2026-01-15T12:00:00+01:00",
    "key": "dd1c18d06773cc377c9df6166c54c6e5fefa50fa",
}


def parts(nonce=None, created=None, key=None):
    nonce = PLAIN["nonce"] if nonce is None else b64(nonce).decode()
    return {"nonce": nonce, "created": created or PLAIN["created"], "key": key or PLAIN["key"]}


# Later ones are for mistakes that make no difference in the first ones.
PARTS = [
    PLAIN,
    # A nonce of bytes, some of them UTF-8, and a key with characters that are often escaped.
    parts(b"\n\xc3\xa4\xff\x00 A'\xe2\x82\xac\x80/\xe2\x82 \t", "2026-01-15T12:00:00.250+01:00",
          'p&"ä+=$x\\/ü\'<Kq>7%41='),
    # A nonce that is base64 itself, and a key that is quoted, in base64, …
    parts(b64(b"\xfb\xff\xbf sixteen rand"), "2026-01-15T11:00:00Z", '"dG9wIHNlY3JldCBrZXk="'),
    parts(b"random text <&> 100%41", "2026-01-15 11:00:00", "dG9wIHNlY3JldCBrZXk+Pz8/"),
    parts(b"\xe2\x82\xde\xad\xbe\xef" * 4, None, "API_KEY=abcdef0123456789"),
    parts(b"\xe2\x82\xde\xad\xbe\xef" * 5, None, "  AbCdEfGh1234 "),
    parts(b"\xe2\x82\xde\xad\xbe\xef" * 6, None, "\ufeffAbCdEfGh1234"),
    parts(b"\xe2\x82\xde\xad\xbe\xef" * 7, None, "a&amp;b&lt;c&gt;12345678"),
    parts(b"\xe2\x82\xde\xad\xbe\xef" * 8, None, "price €12 ä"),
    parts(b"\xe2\x82\xde\xad\xbe\xef" * 9, None, "key\0with NUL"),
    parts("nönce of text é".encode(), None, "ÄrgEr"),
    parts(b"sixteen / bytes ", None, "a/b  c%%d\\t\\n 12345"),
    parts(b"0b5c2f0e-8d6a-4f1c-9e37-5a2b1c0d9f8e", None, "0b5c2f0e-8d6a-4f1c-9e37-5a2b1c0d9f8e"),
    parts(bytes(range(0, 256, 16)), None, "Abcdefgh12345678"),
    {"nonce": "ODc0NzJmMTRiZTkwYmUyZTFjMGFkNzZkOWQ0NTUxNmM%3D", "created": PLAIN["created"], "key": "12345678901234567890"},
    parts(b"\xe2\x82\xde\xad\xbe\xef" * 15, None, "a-b--c'd\"e...fghijk"),
    # A key with what printf, Perl, make and batch files replace.
    parts(b"b'bytes in quotes'"),
    parts(b"1,22,133,44,55,66,77,88,99,100"),
    parts("sixteen letters.".encode("utf-16-le"), None, "q7%dx2@home^41!zw`k$$v`$u9%s5"),
    parts("sixteen for €9".encode(), None, "0712345670123456"),
    {"nonce": "+Ppk 0 5 kmz/GVA++D76w==".replace("+D", " D"), "created": PLAIN["created"], "key": "1234e567"},
]

RIGHT = {
    "nonce_start": lambda text: php_b64decode(text),
    "nonce": lambda nonce: nonce,
    "created": lambda created: created,
    "key": lambda key: key,
    "order": lambda n, c, k: [n, c, k],
    "extra": lambda parts: parts,
    "separator": b"",
    "salt": lambda data, salt: data,
    "whole": lambda data: data,
    "function": lambda way, n, c, k, joined, whole: hashlib.sha1(whole).digest(),
    "iterations": 1,
    "raw": lambda hash: hash,
    "encoding": b64,
    "text": lambda text: text,
}
STEPS = list(RIGHT)


class Mistake:
    """One mistake: its code, words that its message contains, the step, and the wrong way."""

    def __init__(self, code, words, step, wrong, *, cost=3, only=None, many=False, alone=True, **expected):
        self.code, self.words, self.step, self.wrong = code, words, step, wrong
        self.cost, self.only, self.many, self.alone = cost, only, many, alone
        self.expected = expected

    def made(self):
        return [[self.code, self.words]]


MISTAKES = []


def add(*args, **options):
    MISTAKES.append(Mistake(*args, **options))


# --- The table -----------------------------------------------------------------------------------
# `steps`: n for the nonce, c for Created, k for the key, w for the whole, d for the digest's text,
# r for the raw hash before it is encoded, h for the hash in hex before that is put into base64.


def rows(code, words, steps, wrong, **options):
    names = {"n": "nonce", "c": "created", "k": "key", "w": "whole"}
    for step in steps:
        if step in names:
            add(f"{names[step]}_{code}", words, names[step], wrong, **options)
        elif step == "d":
            add(f"digest_{code}", words, "text", wrong, **options)
        elif step == "r":
            add(f"digest_{code}", words, "raw", wrong, **options)
        elif step == "h":
            MISTAKES.append(InHex(f"digest_{code}", words, wrong))


class InHex(Mistake):
    """A mistake in the hash's hex text, which is then put into base64: two mistakes."""

    def __init__(self, code, words, wrong):
        encoding = lambda hash: b64(wrong(hash.hex().encode()))
        super().__init__(code, words, "encoding", encoding, cost=5)

    def made(self):
        named = [self.code, self.words]
        is_one = self.code in ("digest_tool_output", "digest_bracketed")
        return [named] if is_one else [["digest_base64_of_hex", "hex text"], named]


def around(before, after):
    return lambda b: before + b + after


def text(change):
    """A change of text, for bytes that are UTF-8."""
    def wrong(b):
        try:
            return change(b.decode()).encode()
        except UnicodeDecodeError:
            return None
    return wrong


def without(before, after):
    def wrong(b):
        if b.startswith(before) and b.endswith(after) and len(b) > len(before + after):
            return b[len(before):len(b) - len(after)]
        return None
    return wrong


codecs.register_error("each", lambda e: ("\ufffd" * (e.end - e.start), e.end))
codecs.register_error("?", lambda e: ("?" * (e.end - e.start), e.end))

rows("line_end", "newline (LF)", "nckdh", around(b"", b"\n"))
rows("line_end", "newline (CRLF)", "nckdh", around(b"", b"\r\n"))
rows("line_end", "carriage return", "nkdh", around(b"", b"\r"))
rows("line_end", "two newlines", "k", around(b"", b"\n\n"))
rows("line_end", "two characters \\n", "nkdh", around(b"", b"\\n"))
rows("echo_option", '"-n " before it and a newline', "w", around(b"-n ", b"\n"))
rows("echo_option", '"-n " before it', "w", around(b"-n ", b""))
rows("echo_option", '"-e " before it and a newline', "w", around(b"-e ", b"\n"))
rows("white_space", "a space after it", "nckdh", around(b"", b" "))
rows("white_space", "a space before it", "nckdh", around(b" ", b""))
rows("white_space", "spaces around it", "k", around(b" ", b" "))
rows("white_space", "a tab after it", "k", around(b"", b"\t"))
rows("white_space", "a tab before it", "k", around(b"\t", b""))
rows("white_space", "without the white space around it", "nk", lambda b: b.strip(b" \t\r\n"))
rows("byte_order_mark", "without the byte order mark", "k", without(b"\xef\xbb\xbf", b""))
rows("byte_order_mark", "with a byte order mark before", "kw", around(b"\xef\xbb\xbf", b""))
rows("quoted", "with double quotes", "nckwh", around(b'"', b'"'))
rows("quoted", "with single quotes", "nckdh", around(b"'", b"'"))
rows("quoted", "with backticks", "kdh", around(b"`", b"`"))
rows("quoted", "without its quotes", "k", without(b'"', b'"'))
for before, after in ["<>", "[]", "()", "{}", ("{{", "}}"), "%%", ("${", "}"), "“”"]:
    name = f"with {before}{after} around it"
    rows("bracketed", name, "k", around(before.encode(), after.encode()), many=True)
for mark in ";,.:=\\":
    rows("bracketed", f"with {mark} after it", "k", around(b"", mark.encode()), many=True)
for name, mark in itertools.product(["API_KEY", "secret", "wsse_key"], ["=", ": ", ":", " = "]):
    before = name + mark
    rows("assignment", f'with "{before}" before it', "k", around(before.encode(), b""), many=True, cost=4)
rows("assignment", "without the name", "k",
     lambda b: b.split(b"=", 1)[1] if re.match(rb"[\w.-]+=", b) else None)
rows("python_bytes", "as Python prints bytes", "nckwdh", lambda b: repr(b).encode())
rows("nul_byte", "with a NUL byte", "nckdh", around(b"", b"\0"))
rows("nul_byte", "with two NUL bytes", "nkdh", around(b"", b"\0\0"))
rows("nul_padded", "with as many NUL bytes before it", "nk", lambda b: bytes(len(b)) + b, cost=4)
rows("nul_padded", "with as many NUL bytes before them", "w", lambda b: bytes(len(b)) + b, cost=4)
rows("nul_padded", "with NUL bytes before it", "r", lambda b: bytes(20) + b)
rows("nul_padded", "with NUL bytes before it", "r", lambda b: b"\0" + b)
rows("serialized", "as R's serialize()", "w",
     lambda b: struct.pack(">4I", 16, 1, 0x40009 if b.isascii() else 0x8009, len(b)) + b)
rows("cut_at_nul", "up to its first NUL", "nkw", lambda b: b.split(b"\0")[0])
rows("twice", "twice", "nckwdh", lambda b: b + b)

rows("latin1", "turned into a Latin-1 character", "nkwr", lambda b: b.decode("latin-1").encode())


def encoded(name, mark=b""):
    def wrong(b):
        try:
            return mark + b.decode().encode(name)
        except UnicodeError:
            return None
    return wrong


rows("latin1", "in Latin-1", "kw", encoded("latin-1"))
rows("latin1", "in Windows-1252", "k", encoded("cp1252"))
rows("replaced", "U+FFFD for each invalid sequence", "nwr", lambda b: b.decode("utf-8", "replace").encode())
# A key that is UTF-8 has no other bytes, unless it is in Latin-1 by another mistake.
rows("replaced", "U+FFFD for each invalid sequence", "k", lambda b: b.decode("utf-8", "replace").encode(), alone=False)
rows("replaced", "U+FFFD for each invalid byte", "nwr", lambda b: b.decode("utf-8", "each").encode())
rows("replaced", "? for each other character", "nkwr",
     lambda b: b.decode("utf-8", "replace").encode("ascii", "replace"))
rows("replaced", "? for each other byte", "nwr", lambda b: b.decode("ascii", "?").encode())
rows("replaced", "U+FFFD for each other byte", "nwr", lambda b: b.decode("ascii", "replace").encode())
for steps, cost in (("nr", 3), ("w", 4)):
    rows("dropped", "not ASCII", steps, lambda b: b.decode("ascii", "ignore").encode(), cost=cost)
    rows("dropped", "not UTF-8", steps, lambda b: b.decode("utf-8", "ignore").encode(), cost=cost)
    rows("seven_bits", "lower 7 bits", steps, lambda b: bytes(byte & 127 for byte in b), cost=cost)
rows("dropped", "not ASCII", "k", lambda b: b.decode("ascii", "ignore").encode())
rows("utf16", "in UTF-16LE", "nckwdh", encoded("utf-16-le"))
rows("utf16", "in UTF-16BE", "nckwdh", encoded("utf-16-be"))
rows("utf16", "in UTF-16LE with a byte order mark", "kw", encoded("utf-16-le", b"\xff\xfe"))
rows("utf16", "in UTF-16BE with a byte order mark", "kw", encoded("utf-16-be", b"\xfe\xff"))


def tried(change):
    def wrong(b):
        try:
            return change(b) or None
        except ValueError:
            return None
    return wrong


rows("base64", "in base64", "ckw", b64)
rows("base64_decoded", "base64-decoding", "k", tried(b64decode))
rows("base64_twice", "base64-decoding it once more", "n", tried(b64decode))
rows("url_safe", "URL-safe", "nkd", lambda b: b.translate(bytes.maketrans(b"+/", b"-_")))
rows("padding", "without the =", "nkd", lambda b: b.rstrip(b"="))
rows("hex", "in hex", "nkw", lambda b: b.hex().encode())
rows("hex", "in upper-case hex", "nkw", lambda b: b.hex().upper().encode())
rows("hex_decoded", "decoding it from hex", "nk", tried(lambda b: bytes.fromhex(b.decode())))
add("digest_hex_separated", "with -", "encoding", lambda h: h.hex("-").upper().encode(), cost=4)
add("digest_hex_separated", "with :", "encoding", lambda h: h.hex(":").encode(), cost=5)
add("digest_hex_separated", "with spaces", "encoding", lambda h: h.hex(" ").encode(), cost=5)
add("digest_hex_prefixed", "with 0x", "encoding", lambda h: b"0x" + h.hex().encode(), cost=5)
add("digest_hex_prefixed", "with \\x", "encoding", lambda h: b"\\x" + h.hex().encode(), cost=5)
add("digest_hex_prefixed", "with *", "encoding", lambda h: b"*" + h.hex().encode(), cost=5)
for tool in (b"%s  -", b"%s *stdin", b"(stdin)= %s", b"SHA1(stdin)= %s", b"SHA1(key.txt)= %s"):
    add("digest_tool_output", "whole output", "encoding", lambda h, t=tool: t % h.hex().encode(), cost=4)
rows("tool_output", "whole output", "h", around(b"", b"  -\n"))
rows("tool_output", "whole output", "h", around(b"SHA1(stdin)= ", b"\n"))
for prefix in (b"{SHA}", b"sha1:", b"sha1-", b"SHA1=", b"SHA1 digest: "):
    rows("scheme_prefix", "name of its algorithm", "d", around(prefix, b""))
for before, after in (b"['", b"']"), (b"[", b"]"), (b"(", b")"), (b"Optional[", b"]"):
    rows("bracketed", "with brackets around it", "dh", around(before, after), cost=2)
rows("byte_list", "with commas", "k", lambda b: ",".join(map(str, b)).encode(), cost=4)
rows("byte_list", "in brackets", "k", lambda b: str(list(b)).encode(), cost=4)
rows("byte_list", "with commas", "nw", lambda b: ",".join(map(str, b)).encode())
rows("byte_list", "in brackets", "nw", lambda b: str(list(b)).encode())
signed = lambda b: [byte - 256 if byte > 127 else byte for byte in b]
for words, wrong in {
    "in brackets, signed": lambda b: str(signed(b)).encode(),
    "in brackets, with spaces": lambda b: f"[{' '.join(map(str, b))}]".encode(),
    "in braces": lambda b: f"{{{', '.join(map(str, b))}}}".encode(),
    "with dots": lambda b: ".".join(map(str, b)).encode(),
    "with nothing between them": lambda b: "".join(map(str, b)).encode(),
    "with nothing between them, signed": lambda b: "".join(map(str, signed(b))).encode(),
}.items():
    rows("byte_list", f"as its byte values, {words}", "n", wrong, many=True)
    if "signed" not in words:
        rows("byte_list", f"as its byte values, {words}", "k", wrong, many=True, cost=4)
rows("byte_list", "as a list of its byte values", "r", lambda b: ",".join(map(str, b)).encode())
rows("byte_list", "as a list of its byte values", "r", lambda b: str(list(b)).encode())
for words, wrong in (
    ("signed byte values", lambda h: ",".join(map(str, signed(h)))),
    ("signed byte values", lambda h: str(signed(h))),
    ("of its byte values", lambda h: f"[{' '.join(map(str, h))}]"),
    ("of its byte values", lambda h: ".".join(map(str, h))),
    ("of its byte values", lambda h: f"<<{', '.join(map(str, h))}>>"),
    ("of its byte values", lambda h: f"Uint8Array({len(h)}) [ {', '.join(map(str, h))} ]"),
):
    add("digest_byte_list", words, "encoding", lambda h, w=wrong: w(h).encode())
rows("byte_list", "as a list of its byte values", "r", lambda b: json.dumps(dict(enumerate(b)), separators=(",", ":")).encode())
add("digest_words", "numbers of 32 bits", "encoding",
    lambda h: ",".join(str(int.from_bytes(h[at:at + 4], "big", signed=True)) for at in range(0, 20, 4)).encode())
for words, wrong in {
    "node's <Buffer …>": lambda b: f"<Buffer {b.hex(' ')}>",
    ".NET's AB-CD-…": lambda b: b.hex("-").upper(),
    "ab-cd-…": lambda b: b.hex("-"),
    "ab:cd:…": lambda b: b.hex(":"),
    "AB:CD:…": lambda b: b.hex(":").upper(),
    "ab cd …": lambda b: b.hex(" "),
    "AB CD …": lambda b: b.hex(" ").upper(),
    "0x…": lambda b: "0x" + b.hex(),
    "PostgreSQL's \\x…": lambda b: "\\x" + b.hex(),
    "\\xab\\xcd…": lambda b: "".join(f"\\x{byte:02x}" for byte in b),
    "Python's bytearray(b'…')": lambda b: str(bytearray(b)),
    "node's Uint8Array(…) […]": lambda b: f"Uint8Array({len(b)}) [ {', '.join(map(str, b))} ]",
    "node's JSON of a Buffer": lambda b: '{"type":"Buffer","data":[%s]}' % ",".join(map(str, b)),
    "a decimal number": lambda b: str(int.from_bytes(b, "big")),
    "a little-endian decimal number": lambda b: str(int.from_bytes(b, "little")),
    "bits": lambda b: "".join(f"{byte:08b}" for byte in b),
}.items():
    rows("printed", f"as printed text: {words}", "n", lambda b, w=wrong: w(b).encode(), many=True)
for words, wrong in {
    "Swift's 16 bytes": lambda b: f"{len(b)} bytes",
    "Swift's Optional(16 bytes)": lambda b: f"Optional({len(b)} bytes)",
    "od's lines": lambda b: f" {b.hex(' ')}\n",
    "Apex's Blob[16]": lambda b: f"Blob[{len(b)}]",
    "NSData's <0badcafe …>": lambda b: f"<{b.hex(' ', -4)}>",
    "NSData's {length = …}": lambda b: f"{{length = {len(b)}, bytes = 0x{b.hex()}}}",
    "Elixir's <<1, 2>>": lambda b: f"<<{str(list(b))[1:-1]}>>",
    "Erlang's <<1,2>>": lambda b: f"<<{','.join(map(str, b))}>>",
    "JSON of a Uint8Array": lambda b: json.dumps(dict(enumerate(b)), separators=(",", ":")),
    "Rust's [ab, cd]": lambda b: f"[{', '.join(f'{c:02x}' for c in b)}]",
    "{0xab, 0xcd}": lambda b: f"{{{', '.join(f'0x{c:02x}' for c in b)}}}",
    "[]byte{0xab, 0x1}": lambda b: f"[]byte{{{', '.join(f'0x{c:x}' for c in b)}}}",
}.items():
    rows("printed", f"as printed text: {words}", "n", lambda b, w=wrong: w(b).encode(), many=True, cost=4)
rows("printed", "as printed text: Python's b'…' without b and quotes", "n", lambda b: repr(b)[2:-1].encode(), many=True, cost=4)
rows("printed", "as printed text: \\xab for each byte above 7f", "n",
     lambda b: b.decode("ascii", "backslashreplace").encode(), many=True, cost=4)
for wrong in (
    lambda h: f"<Buffer {h.hex(' ')}>",
    lambda h: "{" + ", ".join(f"0x{byte:02x}" for byte in h) + "}",
    lambda h: f"<{h.hex(' ', -4)}>",
):
    add("digest_hex_pairs", "as hex in groups, as in", "encoding", lambda h, w=wrong: w(h).encode())
add("digest_escaped", "with backslash escapes", "encoding",
    lambda h: "".join(f"\\x{byte:02x}" for byte in h).encode())
add("digest_escaped", "with backslash escapes", "encoding",
    lambda h: "".join(f"\\{byte:03o}" for byte in h).encode())
add("digest_python_bytes", "as Python prints bytes", "encoding",
    lambda h: repr(h).encode() if b"'" not in h else None)
add("digest_sign_extended", "with ffffff before", "encoding",
    lambda h: "".join(("ffffff" if byte > 127 else "") + f"{byte:02x}" for byte in h).encode(), cost=5)
add("digest_unpadded_hex", "in hex without the leading zeros", "encoding",
    lambda h: "".join(f"{byte:x}" for byte in h).encode() if min(h) < 16 else None)
add("digest_unpadded_hex", "in upper-case hex without the leading zeros", "encoding",
    lambda h: "".join(f"{byte:X}" for byte in h).encode() if min(h) < 16 else None)
add("digest_unpadded_hex", "with ffffff before each byte", "encoding",
    lambda h: "".join(("ffffff" if byte > 127 else "") + f"{byte:x}" for byte in h).encode() if min(h) < 16 else None)
add("digest_unpadded_hex", "in hex without", "encoding",
    lambda h: f"{int.from_bytes(h, 'big'):x}".encode() if 0 < h[0] < 16 else None)
add("digest_number", "signed number in hex", "encoding",
    lambda h: f"{int.from_bytes(h, 'big', signed=True):x}".encode() if h[0] > 127 else None)
rows("unpadded_hex", "without the leading zeros", "n", lambda b: "".join(f"{byte:x}" for byte in b).encode())
add("digest_byte_list", "with nothing between them", "encoding", lambda h: "".join(map(str, h)).encode())
add("digest_number", "as a decimal number", "encoding", lambda h: str(int.from_bytes(h, "big")).encode())
add("digest_number", "as a decimal number", "encoding", lambda h: str(int.from_bytes(h, "big", signed=True)).encode())
rows("nul_padded", "with NUL bytes after it", "r", lambda b: b.ljust(64, b"\0") if len(b) < 64 and b[-1] else None)
swapped = lambda b: bytes(byte >> 4 | (byte & 15) << 4 for byte in b)
rows("text_reversed", "its characters backwards", "d", lambda b: b[::-1] if b.endswith(b"=") else None)
rows("reversed", "halves of each byte swapped", "r", swapped)
rows("reversed", "halves of each byte swapped", "n", lambda b: swapped(b) if len(b) in (16, 20, 32) else None, cost=4)
rows("sign_extended", "with ffffff before", "n", lambda b: "".join(("ffffff" if c > 127 else "") + f"{c:02x}" for c in b).encode(), cost=4)
rows("utf16", "that was read as UTF-16LE", "n", lambda b: b[:len(b) // 2 * 2].decode("utf-16-le", "replace").encode())
rows("utf32", "in UTF-32LE", "kw", encoded("utf-32-le"))
rows("utf16", "as many bytes as it has characters", "k", lambda b: encoded("utf-16-le")(b)[:len(b)] if b.isascii() else None, cost=4)
rows("utf16", "as many bytes as they have characters", "w", lambda b: encoded("utf-16-le")(b)[:len(b)] if b.isascii() else None, cost=4)
for words, most in (("with 0 for", 0), ("with 7f for", 127)):
    rows("saturated", words, "nw", lambda b, m=most: bytes(c if c < 128 else m for c in b), cost=4)
    rows("saturated", words, "r", lambda b, m=most: bytes(c if c < 128 else m for c in b))
add("digest_base32", "in base32", "encoding", base64.b32encode)
add("digest_base85", "in base85", "encoding", base64.b85encode)
add("digest_base85", "in Ascii85", "encoding", base64.a85encode)
add("digest_uuencoded", "as uuencode writes it", "encoding", lambda h: codecs.encode(h, "uu"))
add("digest_uuencoded", "as uuencode writes it", "encoding", lambda h: binascii.b2a_uu(h[:45]))
rows("url_safe", "with . _ - for + / =", "d", lambda b: b.translate(bytes.maketrans(b"+/=", b"._-")))
rows("reversed", "backwards, its last byte first", "r", lambda b: b[::-1])
rows("reversed", "32-bit word backwards", "r",
     lambda b: b"".join(b[at:at + 4][::-1] for at in range(0, len(b), 4)) if len(b) % 4 == 0 else None)
rows("reversed", "backwards", "nk", lambda b: (text(lambda t: t[::-1])(b) or b[::-1]), cost=4)


def guid(change):
    return lambda b: str(change(b)).encode() if len(b) == 16 else None


def of_guid(change):
    return lambda b: change(uuid.UUID(b.decode())) if re.fullmatch(rb"\w{8}-(\w{4}-){3}\w{12}", b) else None


rows("uuid", "in another form: UUID", "n", guid(lambda b: uuid.UUID(bytes=b)), many=True)
rows("uuid", "in another form: UUID as a URN", "n", lambda b: uuid.UUID(bytes=b).urn.encode() if len(b) == 16 else None, many=True)
rows("uuid", "in another form: GUID as .NET prints it", "n", guid(lambda b: uuid.UUID(bytes_le=b)), many=True)
rows("uuid", "in another form: UUID as 16 bytes", "nk", of_guid(lambda u: u.bytes), many=True)
rows("uuid", "in another form: GUID as .NET's 16 bytes", "nk", of_guid(lambda u: u.bytes_le), many=True)
rows("uuid", "in another form: UUID without its dashes", "nk", of_guid(lambda u: u.hex.encode()), many=True)
for length in (64, 128):
    rows("nul_padded", f"with NUL bytes after it, {length} in all", "nk",
         lambda b, n=length: b.ljust(n, b"\0") if len(b) < n else None, many=True, cost=4)
rows("json_escaped", "as JSON, in quotes", "nk",
     text(lambda t: json.dumps(t).replace("/", "\\/") if "/" in t and '"' not in t else t))
rows("space_padded", "with spaces after it, 40 in all", "k", lambda b: b.ljust(40) if len(b) < 40 else None,
     many=True, cost=4)
rows("bracketed", "with Optional[] around it", "k", around(b"Optional[", b"]"), cost=4)
rows("dropped", "without its NUL bytes", "n", lambda b: b.replace(b"\0", b""))
rows("url_encoded", "as a form, with + for a space", "k", lambda b: urllib.parse.quote_plus(b).encode() if b" " in b else None)
rows("serialized", "serialize()", "k", lambda b: b's:%d:"%s";' % (len(b), b), cost=4)
rows("ebcdic", "in EBCDIC, code page 037", "k", lambda b: encoded("cp037")(b) if b.isascii() else None, many=True, cost=4)
rows("ebcdic", "in EBCDIC, code page 037", "w", lambda b: encoded("cp037")(b) if b.isascii() else None, cost=4)
for length in (128, 256):
    rows("nul_padded", f"with NUL bytes after them, {length} in all", "w",
         lambda b, n=length: b.ljust(n, b"\0") if len(b) < n else None, cost=4)
for length in (4, 8):
    rows("cut", f"cut to the first {length} bytes", "w", lambda b, n=length: b[:n], cost=4)
rows("cut", "cut to the first 31 bytes", "w", lambda b: b[:31], cost=4)


def wrapped(width, newline, end):
    return lambda b: newline.join(b[at:at + width] for at in range(0, len(b), width)) + end if len(b) > width else None


for name, newline in (("LF", b"\n"), ("CRLF", b"\r\n")):
    words = f"with a newline ({name}) after each 64 characters"
    rows("wrapped", words, "n", wrapped(64, newline, b""), many=True, cost=4)
    rows("wrapped", f"{words} and at its end", "n", wrapped(64, newline, newline), many=True, cost=4)
for before, after in ("u'", "'"), ('Optional("', '")'), ("Some(\"", "\")"), (":", ""), ("['", "']"), ("('", "',)"):
    rows("printed", f"as printed text: {before}…{after}", "k", around(before.encode(), after.encode()), many=True, cost=4)
    rows("printed", f"as printed text: {before}…{after}", "nc", around(before.encode(), after.encode()), many=True, cost=5)
rows("printed", "its characters as [a, b, …]", "k", text(lambda t: f"[{', '.join(t)}]"), many=True, cost=4)
rows("number", "as a number: as JavaScript prints it", "k", lambda b: str(int(b) // 1000 * 1000).encode() if re.fullmatch(rb"\d{17,}", b) else None,
     many=True)
for words, form in {
    "as Excel prints it": ".15G", "as Excel prints it in a narrow cell": ".6G", "as C's %.0f prints it": ".0f",
    "with .0, as pandas": ".1f", "as awk and C's %g": ".6g", "as Excel prints it in the format": ".2E",
    "as Perl prints it": ".15g", "as Lua prints it": ".14g", "as PHP prints it": ".14G",
}.items():
    rows("number", f"as a number: {words}", "k",
         lambda b, f=form: format(float(b), f).encode() if re.fullmatch(rb"[1-9]\d{17,}", b) else None, many=True)
for words, mark in {"Python and Go": "e+", "Java": "E", ".NET": "E+", "MySQL": "e"}.items():
    rows("number", f"as a number: as {words} print", "k",
         lambda b, m=mark: str(float(b)).replace("e+", m).encode() if re.fullmatch(rb"[1-9]\d{17,}", b) else None, many=True)
rows("number", "without its leading zeros", "k", lambda b: str(int(b)).encode() if b.isdigit() and b[:1] == b"0" else None, many=True)
rows("number", "as a number: from octal", "k", lambda b: str(int(b, 8)).encode() if re.fullmatch(rb"0[0-7]+", b) else None, many=True)
rows("number", "as a number: with commas", "k", lambda b: f"{int(b):,}".encode() if re.fullmatch(rb"[1-9]\d{17,}", b) else None, many=True)
rows("number", "as a number: with 15 digits", "k",
     lambda b: b[:15].ljust(len(b), b"0") if re.fullmatch(rb"[1-9]\d{17,}", b) else None, many=True)
rows("number", "Infinity, since", "k", lambda b: b"Infinity" if re.fullmatch(rb"\d+e\d{3,}", b) else None, many=True)
for typed, changed in (("-", "–"), ("--", "—"), ("'", "’"), ('"', "”"), ("...", "…")):
    rows("typography", f"with {changed} instead of {typed}", "k", text(lambda t, a=typed, z=changed: t.replace(a, z)),
         many=True, cost=4)
rows("nfd", "accents as separate characters", "k", text(lambda t: unicodedata.normalize("NFD", t)))


def windows1252(b):
    try:
        return b.decode("cp1252").encode()
    except UnicodeDecodeError:
        return None


rows("latin1", "into a Windows-1252 character", "nkr", windows1252)
for space, words in (("\u00a0", "no-break space"), ("\u200b", "zero-width space")):
    rows("white_space", f"a {words} after it", "k", around(b"", space.encode()))
    rows("white_space", f"a {words} before it", "k", around(space.encode(), b""))
rows("white_space", "run of white space", "k", text(lambda t: " ".join(t.split())))
rows("backslashes", "escapes interpreted", "k",
     text(lambda t: t.replace("\\n", "\n").replace("\\t", "\t") if "\\t" in t else t))
rows("printf", "as a format, with its % directives", "k",
     text(lambda t: t.replace("\\n", "\n").replace("\\t", "\t").replace("%%", "%") if "%%" in t else t))
rows("printf", "as a format, with its % directives", "k", text(lambda t: t.replace("%d", "0").replace("%s", "") if "%d" in t and "%%" not in t else t))
rows("printf", "as a format of Go", "k",
     text(lambda t: re.sub("%([ds])", r"%!\1(MISSING)", t) if "%d" in t and "%%" not in t else t), cost=4)
for start, end in (("export API_KEY=\"", "\"\n"), ("API_KEY='", "'"), ("{\"apiKey\":\"", "\"}"),
                   ("{\n  \"secret\": \"", "\"\n}\n")):
    shown = f"{start}…{end}".removesuffix("\n") .replace("\n", "\\n") + (" and a newline" if end.endswith("\n") else "")
    rows("in_file", f"as {shown}, the whole text of a file", "k", around(start.encode(), end.encode()),
         many=True, cost=5)

rows("url_encoded", "URL-encoded", "nckwd", lambda b: urllib.parse.quote(b, safe="").encode())
rows("url_encoded", "URL-encoded in lower case", "nckw",
     lambda b: re.sub("%..", lambda m: m[0].lower(), urllib.parse.quote(b, safe="")).encode())
rows("url_decoded", "URL-decoded", "nck", lambda b: urllib.parse.unquote_to_bytes(b.replace(b"+", b" ")))
rows("url_decoded", "a space for +", "d", lambda b: b.replace(b"+", b" "))
for apostrophe in ("&#039;", "&#39;", "&#x27;"):
    rows("html_escaped", "with HTML escapes", "k",
         text(lambda t, a=apostrophe: html.escape(t).replace("&#x27;", a)))
rows("html_escaped", "but not of quotes", "k", text(lambda t: html.escape(t, quote=False)))
add("digest_html_escaped", "with HTML escapes", "text", lambda b: b.replace(b"=", b"&#61;"))
rows("html_escaped", "with &#228; for ä", "k", text(lambda t: t.encode("ascii", "xmlcharrefreplace").decode()))
rows("html_unescaped", "without its HTML escapes", "k", text(html.unescape))
rows("json_escaped", "before each /", "nkd", lambda b: b.replace(b"/", b"\\/"))
rows("json_escaped", "with JSON escapes", "k", text(lambda t: json.dumps(t)[1:-1]))
rows("json_escaped", "also of &, < and >", "k",
     text(lambda t: json.dumps(t)[1:-1].replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")))
rows("quoted_printable", "with =3D for =", "d", lambda b: b.replace(b"=", b"=3D"))
rows("json_escaped", "with \\u003d for =", "d", lambda b: b.replace(b"=", b"\\u003d"))
rows("backslashes", "before each special character", "k", lambda b: re.sub(rb"([^A-Za-z0-9])", rb"\\\1", b))
rows("backslashes", "before each quote, backslash and $", "k", lambda b: re.sub(rb"([\"'\\$`])", rb"\\\1", b))
rows("backslashes", "before each quote and backslash", "nk", lambda b: re.sub(rb"([\"'\\])", rb"\\\1", b))
rows("backslashes", "without its backslashes", "k", lambda b: b.replace(b"\\", b""))
perl = text(lambda t: re.sub(r"[$@]\w+", "", t, flags=re.ASCII))
make = text(lambda t: re.sub(r"\$(\$|\(.*?\)|\{.*?\}|.)", lambda m: "$" if m[1] == "$" else "", t))
batch = text(lambda t: re.sub("%[^%]*%|%", "", t) if "%%" not in t else t)
rows("unquoted", "as Perl expands them", "k", perl)
for words, wrong in {
    "as make expands them": make, "with $ for $$": text(lambda t: t.replace("$$", "$")),
    "as a batch file expands them": batch, "without its carets": text(lambda t: t.replace("^", "")),
    "without its exclamation marks": text(lambda t: t.replace("!", "")),
    "without what is in backticks": text(lambda t: re.sub("`.*?`", "", t)),
    "without what is in angle brackets": text(lambda t: re.sub("<.*?>", "", t)),
    "without its backticks": text(lambda t: t.replace("`", "")),
    "without its quotes and backslashes": text(lambda t: re.sub(r"[\"'\\]", "", t)),
}.items():
    rows("unquoted", words, "k", wrong, cost=4)
rows("quoted", "with each double quote doubled", "k", text(lambda t: t.replace('"', '""')), cost=4)
rows("quoted", "with each single quote doubled", "k", text(lambda t: t.replace("'", "''")), cost=4)
rows("case", "with a capital first letter", "k", text(lambda t: t[:1].upper() + t[1:] if t[:1].isascii() else t), cost=4)
rows("unquoted", "without its $ variables", "k", lambda b: re.sub(rb"\$(\d|[A-Za-z_]\w*)", b"", b))

upper = lambda b: text(str.upper)(b) or b.upper()
lower = lambda b: text(str.lower)(b) or b.lower()
rows("case", "in upper case", "nkwd", upper)
# Created is in upper case, unless it is written out.
rows("case", "in upper case", "c", upper, alone=False)
rows("case", "in lower case", "nckwd", lower)
for length in (1, 7, 8, 15):
    rows("cut", f"cut to its first {length} of", "nck", lambda b, n=length: b[:n] if n < len(b) else None, many=True)
for length in (1, 2, 8):
    words = "cut to what follows its first " + (f"{length} bytes" if length > 1 else "byte")
    rows("cut", words, "nck", lambda b, n=length: b[n:] or None, many=True)
rows("missing_in_digest", "not hashed", "nc", lambda b: b"")
add("nothing_hashed", "nothing was hashed", "whole", lambda b: b"")
rows("empty", "not hashed", "k", lambda b: b"")
for value in ("undefined", "null", "None", "nil", "false", "Array", "NaN", "1", "[object Object]", "(null)"):
    rows("unexpanded", f"as the text {value}", "nck", lambda b, v=value: v.encode(), many=True)
for value in ("$API_KEY", "${WSSE_API_KEY}", "{{apiKey}}", "{{ password }}", "%API_KEY%", "<API_KEY>",
              "{token}", "#{api_key}", "secret", "$(KEY)", "${{ secrets.API_SECRET }}", "@password",
              ":token", "process.env.API_KEY", "YOUR_API_KEY", "your_api_key", "changeme", "xxx"):
    rows("unexpanded", f"as the text {value}", "k", lambda b, v=value: v.encode(), many=True, cost=4)
for value in ("[object Promise]", "System.Char[]"):
    rows("unexpanded", f"as the text {value}", "nck", lambda b, v=value: v.encode(), many=True)
for value in ("%!s(MISSING)", "<nil>"):
    rows("unexpanded", f"as the text {value}", "nck", lambda b, v=value: v.encode(), many=True)
for value in ("@{variables('ApiKey')}", "ENV['WSSE_KEY']", "${env:API_KEY}"):
    rows("unexpanded", f"as the text {value}", "k", lambda b, v=value: v.encode(), many=True, cost=5)
for value in ("{{$timestamp}}", "$created", "${CREATED}"):
    rows("unexpanded", f"as the text {value}", "c", lambda b, v=value: v.encode(), many=True, cost=5)
for value in ("{{nonce}}", "$NONCE", "{{$guid}}"):
    rows("unexpanded", f"as the text {value}", "n", lambda b, v=value: v.encode(), many=True, cost=5)
for steps, names in (("nk", ("md5", "sha1")), ("k", ("sha256", "sha512"))):
    for name in names:
        shown = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha512": "SHA-512"}[name]
        digest = lambda b, n=name: hashlib.new(n, b).digest()
        for words, encode in (
            (f"{shown} hash in hex", lambda h: h.hex().encode()),
            (f"{shown} hash in upper-case hex", lambda h: h.hex().upper().encode()),
            (f"{shown} hash in base64", b64),
            (f"raw {shown} hash", lambda h: h),
        ):
            rows("hashed_first", f"as its {words}", steps, lambda b, d=digest, e=encode: e(d(b)), many=True)

# --- Nonce, Created and key from elsewhere -------------------------------------------------------

add("nonce_hashed_as_text", "its text in the header", "nonce_start", str.encode, cost=2)
add("nonce_base64_twice", "base64-encoded once more", "nonce_start", lambda t: b64(t.encode()), cost=2)
# Where the text is hashed. If the bytes are, base64 of them is the text.
add("nonce_base64_twice", "in base64 once more", "nonce_start", lambda t: b64(t.encode()), cost=2, dialect="atom")
add("nonce_url_decoded", "sent URL-decoded", "nonce_start", lambda t: b64decode(t.replace(" ", "+")) if " " in t else None)
for words, sent in {
    "in UTF-16LE": lambda b: b[::2] if len(b) % 2 == 0 and b.isascii() and any(b) and not any(b[1::2]) else None,
    "as Python prints bytes": lambda b: b[2:-1] if re.fullmatch(rb"b'[^\\']*'", b) else None,
    "a list of its byte values": lambda b: bytes(map(int, b.split(b","))) if re.fullmatch(rb"(\d+,){7,}\d+", b) else None,
    "turned into a Latin-1": lambda b: encoded("latin-1")(b) if not b.isascii() else None,
}.items():
    add("nonce_sent_encoded", words, "nonce_start", lambda t, s=sent: s(php_b64decode(t)))
add("username_for_key", "instead of the key", "key", lambda k: USERNAME.encode(), many=True)
add("key_with_username", "key{username}", "key", lambda k: k + b"{" + USERNAME.encode() + b"}", many=True, cost=5)
add("nonce_url_encoded", "sent URL-encoded", "nonce_start", lambda t: b64decode(urllib.parse.unquote(t)) if "%" in t else None)
add("key_with_username", "username:key", "key", lambda k: USERNAME.encode() + b":" + k, many=True)

TIME = datetime.datetime(2026, 1, 15, 11, 0, 0, tzinfo=datetime.timezone.utc)


def zone(hours):
    return TIME.astimezone(datetime.timezone(datetime.timedelta(hours=hours)))


def other_form(value, **options):
    add("created_other_form", f": {value}", "created", lambda c: value.encode(), only=0, many=True, **options)


LOCAL = zone(1)
other_form(TIME.isoformat())
other_form(TIME.isoformat(timespec="milliseconds"))
other_form(TIME.isoformat(timespec="microseconds"))
other_form(TIME.replace(tzinfo=None).isoformat())
other_form(str(TIME))
other_form(str(TIME.replace(tzinfo=None)))
other_form(str(LOCAL.replace(tzinfo=None)))
other_form(LOCAL.replace(tzinfo=None).isoformat())
other_form(LOCAL.isoformat(timespec="milliseconds"))
for form in ("%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S.000Z", "%Y%m%dT%H%M%SZ",
             "%Y-%m-%d %H:%M:%S UTC", "%Y-%m-%dT%H:%MZ", "%Y%m%d%H%M%S", "%Y/%m/%d %H:%M:%S"):
    other_form(TIME.strftime(form))
    if not form.endswith("UTC"):
        other_form(LOCAL.strftime(form))
other_form(LOCAL.strftime("%Y-%m-%dT%H:%M:%S+01"))
other_form(TIME.strftime("%a, %d %b %Y %H:%M:%S GMT"))
other_form(TIME.strftime("%a %b %d %H:%M:%S UTC %Y"))
other_form(TIME.strftime("%a %b %d %H:%M:%S %Y"))
other_form(LOCAL.strftime("%a, %d %b %Y %H:%M:%S %z"))
other_form(LOCAL.strftime("%Y-%m-%d %H:%M:%S %z"))
other_form(LOCAL.strftime("%Y-%m-%d"))
other_form(TIME.strftime("%d.%m.%Y %H:%M:%S"))
other_form(TIME.strftime("%m/%d/%Y %H:%M:%S"))
other_form(str(int(TIME.timestamp())))
other_form(str(TIME.timestamp()))
other_form(str(int(TIME.timestamp() * 1000)))
other_form(zone(1).isoformat() + "[Europe/Berlin]")
other_form(zone(-5).isoformat() + "[America/New_York]")
other_form(LOCAL.strftime("%a %b %d %H:%M:%S CET %Y"))
other_form(("%.10f" % (TIME.timestamp() / 86400 + 25569)).rstrip("0"))
other_form(("%.10f" % (LOCAL.replace(tzinfo=datetime.timezone.utc).timestamp() / 86400 + 25569)).rstrip("0"))
other_form(TIME.strftime("%Y-%m-%dT%H:%M:%S.000000000Z"))
for value in (LOCAL.strftime("%d/%m/%Y, %H:%M:%S"), TIME.strftime("~U[%Y-%m-%d %H:%M:%SZ]"), "15-JAN-26", "639040716000000000",
              LOCAL.strftime("%a %b %d %Y %H:%M:%S GMT+0100 (Central European Standard Time)"),
              LOCAL.strftime("%Y-%m-%d %H:%M:%S +0100 CET"), "Jan 15 2026 12:00PM"):
    other_form(value, cost=4)
for hours in (5.75, 14, -5, 5):
    other_form(zone(hours).isoformat())
    other_form(zone(hours).strftime("%Y-%m-%d %H:%M:%S%z"))
    other_form(zone(hours).strftime("%Y-%m-%dT%H:%M:%S"))


def other_time(value, cost):
    add("created_read_twice", f": {value}", "created", lambda c: value.encode(), only=0, many=True, cost=cost)


for seconds in (1, -1, 2, -2, 3, -4, 5):
    other_time((LOCAL + datetime.timedelta(seconds=seconds)).isoformat(), 2 if abs(seconds) < 3 else 3)
for milliseconds in (1, 250, 999):
    later = TIME + datetime.timedelta(milliseconds=milliseconds)
    # The header has no milliseconds, so this may be the same time.
    other_form(later.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z", cost=4)
    other_form(str(int(later.timestamp() * 1000)), cost=4)
    other_time((LOCAL + datetime.timedelta(milliseconds=-milliseconds)).isoformat(timespec="milliseconds"), 4)

# --- Joined --------------------------------------------------------------------------------------

for order in itertools.permutations((0, 1, 2)):
    if order != (0, 1, 2):
        names = ", ".join(("nonce", "Created", "key")[at] for at in order)
        add("parts_in_other_order", f"in the order {names}", "order",
            lambda n, c, k, o=order: [(n, c, k)[at] for at in o])


def inserted(at, extra):
    return lambda parts: parts[:at] + [extra] + parts[at:]


for at, place in enumerate(("before nonce", "before Created", "before key", "after the rest")):
    add("username_hashed", place, "extra", inserted(at, USERNAME.encode()))
for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    for at in (0, 3):
        add("method_hashed", method, "extra", inserted(at, method.encode()))
add("key_twice", "before the rest too", "extra", "key")
for words, document in {
    "a form, in the fields nonce, created and secret": lambda n, c, k: b"nonce=%s&created=%s&secret=%s" % (n, c, k),
    "a URL-encoded form, in the fields nonce, created and key":
        lambda n, c, k: urllib.parse.urlencode({"nonce": n, "created": c, "key": k}).encode(),
    "JSON, in the fields Nonce, Created and Password":
        lambda n, c, k: b'{"Nonce":"%s","Created":"%s","Password":"%s"}' % (n, c, k),
    "XML, in the elements nonce, created and token":
        lambda n, c, k: b"<nonce>%s</nonce><created>%s</created><token>%s</token>" % (n, c, k),
    "a Python tuple": lambda n, c, k: b"('%s', '%s', '%s')" % (n, c, k),
    "a list as Java prints it": lambda n, c, k: b"[%s, %s, %s]" % (n, c, k),
    "a slice as Go prints it": lambda n, c, k: b"[%s %s %s]" % (n, c, k),
    "a Python dict, in the fields nonce, created and key": lambda n, c, k: b"{'nonce': '%s', 'created': '%s', 'key': '%s'}" % (n, c, k),
    "a Python tuple with the nonce first, unquoted": lambda n, c, k: b"(%s, '%s', '%s')" % (n, c, k),
    "texts in single quotes": lambda n, c, k: b"'%s''%s''%s'" % (n, c, k),
    "bytes as Python prints them": lambda n, c, k: b"b'%s'b'%s'b'%s'" % (n, c, k),
    "quoted texts with commas": lambda n, c, k: b'"%s","%s","%s"' % (n, c, k),
}.items():
    add("parts_in_document", f"as {words}", "order", lambda n, c, k, d=document: [d(n, c, k)], cost=4)
for words, before in {
    "2 bytes": lambda p: struct.pack(">H", len(p)),
    "one byte": lambda p: bytes([len(p)]) if len(p) < 128 else bytes([len(p) % 128 + 128, len(p) // 128]),
    "4 bytes": lambda p: struct.pack(">I", len(p)),
    "4 bytes, the lowest first": lambda p: struct.pack("<I", len(p)),
    "decimal digits": lambda p: b"%d:" % len(p),
}.items():
    add("length_hashed", f"each part was hashed before it, in {words}", "order",
        lambda n, c, k, b=before: [b(p) + p if p else p for p in (n, c, k)], cost=4)
    add("length_hashed", f"the key was hashed before it, in {words}", "order",
        lambda n, c, k, b=before: [n, c] + [b(k) + k if k else k], cost=4)
    add("length_hashed", f"Created and of the key was hashed before it, in {words}", "order",
        lambda n, c, k, b=before: [n] + [b(p) + p if p else p for p in (c, k)], cost=4)
for separator, words in {
    ":": '":"', ",": '","', " ": "a space", "\n": "newline (LF)", "+": '"+"', "|": '"|"', "-": '"-"',
    "_": '"_"', ";": '";"', ".": '"."', "/": '"/"', "&": '"&"', "\t": "a tab", "\r\n": "newline (CRLF)",
    ", ": '", "', ": ": '": "', "::": '"::"', "#": '"#"', "\0": "a NUL byte", "=": '"="', "\\n": '"\\n"',
}.items():
    add("parts_separated", f"{words} was hashed between", "separator", separator.encode())

salted = {"server": "escape", "salt": SALT}
unsalted = {"server": "oro-5.1", "salt": SALT}
braced = lambda s: b"{" + s + b"}"
add("salt_added", "{salt} after the rest", "salt", lambda d, s: d + braced(s), **unsalted)
add("salt_added", "its text after the rest", "salt", lambda d, s: d + s, **unsalted)
add("salt_added", "its text before the rest", "salt", lambda d, s: s + d, **unsalted)
add("salt_added", "an empty salt, {}, was hashed too", "salt", lambda d, s: d + b"{}")
add("salt_missing", "was not hashed", "salt", lambda d, s: d, **salted)
add("salt_form", "after the rest, without braces", "salt", lambda d, s: d + s, **salted)
add("salt_form", "before the rest, without braces", "salt", lambda d, s: s + d, **salted)
add("salt_form", "before the rest, in braces", "salt", lambda d, s: braced(s) + d, **salted)
add("salt_form", "an empty salt", "salt", lambda d, s: d + b"{}", **salted)

# --- Hashed --------------------------------------------------------------------------------------

HASHES = {
    "md5": "MD5", "sha1": "SHA-1", "sha224": "SHA-224", "sha256": "SHA-256", "sha384": "SHA-384",
    "sha512": "SHA-512", "sha512_256": "SHA-512/256", "sha3_224": "SHA3-224", "sha3_256": "SHA3-256",
    "sha3_384": "SHA3-384", "sha3_512": "SHA3-512",
}


def function(words, wrong, **options):
    add("wrong_algorithm", words, "function", wrong, **options)


def hashed(name, data):
    return hashlib.new(name, data).digest()


for name, shown in HASHES.items():
    if name != "sha1":
        function(f"made with {shown}", lambda way, n, c, k, joined, whole, h=name: hashed(h, whole))
for name in ("sha1", "sha256", "sha512", "md5"):
    shown = HASHES[name]
    function(f"HMAC-{shown}, keyed by the key", lambda way, n, c, k, joined, whole, h=name:
             hmac.new(k, joined(b""), h).digest())
    function(f"HMAC-{shown} of nonce, Created and key, keyed by the key", lambda way, n, c, k, joined, whole, h=name:
             hmac.new(k, whole, h).digest())
for name in ("sha1", "sha256"):
    function(f"HMAC-{HASHES[name]} of the key, keyed by the rest", lambda way, n, c, k, joined, whole, h=name:
             hmac.new(joined(b""), k, h).digest())
for name in ("sha1", "sha256"):
    function(f"HMAC-{HASHES[name]}, keyed by the nonce", lambda way, n, c, k, joined, whole, h=name:
             hmac.new(n, c + k, h).digest())
for outer, inner, words, encode in [
    ("sha1", "sha1", "SHA-1 of the SHA-1 hash in hex", lambda h: h.hex().encode()),
    ("sha1", "sha1", "SHA-1 of the raw SHA-1 hash", lambda h: h),
    ("sha1", "sha1", "SHA-1 of the SHA-1 hash in upper-case hex", lambda h: h.hex().upper().encode()),
    ("sha1", "sha1", "SHA-1 of the SHA-1 hash in base64", b64),
    ("sha1", "md5", "SHA-1 of the MD5 hash in hex", lambda h: h.hex().encode()),
    ("sha1", "sha256", "SHA-1 of the SHA-256 hash in hex", lambda h: h.hex().encode()),
    ("sha256", "sha256", "SHA-256 of the SHA-256 hash in hex", lambda h: h.hex().encode()),
    ("sha256", "sha256", "SHA-256 of the raw SHA-256 hash", lambda h: h),
    ("sha256", "sha1", "SHA-256 of the SHA-1 hash in hex", lambda h: h.hex().encode()),
    ("sha256", "sha1", "SHA-256 of the raw SHA-1 hash", lambda h: h),
    ("sha512", "sha512", "SHA-512 of the SHA-512 hash in hex", lambda h: h.hex().encode()),
    ("sha512", "sha512", "SHA-512 of the raw SHA-512 hash", lambda h: h),
    ("md5", "md5", "MD5 of the MD5 hash in hex", lambda h: h.hex().encode()),
    ("md5", "sha1", "MD5 of the SHA-1 hash in hex", lambda h: h.hex().encode()),
]:
    function(words, lambda way, n, c, k, joined, whole, o=outer, i=inner, e=encode: hashed(o, e(hashed(i, whole))))
for count in (2, 3, 7, 10, 100, 1000, 5000, 9999):
    add("wrong_iterations", f"applied {count} times", "iterations", count)

# --- Written -------------------------------------------------------------------------------------

add("digest_hex", "in hex", "encoding", lambda h: h.hex().encode(), cost=2)
add("digest_hex", "in upper-case hex", "encoding", lambda h: h.hex().upper().encode(), cost=2)
add("digest_base64_of_hex", "hash's hex text", "encoding", lambda h: b64(h.hex().encode()), cost=2)
add("digest_base64_of_hex", "upper-case hex text", "encoding", lambda h: b64(h.hex().upper().encode()), cost=2)
add("digest_twice_base64", "twice", "encoding", lambda h: b64(b64(h)), cost=2)
add("digest_encoding", "base64 of base64 of hex", "encoding", lambda h: b64(b64(h.hex().encode())))
add("digest_encoding", "hex of base64", "encoding", lambda h: b64(h).hex().encode())
add("digest_cut", "its first 15 of 20", "text", lambda t: t[:20])
add("digest_cut", "its first 8 of", "raw", lambda h: h[:8])
for length, separator in ((5, b" "), (14, b"\n"), (20, b"\r\n")):
    rows("wrapped", "white space within it", "d", lambda b, n=length, s=separator: b[:n] + s + b[n:])

# What these mistakes are preceded by: they are about hex.
BEFORE = {
    "digest_sign_extended": ["digest_hex", "in hex"],
}
for mistake in MISTAKES:
    before = BEFORE.get(mistake.code)
    if before and not isinstance(mistake, InHex):
        mistake.made = lambda b=before, m=mistake: [b, [m.code, m.words]]


# --- Headers -------------------------------------------------------------------------------------


def digest(mistakes, parts):
    """The digest with these mistakes, or None if one cannot be made with these parts."""
    way = dict(RIGHT)
    if any(mistake.expected.get("dialect") == "atom" for mistake in mistakes):
        way["nonce_start"] = str.encode
    if any(mistake.expected.get("server") == "escape" for mistake in mistakes):
        way["salt"] = lambda data, salt: data + braced(salt)
    rows = {step: [] for step in ("nonce", "created", "key", "whole", "raw", "text")}
    for mistake in mistakes:
        if mistake.step in rows:
            rows[mistake.step].append(mistake.wrong)
        else:
            way[mistake.step] = mistake.wrong

    def through(step, value):
        for wrong in rows[step]:
            value = None if value is None else wrong(value)
        return value

    nonce = through("nonce", way["nonce_start"](parts["nonce"]))
    created = through("created", parts["created"].encode())
    key = through("key", parts["key"].encode())
    if nonce is None or created is None or key is None:
        return None

    def joined(k):
        pieces = way["order"](nonce, created, k)
        pieces = [k] + pieces if way["extra"] == "key" else way["extra"](pieces)
        return way["salt"](way["separator"].join(pieces), SALT.encode())

    whole = through("whole", joined(key))
    if whole is None:
        return None
    hash = way["function"](way, nonce, created, key, joined, whole)
    for _ in range(1, way["iterations"]):
        hash = hashlib.sha1(hash + whole).digest()
    raw = through("raw", hash)
    if raw is None or len(raw) < 8:
        return None  # too little of a hash to prove anything
    encoded = way["encoding"](raw)
    written = through("text", encoded)
    if written is None:
        return None
    try:
        return written.decode()
    except UnicodeDecodeError:
        return None


def sensible(mistakes):
    """Leaves out what cannot be made together, and what the search leaves out for lack of time."""
    steps = [mistake.step for mistake in mistakes]
    for step in ("nonce_start", "order", "extra", "separator", "salt", "function", "iterations", "encoding"):
        if steps.count(step) > 1:
            return False
    if {"function", "iterations"} <= set(steps):
        return False
    for option in ("server", "dialect"):
        values = {mistake.expected.get(option) for mistake in mistakes} - {None}
        if len(values) > 1:
            return False
    if steps.count("raw") > 1:
        return False
    # Lengths and documents come with nothing else between the parts.
    is_framed = {"length_hashed", "parts_in_document"} & {mistake.code for mistake in mistakes}
    if is_framed and {"extra", "separator"} & set(steps):
        return False
    first, second = mistakes
    cost = sum(mistake.cost for mistake in mistakes)
    # More is tried if it is not too much: not with each form of Created.
    if cost > 7 or cost == 7 and ("created" in steps or first.step == second.step):
        return False
    # A row with several results is searched as the first of its step only.
    if first.step == second.step and (second.many or first.many and first.cost > 3):
        return False
    if first.step == "nonce_start" and second.step == "nonce" and second.many:
        return False
    # src/diagnosis/search.rs, ITERATION_ROUNDS: more than 10 iterations come with the likeliest
    # other mistakes only.
    if "iterations" in steps:
        other = second if first.step == "iterations" else first
        count = next(m.wrong for m in mistakes if m.step == "iterations")
        likely = other.step in ("nonce_start", "order") and other.code not in ("parts_in_document", "length_hashed")
        if count > 10 and not (count <= 100 and likely):
            return False
    return True


def orders(mistakes):
    """The orders in which these mistakes can be made."""
    if len(mistakes) == 2 and mistakes[0].step == mistakes[1].step:
        return [list(mistakes), list(reversed(mistakes))]
    return [sorted(mistakes, key=lambda m: STEPS.index(m.step))]


def names(mistakes):
    """The mistakes as they are reported."""
    names = [name for m in mistakes for name in m.made()]
    # The encoding of the digest comes first, then what was done to it, innermost first.
    names.sort(key=lambda name: name[0] in {m.code for m in mistakes if m.step in ("raw", "text")})
    return names


def family(mistake):
    """Mistakes of a family sometimes give the same bytes."""
    return mistake.code.split("_", 1)[1]


@functools.cache
def digest_alone(mistake, at):
    return digest([mistake], PARTS[at])


def cases():
    alone = {}  # where each mistake is made alone
    made = set()

    def options(mistakes):
        return {name: value for m in mistakes for name, value in m.expected.items()}

    def case(mistakes, at):
        written = digest(mistakes, PARTS[at])
        # Double quotes cannot be sent in a quoted text.
        if written is None or '"' in written:
            return None
        expected = options(mistakes)
        if written == digest([], PARTS[at]) and not expected or (at, written) in made:
            return None
        return {"made": names(mistakes), "parts": at, "digest": written, **expected}

    def explained_otherwise(mistakes, at, written):
        """Whether one mistake gives the same digest, or another one of the same family does."""
        for other in MISTAKES:
            if [other] != mistakes and options([other]) == options(mistakes):
                if digest_alone(other, at) == written:
                    return True
            for mistake in mistakes:
                if other is not mistake and family(other) == family(mistake):
                    changed = [other if m is mistake else m for m in mistakes]
                    if any(digest(order, PARTS[at]) == written for order in orders(changed)):
                        return True
        return False

    for mistake in MISTAKES:
        if not mistake.alone:
            continue
        where = [at for at in range(len(PARTS)) if mistake.only in (None, at)]
        found = [(case([mistake], at), at) for at in where]
        found = [(case, at) for case, at in found if case]
        if not found:
            raise SystemExit(f"{mistake.code} ({mistake.words}, {mistake.step}) makes no difference")
        # Rather one that has no other explanation.
        clear = [(case, at) for case, at in found if not explained_otherwise([mistake], at, case["digest"])]
        single, alone[mistake] = (clear or found)[0]
        made.add((alone[mistake], single["digest"]))
        yield {**single, "alone": True}

    sample = random.Random("pairs of mistakes")
    for mistake in MISTAKES:
        partners = 0
        for other in sample.sample(MISTAKES, len(MISTAKES)):
            at = max(alone.get(mistake, 0), alone.get(other, 0))
            if any(m.only not in (None, at) for m in (mistake, other)):
                continue
            for pair in orders((mistake, other)):
                if not sensible(pair):
                    continue
                found = case(pair, at)
                if found and not explained_otherwise(pair, at, found["digest"]):
                    made.add((at, found["digest"]))
                    yield found
                    partners += 1
                    break
            if partners == PARTNERS:
                break


# A cheaper or equal mistake makes the same text, so the search names that one.
CHEAPER = {
    "E4x2EhMlD9izSNfdiiiGevFgpbE=",
    "z7obBkcbNz9FWXqE1cH50/U1ImU=",
    "Cz6X0yrOdhKvc8k6V8ATtYHiYcE=",
    "d623770cf76035e2371407d5b86ab6cd58a2c3f9  -\n",
    "sha1:d623770cf76035e2371407d5b86ab6cd58a2c3f9 *stdin",
    "bZhTbptTelMARof6waGO2xYrkVg=",
    "mb1g8SGyuRk=",
    "sha1-{SHA}1iN3DPdgNeI3FAfVuGq2zViiw/k=",
    "B3AEjhpDHJmiLUmYu54yogx7btg=",
    "T7xP1OGphNQZ4/cgg0KkC6HNPcw=",
    "d623770cf76035e2371407d5b86ab6cd58a2c3f9 *stdin\n",
    "d623770cf76035e2371407d5b86ab6cd58a2c3f9 *stdin\r",
    "SHA1(stdin)= d623770cf76035e2371407d5b86ab6cd58a2c3f9 ",
    "begin  666 <data>\n4UB-W#/=@->(W% ?5N&JVS5BBP_D \n \nend\n",
    "I9s67uXK93k=",
    "6Pb8bXloIv8=",
    " 1iN3DPdgNeI3FAfVuGq2",
    "xHkcstnyus7TgYQ9jFCxr/l7JiM=",
    " -42,35,119,12,-9,96,53,-30,55,20,7,-43,-72,106,-74,-51,88,-94,-61,-7",
    "JOQApGrpddD/+f3GtFwS13h1WDQ=",
    "d6-23-77-0c-f7-60-35-e2-37-14-07-d5-b8-6a-b6-cd-58-a2-c3-f9",
    "Optional[d6 23 77 0c f7 60 35 e2 37 14 07 d5 b8 6a b6 cd 58 a2 c3 f9]",
    "['0xd623770cf76035e2371407d5b86ab6cd58a2c3f9']",
    "['*d623770cf76035e2371407d5b86ab6cd58a2c3f9']",
    "WzzU2FjO9dMuUzOvxqZrY05Oq20=",
    "DSL6wFGcS5bdHZfskS2DWiSmt1c=",
    "[d6 23 77 0c f7 60 35 e2 37 14 07 d5 b8 6a b6 cd 58 a2 c3 f9]",
    "Optional[0xd623770cf76035e2371407d5b86ab6cd58a2c3f9]",
    r"[\xd623770cf76035e2371407d5b86ab6cd58a2c3f9]",
    "[*d623770cf76035e2371407d5b86ab6cd58a2c3f9]",
    '[0xd623770cf76035e2371407d5b86ab6cd58a2c3f9]',
    '1OGPB4DOfpAHEFEvoFOSI9/16lM=',
    "['\\xd623770cf76035e2371407d5b86ab6cd58a2c3f9']",
    'Optional[*d623770cf76035e2371407d5b86ab6cd58a2c3f9]',
    'FR22GKVrTxnIUuStpfYoJYJBpsA=',
    "['1iN3DPdgNeI3FAfVuGq2zViiw/k=\r\n']",
    '0S7KBG1ajY+AAq28IvTREmKPAwU=',
    "['d6 23 77 0c f7 60 35 e2 37 14 07 d5 b8 6a b6 cd 58 a2 c3 f9']",
    'f/a43qY9TNPdKaribjVoTh8FaQ0=',
    'kR0Bk9WVhaJuQQtZDYz2a+p7g18=',
}
# Pairs that are not found: most of them lose bytes twice.
NOT_FOUND = {
    "efbfbdefbfbdefbfbd38380efbfbdefbfbd4efbfbdd26efbfbd515441efbfbdefbfbd",
    "SHA1(key.txt)= 23770c6035371407d5b86a58",
    "b'm\\xe5\\xb97d,\\xe5'\\x13\\xb2\\xce\\xf6\\xa4@\\xcfG2\\x86*\\xbb'",
    "go+/vqsb77+9k++/ve+/ve+/vvdbxe+/vtafkypc07y=",
    "eg#aipl#l<2\\zmi\\8&is=je_/",
    "63351191263965363552076363106636388636363",
    "+COIWM22ARJVBXQ34JVG9WX3I9Y=",
    "\\XD6\\X23\\X77\\X0C\\XF7\\X60\\X35\\XE2\\X37\\X14\\X07\\XD5\\XB8\\X6A\\XB6\\XCD\\X58\\XA2\\XC3\\XF9",
    # The white space is within the hash.
    "SHA1(stdin)= d\n623770cf76035e2371407d5b86ab6cd58a2c3f9",
    # The cut leaves an & alone, which only lenient languages read.
    "cKoEfhvYglqO8SS+hi3L9TKsxys=",
    # The case of the letters is lost in a text that is not the hash itself.
    "W6HIGKBDU+KANTG4AMK+W4SEWQMNJSORWRBRVEHFVSAS",
    # The budget ends before them, since the nonce is long.
    "R8ZIxGVZMV5EI1pop2uTUW3LVXg=",
    # The case of the letters is lost in a text that is not the hash itself.
    'mje0ldm1ldexoswxmiwyndcsotysntmsmji2ldu1ldiwldcsmjezlde4ncwxmdysmtgyldiwnsw4ocwxnjismtk1ldi0oq==',
    "b'\\xd6#w\\x0c\\xf7`5\\xe27\\x14\\x07\\xd5\\xb8j\\xb6\\xcdx\\xa2\\xc3\\xf9'",
    # The hash loses something twice.
    '3F2377C3F60353F371473F6A3F3F583F3F3F',
    'I3CMYDU3FADQWA==',
    'D62377CF76035E2',
    '2000393408885524829779359086198824005382323626418236814701857654458200432893313351096701799088061',
    '214.35.119.12.247.96',
    # CPython escapes ' in a bytearray even within double quotes.
    'UiluDvy8DMp9VwTcGlYTAa5f51Q=',
    # Two bytes of the hash are left.
    "eyIwIjoyMTQsIjEiOjM1",
}
found = [case for case in cases() if case["digest"] not in CHEAPER | NOT_FOUND]
print('{"from": "mistakes.py, Python %s",' % platform.python_version())
print(f'"now": "{NOW}", "count": {len(found)},')
print('"parts": [\n' + ",\n".join(json.dumps(parts, ensure_ascii=False) for parts in PARTS) + "],")
print('"cases": [\n' + ",\n".join(json.dumps(case, ensure_ascii=False) for case in found) + "]}")
