"""The judge itself: each way in which an answer can be wrong is found."""

from __future__ import annotations

import json
from itertools import chain, repeat
from typing import Any

import jwt
import pytest

from tests.conformance import minting
from tests.conformance.table import read_cases
from tests.conformance.verdict import ALWAYS, Received, find_faults, make_account

# The answers come five seconds later.
MINT = minting.Mint({}, chain([1_800_000_000.0], repeat(1_800_000_005.0)).__next__)
EXPECT: dict[str, Any] = {
    "status": 200,
    "headers": {**ALWAYS, "content-type": "application/json", "access-control-allow-origin": None},
    "body": {
        "state": "user",
        "boot": {"intercom_user_jwt": {"$jwt": {"user_id": "user_1", "exp": {"$now": 600}}}},
        "account": {"$account": "user_1"},
        "expires_in": {"$about": 600},
    },
}
PROBLEM: dict[str, Any] = {"status": 401, "headers": ALWAYS, "problem": "token_expired"}


def sign(secret: str = minting.API_SECRET, **claims: object) -> str:
    return jwt.encode({"user_id": "user_1", "exp": 1_800_000_600, **claims}, secret, algorithm="HS256")


def answer(headers: dict[str, str] | None = None, status: int = 200, **body: object) -> Received:
    right = {
        "state": "user",
        "boot": {"intercom_user_jwt": sign()},
        "account": make_account("https://issuer.example", "user_1"),
        "expires_in": 599,
    }
    sent = {**ALWAYS, "content-type": "application/json", **(headers or {})}
    return Received(
        status, {name: value for name, value in sent.items() if value}, json.dumps({**right, **body}).encode()
    )


def judge(received: Received, expect: dict[str, Any] = EXPECT, method: str = "GET") -> list[str]:
    return find_faults(received, expect, method=method, issuer="https://issuer.example", mint=MINT)


def test_a_right_answer_has_no_fault() -> None:
    assert judge(answer()) == []


@pytest.mark.parametrize(
    ("received", "fault"),
    [
        (answer(status=401), "status 401, not 200"),
        (answer({"cache-control": ""}), "cache-control: None"),
        (answer({"cache-control": "private"}), "cache-control: 'private'"),
        (answer({"access-control-allow-origin": "*"}), "access-control-allow-origin: '*', not None"),
        (answer(state="hidden"), "body.state is 'hidden'"),
        (answer(extra=1), "body has ['account', 'boot', 'expires_in', 'extra', 'state']"),
        (answer(account="0" * 24), "body.account is"),
        (answer(expires_in=601), "body.expires_in is 601"),
        (answer(expires_in=594), "body.expires_in is 594"),
        (answer(expires_in=600.0), "body.expires_in is 600.0"),
        (answer(boot={"intercom_user_jwt": sign("another-secret_0123456789-abcdefghijklmno")}), "did not sign"),
        (answer(boot={"intercom_user_jwt": sign(user_id="mallory")}), "claims.user_id is 'mallory'"),
        (answer(boot={"intercom_user_jwt": sign(exp=1_800_000_606)}), "claims.exp is 1800000606"),
        (answer(boot={"intercom_user_jwt": sign(email="a@b.c")}), "claims has ['email', 'exp', 'user_id']"),
        (answer(boot={"intercom_user_jwt": "x"}), "not a JWT"),
    ],
)
def test_each_wrong_answer_is_found(received: Received, fault: str) -> None:
    faults = judge(received)
    assert len(faults) == 1
    assert fault in faults[0]


@pytest.mark.parametrize(
    ("problem", "fault"),
    [
        ({"status": 401, "code": "token_malformed", "title": "T", "detail": "D"}, "code 'token_malformed'"),
        ({"status": 403, "code": "token_expired", "title": "T", "detail": "D"}, "status 403"),
        ({"status": 401, "code": "token_expired", "title": "", "detail": "D"}, "no title"),
        ({"status": 401, "code": "token_expired", "title": "T"}, "no detail"),
    ],
)
def test_each_wrong_problem_is_found(problem: dict[str, object], fault: str) -> None:
    headers = {**ALWAYS, "content-type": "application/problem+json"}
    (found,) = judge(Received(401, headers, json.dumps(problem).encode()), PROBLEM)
    assert fault in found


def test_a_body_where_none_belongs_is_found() -> None:
    assert judge(Received(204, ALWAYS, b"{}"), {"status": 204, "headers": ALWAYS}) == ["a body: b'{}'"]
    assert judge(Received(405, ALWAYS, b"x"), {"status": 405, "headers": ALWAYS}, "HEAD") == ["a body: b'x'"]


def test_the_table_names_every_kind_of_answer() -> None:
    statuses = {alternative["status"] for case in read_cases() for alternative in case.expect}
    assert statuses == {200, 204, 401, 403, 405, 500, 503}
    assert len(read_cases()) >= 60
