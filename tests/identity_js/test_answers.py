"""Byte for byte the same answer from both twins at the same second: status, headers in their order, body, log lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from pelican_intercom.identity.endpoint import Request
from tests.conformance import issuer as conformance_issuer
from tests.conformance import minting
from tests.conformance.exercise import occupy_nowhere
from tests.conformance.table import Case, read_cases, read_environments
from tests.identity.calling import NOW, SHARED
from tests.identity.issuer import forge
from tests.identity.test_person import DISGUISED
from tests.identity_js.comparing import PERSON, answer_alike, answer_in_both, sign_with_secret
from tests.identity_js.twin import Said, Twin

pytestmark = pytest.mark.node

EVERY_CLAIM = {
    **SHARED,
    "INTERCOM_CLAIM_PLAN": "account.plan",
    "INTERCOM_CLAIM_2": "two",
    "INTERCOM_CLAIM_10": "ten",
    "INTERCOM_CLAIM_CREATED_AT": "https://example.com/created.at",
    "INTERCOM_CLAIM_ROLES": "realm.roles",
    "INTERCOM_HIDDEN_ROLES": "administrator, héros",
}


def read_attributes(said: Said) -> dict[str, Any]:
    """Return the payload of the Messenger JWT in an answer."""
    payload = json.loads(said.body)["boot"]["intercom_user_jwt"].split(".")[1]
    claims: dict[str, Any] = json.loads(minting.decode(payload))
    return claims


@pytest.fixture(scope="module")
def values() -> Iterator[dict[str, str]]:
    with conformance_issuer.run_issuer() as issuer, occupy_nowhere() as nowhere:
        yield {
            "API_SECRET": minting.API_SECRET,
            "SESSION_SECRET": minting.SESSION_SECRET,
            "ISSUER": issuer.url,
            "NOWHERE": nowhere,
        }


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_a_case_of_the_table_has_the_same_bytes(twin: Twin, values: Mapping[str, str], case: Case) -> None:
    mint = minting.Mint(values, clock=lambda: NOW)
    tokens = {name: mint.make_token(token) for name, token in case.tokens.items()}
    filled = minting.Mint({**values, **tokens}, clock=lambda: NOW)
    headers = filled.fill(dict(case.headers))
    if case.cookies:
        headers["cookie"] = "; ".join(filled.fill(list(case.cookies)))
    environment = mint.fill(dict(read_environments()[case.environment].variables))
    python, javascript = answer_in_both(twin, environment, Request(case.method, headers))
    # Why a connection failed is the language's own word, in the log alone.
    same_lines = case.environment == "unreachable" or javascript.lines == python.lines
    assert (javascript.status, javascript.headers, javascript.body) == (python.status, python.headers, python.body)
    assert same_lines


@pytest.mark.parametrize(
    "claims",
    [
        {"name": "Søren 王小明 😀", "email": "ada@example.com", "email_verified": True},
        {"name": '\u2028\u2029\x7f\x00"\\/', "email": "ada@example.com", "email_verified": "true"},
        {"name": "ada@example.com", "email": "Ada@Example.com"},
        {"name": 5, "email": None},
        {"sub": 5},
        {"sub": -0.0},
        {"sub": 12.0},
        {"sub": 2**53 - 1},
        {"account": {"plan": "pro"}, "ten": 10, "two": 2, "name": "Ada"},
        {"account.plan": "exact", "account": {"plan": "step"}},
        {"account": {"plan": 0.1}, "two": 123456789.125, "ten": 4503599627370495.5},
        {"account": {"plan": 1e-4}, "two": -1e-4, "ten": 1e-5},
        {"account": {"plan": 1e15}, "two": 2.0**53, "ten": -(2**53 - 1)},
        {"account": {"plan": True}, "two": False, "ten": 0.0},
        {"account": {"plan": ["pro"]}, "two": {}, "ten": None},
        {"account": {"plan": "x" * 255}, "two": "😀" * 255, "ten": "x" * 256},
        {"account": {"plan": "😀" * 256}, "two": "", "ten": " "},
        {"account": ["plan"], "account.plan.x": 1},
        {"https://example.com/created.at": 1712581200},
        {"https://example.com/created.at": 1712581200.75},
        {"https://example.com/created.at": -1},
        {"https://example.com/created.at": "2024-04-08T13:00:00Z"},
        {"https://example.com/created.at": "2024-04-08t13:00:00.123456+02:00"},
        {"https://example.com/created.at": "2024-04-08 13:00:00-99:99"},
        {"https://example.com/created.at": "2024-02-29T23:59:59z"},
        {"https://example.com/created.at": "2023-02-29T00:00:00Z"},
        {"https://example.com/created.at": "2024-04-31T00:00:00Z"},
        {"https://example.com/created.at": "2024-04-08T24:00:00Z"},
        {"https://example.com/created.at": "2024-04-08T23:59:60Z"},
        {"https://example.com/created.at": "0000-01-01T00:00:00Z"},
        {"https://example.com/created.at": "0075-01-01T00:00:00Z"},
        {"https://example.com/created.at": "1970-01-01T00:00:00+00:01"},
        {"https://example.com/created.at": "9999-12-31T23:59:59Z"},
        {"https://example.com/created.at": "2024-04-08"},
        {"https://example.com/created.at": "2024-04-08T13:00:00Z\n"},
        {"https://example.com/created.at": "\uff12024-04-08T13:00:00Z"},
        {"realm": {"roles": ["reader", "héros"]}},
        {"realm": {"roles": "reader administrator"}},
        {"realm": {"roles": "reader,administrator"}},
        {"realm": {"roles": {"administrator": True}}},
        {"exp": NOW + 0.5},
        {"exp": 1e300},
        {"exp": NOW + 100_000},
        {"nbf": NOW + 30, "iat": NOW + 30},
        {"exp": NOW + 301.9},
    ],
    ids=str,
)
def test_a_person_has_the_same_bytes(twin: Twin, claims: dict[str, object]) -> None:
    token = forge('{"alg":"HS256"}', json.dumps({**PERSON, **claims}), sign_with_secret)
    assert answer_alike(twin, EVERY_CLAIM, token).status == 200


def test_no_answer_depends_on_the_fraction_of_a_second(twin: Twin) -> None:
    token = forge('{"alg":"HS256"}', json.dumps({**PERSON, "exp": NOW + 0.7}), sign_with_secret)
    for now in NOW + 0.0, NOW + 0.5, NOW + 0.6999:
        assert read_attributes(answer_alike(twin, SHARED, token, now=now))["exp"] == NOW + 300
    assert answer_alike(twin, SHARED, token, now=NOW + 0.7).code == (401, "token_expired")


EVERYONE = {**EVERY_CLAIM, "INTERCOM_CLAIM_NICK": "nick"}


@pytest.mark.parametrize(
    "written", [*DISGUISED, "\u0130@example.com", "Stra\u00dfe@ex.com", "\u03a3@ex.com", "a%4", "%zz@b.cd"]
)
@pytest.mark.parametrize("verified", [True, False])
def test_addresses_are_told_alike(twin: Twin, written: str, verified: bool) -> None:
    claims = {
        **PERSON,
        "email": "victim@example.com",
        "email_verified": verified,
        "name": written,
        "nick": f"x {written}",
    }
    for more in ({}, {"sub": written}, {"email": written}):
        token = forge('{"alg":"HS256"}', json.dumps({**claims, **more}), sign_with_secret)
        answer_alike(twin, EVERYONE, token)
