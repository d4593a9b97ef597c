#!/usr/bin/env python3
"""Makes mistakes.json: headers with known mistakes, alone and in pairs.

All of it is Python's own hashlib, hmac and base64, so that the diagnosis is not checked against
the code that it is made of. Run it from this folder: python3 mistakes.py > mistakes.json
"""

import base64
import hashlib
import hmac
import itertools
import json
import platform

USERNAME = "admin"
KEY = b"dd1c18d06773cc377c9df6166c54c6e5fefa50fa"
NONCE = "ODc0NzJmMTRiZTkwYmUyZTFjMGFkNzZkOWQ0NTUxNmM="  # base64 of 32 hex characters
CREATED = "2026-01-15T12:00:00+01:00"
SALT = b"3fz1qzo9ypkwco4ogkg8wg4gs4kcc0o"


def b64(data):
    return base64.b64encode(data)


RIGHT = {
    "nonce": lambda text: base64.b64decode(text),
    "created": lambda text: text.encode(),
    "key": lambda key: key,
    "order": lambda n, c, k: n + c + k,
    "salt": lambda data, salt: data,
    "algorithm": ("sha1", None),
    "iterations": 1,
    "digest": b64,
}

# (cause, step, the wrong way to do the step, options that the case needs)
WRONG = [
    ("nonce_hashed_as_text", "nonce", lambda t: t.encode(), {}),
    ("nonce_hex_decoded", "nonce", lambda t: bytes.fromhex(base64.b64decode(t).decode()), {}),
    ("nonce_base64_twice", "nonce", lambda t: b64(t.encode()), {}),
    ("nonce_missing_in_digest", "nonce", lambda t: b"", {}),
    ("created_missing_in_digest", "created", lambda t: b"", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T11:00:00Z", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T11:00:00+00:00", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T12:00:00+0100", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15 12:00:00+01:00", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T12:00:00", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T16:45:00+05:45", {}),
    ("created_other_form", "created", lambda t: b"2026-01-16T01:00:00+14:00", {}),
    ("created_other_form", "created", lambda t: b"2026-01-14T21:00:00-1400", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T11:00:00.000Z", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T12:00:00Z", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T12:00:00+0000", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T11:00:00+01:00", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15T12:00:00+01", {}),
    ("created_other_form", "created", lambda t: b"2026-01-15 16:00:00+05:00", {}),
    ("key_line_end", "key", lambda k: k + b"\n", {}),
    ("key_line_end", "key", lambda k: k + b"\r\n", {}),
    ("key_empty", "key", lambda k: b"", {}),
    ("username_for_key", "key", lambda k: USERNAME.encode(), {}),
    ("key_white_space", "key", lambda k: k + b" ", {}),
    ("key_white_space", "key", lambda k: b" " + k, {}),
    ("key_quoted", "key", lambda k: b'"' + k + b'"', {}),
    ("key_quoted", "key", lambda k: b"'" + k + b"'", {}),
    ("key_white_space", "key", lambda k: b" " + k + b" ", {}),
    ("key_case", "key", lambda k: k.upper(), {}),
    ("key_hashed_first", "key", lambda k: hashlib.md5(k).hexdigest().upper().encode(), {}),
    ("key_hashed_first", "key", lambda k: hashlib.md5(k).hexdigest().encode(), {}),
    ("key_hashed_first", "key", lambda k: b64(hashlib.md5(k).digest()), {}),
    ("key_hashed_first", "key", lambda k: hashlib.md5(k).digest(), {}),
    ("key_hashed_first", "key", lambda k: hashlib.sha1(k).hexdigest().encode(), {}),
    ("key_hashed_first", "key", lambda k: b64(hashlib.sha1(k).digest()), {}),
    ("key_hashed_first", "key", lambda k: hashlib.sha1(k).digest(), {}),
    ("parts_in_other_order", "order", lambda n, c, k: n + k + c, {}),
    ("parts_in_other_order", "order", lambda n, c, k: c + n + k, {}),
    ("parts_in_other_order", "order", lambda n, c, k: c + k + n, {}),
    ("parts_in_other_order", "order", lambda n, c, k: k + n + c, {}),
    ("parts_in_other_order", "order", lambda n, c, k: k + c + n, {}),
    ("salt_added", "salt", lambda d, s: d + b"{" + s + b"}", {"server": "oro-5.1", "salt": True}),
    ("salt_added", "salt", lambda d, s: d + b"{}", {}),
    ("salt_missing", "salt", lambda d, s: d, {"server": "escape", "salt": True}),
    ("salt_form", "salt", lambda d, s: d + s, {"server": "escape", "salt": True}),
    ("salt_form", "salt", lambda d, s: s + d, {"server": "escape", "salt": True}),
    ("salt_form", "salt", lambda d, s: b"{" + s + b"}" + d, {"server": "escape", "salt": True}),
    ("wrong_algorithm", "algorithm", ("md5", None), {}),
    ("wrong_algorithm", "algorithm", ("sha256", None), {}),
    ("wrong_algorithm", "algorithm", ("sha512", None), {}),
    ("wrong_algorithm", "algorithm", ("sha1", "hmac"), {}),
    ("wrong_algorithm", "algorithm", ("sha256", "hmac"), {}),
    *[("wrong_iterations", "iterations", n, {}) for n in (2, 3, 10, 100, 1000, 5000)],
    ("digest_hex", "digest", lambda h: h.hex().encode(), {}),
    ("digest_hex", "digest", lambda h: h.hex().upper().encode(), {}),
    ("digest_base64_of_hex", "digest", lambda h: b64(h.hex().encode()), {}),
    ("digest_padding", "digest", lambda h: b64(h).rstrip(b"="), {}),
    ("digest_url_safe", "digest", lambda h: base64.urlsafe_b64encode(h), {}),
    ("digest_twice_base64", "digest", lambda h: b64(b64(h)), {}),
]
STEPS = list(RIGHT)


def make(wrong, key=KEY, nonce=NONCE, created=CREATED, salted=False):
    way = dict(RIGHT)
    if salted:
        way["salt"] = lambda data, salt: data + b"{" + salt + b"}"
    for _, step, how, _ in wrong:
        way[step] = how
    n, c, k = way["nonce"](nonce), way["created"](created), way["key"](key)
    name, keyed = way["algorithm"]
    if keyed:
        h = hmac.new(k, n + c, name).digest()
    else:
        data = way["salt"](way["order"](n, c, k), SALT)
        h = hashlib.new(name, data).digest()
        for _ in range(1, way["iterations"]):
            h = hashlib.new(name, h + data).digest()
    digest = way["digest"](h).decode()
    return (
        f'UsernameToken Username="{USERNAME}", PasswordDigest="{digest}", '
        f'Nonce="{nonce}", Created="{created}"'
    )


def is_near(created):
    """The header's own local time or UTC, not one of another zone."""
    text = created("")
    return text == b"" or b"T12:00:00" in text or b" 12:00:00" in text or b"T11:00:00" in text


def sensible(wrong):
    """Leaves out what cannot occur together."""
    ways = {step: how for _, step, how, _ in wrong}
    if len(ways) < len(wrong):
        return False
    if ways.get("algorithm", ("", None))[1] and {"salt", "order", "iterations"} & set(ways):
        return False  # an HMAC has none of these
    # What the search leaves out for the time it takes (src/wsse/search.rs).
    iterations = ways.get("iterations", 1)
    causes = {cause for cause, *_ in wrong}
    if iterations > 10 and "created" in ways and (iterations > 100 or not is_near(ways["created"])):
        return False
    if iterations == 5000 and causes & {"key_quoted", "key_case", "key_hashed_first"}:
        return False
    servers = {options.get("server") for *_, options in wrong} - {None}
    return len(servers) < 2


def cases():
    seen = set()
    for count in (1, 2):
        for wrong in itertools.combinations(WRONG, count):
            wrong = sorted(wrong, key=lambda w: STEPS.index(w[1]))
            if not sensible(wrong):
                continue
            options = {k: v for *_, o in wrong for k, v in o.items()}
            salted = options.get("server") == "escape"
            header = make(wrong, salted=salted)
            # The same as with fewer mistakes: an empty key has no order, for one.
            if (header, salted) in seen or header == make([], salted=salted):
                continue
            seen.add((header, salted))
            yield {
                "causes": [cause for cause, *_ in wrong],
                "header": header,
                "key": KEY.decode(),
                **{k: v if k != "salt" else SALT.decode() for k, v in options.items()},
            }
    # What needs another key, nonce, Created or dialect than the rest.
    one = {cause: (cause, step, how, {}) for cause, step, how, _ in WRONG}
    latin1 = lambda k: k.decode().encode("latin-1")
    twice = lambda k: k.decode("latin-1").encode()
    for how in (latin1, twice):
        header = make([("key_latin1", "key", how, {})], key="clé-ß".encode())
        yield {"causes": ["key_latin1"], "header": header, "key": "clé-ß"}
    padded, quoted = b" secret ", b'"secret"'
    header = make([("", "key", lambda k: k.strip(), {})], key=padded)
    yield {"causes": ["key_white_space"], "header": header, "key": padded.decode()}
    header = make([("", "key", lambda k: k.strip(b'"'), {})], key=quoted)
    yield {"causes": ["key_quoted"], "header": header, "key": quoted.decode()}
    header = make([("", "key", lambda k: k.lower(), {})], key=b"AbCdEf")
    yield {"causes": ["key_case"], "header": header, "key": "AbCdEf"}
    for key, how in (("ÄrgEr", str.lower), ("ärger", str.upper)):
        header = make([("", "key", lambda k: how(k.decode()).encode(), {})], key=key.encode())
        yield {"causes": ["key_case"], "header": header, "key": key}
    marked = b"\xef\xbb\xbfsecret"
    header = make([("", "key", lambda k: k[3:], {})], key=marked)
    yield {"causes": ["key_white_space"], "header": header, "key": marked.decode()}
    keyed = ("", "algorithm", ("sha1", "hmac"), {})
    swapped = make([keyed, ("", "nonce", lambda t: CREATED.encode(), {}),
                    ("", "created", lambda t: base64.b64decode(NONCE), {})])
    yield {"causes": ["parts_in_other_order", "wrong_algorithm"], "header": swapped,
           "key": KEY.decode()}
    hex_nonce = "46b266a6a00316bd5f7c49cc1d42a517"
    header = make([one["nonce_hashed_as_text"]], nonce=hex_nonce)
    yield {"causes": ["nonce_hashed_as_text"], "header": header, "key": KEY.decode()}
    header = make([("", "nonce", bytes.fromhex, {})], nonce=hex_nonce)
    yield {"causes": ["nonce_hex_decoded"], "header": header, "key": KEY.decode()}
    url_safe = "FK0ErceEUVJrs_eafT3xVg=="
    header = make([("", "nonce", base64.urlsafe_b64decode, {})], nonce=url_safe)
    yield {"causes": ["nonce_url_safe"], "header": header, "key": KEY.decode()}
    twice = b64(b64(b"sixteen random b")).decode()
    decode_twice = lambda t: base64.b64decode(base64.b64decode(t))
    header = make([("", "nonce", decode_twice, {})], nonce=twice)
    yield {"causes": ["nonce_base64_twice"], "header": header, "key": KEY.decode()}
    fraction = "2026-01-15T11:00:00.123Z"
    for other in (b"2026-01-15T11:00:00Z", b"2026-01-15T12:00:00.123+01:00"):
        header = make([("", "created", lambda t: other, {})], created=fraction)
        yield {"causes": ["created_other_form"], "header": header, "key": KEY.decode()}
    unpadded = lambda h: base64.urlsafe_b64encode(h).rstrip(b"=")
    header = make([("", "digest", unpadded, {})], created="2026-01-15T12:00:05+01:00")
    assert set("-_") & set(header.split('"')[3])
    causes = ["digest_url_safe", "digest_padding"]
    yield {"causes": causes, "header": header, "key": KEY.decode()}
    # A right header of one dialect where another is expected.
    text, of_hex = one["nonce_hashed_as_text"], one["digest_base64_of_hex"]
    sha256 = ("", "algorithm", ("sha256", None), {})
    dialects = {"oro": [], "atom": [text], "emarsys": [text, of_hex], "huawei": [text, sha256]}
    expected = {
        ("oro", "atom"): ["nonce_hashed_as_text"],
        ("oro", "emarsys"): ["nonce_hashed_as_text", "digest_base64_of_hex"],
        ("oro", "huawei"): ["nonce_hashed_as_text", "wrong_algorithm"],
        ("atom", "oro"): ["nonce_hashed_decoded"],
        ("atom", "emarsys"): ["digest_base64_of_hex"],
        ("atom", "huawei"): ["wrong_algorithm"],
        ("emarsys", "oro"): ["nonce_hashed_decoded", "digest_base64"],
        ("emarsys", "atom"): ["digest_base64"],
        ("emarsys", "huawei"): ["wrong_algorithm", "digest_base64"],
        ("huawei", "oro"): ["nonce_hashed_decoded", "wrong_algorithm"],
        ("huawei", "atom"): ["wrong_algorithm"],
        ("huawei", "emarsys"): ["wrong_algorithm", "digest_base64_of_hex"],
        ("oasis", "emarsys"): ["nonce_hashed_as_text", "digest_base64_of_hex"],
    }
    for (dialect, made), causes in expected.items():
        header = make(dialects[made])
        case = {"causes": causes, "header": header, "key": KEY.decode()}
        yield {**case, "dialect": dialect, "says": f"{made} header"}
    # Emarsys' digest, put into base64 once more.
    header = make([text, ("", "digest", lambda h: b64(b64(h.hex().encode())), {})])
    case = {"causes": ["digest_twice_base64"], "header": header, "key": KEY.decode()}
    yield {**case, "dialect": "emarsys"}
    # Nothing that is known: another key.
    yield {"causes": ["unknown"], "header": make([], key=b"other"), "key": KEY.decode()}


found = list(cases())
print('{"from": "mistakes.py, Python %s",' % platform.python_version())
print(f'"now": "{CREATED}", "count": {len(found)}, "cases": [')
print(",\n".join(json.dumps(case, ensure_ascii=False) for case in found) + "]}")
