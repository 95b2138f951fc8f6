"""The proofs, against Intercom's own vectors and values computed by other programs."""

from __future__ import annotations

import base64
import hmac
import random

import jwt
import pytest

from pelican_intercom.identity.signing import account, messenger_jwt, reads_as_jwt, user_hash
from tests.identity.calling import NOW, SESSION_SECRET, SHARED, ask, code_of, make_endpoint, read
from tests.identity.issuer import encode, mint

VECTORS = [
    # Intercom's own code samples, its WordPress plugin's tests, and django-analytical's.
    ("secret", "Message", "aa747c502a898200f9e4fa21bac68136f886a0e27aec70ba06daf2e2a5cb5597"),
    ("s3cre7", "test@intercom.io", "844240a2deab99438ade8e7477aa832e22adb0e1eb1ad7754ff8d4054fb63869"),
    ("s3cre7", "abcdef", "532cd9cd6bfa49528cf2503db0743bb72456bda2cb7424d2894c5b11f6cad6cf"),
    ("foo", "foo@bar.com", "a95b0a1ab461c0721d91fbe32a5f5f2a27ac0bfa4bfbcfced168173fa80d4e14"),
    ("secret", "5", "d3123a7052b42272d9b520235008c248a5aff3221cc0c530b754702ad91ab102"),
    ("secret", "test@example.com", "49e43229ee99dca2565241719b8341b04e71dd4de0628f991b5bea30a526e153"),
]


@pytest.mark.parametrize(("secret", "message", "expected"), VECTORS)
def test_user_hash_is_what_intercom_computes(secret: str, message: str, expected: str) -> None:
    assert user_hash(secret, message) == expected


def test_messenger_jwt_is_the_known_vector() -> None:
    claims = {"user_id": "abcdef", "email": "test@intercom.io", "exp": 1712581200}
    assert messenger_jwt("s3cre7", claims) == (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
        ".eyJ1c2VyX2lkIjoiYWJjZGVmIiwiZW1haWwiOiJ0ZXN0QGludGVyY29tLmlvIiwiZXhwIjoxNzEyNTgxMjAwfQ"
        ".ZqaMaJN61BC3ySkpcOYmbVCIyptPfA6ayg9KmyYS9OY"
    )


def test_messenger_jwt_verifies_with_a_library_and_keeps_every_letter() -> None:
    claims = {"user_id": "Zoë\u2028🐦", "name": 'a"\\\n', "plan": True, "score": 4.5}
    secret = "s" * 32
    assert jwt.decode(messenger_jwt(secret, claims), secret, algorithms=["HS256"]) == claims


def test_account_is_a_known_value_of_24_hex_digits() -> None:
    # Computed apart from this code, with OpenSSL's command line.
    assert account("s3cre7", "https://issuer.example", "abcdef") == "7de14197f65cfa4d16bde162"


def test_account_is_never_a_part_of_the_user_hash() -> None:
    for user_id in map(str, range(500)):
        assert account("s3cre7", "", user_id) not in user_hash("s3cre7", user_id)


def test_account_differs_by_person_issuer_and_secret() -> None:
    people = [("s", "i", "u"), ("t", "i", "u"), ("s", "j", "u"), ("s", "i", "v"), ("s", 'i","u', ""), ("s", "", "iu")]
    assert len({account(*person) for person in people}) == len(people)


def test_no_user_hash_is_the_key_of_account() -> None:
    # The key was once HMAC(secret, label), which is what a person whose user id is the label was given.
    label = "pelican-intercom account v1"
    known = bytes.fromhex(user_hash("s3cre7", label))
    forged = hmac.digest(known, b'["https://issuer.example","abcdef"]', "sha256").hex()[:24]
    assert account("s3cre7", "https://issuer.example", "abcdef") != forged


