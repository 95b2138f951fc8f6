"""Tokens and keys in malformed encodings, in the manner of Project Wycheproof: a class, a comment, and what must be.

Every case is signed by the right key: only its encoding is wrong, and nothing of it may be mended.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from tests.conformance import minting
from tests.identity.calling import API_SECRET, NOW, ask, code_of, make_endpoint
from tests.identity.issuer import Issuer, PrivateKey, describe_key, encode, make_ec_key, make_ed_key, make_rsa_key

RSA, EC, ED = make_rsa_key("encodings"), make_ec_key("encodings"), make_ed_key("encodings")
KEYS: dict[str, PrivateKey] = {"RS256": RSA, "PS256": RSA, "ES256": EC, "EdDSA": ED}
MINTED: dict[str, RSAPrivateKey | EllipticCurvePrivateKey] = {"RS256": RSA, "ES256": EC}
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")
SHA256_INFO_WITHOUT_NULL = bytes.fromhex("302f300b0609608648016503040201") + b"\x04\x20"
VALID = ""


@dataclass(frozen=True)
class Case:
    """A ``token`` made from the claims, and the ``code`` of its refusal; an empty code is a token that is right."""

    group: str
    comment: str
    token: Callable[[str], str]
    code: str = "token_malformed"


def sign(message: str, algorithm: str = "ES256") -> bytes:
    if algorithm == "PS256":
        digest = hashes.SHA256()
        return RSA.sign(message.encode(), padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
    return ED.sign(message.encode()) if algorithm == "EdDSA" else minting.sign(MINTED[algorithm], message.encode())


def make_parts(claims: str, algorithm: str = "ES256") -> list[str]:
    """Return the three segments of a token that is right."""
    header = encode(json.dumps({"alg": algorithm, "kid": algorithm}))
    return [header, encode(claims), encode(sign(f"{header}.{encode(claims)}", algorithm))]


def join(header: str, payload: str) -> str:
    """Return the two segments, however they are written, with a signature of exactly them."""
    return f"{header}.{payload}.{encode(sign(f'{header}.{payload}'))}"


def change_segment(place: int, change: Callable[[str], str]) -> Callable[[str], str]:
    """Return what makes a token with one segment changed before it is signed, or the signature afterwards."""

    def make(claims: str) -> str:
        parts = make_parts(claims)
        parts[place] = change(parts[place])
        return ".".join(parts) if place == 2 else join(parts[0], parts[1])

    return make


def change_signature(change: Callable[[bytes], bytes], algorithm: str = "ES256") -> Callable[[str], str]:
    def make(claims: str) -> str:
        header, payload, signature = make_parts(claims, algorithm)
        decoded = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        return f"{header}.{payload}.{encode(change(decoded))}"

    return make


def write_payload(change: Callable[[str], bytes | str]) -> Callable[[str], str]:
    return lambda claims: join(make_parts(claims)[0], encode(change(claims)))


def write_header(text: bytes | str) -> Callable[[str], str]:
    return lambda claims: join(encode(text), encode(claims))


def flip_last_bits(segment: str) -> str:
    """Return a segment whose last letter has bits that belong to no byte; others are left as they are."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    assert len(segment) % 4, segment
    return segment[:-1] + alphabet[alphabet.index(segment[-1]) | 1]


def pad(segment: str) -> str:
    return segment + "=" * (-len(segment) % 4 or 4)


def write_der(signature: bytes) -> bytes:
    numbers = (int.from_bytes(half).to_bytes(33).lstrip(b"\0") for half in (signature[:32], signature[32:]))
    parts = b"".join(b"\x02" + bytes([len(n) + (n[0] >> 7)]) + b"\0" * (n[0] >> 7) + n for n in numbers)
    return b"\x30" + bytes([len(parts)]) + parts


