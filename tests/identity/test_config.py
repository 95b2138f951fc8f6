"""The configuration: what a provider completes, and what a URL must look like."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.config import Config
from pelican_intercom.identity.providers import PROVIDERS
from tests.identity.calling import API_SECRET, OPENID, SESSION_SECRET, SHARED, find_faults, load_session


def test_allowed_origins_may_have_ports_and_be_http() -> None:
    given = "https://a.example:8443,http://localhost:8000 , http://[::1]:80 ,http://127.0.0.1,"
    config = Config.load({**SHARED, "INTERCOM_ALLOWED_ORIGINS": given.replace("[::1]:80", "[::1]:81")})
    listed = {"https://a.example:8443", "http://localhost:8000", "http://[::1]:81", "http://127.0.0.1"}
    assert config.origins == listed


@pytest.mark.parametrize(
    ("provider", "given", "issuer", "keys"),
    [
        ("auth0", "https://a.eu.auth0.com", "https://a.eu.auth0.com/", "https://a.eu.auth0.com/.well-known/jwks.json"),
        ("auth0", "https://a.example/", "https://a.example/", "https://a.example/.well-known/jwks.json"),
        (
            "clerk",
            "https://clerk.a.example/",
            "https://clerk.a.example",
            "https://clerk.a.example/.well-known/jwks.json",
        ),
        (
            "supabase",
            "https://ref.supabase.co/auth/v1",
            "https://ref.supabase.co/auth/v1",
            "https://ref.supabase.co/auth/v1/.well-known/jwks.json",
        ),
        (
            "supabase",
            "http://127.0.0.1:54321/auth/v1/",
            "http://127.0.0.1:54321/auth/v1",
            "http://127.0.0.1:54321/auth/v1/.well-known/jwks.json",
        ),
        (
            "firebase",
            "",
            "https://securetoken.google.com/site",
            "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
        ),
        (
            "cognito",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1",
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1/.well-known/jwks.json",
        ),
        (
            "cloudflare-access",
            "https://team.cloudflareaccess.com",
            "https://team.cloudflareaccess.com",
            "https://team.cloudflareaccess.com/cdn-cgi/access/certs",
        ),
        (
            "keycloak",
            "https://id.example/auth/realms/site",
            "https://id.example/auth/realms/site",
            "https://id.example/auth/realms/site/protocol/openid-connect/certs",
        ),
        ("oidc", "https://id.example/tenant/", "https://id.example/tenant/", None),
        ("oidc", "http://localhost:8080", "http://localhost:8080", None),
    ],
)
def test_the_issuer_and_its_keys_are_completed(provider: str, given: str, issuer: str, keys: str | None) -> None:
    variables = {"INTERCOM_SESSION_PROVIDER": provider, "INTERCOM_SESSION_ISSUER": given}
    if provider not in ("supabase", "clerk"):
        variables["INTERCOM_SESSION_AUDIENCE"] = "site"
    parties = {"INTERCOM_SESSION_AUTHORIZED_PARTIES": "https://www.example.com"}
    session = load_session({"INTERCOM_API_SECRET": API_SECRET, **variables, **parties})
    assert (session.issuer, session.jwks_url) == (issuer, keys)


@pytest.mark.parametrize(
    ("provider", "issuer"),
    [
        ("auth0", "a.eu.auth0.com"),
        ("auth0", "https://a.eu.auth0.com/oauth"),
        ("clerk", "http://clerk.a.example"),
        ("clerk", "https://clerk.a.example/v1"),
        ("supabase", "https://ref.supabase.co"),
        ("firebase", "https://securetoken.google.com/another"),
        ("cognito", "https://cognito-idp.eu-west-1.amazonaws.com"),
        ("netlify", "http://site.example"),
        ("netlify", "https://site.example/path"),
        ("cloudflare-access", "https://team.example"),
        ("keycloak", "https://id.example/site"),
        ("oidc", "http://id.example"),
        ("oidc", "https://id.example/?tenant=1"),
        ("oidc", "https://id.example/#a"),
        ("oidc", "https://user:pass@id.example"),
        ("oidc", "http://localhost.evil.example"),
        ("oidc", "http://127.0.0.1:80@evil.example"),
    ],
)
def test_an_issuer_of_another_shape_is_a_mistake(provider: str, issuer: str) -> None:
    variables = {"INTERCOM_SESSION_PROVIDER": provider, "INTERCOM_SESSION_ISSUER": issuer}
    faults = find_faults({**OPENID, "INTERCOM_SESSION_AUTHORIZED_PARTIES": "p", **variables})
    shape = PROVIDERS[provider].issuer
    assert f"INTERCOM_SESSION_ISSUER must be like {shape} for {provider}." in faults


@pytest.mark.parametrize(
    "url", ["http://issuer.example/keys", "file:///etc/passwd", "issuer.example", "https://", "https://a.b/#k"]
)
def test_keys_come_over_https_alone(url: str) -> None:
    faults = find_faults({**OPENID, "INTERCOM_SESSION_JWKS_URL": url})
    assert faults == ("INTERCOM_SESSION_JWKS_URL must be an https URL.",)


def test_algorithms_may_be_narrowed() -> None:
    assert load_session({**OPENID, "INTERCOM_SESSION_ALGORITHMS": "ES256, RS256"}).algorithms == ("ES256", "RS256")
    faults = find_faults({**OPENID, "INTERCOM_SESSION_ALGORITHMS": "ES256,HS256"})
    allowed = "RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA"
    assert faults == (f"INTERCOM_SESSION_ALGORITHMS may only narrow what oidc signs with: {allowed}.",)


def test_supabase_takes_public_keys_or_its_legacy_secret_and_never_both() -> None:
    variables = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "supabase",
        "INTERCOM_SESSION_ISSUER": "https://ref.supabase.co/auth/v1",
    }
    assert load_session(variables).algorithms == ("ES256", "RS256")
    legacy = load_session({**variables, "INTERCOM_SESSION_SECRET": SESSION_SECRET})
    assert (legacy.algorithms, legacy.jwks_url) == (("HS256",), None)
    both = {"INTERCOM_SESSION_SECRET": SESSION_SECRET, "INTERCOM_SESSION_JWKS_URL": "https://a.example/keys"}
    assert find_faults({**variables, **both}) == (
        "INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET cannot both be set; keep one of them.",
    )
    mixed = {"INTERCOM_SESSION_SECRET": SESSION_SECRET, "INTERCOM_SESSION_ALGORITHMS": "RS256"}
    assert len(find_faults({**variables, **mixed})) == 1


def test_netlify_asks_the_configured_site_or_netlifys_own() -> None:
    variables = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_SESSION_PROVIDER": "netlify"}
    assert load_session({**variables, "URL": "https://site.example"}).issuer == "https://site.example"
    both = {"URL": "https://site.example", "INTERCOM_SESSION_ISSUER": "https://other.example"}
    assert load_session({**variables, **both}).issuer == "https://other.example"
    assert len(find_faults(variables)) == 1
    # No other provider reads URL, which any host may set.
    (fault,) = find_faults({**OPENID, "INTERCOM_SESSION_ISSUER": "", "URL": "https://evil.example"})
    assert fault == "INTERCOM_SESSION_ISSUER is not set; it must be like https://HOST for oidc."


@pytest.mark.parametrize("provider", ["supabase", "netlify"])
@pytest.mark.parametrize("claim", ["USER_ID", "EMAIL", "NAME", "ROLES", "PLAN"])
def test_metadata_that_people_edit_is_never_signed(provider: str, claim: str) -> None:
    variables = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": provider,
        "INTERCOM_SESSION_ISSUER": "https://a.example" + ("/auth/v1" if provider == "supabase" else ""),
        f"INTERCOM_CLAIM_{claim}": "user_metadata.x",
    }
    assert find_faults(variables) == (f"INTERCOM_CLAIM_{claim} must not point into user_metadata: users can edit it.",)


def test_a_configuration_shows_no_secret_and_does_not_change() -> None:
    config, session = Config.load(SHARED), load_session(SHARED)
    assert SESSION_SECRET not in repr(session)
    assert API_SECRET not in repr(config)
    with pytest.raises(AttributeError, match=r"Config\.sign cannot be set"):
        config.sign = "hash"  # type: ignore[misc]


def test_a_configuration_is_whole() -> None:
    missing = r"\['lifetime', 'signs_unverified_addresses', 'session'\]"
    with pytest.raises(TypeError, match=rf"Config: missing {missing}, unknown \['ttl'\]"):
        Config(api_secret="", sign="jwt", origins=frozenset(), hidden_roles=(), ttl=3600)  # type: ignore[call-arg]
