"""Proofs and fingerprints: Intercom's own vectors, and the same text from both twins."""

from __future__ import annotations

import pytest

from pelican_intercom.identity import signing
from tests.identity.test_signing import READ_AS_JWT, USUAL, VECTORS
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node


@pytest.mark.parametrize(("secret", "message", "expected"), VECTORS)
def test_a_user_hash_is_intercoms(twin: Twin, secret: str, message: str, expected: str) -> None:
    assert twin.call("signing", "userHash", secret, message) == expected


@pytest.mark.parametrize("name", ["Ada", "Søren 王小明 😀", 'quo"te\\s/', "\x00\x1f\x7f\u2028\u2029\ufeff", ""])
def test_the_twins_sign_the_same_bytes(twin: Twin, name: str) -> None:
    claims = {"user_id": name, "2": True, "1": 0.0001, "exp": 1712581200, "seats": 9007199254740991}
    written = twin.call("signing", "messengerJwt", "sécret", {"$map": list(claims.items())})
    assert written == signing.messenger_jwt("sécret", claims)
    assert twin.call("signing", "userHash", "sécret", name) == signing.user_hash("sécret", name)
    assert twin.call("signing", "account", "sécret", "https://é/", name) == signing.account(
        "sécret", "https://é/", name
    )


@pytest.mark.parametrize("user_id", [*READ_AS_JWT, *USUAL, "\ufeff", "\u00ff.x", "=.", "a=.", "eyJ9.x", "e30.x", "ey"])
def test_a_user_id_reads_as_a_jwt_in_both_or_in_none(twin: Twin, user_id: str) -> None:
    assert twin.call("signing", "readsAsJwt", user_id) is signing.reads_as_jwt(user_id)
