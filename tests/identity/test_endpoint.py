"""The order of decisions, the proofs, their lifetimes, and what is written down."""

from __future__ import annotations

import base64

import pytest

from tests.identity.calling import (
    API_SECRET,
    NOW,
    SESSION_SECRET,
    SHARED,
    Clock,
    ask,
    code_of,
    make_endpoint,
    open_identity,
    read,
)
from tests.identity.issuer import mint
from tests.identity.watch import Watch

PERSON = {"sub": "abcdef", "email": "ann@example.com", "email_verified": True, "name": "Ann", "exp": NOW + 7200}


def test_the_whole_answer_for_a_person() -> None:
    answer = ask(make_endpoint(SHARED), mint(PERSON, SESSION_SECRET))
    # The account and the proof were computed with OpenSSL's command line from the same claims.
    assert answer.status == 200
    assert answer.body.decode() == (
        '{"state":"user","boot":{"intercom_user_jwt":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9'
        ".eyJ1c2VyX2lkIjoiYWJjZGVmIiwiZW1haWwiOiJhbm5AZXhhbXBsZS5jb20iLCJuYW1lIjoiQW5uIiwiZXhwIjoxNzAwMDAzNjAwfQ."
        '6fSx_tBa3Q5xnd7A9xcmHWctlaCgw11wqxeG0pROQl8"},'
        '"account":"8d49186c8a243f68ef603670","expires_in":3600}'
    )


def test_the_whole_answer_with_a_hash() -> None:
    variables = {**SHARED, "INTERCOM_SIGN": "hash", "INTERCOM_CLAIM_PLAN": "plan"}
    answer = ask(make_endpoint(variables), mint({**PERSON, "name": "Zo\u00eb", "plan": "gold"}, SESSION_SECRET))
    assert answer.body.decode() == (
        '{"state":"user","boot":{"user_id":"abcdef","email":"ann@example.com","name":"Zo\u00eb","plan":"gold",'
        '"user_hash":"cf7aca274bd6b4c530409b2ca6b064bc72e80ca40978f0cb7ec66c791106f555"},"account":"8d49186c8a243f68ef603670","expires_in":3600}'
    )


def test_no_token_is_nobody() -> None:
    answer = ask(make_endpoint(SHARED))
    assert (answer.status, answer.body) == (204, b"")
    assert "Content-Type" not in dict(answer.headers)


@pytest.mark.parametrize(
    ("session", "longest", "expected"),
    [(60, "", 300), (1, "", 300), (299, "", 300), (1800.9, "", 1800), (3600, "", 3600), (7200, "", 3600),
     (7200, "300", 300), (60, "300", 300), (400, "86400", 400), (90_000, "86400", 86_400)],
)  # fmt: skip
def test_a_proof_lives_as_long_as_the_session_and_the_owner_allow(session: float, longest: str, expected: int) -> None:
    clock = Clock(NOW + 0.75)
    endpoint = make_endpoint({**SHARED, "INTERCOM_JWT_TTL": longest}, clock)
    answer = ask(endpoint, mint({"sub": "abcdef", "exp": NOW + session, "x": 1}, SESSION_SECRET))
    assert read(answer)["expires_in"] == expected
    open_identity(answer)
    proof = read(answer)["boot"]["intercom_user_jwt"].split(".")[1]
    assert f'"exp":{NOW + expected}' in base64.urlsafe_b64decode(proof + "==").decode()


def test_method_then_origin_then_configuration_then_token() -> None:
    everything_wrong = {"origin": "https://evil.example"}
    broken, sound = make_endpoint({}), make_endpoint(SHARED)
    assert ask(broken, "rubbish", method="POST", headers=everything_wrong).status == 405
    assert ask(broken, "rubbish", headers=everything_wrong).status == 403
    assert ask(broken, "rubbish").status == 500
    assert ask(broken).status == 500
    assert ask(sound, "rubbish").status == 401


def test_one_log_line_a_refusal_with_its_code_and_nothing_personal(watch: Watch) -> None:
    endpoint = make_endpoint(SHARED)
    ask(endpoint)
    ask(endpoint, mint(PERSON, SESSION_SECRET))
    assert watch.lines == []
    ask(endpoint, mint({**PERSON, "exp": NOW - 1}, SESSION_SECRET))
    ask(endpoint, mint(PERSON, "another-secret-of-thirty-two-bytes!"))
    ask(endpoint, method="POST")
    ask(endpoint, headers={"origin": "https://evil.example"})
    assert watch.lines == [
        "401 token_expired: The session token has expired.",
        "401 token_signature: The session token's signature is wrong.",
        "405 method_not_allowed: Only GET and OPTIONS are allowed.",
        "403 origin_not_allowed: This origin is not in INTERCOM_ALLOWED_ORIGINS.",
    ]


def test_the_issuer_and_audience_of_a_shared_secret_are_checked_where_set() -> None:
    variables = {**SHARED, "INTERCOM_SESSION_ISSUER": "my-login", "INTERCOM_SESSION_AUDIENCE": "a, b",
                 "INTERCOM_SESSION_AUTHORIZED_PARTIES": "web"}  # fmt: skip
    endpoint = make_endpoint(variables)
    good = {**PERSON, "iss": "my-login", "aud": ["x", "b"], "azp": "web"}
    assert ask(endpoint, mint(good, SESSION_SECRET)).status == 200
    for claim, code in (("iss", "token_issuer"), ("aud", "token_audience"), ("azp", "token_party")):
        wrong = {**good, claim: "c"}
        assert code_of(ask(endpoint, mint(wrong, SESSION_SECRET))) == (401, code)
        without = {name: value for name, value in good.items() if name != claim}
        assert code_of(ask(endpoint, mint(without, SESSION_SECRET))) == (401, code)


def test_different_secrets_give_different_accounts_and_proofs() -> None:
    token = mint(PERSON, SESSION_SECRET)
    one, two = (read(ask(make_endpoint({**SHARED, "INTERCOM_API_SECRET": s}), token)) for s in (API_SECRET, "another"))
    assert one["account"] != two["account"]
    assert one["boot"] != two["boot"]
