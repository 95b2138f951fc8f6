"""Proofs and fingerprints: Intercom's own vectors, and the same text from both twins."""

from __future__ import annotations

import pytest

from pelican_intercom.identity import signing
from tests.identity.test_signing import READ_AS_JWT, USUAL
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node


@pytest.mark.parametrize(
    ("secret", "message", "expected"),
    [
        ("secret", "Message", "aa747c502a898200f9e4fa21bac68136f886a0e27aec70ba06daf2e2a5cb5597"),
        ("s3cre7", "test@intercom.io", "844240a2deab99438ade8e7477aa832e22adb0e1eb1ad7754ff8d4054fb63869"),
        ("s3cre7", "abcdef", "532cd9cd6bfa49528cf2503db0743bb72456bda2cb7424d2894c5b11f6cad6cf"),
        ("foo", "foo@bar.com", "a95b0a1ab461c0721d91fbe32a5f5f2a27ac0bfa4bfbcfced168173fa80d4e14"),
        ("secret", "5", "d3123a7052b42272d9b520235008c248a5aff3221cc0c530b754702ad91ab102"),
        ("secret", "test@example.com", "49e43229ee99dca2565241719b8341b04e71dd4de0628f991b5bea30a526e153"),
    ],
)
def test_a_user_hash_is_intercoms(twin: Twin, secret: str, message: str, expected: str) -> None:
    assert twin.call("signing", "userHash", secret, message) == expected


def test_a_messenger_jwt_is_exactly_these_bytes(twin: Twin) -> None:
    claims = {"$map": [["user_id", "abcdef"], ["email", "test@intercom.io"], ["exp", 1712581200]]}
    assert twin.call("signing", "messengerJwt", "s3cre7", claims) == (
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJ1c2VyX2lkIjoiYWJjZGVmIiwiZW1haWwiOiJ0ZXN0QGludGVyY29tLmlvIiwiZXhwIjoxNzEyNTgxMjAwfQ."
        "ZqaMaJN61BC3ySkpcOYmbVCIyptPfA6ayg9KmyYS9OY"
    )


@pytest.mark.parametrize("name", ["Ada", "Søren 王小明 😀", 'quo"te\\s/', "\x00\x1f\x7f\u2028\u2029\ufeff", ""])
def test_the_twins_sign_the_same_bytes(twin: Twin, name: str) -> None:
    claims = {"user_id": name, "2": True, "1": 0.0001, "exp": 1712581200, "seats": 9007199254740991}
    written = twin.call("signing", "messengerJwt", "sécret", {"$map": list(claims.items())})
    assert written == signing.messenger_jwt("sécret", claims)
    assert twin.call("signing", "userHash", "sécret", name) == signing.user_hash("sécret", name)
    assert twin.call("signing", "account", "sécret", "https://é/", name) == signing.account(
        "sécret", "https://é/", name
    )


def test_an_account_is_no_part_of_a_user_hash(twin: Twin) -> None:
    account = twin.call("signing", "account", "secret", "", "5")
    assert account == signing.account("secret", "", "5")
    assert len(account) == 24
    assert account not in twin.call("signing", "userHash", "secret", "5")


@pytest.mark.parametrize("user_id", [*READ_AS_JWT, *USUAL, "\ufeff", "\u00ff.x", "=.", "a=.", "eyJ9.x", "e30.x", "ey"])
def test_a_user_id_reads_as_a_jwt_in_both_or_in_none(twin: Twin, user_id: str) -> None:
    assert twin.call("signing", "readsAsJwt", user_id) is signing.reads_as_jwt(user_id)
