"""Configurations, right or wrong, are read alike: the same sentences in the same order, and the same members."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
from collections.abc import Mapping

import pytest

from pelican_intercom.identity.endpoint import Request
from pelican_intercom.identity.providers import PROVIDERS
from pelican_intercom.identity.session_config import complete_issuer
from pelican_intercom.identity.variables import VARIABLES, fits
from tests.identity.calling import API_SECRET, SESSION_SECRET, SHARED
from tests.identity.issuer import forge
from tests.identity_js.comparing import answer_alike, answer_in_both, sign_with_secret
from tests.identity_js.twin import ROOMS, Twin

pytestmark = pytest.mark.node

CHOICES = {
    "INTERCOM_API_SECRET": [
        "",
        "abc12345",
        API_SECRET,
        f" {API_SECRET}",
        f'"{API_SECRET}"',
        f"{API_SECRET}\x85",
        "\ufeffx",
        "dG9rOjEyMw==",
        "https://app.intercom.com/a/apps/abc12345/home",
        "a0" * 32,
        "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9.x\n",
        "window.intercomSettings = {app_id: 'abc12345'};",
    ],
    "INTERCOM_SIGN": ["", "jwt", "hash", "JWT", "both"],
    "INTERCOM_JWT_TTL": ["", "300", "299", "0300", "3600.0", "-1", "\uff11000", "9999999999", "31536000"],
    "INTERCOM_ALLOWED_ORIGINS": [
        "",
        "https://a.example",
        "https://a.example, http://[::1]:8000",
        "https://A",
        "https://a.example,https://A",
        "*",
        ",",
        "http://a.example",
        "http://a.localhost",
        "https://.a",
        "https://a_b.example.",
    ],
    "INTERCOM_SESSION_ISSUER": [
        "",
        "https://a.example",
        "https://a.example/",
        "https://a.example//",
        "https://a.example/auth/v1",
        "https://a.example/realms/r",
        "https://team.cloudflareaccess.com",
        "https://cognito-idp.eu-west-1.amazonaws.com/pool",
        "http://localhost:9999",
        "http://localhost.example",
        "https://user@a.example",
        "https://a.example?x",
        "https://a.example:99999/é",
        "a.example",
    ],
    "INTERCOM_SESSION_AUDIENCE": ["", "site", " a , b,,", "\u2003c\x1c", "PROJECT"],
    "INTERCOM_SESSION_AUTHORIZED_PARTIES": ["", "https://a.example", "a,b", "https://a.example/", "http://a.example"],
    "INTERCOM_SESSION_REQUIRE": ["", "aal=aal2", "aal", "=", "a=b=c, d = e", "user_metadata.a=b", "a=\u00e9"],
    "INTERCOM_HIDDEN_ROLE": ["", "", "", "", "x"],
    "INTERCOM_HIDDEN": ["", "", "", "", "x"],
    "intercom_sign": ["", "", "", "", "x"],
    "INTERCOM_CLAIMS_NAME": ["", "", "", "", "x"],
    "INTERCOM_CLAIM_COMPANY": ["", "org", "user_metadata.org"],
    "INTERCOM_HIDDEN_ROLES": ["", "a,b", '"a"', "'", "a;b", "o'b, \u2018c\u2019", "[a]", "a\x0bb"],
    "INTERCM_HIDDEN_ROLES": ["", "", "", "", "x"],
    "intercom-hidden.groups": ["", "", "", "", "x"],
    "INTERCOM_SESSION_JWKS_URL": ["", "https://a.example/keys", "http://a.example/keys", "https://a.example/#keys"],
    "INTERCOM_SESSION_SECRET": [
        "",
        SESSION_SECRET,
        API_SECRET,
        "short",
        "é" * 16,
        "é" * 15,
        "-----BEGIN PUBLIC KEY-----" + "x" * 32,
        "{" + "x" * 40,
        SESSION_SECRET + "\n",
    ],
    "INTERCOM_SESSION_COOKIE": ["", "session", "two words", "__Host-session"],
    "INTERCOM_SESSION_HEADER": [
        "",
        API_SECRET,
        "k" * 21,
        "X-Session-Token",
        "Cookie",
        "ORIGIN",
        "x y",
        "authorization",
    ],
    "INTERCOM_SESSION_ALGORITHMS": ["", "RS256", "HS256", "ES256,RS256", "none", "RS256,none", "EdDSA"],
    "INTERCOM_SESSION_ISSUERS": ["", "https://a.example"],
    "INTERCOM_SESSION_HINT": ["", "signed_in"],
    "INTERCOM_CLAIM_PLAN": ["", "account.plan", "plan\x85", "user_metadata.plan", "unsafe_metadata.plan"],
    "INTERCOM_CLAIM_EMAIL": ["", "https://a.example/email", "user_metadata.email"],
    "INTERCOM_CLAIM_UTM_SOURCE": ["", "x"],
    "INTERCOM_CLAIM_EXP": ["", "x"],
    "INTERCOM_CLAIM_": ["", "x"],
    "INTERCOM_CLAIM_ß": ["", "x"],
    "INTERCOM_UNVERIFIED_EMAIL": ["", "omit", "sign", "yes"],
    "URL": ["", "https://a.example", "http://a.example"],
}


def choose(chance: random.Random) -> dict[str, str]:
    """Return an environment of a few variables, most of them plausible, in any order."""
    names = chance.sample(sorted(CHOICES), chance.randint(2, 9))
    given = {"INTERCOM_SESSION_PROVIDER": chance.choice([*PROVIDERS, "Auth0", "constructor"])}
    given |= {name: chance.choice(CHOICES[name]) for name in names}
    given.setdefault("INTERCOM_API_SECRET", API_SECRET)
    return dict(chance.sample(list(given.items()), len(given)))


@pytest.mark.parametrize("seed", range(8))
def test_any_configuration_has_the_same_faults(twin: Twin, seed: int) -> None:
    chance = random.Random(seed)
    for environment in [choose(chance) for _ in range(100)]:
        for origin in ({}, {"origin": chance.choice(["https://a.example", "https://A", "*"])}):
            python, javascript = answer_in_both(twin, environment, Request("GET", origin))
            assert (environment, javascript) == (environment, python)


def test_the_random_configurations_are_neither_all_wrong_nor_all_right(twin: Twin) -> None:
    chance = random.Random(0)
    statuses = {answer_alike(twin, choose(chance)).status for _ in range(800)}
    assert statuses == {204, 500}


@pytest.mark.parametrize("name", sorted(CHOICES))
def test_each_value_of_a_variable_is_judged_alike(twin: Twin, name: str) -> None:
    for value, provider in itertools.product(CHOICES[name], PROVIDERS):
        answer_alike(twin, {**SHARED, "INTERCOM_SESSION_PROVIDER": provider, name: value})


@pytest.mark.parametrize(
    "environment", [{}, {"INTERCOM_API_SECRET": API_SECRET}, {**SHARED, "intercom_sign": "both", "OTHER": "x"}]
)
def test_what_is_missing_is_named_alike(twin: Twin, environment: Mapping[str, str]) -> None:
    answer_alike(twin, environment)


URLS = [
    "https://a.example", "https://a.example/", "https://a.example//", "https://a.example:443/x?y",
    "https://a.example:123456", "https://[::1]/x", "https://[::1", "https://a_b.example", "https://a.example\n",
    "https://a.example/ ", "https://a.example/#", "HTTPS://a.example", "http://localhost", "http://127.0.0.1:80/x",
    "http://127.0.0.1.example", "http://127.0.0.2", "http://[::1]:1", "https://u:p@a.example",
    "https://a.example/auth/v1", "https://a.example/realms/r", "https://a.example/realms/r/s",
    "http://localhost:8080/realms/r/", "https://.", "",
]  # fmt: skip


@pytest.mark.parametrize("text", URLS, ids=repr)
def test_a_url_is_judged_alike(twin: Twin, text: str) -> None:
    for variable in VARIABLES:
        assert twin.call("variables", "fits", variable, text) is fits(variable, text)
    for provider in PROVIDERS.values():
        if provider.issuer:
            completed = complete_issuer(provider.issuer, text)
            assert twin.call("session_config", "completeIssuer", provider.issuer, text) == completed


def test_a_runtime_without_web_crypto_is_told_and_not_every_token_refused(node: str) -> None:
    """As in Node 18, where ``crypto`` is not global: every valid token was 401 "signature is wrong" there."""
    script = f"""
        Object.defineProperty(globalThis, "crypto", {{ value: undefined }});
        const {{ Endpoint }} = await import({(ROOMS / "endpoint.mjs").as_uri()!r});
        const headers = new Map([["authorization", "Bearer {forge('{"alg":"HS256"}', "{}", sign_with_secret)}"]]);
        const {{ status, body }} = await new Endpoint({json.dumps(SHARED)}).answer({{ method: "GET", headers }});
        console.log(status, JSON.parse(body).detail);
    """
    command = [node, "--input-type=module", "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=ROOMS)
    assert done.stdout == "500 There is no Web Crypto here: the function needs Node 20 or later.\n"
