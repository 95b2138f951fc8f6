"""Every provider, with real keys, and a refusal for each check that it names."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pelican_intercom.identity.providers import PROVIDERS
from tests.identity.calling import API_SECRET, NOW, SESSION_SECRET, ask, code_of, make_endpoint, open_identity, read
from tests.identity.issuer import Issuer, describe_key, make_ec_key, make_ed_key, make_rsa_key, mint

KEY, EC_KEY, ED_KEY = make_rsa_key("provider"), make_ec_key("provider"), make_ed_key("provider")
TIMES = {"iat": NOW - 10, "exp": NOW + 600}
SITE = "https://www.example.com"

# What completes each provider, and the claims of a token as the provider's documents show it.
ROWS: Mapping[str, tuple[dict[str, str], dict[str, object]]] = {
    "auth0": (
        {"ISSUER": "https://site.eu.auth0.com", "AUDIENCE": "client-id"},
        {"iss": "https://site.eu.auth0.com/", "aud": ["client-id", "https://site.eu.auth0.com/userinfo"],
         "sub": "auth0|5f7c8ec7", "email": "ann@example.com", "email_verified": True, "name": "Ann"},
    ),
    "clerk": (
        {"ISSUER": "https://clerk.example.com", "AUTHORIZED_PARTIES": f"{SITE},https://example.com"},
        {"iss": "https://clerk.example.com", "azp": SITE, "sub": "user_2Ab", "sid": "sess_1", "nbf": NOW - 10},
    ),
    "supabase": (
        {"ISSUER": "https://ref.supabase.co/auth/v1"},
        {"iss": "https://ref.supabase.co/auth/v1", "aud": "authenticated", "role": "authenticated",
         "sub": "11111111-2222", "email": "ann@example.com", "is_anonymous": False,
         "user_metadata": {"name": "root", "email_verified": True}, "app_metadata": {"roles": ["editor"]}},
    ),
    "firebase": (
        {"AUDIENCE": "project-1"},
        {"iss": "https://securetoken.google.com/project-1", "aud": "project-1", "sub": "Uid1", "name": "Ann",
         "email": "ann@example.com", "email_verified": True, "firebase": {"sign_in_provider": "password"}},
    ),
    "cognito": (
        {"ISSUER": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1", "AUDIENCE": "client-id"},
        {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1", "aud": "client-id", "token_use": "id",
         "sub": "aaaa-bbbb", "email": "ann@example.com", "email_verified": True, "cognito:groups": ["editor"]},
    ),
    "cloudflare-access": (
        {"ISSUER": "https://team.cloudflareaccess.com", "AUDIENCE": "a" * 64},
        {"iss": "https://team.cloudflareaccess.com", "aud": ["a" * 64], "sub": "7335d417", "email": "ann@example.com",
         "type": "app", "identity_nonce": "n", "country": "US"},
    ),
    "keycloak": (
        {"ISSUER": "https://id.example.com/realms/site", "AUTHORIZED_PARTIES": "web"},
        {"iss": "https://id.example.com/realms/site", "aud": "account", "azp": "web", "sub": "f:1:ann", "name": "Ann",
         "email": "ann@example.com", "email_verified": True, "realm_access": {"roles": ["offline_access", "editor"]}},
    ),
    "oidc": (
        {"ISSUER": "https://id.example.com/", "AUDIENCE": "site"},
        {"iss": "https://id.example.com/", "aud": "site", "sub": "abc", "name": "Ann", "roles": "editor"},
    ),
}  # fmt: skip


def complete(provider: str, issuer: Issuer, **more: str) -> dict[str, str]:
    """Return a provider's environment, with the loopback issuer's keys in place of the provider's."""
    issuer.keys = [describe_key(KEY, "k1"), describe_key(EC_KEY, "e1"), describe_key(ED_KEY, "d1")]
    session = {"PROVIDER": provider, "JWKS_URL": issuer.address + "/keys", **ROWS[provider][0]}
    variables = {f"INTERCOM_SESSION_{name}": value for name, value in session.items()}
    # The tests send their tokens as bearers, also where the provider has a header of its own.
    return {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_SESSION_HEADER": "Authorization", **variables, **more}


def claims_of(provider: str, **changed: object) -> dict[str, object]:
    claims = {**ROWS[provider][1], **TIMES, **changed}
    return {name: value for name, value in claims.items() if value is not ...}


def code_for(provider: str, issuer: Issuer, more: Mapping[str, str] | None = None, **changed: object) -> object:
    endpoint = make_endpoint(complete(provider, issuer, **(more or {})))
    return code_of(ask(endpoint, mint(claims_of(provider, **changed), KEY)))[1]


def test_every_row_that_publishes_keys_is_tried_here() -> None:
    assert set(ROWS) == set(PROVIDERS) - {"netlify", "hs256"}


IDENTITIES = {
    "auth0": {"user_id": "auth0|5f7c8ec7", "email": "ann@example.com", "name": "Ann"},
    "clerk": {"user_id": "user_2Ab"},
    "supabase": {"user_id": "11111111-2222"},
    "firebase": {"user_id": "Uid1", "email": "ann@example.com", "name": "Ann"},
    "cognito": {"user_id": "aaaa-bbbb", "email": "ann@example.com"},
    "cloudflare-access": {"user_id": "7335d417", "email": "ann@example.com"},
    "keycloak": {"user_id": "f:1:ann", "email": "ann@example.com", "name": "Ann"},
    "oidc": {"user_id": "abc", "name": "Ann"},
}


@pytest.mark.parametrize("provider", ROWS)
def test_a_token_of_the_provider_is_an_identity(issuer: Issuer, provider: str) -> None:
    token = mint(claims_of(provider), KEY)
    assert open_identity(ask(make_endpoint(complete(provider, issuer)), token)) == IDENTITIES[provider]


@pytest.mark.parametrize("provider", ROWS)
def test_the_row_refuses_another_issuer(issuer: Issuer, provider: str) -> None:
    right = str(ROWS[provider][1]["iss"])
    for wrong in (right + "/", right.rstrip("/") if right.endswith("/") else right[:-1], "https://evil.example", ...):
        assert code_for(provider, issuer, iss=wrong) == "token_issuer"


@pytest.mark.parametrize("provider", sorted(set(ROWS) - {"clerk", "keycloak"}))
def test_the_row_refuses_another_audience(issuer: Issuer, provider: str) -> None:
    for wrong in ("another", ["another"], ...):
        assert code_for(provider, issuer, aud=wrong) == "token_audience"


@pytest.mark.parametrize("provider", ROWS)
def test_the_row_refuses_an_expired_token_and_one_without_expiry(issuer: Issuer, provider: str) -> None:
    assert code_for(provider, issuer, exp=NOW) == "token_expired"
    assert code_for(provider, issuer, exp=...) == "token_no_expiry"


@pytest.mark.parametrize("provider", sorted(set(ROWS) - {"oidc", "supabase"}))
def test_the_row_refuses_another_algorithm(issuer: Issuer, provider: str) -> None:
    endpoint = make_endpoint(complete(provider, issuer))
    assert code_of(ask(endpoint, mint(claims_of(provider), EC_KEY, "e1"))) == (401, "token_algorithm")
    assert code_of(ask(endpoint, mint(claims_of(provider), KEY, alg="RS512"))) == (401, "token_algorithm")
    assert code_of(ask(endpoint, mint(claims_of(provider), SESSION_SECRET))) == (401, "token_algorithm")


@pytest.mark.parametrize(
    ("provider", "role"), [("supabase", "editor"), ("cognito", "editor"), ("keycloak", "editor"), ("oidc", "editor")]
)
def test_the_row_knows_where_roles_are(issuer: Issuer, provider: str, role: str) -> None:
    endpoint = make_endpoint(complete(provider, issuer, INTERCOM_HIDDEN_ROLES=role))
    assert read(ask(endpoint, mint(claims_of(provider), KEY))) == {"state": "hidden", "reason": "role editor"}


@pytest.mark.parametrize(
    ("provider", "cookie", "header"),
    [("clerk", "__session", "authorization"), ("cloudflare-access", "CF_Authorization", "cf-access-jwt-assertion")],
)
def test_the_row_knows_where_the_token_is(issuer: Issuer, provider: str, cookie: str, header: str) -> None:
    endpoint = make_endpoint(complete(provider, issuer, INTERCOM_SESSION_HEADER=""))
    token = mint(claims_of(provider), KEY)
    assert ask(endpoint, headers={"cookie": f"{cookie}={token}"}).status == 200
    assert ask(endpoint, headers={header: f"Bearer {token}"}).status == 200


def test_any_openid_issuer_may_sign_with_any_asymmetric_algorithm(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete("oidc", issuer))
    for algorithm in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"):
        assert ask(endpoint, mint(claims_of("oidc"), KEY, alg=algorithm)).status == 200
    assert ask(endpoint, mint(claims_of("oidc"), EC_KEY, "e1")).status == 200
    assert ask(endpoint, mint(claims_of("oidc"), ED_KEY, "d1")).status == 200


def test_auth0_has_claims_that_are_named_by_addresses(issuer: Issuer) -> None:
    name = "https://example.com/roles"
    variables = {
        "INTERCOM_CLAIM_ROLES": name,
        "INTERCOM_HIDDEN_ROLES": "editor",
        "INTERCOM_CLAIM_PLAN": "https://e.com/plan",
    }
    endpoint = make_endpoint(complete("auth0", issuer, **variables))
    visible = mint(claims_of("auth0", **{name: ["reader"], "https://e.com/plan": "gold"}), KEY)
    assert open_identity(ask(endpoint, visible)) == {**IDENTITIES["auth0"], "plan": "gold"}
    hidden = mint(claims_of("auth0", **{name: ["editor"]}), KEY)
    assert read(ask(endpoint, hidden))["state"] == "hidden"


def test_auth0s_slash_at_the_end_of_the_issuer(issuer: Issuer) -> None:
    with_slash = {"INTERCOM_SESSION_ISSUER": "https://site.eu.auth0.com/"}
    assert code_for("auth0", issuer, with_slash) is None
    assert code_for("auth0", issuer, iss="https://site.eu.auth0.com") == "token_issuer"
