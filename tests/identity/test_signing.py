"""The proofs, against Intercom's own vectors and values computed by other programs."""

from __future__ import annotations

import jwt
import pytest

from pelican_intercom.identity.signing import account, messenger_jwt, user_hash


@pytest.mark.parametrize(
    ("secret", "message", "expected"),
    [
        # Intercom's own code samples, its WordPress plugin's tests, and django-analytical's.
        ("secret", "Message", "aa747c502a898200f9e4fa21bac68136f886a0e27aec70ba06daf2e2a5cb5597"),
        ("s3cre7", "test@intercom.io", "844240a2deab99438ade8e7477aa832e22adb0e1eb1ad7754ff8d4054fb63869"),
        ("s3cre7", "abcdef", "532cd9cd6bfa49528cf2503db0743bb72456bda2cb7424d2894c5b11f6cad6cf"),
        ("foo", "foo@bar.com", "a95b0a1ab461c0721d91fbe32a5f5f2a27ac0bfa4bfbcfced168173fa80d4e14"),
        ("secret", "5", "d3123a7052b42272d9b520235008c248a5aff3221cc0c530b754702ad91ab102"),
        ("secret", "test@example.com", "49e43229ee99dca2565241719b8341b04e71dd4de0628f991b5bea30a526e153"),
    ],
)
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
    assert account("s3cre7", "https://issuer.example", "abcdef") == "f571efbed45fa2db6c9747d3"


def test_account_is_never_a_part_of_the_user_hash() -> None:
    for user_id in map(str, range(500)):
        assert account("s3cre7", "", user_id) not in user_hash("s3cre7", user_id)


def test_account_differs_by_person_issuer_and_secret() -> None:
    people = [("s", "i", "u"), ("t", "i", "u"), ("s", "j", "u"), ("s", "i", "v"), ("s", 'i","u', ""), ("s", "", "iu")]
    assert len({account(*person) for person in people}) == len(people)
