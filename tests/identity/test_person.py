"""Who a verified token names, and what may be signed about them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

import pytest

from tests.identity.calling import NOW, SESSION_SECRET, SHARED, ask, code_of, make_endpoint, open_identity, read
from tests.identity.issuer import forge, mint

CLAIMS: Mapping[str, object] = {"sub": "abcdef", "exp": NOW + 600}


def sign(data: bytes) -> bytes:
    return hmac.digest(SESSION_SECRET.encode(), data, "sha256")


def identify(claims: Mapping[str, object], **variables: str) -> dict[str, object]:
    token = mint({**CLAIMS, **claims}, SESSION_SECRET)
    return open_identity(ask(make_endpoint({**SHARED, **variables}), token))


def refuse(claims: str, **variables: str) -> tuple[int, str | None]:
    text = f'{{"exp":{NOW + 600},{claims}}}'
    return code_of(ask(make_endpoint({**SHARED, **variables}), forge('{"alg":"HS256"}', text, sign)))


@pytest.mark.parametrize(
    "value", ["9007199254740992", "9007199254740993", "-9007199254740992", "1e400", "1.5", "1" * 5000]
)
def test_id_that_is_an_unsafe_integer(value: str) -> None:
    assert refuse(f'"sub":{value}') == (401, "user_id_invalid")


@pytest.mark.parametrize("value", ["true", "false"])
def test_id_that_is_a_boolean(value: str) -> None:
    assert refuse(f'"sub":{value}') == (401, "user_id_invalid")


@pytest.mark.parametrize("value", ['"\\ud800"', '"a\\udc00b"', '"\\udc00\\ud800"'])
def test_id_that_is_a_lone_surrogate(value: str) -> None:
    assert refuse(f'"sub":{value}') == (401, "user_id_invalid")


@pytest.mark.parametrize(
    "claims", ['"sub":""', '"sub":null', '"sub":[]', '"sub":["abcdef"]', '"sub":{}', '"name":"Ann"']
)
def test_id_that_is_empty_or_missing(claims: str) -> None:
    assert refuse(claims) == (401, "user_id_invalid")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("5", "5"), ("9007199254740991", "9007199254740991"), ("-1", "-1"), ("0", "0"), ("-0", "0"), ("5.0", "5"),
     ("5e2", "500"), ('" 5 "', " 5 "), ('"\\ud83d\\udc26"', "\U0001f426"), ('"e\\u0301"', "e\u0301")],
)  # fmt: skip
def test_id_is_kept_to_the_letter(value: str, expected: str) -> None:
    token = forge('{"alg":"HS256"}', f'{{"exp":{NOW + 600},"sub":{value}}}', sign)
    assert open_identity(ask(make_endpoint(SHARED), token)) == {"user_id": expected}


def test_all_standard_claims_are_signed_in_order() -> None:
    claims = {"email": "ann@example.com", "email_verified": True, "name": "Ann", "created_at": 1_600_000_000}
    identity = identify(claims)
    assert list(identity.items()) == [
        ("user_id", "abcdef"),
        ("email", "ann@example.com"),
        ("name", "Ann"),
        ("created_at", 1_600_000_000),
    ]


@pytest.mark.parametrize("verified", [False, None, "true", 1, "yes", [True], {"email": True}])
def test_an_unverified_address_is_left_out_of_the_whole_answer(verified: object) -> None:
    claims = {
        "email": "Victim@Example.com",
        "email_verified": verified,
        "name": "victim@example.com",
        "nick": "I am VICTIM@example.com!",
        "plan": "gold",
    }
    variables = {"INTERCOM_CLAIM_NICK": "nick", "INTERCOM_CLAIM_PLAN": "plan"}
    assert identify(claims, **variables) == {"user_id": "abcdef", "plan": "gold"}
    hashed = ask(
        make_endpoint({**SHARED, **variables, "INTERCOM_SIGN": "hash"}), mint({**CLAIMS, **claims}, SESSION_SECRET)
    )
    assert b"ictim@" not in hashed.body.lower()
    assert list(read(hashed)["boot"]) == ["user_id", "plan", "user_hash"]


def test_an_unverified_address_is_signed_where_the_owner_says_so() -> None:
    claims = {"email": "ann@example.com", "email_verified": False}
    assert identify(claims, INTERCOM_UNVERIFIED_EMAIL="sign") == {"user_id": "abcdef", "email": "ann@example.com"}


def test_an_unverified_address_as_the_only_identifier_is_no_identity() -> None:
    claims = '"email":"Victim@example.com"'
    assert refuse(claims, INTERCOM_CLAIM_USER_ID="email") == (401, "email_unverified")
    assert refuse(f'{claims},"login":"victim@example.com"', INTERCOM_CLAIM_USER_ID="login") == (401, "email_unverified")
    verified = mint({"email": "ann@example.com", "email_verified": True, "exp": NOW + 600}, SESSION_SECRET)
    answer = ask(make_endpoint({**SHARED, "INTERCOM_CLAIM_USER_ID": "email"}), verified)
    assert open_identity(answer) == {"user_id": "ann@example.com", "email": "ann@example.com"}


def test_verification_counts_for_the_address_beside_it_alone() -> None:
    claims = {"email_verified": True, "profile": {"email": "victim@example.com"}}
    assert identify(claims, INTERCOM_CLAIM_EMAIL="profile.email") == {"user_id": "abcdef"}
    claims = {"profile": {"email": "ann@example.com", "email_verified": True}}
    assert identify(claims, INTERCOM_CLAIM_EMAIL="profile.email")["email"] == "ann@example.com"


def test_an_exact_name_wins_over_steps() -> None:
    claims = {"https://example.com/plan": "gold", "a.b": "exact", "a": {"b": "step", "c": {"d": 7}}}
    variables = {
        "INTERCOM_CLAIM_PLAN": "https://example.com/plan",
        "INTERCOM_CLAIM_X": "a.b",
        "INTERCOM_CLAIM_Y": "a.c.d",
    }
    assert identify(claims, **variables) == {"user_id": "abcdef", "plan": "gold", "x": "exact", "y": 7}


@pytest.mark.parametrize("value", [None, "", [], {}, ["gold"], "x" * 256, 2**53, 1e300, 1e-7, "\ud800"])
def test_an_attribute_that_intercom_cannot_take_is_left_out(value: object) -> None:
    text = json.dumps({**CLAIMS, "plan": value})
    answer = ask(make_endpoint({**SHARED, "INTERCOM_CLAIM_PLAN": "plan"}), forge('{"alg":"HS256"}', text, sign))
    assert open_identity(answer) == {"user_id": "abcdef"}


@pytest.mark.parametrize("value", ["gold", "x" * 255, "\U0001f426" * 255, True, False, 0, -7, 4.5, 2**53 - 1, 1e-4])
def test_an_attribute_that_intercom_takes_is_signed(value: object) -> None:
    signed = identify({"plan": value}, INTERCOM_CLAIM_PLAN="plan")["plan"]
    assert (signed, type(signed)) == (value, type(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1_600_000_000, 1_600_000_000), (1_600_000_000.9, 1_600_000_000), ("2020-09-13T12:26:40Z", 1_600_000_000),
     ("2020-09-13T14:26:40.123+02:00", 1_600_000_000), ("2020-09-13 10:26:40-02:00", 1_600_000_000),
     ("2020-02-30T00:00:00Z", None), ("yesterday", None), ("1600000000", None), (True, None), (-1, None), (1e300, None),
     ("2020-09-13T12:26:40", None), ("2020-09-13", None)],
)  # fmt: skip
def test_created_at_is_unix_seconds(value: object, expected: int | None) -> None:
    assert identify({"created_at": value}).get("created_at") == expected


@pytest.mark.parametrize(
    ("roles", "hidden"),
    [("administrator", True), (["member", "administrator"], True), ("member,administrator", True),
     ("member administrator", True), ("Administrator", False), (["member"], False), ([["administrator"]], False),
     (None, False), ({"administrator": True}, False), ("administrators", False), ("site editor", True)],
)  # fmt: skip
def test_a_hidden_role(roles: object, hidden: bool) -> None:
    endpoint = make_endpoint({**SHARED, "INTERCOM_HIDDEN_ROLES": "site editor, administrator"})
    answer = ask(endpoint, mint({**CLAIMS, "roles": roles}, SESSION_SECRET))
    reason = "role site editor" if roles == "site editor" else "role administrator"
    assert (read(answer) == {"state": "hidden", "reason": reason}) is hidden
    assert (read(answer)["state"] == "user") is not hidden


def test_nobody_is_hidden_by_default() -> None:
    assert identify({"roles": ["administrator", "owner"]}) == {"user_id": "abcdef"}
