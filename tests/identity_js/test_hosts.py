"""The entries of the hosts: what they hand to the endpoint, what they keep, and what they give back."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.identity.calling import OPENID, SHARED
from tests.identity.issuer import Issuer, describe_key, forge, make_rsa_key, mint
from tests.identity_js.comparing import sign_with_secret
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node

WAYS = [("fetch", "respond"), ("fetch", "fetch"), ("netlify", "default"), ("cloudflare", "onRequest")]
WAYS += [("cloudflare", "fetch")]


def respond(
    twin: Twin, way: tuple[str, str], environment: Mapping[str, str], method: str = "GET", **headers: str
) -> dict[str, Any]:
    """Return what a host gets from the twin."""
    members = {"environment": dict(environment), "method": method, "headers": headers}
    reply: dict[str, Any] = twin.order("respond", host=way[0], way=way[1], **members).wait()
    return reply


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_a_host_gets_the_answer_whole(twin: Twin, way: tuple[str, str]) -> None:
    token = forge('{"alg":"HS256"}', json.dumps({"sub": "Zoë", "exp": time.time() + 600}), sign_with_secret)
    reply = respond(twin, way, SHARED, authorization=f"Bearer {token}")
    assert reply["status"] == 200
    assert dict(reply["headers"]) == {
        "content-type": "application/json",
        "cache-control": "private, no-store",
        "vary": "Origin, Cookie, Authorization",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    assert json.loads(reply["text"])["state"] == "user"


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_nobody_gets_no_body_at_all(twin: Twin, way: tuple[str, str]) -> None:
    reply = respond(twin, way, SHARED, cookie="a=b")
    assert (reply["status"], reply["hasBody"]) == (204, False)
    reply = respond(twin, way, SHARED, "HEAD")
    assert (reply["status"], reply["hasBody"]) == (405, False)


@pytest.mark.parametrize("way", [way for way in WAYS if way[0] == "cloudflare"], ids="-".join)
@pytest.mark.parametrize(
    ("name", "value"),
    [("HIDDEN_ROLES", ["administrator"]), ("SESSION_REQUIRE", ["aal=aal2"]), ("JWT_TTL", 0),
     ("UNVERIFIED_EMAIL", False), ("CLAIM_ROLES", {"path": "roles"}), ("API_SECRET", {}), ("ALLOWED_ORIGINS", None)],
)  # fmt: skip
def test_a_value_of_wrangler_that_is_no_text_is_not_silently_off(
    twin: Twin, way: tuple[str, str], name: str, value: object
) -> None:
    environment: dict[str, Any] = {**SHARED, f"INTERCOM_{name}": value}
    reply = respond(twin, way, environment)
    fault = f"INTERCOM_{name} must be a string: in one pair of quotes, with commas between several values."
    assert (reply["status"], json.loads(reply["text"])["detail"]) == (500, fault)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_each_environment_has_its_own_answers_and_its_own_keys(
    twin: Twin, issuer: Issuer, way: tuple[str, str]
) -> None:
    issuer.keys = [describe_key(make_rsa_key("a"), "a")]
    first = {**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/first"}
    second = {**first, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/second", "INTERCOM_SIGN": "hash"}
    claims = {"iss": "https://issuer.example", "aud": "site", "sub": "a", "exp": time.time() + 600}
    bearer = f"Bearer {mint(claims, make_rsa_key('a'), 'a')}"
    boots = [
        list(json.loads(respond(twin, way, variables, authorization=bearer)["text"])["boot"])
        for variables in (first, second, first, second)
    ]
    assert boots == [["intercom_user_jwt"], ["user_id", "user_hash"]] * 2
    # A host hands the environment over anew with each request; the keys are fetched once for each that differs.
    assert issuer.paths == ["/first", "/second"]


@pytest.mark.parametrize("way", [way for way in WAYS if way[0] != "fetch"], ids="-".join)
def test_a_host_is_told_of_the_fetch_that_may_outlive_its_request(
    twin: Twin, issuer: Issuer, way: tuple[str, str]
) -> None:
    environment = {**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"}
    claims = {"iss": "https://issuer.example", "aud": "site", "sub": "a", "exp": time.time() + 600}
    reply = respond(twin, way, environment, authorization=f"Bearer {mint(claims, make_rsa_key('a'), 'a')}")
    assert (reply["status"], reply["later"]) == (401, 1)