HEADER = '{"alg":"HS256"}'
# With + and / in it.
STANDARD = base64.b64encode(b'{"alg":"HS256","x":"~~~???"}').decode().rstrip("=")
PAYLOAD = encode('{"user_id":"victim"}')
# Each is taken for the signed part of a JWT by a verifier that somebody uses: what such decoders skip, in all places.
READ_AS_JWT = [
    f"{encode(HEADER)}.{PAYLOAD}",
    f"{encode(HEADER)}.{PAYLOAD}.",
    f"{encode(HEADER)}.{PAYLOAD}.{PAYLOAD}",
    f"{encode(HEADER)}.anything",
    f"{encode(HEADER)}.",
    f"  {encode(HEADER)}.{PAYLOAD}",
    f"\n{encode(HEADER)}.{PAYLOAD}",
    f"{encode(HEADER)[:5]}@{encode(HEADER)[5:]}.{PAYLOAD}",
    f"{encode(HEADER)[:5]}\u00e9\r\n{encode(HEADER)[5:]}.{PAYLOAD}",
    f"{encode(HEADER)}\n.{PAYLOAD}",
    f"{encode(HEADER)}==.{PAYLOAD}",
    f"={encode(HEADER)}.{PAYLOAD}",
    f"{encode(HEADER)}A.{PAYLOAD}",
    f"{STANDARD}.{PAYLOAD}",
    f"{encode('/* skipped */' + HEADER)}.{PAYLOAD}",
    f"{encode(f'// skipped{chr(10)}{HEADER}')}.{PAYLOAD}",
    f"{encode(chr(0xFEFF) + HEADER)}.{PAYLOAD}",
    f"{encode(' ' + chr(10) + chr(9) + HEADER)}.{PAYLOAD}",
    f"{encode(HEADER.encode('utf-16-le'))}.{PAYLOAD}",
    f"{encode(HEADER.encode('utf-16-be'))}.{PAYLOAD}",
    f"{encode(HEADER.encode('utf-16'))}.{PAYLOAD}",
    f"{encode(HEADER.encode('utf-32-be'))}.{PAYLOAD}",
    f"{encode('{}')}.{PAYLOAD}",
]
USUAL = [
    "john.doe", "v1.2", "ann@example.com", "5", "user_2Ab", "auth0|5f7c8ec7c33c6c004bbafe82", "a.b.c", ".", "..", ".x",
    "11111111-2222-3333-4444-555555555555", "f:1:ann.smith", "Zo\u00eb.\u738b", "a=b", "x" * 200 + ".y", encode(HEADER),
    "{}.x", "pelican-intercom account v1",
]  # fmt: skip


def ask_for(user_id: str, sign: str) -> tuple[int, str | None]:
    endpoint = make_endpoint({**SHARED, "INTERCOM_SIGN": sign})
    return code_of(ask(endpoint, mint({"sub": user_id, "exp": NOW + 600}, SESSION_SECRET)))


@pytest.mark.parametrize("user_id", READ_AS_JWT)
def test_a_user_id_that_reads_as_a_jwt_gets_no_hash(user_id: str) -> None:
    assert ask_for(user_id, "hash") == (401, "user_id_invalid")
    # Inside of a JWT it is one string among others.
    assert ask_for(user_id, "jwt") == (200, None)


@pytest.mark.parametrize("user_id", USUAL)
def test_a_usual_user_id_gets_its_hash(user_id: str) -> None:
    endpoint = make_endpoint({**SHARED, "INTERCOM_SIGN": "hash"})
    answer = ask(endpoint, mint({"sub": user_id, "exp": NOW + 600}, SESSION_SECRET))
    assert read(answer)["boot"]["user_hash"] == user_hash(SHARED["INTERCOM_API_SECRET"], user_id)


@pytest.mark.parametrize("length", [4, 8, 16, 32])
def test_hardly_any_random_user_id_is_taken_for_a_jwt(length: int) -> None:
    chance = random.Random(length)
    ids = [f"{encode(chance.randbytes(length))}.{encode(chance.randbytes(8))}" for _ in range(20_000)]
    assert sum(map(reads_as_jwt, ids)) <= len(ids) / 1000