def change_numbers(change: Callable[[int, int], tuple[int, int]], size: int = 32) -> Callable[[bytes], bytes]:
    def apply(signature: bytes) -> bytes:
        r, s = change(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
        return r.to_bytes(size) + s.to_bytes(size)

    return apply


def sign_block(block: Callable[[bytes], bytes]) -> Callable[[str], str]:
    """Return what makes an RS256 token whose signature is of a block of our own, without its leading zero."""

    def make(claims: str) -> str:
        header, payload, _ = make_parts(claims, "RS256")
        hasher = hashes.Hash(hashes.SHA256())
        hasher.update(f"{header}.{payload}".encode())
        numbers = RSA.private_numbers()
        signed = pow(int.from_bytes(block(hasher.finalize())), numbers.d, numbers.public_numbers.n)
        return f"{header}.{payload}.{encode(signed.to_bytes(256))}"

    return make


def fill(info: bytes, digest: bytes, tail: bytes = b"") -> bytes:
    return b"\1" + b"\xff" * (256 - 3 - len(info + digest + tail)) + b"\0" + info + digest + tail


def add_order(signature: bytes) -> bytes:
    return signature[:32] + (int.from_bytes(signature[32:], "little") + ED25519_ORDER).to_bytes(32, "little")


SEGMENTS = {0: "header", 1: "payload", 2: "signature"}
CASES = [
    *(
        Case("base64url", f"{comment}, {SEGMENTS[place]}", change_segment(place, change))
        for place in SEGMENTS
        for comment, change in (
            ("padded", pad),
            ("a letter too many", lambda segment: segment + "A" * ((1 - len(segment)) % 4 or 4)),
            ("a line end at its end", lambda segment: segment + "\n"),
            ("a blank inside", lambda segment: f"{segment[:4]} {segment[4:]}"),
            ("a null inside", lambda segment: f"{segment[:4]}\0{segment[4:]}"),
            ("standard alphabet, plus", lambda segment: segment[:4] + "++++" + segment[8:]),
            ("standard alphabet, slash", lambda segment: segment[:4] + "////" + segment[8:]),
            ("percent-encoded", lambda segment: f"%{ord(segment[0]):02X}{segment[1:]}"),
            ("a letter of full width", lambda segment: "\uff41" + segment[1:]),
            ("a comma at its end", lambda segment: segment + ","),
        )
    ),
    Case("base64url", "bits beyond the last byte, signature", change_segment(2, flip_last_bits)),
    Case("base64url", "bits beyond the last byte, header",
         lambda claims: join(flip_last_bits(encode('{"alg":"ES256","kid":"ES256"}')), encode(claims))),
    Case("base64url", "empty header", lambda claims: join("", encode(claims))),
    Case("base64url", "empty payload", lambda claims: join(make_parts(claims)[0], "")),
    Case("compact form", "two segments", lambda claims: ".".join(make_parts(claims)[:2])),
    Case("compact form", "four segments", lambda claims: ".".join([*make_parts(claims), ""])),
    Case("compact form", "five segments, as encrypted", lambda claims: ".".join([*make_parts(claims), "", ""])),
    Case("compact form", "a dot before it", lambda claims: "." + ".".join(make_parts(claims))),
    Case("compact form", "JSON serialization", lambda claims: json.dumps(
        dict(zip(("protected", "payload", "signature"), make_parts(claims), strict=True)))),
    Case("compact form", "in quotes", lambda claims: '"' + ".".join(make_parts(claims)) + '"'),
    Case("compact form", "detached payload", lambda claims: "{0}..{2}".format(*make_parts(claims))),
    *(
        Case("JSON", comment, write_payload(change))
        for comment, change in (
            ("byte order mark", lambda claims: "\ufeff" + claims),
            ("UTF-16", lambda claims: claims.encode("utf-16-le")),
            ("a byte that is no UTF-8", lambda claims: claims.encode()[:-1] + b',"x":"\xff"}'),
            ("an overlong slash", lambda claims: claims.encode()[:-1] + b',"x":"\xc0\xaf"}'),
            ("a surrogate in UTF-8", lambda claims: claims.encode()[:-1] + b',"x":"\xed\xa0\x80"}'),
            ("past U+10FFFF", lambda claims: claims.encode()[:-1] + b',"x":"\xf4\x90\x80\x80"}'),
            ("a comma at the end", lambda claims: claims[:-1] + ",}"),
            ("a comment", lambda claims: "/**/" + claims),
            ("single quotes", lambda claims: claims.replace('"', "'")),
            ("a name without quotes", lambda claims: claims[:-1] + ",x:1}"),
            ("NaN", lambda claims: claims[:-1] + ',"x":NaN}'),
            ("Infinity", lambda claims: claims[:-1] + ',"x":-Infinity}'),
            ("a leading zero", lambda claims: claims[:-1] + ',"x":01}'),
            ("a plus sign", lambda claims: claims[:-1] + ',"x":+1}'),
            ("a fraction without digits", lambda claims: claims[:-1] + ',"x":1.}'),
            ("hexadecimal", lambda claims: claims[:-1] + ',"x":0x1}'),
            ("a line end in a string", lambda claims: claims[:-1] + ',"x":"\n"}'),
            ("an unknown escape", lambda claims: claims[:-1] + ',"x":"\\a"}'),
            ("a half escape", lambda claims: claims[:-1] + ',"x":"\\u12"}'),
            ("a form feed between", lambda claims: claims[:-1] + ',\f"x":1}'),
            ("a no-break space after", lambda claims: claims + "\u00a0"),
            ("two values", lambda claims: claims + "{}"),
            ("a null byte after", lambda claims: claims + "\0"),
            ("not closed", lambda claims: claims[:-1]),
            ("a list", lambda claims: f"[{claims}]"),
            ("a string", json.dumps),
            ("null", lambda claims: "null"),
            ("33 levels", lambda claims: claims[:-1] + ',"x":' + "[" * 32 + "]" * 32 + "}"),
        )
    ),
    Case("JSON", "32 levels", write_payload(lambda claims: claims[:-1] + ',"x":' + "[" * 31 + "]" * 31 + "}"), VALID),
    Case("JSON", "blanks of JSON around it", write_payload(lambda claims: f" \t\r\n{claims}\n "), VALID),
    Case("header", "not an object", write_header('["ES256"]')),
    Case("header", "null", write_header("null")),
    Case("header", "a comma at the end", write_header('{"alg":"ES256","kid":"ES256",}')),
    Case("header", "NaN", write_header('{"alg":"ES256","kid":"ES256","x":NaN}')),
    Case("header", "byte order mark", write_header('\ufeff{"alg":"ES256","kid":"ES256"}')),
    Case("header", "algorithm in lower case", write_header('{"alg":"es256","kid":"ES256"}'), "token_algorithm"),
    Case("header", "algorithm and a null", write_header('{"alg":"ES256\\u0000","kid":"ES256"}'), "token_algorithm"),
    Case("header", "algorithm as a list", write_header('{"alg":["ES256"],"kid":"ES256"}'), "token_algorithm"),
    Case("header", "the algorithm's name escaped", write_header('{"\\u0061lg":"ES256","kid":"ES256"}'), VALID),
    Case("ES256", "right", change_signature(lambda signature: signature), VALID),
    Case("ES256", "its other root", change_signature(change_numbers(lambda r, s: (r, P256_ORDER - s))), VALID),
    *(
        Case("ES256", comment, change_signature(change), "token_signature")
        for comment, change in (
            ("in DER", write_der),
            ("empty", lambda _: b""),
            ("a byte less", lambda signature: signature[:-1]),
            ("a byte more", lambda signature: signature + b"\0"),
            ("a zero before it", lambda signature: b"\0" + signature),
            ("halves of 33 bytes", change_numbers(lambda r, s: (r, s), 33)),
            ("halves of 48 bytes", change_numbers(lambda r, s: (r, s), 48)),
            ("halves exchanged", lambda signature: signature[32:] + signature[:32]),
            ("zeros", lambda _: bytes(64)),
            ("r of zero", change_numbers(lambda r, s: (0, s))),
            ("s of zero", change_numbers(lambda r, s: (r, 0))),
            ("ones", change_numbers(lambda r, s: (1, 1))),
            ("the order twice", change_numbers(lambda r, s: (P256_ORDER, P256_ORDER))),
            ("in hexadecimal", lambda signature: signature.hex().encode()),
        )
    ),
    Case("EdDSA", "right", change_signature(lambda signature: signature, "EdDSA"), VALID),
    *(
        Case("EdDSA", comment, change_signature(change, "EdDSA"), "token_signature")
        for comment, change in (
            ("S and the order", add_order),
            ("a byte less", lambda signature: signature[:-1]),
            ("a byte more", lambda signature: signature + b"\0"),
            ("zeros", lambda _: bytes(64)),
            ("R of all ones", lambda signature: b"\xff" * 32 + signature[32:]),
        )
    ),
    Case("RS256", "right", sign_block(lambda digest: fill(SHA256_INFO, digest)), VALID),
    *(
        Case("RS256", comment, change_signature(change, "RS256"), "token_signature")
        for comment, change in (
            ("a byte less", lambda signature: signature[1:]),
            ("a zero before it", lambda signature: b"\0" + signature),
            ("a zero after it", lambda signature: signature + b"\0"),
            ("empty", lambda _: b""),
            ("zeros", lambda _: bytes(256)),
            ("one", lambda _: (1).to_bytes(256)),
            ("the modulus", lambda _: RSA.private_numbers().public_numbers.n.to_bytes(256)),
            ("and the modulus", lambda signature: (
                int.from_bytes(signature) + RSA.private_numbers().public_numbers.n).to_bytes(257)),
        )
    ),
    *(
        Case("RS256", comment, sign_block(block), "token_signature")
        for comment, block in (
            ("digest without the NULL of its parameters", lambda digest: fill(SHA256_INFO_WITHOUT_NULL, digest)),
            ("digest without its algorithm", lambda digest: fill(b"", digest)),
            ("rubbish after the digest", lambda digest: fill(SHA256_INFO, digest, b"\0" * 8)),
            ("short padding", lambda digest: b"\1" + b"\xff" * 8 + b"\0" + SHA256_INFO + digest + bytes(194)),
            ("block type 2", lambda digest: b"\2" + fill(SHA256_INFO, digest)[1:]),
            ("padding of zeros", lambda digest: fill(SHA256_INFO, digest).replace(b"\xff", b"\0")),
        )
    ),
    Case("RS256", "signed with PSS", change_signature(lambda signature: signature, "PS256"), VALID),
]  # fmt: skip


def environment_for(issuer: Issuer) -> dict[str, str]:
    session = {"PROVIDER": "oidc", "ISSUER": issuer.address, "JWKS_URL": f"{issuer.address}/keys", "AUDIENCE": "site"}
    return {"INTERCOM_API_SECRET": API_SECRET, **{f"INTERCOM_SESSION_{name}": value for name, value in session.items()}}


def claims_for(issuer: Issuer) -> str:
    claims = {"iss": issuer.address, "aud": "site", "sub": "abcdef", "exp": NOW + 600}
    # As long that the payload's base64url would have padding.
    return json.dumps({**claims, "pad": "x" * ((1 - len(json.dumps({**claims, "pad": ""}))) % 3)})


def publish(issuer: Issuer) -> None:
    issuer.keys = [describe_key(key, name) for name, key in KEYS.items()]


def expect(code: str) -> tuple[int, str | None]:
    return (401, code) if code else (200, None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}, {case.comment}")
def test_a_malformed_encoding_is_refused_and_never_mended(issuer: Issuer, case: Case) -> None:
    publish(issuer)
    token = case.token(claims_for(issuer))
    assert code_of(ask(make_endpoint(environment_for(issuer)), token)) == expect(case.code)


def change_member(name: str, change: Callable[[str], object]) -> Callable[[Mapping[str, object]], dict[str, object]]:
    return lambda key: {**key, name: change(str(key[name]))}


def widen(value: str) -> str:
    """Return the same number with a zero byte before it."""
    return encode(b"\0" + base64.urlsafe_b64decode(pad(value) if len(value) % 4 else value))


UNFIT = "token_key_unfit"
BAD_KEYS: list[tuple[str, str, str, Callable[[Mapping[str, object]], dict[str, object]]]] = [
    ("RS256", "modulus padded", UNFIT, change_member("n", pad)),
    ("RS256", "modulus with a line end", UNFIT, change_member("n", lambda value: value + "\n")),
    ("RS256", "modulus in the standard alphabet", UNFIT, change_member("n", lambda value: "+/" + value[2:])),
    ("RS256", "modulus of a number", UNFIT, change_member("n", lambda _: 65537)),
    ("RS256", "modulus empty", UNFIT, change_member("n", lambda _: "")),
    ("RS256", "modulus of zeros", UNFIT, change_member("n", lambda _: "A" * 342)),
    ("RS256", "a zero before the modulus", VALID, change_member("n", widen)),
    ("RS256", "exponent padded", UNFIT, change_member("e", lambda value: value + "====")),
    ("RS256", "exponent even", UNFIT, change_member("e", lambda _: "AQAA")),
    ("RS256", "exponent of zero", UNFIT, change_member("e", lambda _: "AA")),
    ("RS256", "type in lower case", UNFIT, change_member("kty", lambda _: "rsa")),
    ("ES256", "x padded", UNFIT, change_member("x", pad)),
    ("ES256", "x a byte less", UNFIT, change_member("x", lambda value: encode(bytes(31)))),
    ("ES256", "x a byte more", UNFIT, change_member("x", widen)),
    ("ES256", "not on the curve", UNFIT, change_member("x", lambda _: encode(bytes(31) + b"\1"))),
    ("ES256", "x past the field", UNFIT, change_member("x", lambda _: encode(b"\xff" * 32))),
    ("ES256", "y missing", UNFIT, change_member("y", lambda _: None)),
    ("ES256", "curve in lower case", UNFIT, change_member("crv", lambda _: "p-256")),
    ("EdDSA", "x a byte less", UNFIT, change_member("x", lambda _: encode(bytes(31)))),
    ("EdDSA", "x a byte more", UNFIT, change_member("x", widen)),
    ("EdDSA", "x padded", UNFIT, change_member("x", pad)),
    ("EdDSA", "another curve's name", UNFIT, change_member("crv", lambda _: "X25519")),
]


@pytest.mark.parametrize(("algorithm", "comment", "code", "change"), BAD_KEYS)
def test_a_malformed_key_is_refused_and_never_mended(
    issuer: Issuer, algorithm: str, comment: str, code: str, change: Callable[[Mapping[str, object]], dict[str, object]]
) -> None:
    issuer.keys = [change(describe_key(KEYS[algorithm], algorithm))]
    token = ".".join(make_parts(claims_for(issuer), algorithm))
    assert code_of(ask(make_endpoint(environment_for(issuer)), token)) == expect(code), comment
