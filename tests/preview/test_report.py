"""The report on what the function answers and signs."""

from __future__ import annotations

import json

import pytest

from pelican_intercom.identity.endpoint import Endpoint, Request, Response
from pelican_intercom.preview.judge import Judge
from pelican_intercom.preview.people import PEOPLE, Login
from pelican_intercom.preview.report import make_report

NOW = 1_800_000_000.0
SECRET = "an obviously fake Messenger API secret"
JUDGE = Judge("abc12345", SECRET)


def answer(key: str, **variables: str) -> Response:
    """Return the real function's answer for one person of the preview."""
    login = Login("session", "s" * 40)
    environment = login.make_environment(SECRET, ["administrator"]) | variables
    person = next(person for person in PEOPLE if person.key == key)
    cookie = f"session={login.issue(person, NOW)}"
    headers = {"cookie": cookie, "sec-fetch-site": "same-origin"}
    return Endpoint(environment, clock=lambda: NOW).answer(Request("GET", headers))


def test_a_member_is_signed_and_the_proof_holds() -> None:
    given = answer("member")
    report = make_report(given, JUDGE, NOW)
    assert report["status"] == 200
    assert report["answer"]["state"] == "user"
    assert report["signed"] == {
        "user_id": "preview-member",
        "email": "mara@example.com",
        "name": "Mara Quinn",
        "exp": 1_800_003_600,
    }
    assert report["verdict"]["proof"] == "jwt"


def test_an_address_that_is_not_verified_is_not_signed() -> None:
    report = make_report(answer("unverified"), JUDGE, NOW)
    assert report["signed"] == {"user_id": "preview-unverified", "name": "Uma Ferreira", "exp": 1_800_003_600}


def test_with_a_hash_the_hashed_identifier_is_reported() -> None:
    report = make_report(answer("editor", INTERCOM_SIGN="hash"), JUDGE, NOW)
    assert report["signed"] == {"user_id": "preview-editor"}
    assert report["verdict"]["proof"] == "hash"


def test_a_hidden_role_is_not_signed() -> None:
    assert make_report(answer("administrator"), JUDGE, NOW) == {
        "status": 200,
        "answer": {"state": "hidden", "reason": "role administrator"},
        "signed": None,
        "verdict": None,
    }


def test_a_proof_made_with_another_secret_does_not_hold() -> None:
    report = make_report(answer("member"), Judge("abc12345", "another secret, of the test workspace"), NOW)
    assert report["verdict"] == {"reason": "The JWT does not verify: Signature verification failed."}


@pytest.mark.parametrize("variables", [{}, {"INTERCOM_SIGN": "hash"}])
def test_no_proof_and_no_secret_is_in_a_report(variables: dict[str, str]) -> None:
    given = answer("member", **variables)
    boot = json.loads(given.body)["boot"]
    proof = boot.get("intercom_user_jwt") or boot["user_hash"]
    written = json.dumps(make_report(given, JUDGE, NOW))
    assert proof not in written
    assert proof.rpartition(".")[2] not in written
    assert SECRET not in written
