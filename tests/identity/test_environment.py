"""The configuration: what completes a provider's row, and what is refused, by name and without values."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.environment import Environment
from pelican_intercom.identity.providers import PROVIDERS
from tests.identity.calling import API_SECRET, NOW, OPENID, SESSION_SECRET, SHARED, ask, code_of, make_endpoint, read
from tests.identity.issuer import mint
from tests.identity.watch import Watch

WHERE = "Intercom shows it under Settings > Channels > Messenger > Security."


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("API_SECRET", "", f"INTERCOM_API_SECRET is not set; it must be the Messenger API secret. {WHERE}"),
        ("API_SECRET", f" {API_SECRET}", "INTERCOM_API_SECRET must have no white space before or after it."),
        ("API_SECRET", f"{API_SECRET}\n", "INTERCOM_API_SECRET must have no white space before or after it."),
        ("API_SECRET", "fake\udcff", "INTERCOM_API_SECRET must be UTF-8 text."),
        ("HIDDEN_ROLES", "editor\udcff", "INTERCOM_HIDDEN_ROLES must be UTF-8 text."),
        (
            "API_SECRET",
            "dG9rOmZha2VfYWNjZXNzX3Rva2VuXzAwMDA=",
            f"INTERCOM_API_SECRET looks like an access token; it must be the Messenger API secret. {WHERE}",
        ),
        ("SIGN", "JWT", "INTERCOM_SIGN must be jwt or hash."),
        ("JWT_TTL", "299", "INTERCOM_JWT_TTL must be a whole number of seconds, 300 at least."),
        ("JWT_TTL", "1h", "INTERCOM_JWT_TTL must be a whole number of seconds, 300 at least."),
        ("JWT_TTL", "-3600", "INTERCOM_JWT_TTL must be a whole number of seconds, 300 at least."),
        ("JWT_TTL", "\uff13\uff10\uff10\uff10", "INTERCOM_JWT_TTL must be a whole number of seconds, 300 at least."),
        ("UNVERIFIED_EMAIL", "yes", "INTERCOM_UNVERIFIED_EMAIL must be omit or sign."),
        ("SESSION_COOKIE", "a b", "INTERCOM_SESSION_COOKIE must be one name, of letters, digits, - and _."),
        ("SESSION_HEADER", "X:Y", "INTERCOM_SESSION_HEADER must be one name, of letters, digits, - and _."),
        (
            "SESSION_HEADER",
            "X\r\nSet-Cookie: a=b",
            "INTERCOM_SESSION_HEADER must be one name, of letters, digits, - and _.",
        ),
        ("SESSION_HEADER", "Cookie", "INTERCOM_SESSION_HEADER must be a header of its own, such as X-Session-Token."),
        (
            "SESSION_AUDIENC",
            "site",
            (
                "INTERCOM_SESSION_AUDIENC is not a variable of this function; those are INTERCOM_SESSION_PROVIDER, "
                "INTERCOM_SESSION_ISSUER, INTERCOM_SESSION_AUDIENCE, INTERCOM_SESSION_AUTHORIZED_PARTIES, "
                "INTERCOM_SESSION_JWKS_URL, INTERCOM_SESSION_SECRET, INTERCOM_SESSION_COOKIE, "
                "INTERCOM_SESSION_HEADER, INTERCOM_SESSION_ALGORITHMS."
            ),
        ),
        ("SESSION_ALGORITHMS", "RS256", "INTERCOM_SESSION_ALGORITHMS may only narrow what hs256 signs with: HS256."),
        ("SESSION_ALGORITHMS", "none", "INTERCOM_SESSION_ALGORITHMS may only narrow what hs256 signs with: HS256."),
        (
            "SESSION_SECRET",
            "",
            "INTERCOM_SESSION_SECRET is not set; hs256 needs the secret that your login signs its tokens with.",
        ),
        ("SESSION_SECRET", "s" * 31, "INTERCOM_SESSION_SECRET must be 32 bytes or longer (RFC 7518 section 3.2)."),
        (
            "SESSION_SECRET",
            API_SECRET,
            "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's secret, not Intercom's.",
        ),
        (
            "SESSION_SECRET",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----",
            "INTERCOM_SESSION_SECRET must be a shared secret and no key file; public keys go with oidc.",
        ),
        ("SESSION_JWKS_URL", "https://a.example/keys", "INTERCOM_SESSION_JWKS_URL has no use with hs256; take it out."),
        ("CLAIM_USER_HASH", "h", "INTERCOM_CLAIM_USER_HASH cannot be signed: Intercom keeps that name for itself."),
        ("CLAIM_EXP", "exp", "INTERCOM_CLAIM_EXP cannot be signed: Intercom keeps that name for itself."),
        ("CLAIM_UTM_SOURCE", "u", "INTERCOM_CLAIM_UTM_SOURCE cannot be signed: Intercom keeps that name for itself."),
        ("CLAIM_A.B", "u", "INTERCOM_CLAIM_A.B cannot be signed: Intercom keeps that name for itself."),
    ],
)
def test_a_mistake_is_named_and_nothing_signed_meanwhile(name: str, value: str, fault: str, watch: Watch) -> None:
    endpoint = make_endpoint({**SHARED, f"INTERCOM_{name}": value})
    token = mint({"sub": "abcdef", "exp": NOW + 600}, SESSION_SECRET)
    for answer in (ask(endpoint, token), ask(endpoint)):
        assert code_of(answer) == (500, "misconfigured")
        assert read(answer)["detail"] == fault
    assert watch.lines == [f"500 misconfigured: {fault}"] * 2


BADLY_WRITTEN = (
    "INTERCOM_ALLOWED_ORIGINS must be a comma list of origins such as https://www.example.com: "
    "lower case, no path, no slash at the end, no *."
)


@pytest.mark.parametrize(
    "origins",
    ["*", "null", "https://www.example.com/", "www.example.com", "https://WWW.example.com", "https://a.example:443",
     "http://a.example:80", "https://a.example/path", "https://*.example.com", "https://a.example https://b.example",
     "ftp://a.example", "https://a.example, b.example"],
)  # fmt: skip
def test_allowed_origins_are_written_as_browsers_send_them(origins: str) -> None:
    assert Environment({**SHARED, "INTERCOM_ALLOWED_ORIGINS": origins}).faults == (BADLY_WRITTEN,)


def test_allowed_origins_may_have_ports_and_be_http() -> None:
    given = "https://a.example:8443,http://localhost:8000 , http://[::1]:80 ,http://127.0.0.1,"
    environment = Environment({**SHARED, "INTERCOM_ALLOWED_ORIGINS": given.replace("[::1]:80", "[::1]:81")})
    assert environment.faults == ()
    listed = {"https://a.example:8443", "http://localhost:8000", "http://[::1]:81", "http://127.0.0.1"}
    assert environment.origins == listed


def test_all_mistakes_are_said_at_once() -> None:
    assert len(Environment({"INTERCOM_SIGN": "x", "INTERCOM_JWT_TTL": "x"}).faults) == 4
    names = "auth0, clerk, supabase, firebase, cognito, netlify, cloudflare-access, keycloak, oidc, hs256"
    assert Environment({}).faults == (
        f"INTERCOM_API_SECRET is not set; it must be the Messenger API secret. {WHERE}",
        f"INTERCOM_SESSION_PROVIDER must be one of {names}.",
    )


def test_no_mistake_tells_a_value() -> None:
    value = "Told-Nowhere"
    for name in [*SHARED, *OPENID, "INTERCOM_SIGN", "INTERCOM_JWT_TTL", "INTERCOM_ALLOWED_ORIGINS",
                 "INTERCOM_SESSION_JWKS_URL", "INTERCOM_SESSION_HEADER", "INTERCOM_SESSION_ALGORITHMS"]:  # fmt: skip
        for base in (SHARED, OPENID):
            faults = Environment({**base, name: value, "INTERCOM_SESSION_ODD": value}).faults
            assert faults
            assert value not in " ".join(faults)


def test_variables_of_the_build_are_no_mistake() -> None:
    build = {"INTERCOM_APP_ID": "abc12345", "INTERCOM_SESSION_TOKEN_FROM": "a.b", "INTERCOM_SESSION_HINT": "c"}
    assert Environment({**SHARED, **build}).faults == ()


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
    environment = Environment({"INTERCOM_API_SECRET": API_SECRET, **variables,
                               "INTERCOM_SESSION_AUTHORIZED_PARTIES": "https://www.example.com"})  # fmt: skip
    assert environment.faults == ()
    assert (environment.issuer, environment.jwks_url) == (issuer, keys)


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
    faults = Environment({**OPENID, "INTERCOM_SESSION_AUTHORIZED_PARTIES": "p", **variables}).faults
    shape = PROVIDERS[provider].issuer
    assert f"INTERCOM_SESSION_ISSUER must be like {shape} for {provider}." in faults


@pytest.mark.parametrize(
    "url", ["http://issuer.example/keys", "file:///etc/passwd", "issuer.example", "https://", "ftp://a.b"]
)
def test_keys_come_over_https_alone(url: str) -> None:
    faults = Environment({**OPENID, "INTERCOM_SESSION_JWKS_URL": url}).faults
    assert faults == ("INTERCOM_SESSION_JWKS_URL must be an https address.",)


def test_algorithms_may_be_narrowed() -> None:
    assert Environment({**OPENID, "INTERCOM_SESSION_ALGORITHMS": "ES256, RS256"}).algorithms == ("ES256", "RS256")
    faults = Environment({**OPENID, "INTERCOM_SESSION_ALGORITHMS": "ES256,HS256"}).faults
    allowed = "RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA"
    assert faults == (f"INTERCOM_SESSION_ALGORITHMS may only narrow what oidc signs with: {allowed}.",)


def test_supabase_takes_public_keys_or_its_legacy_secret_and_never_both() -> None:
    variables = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "supabase",
        "INTERCOM_SESSION_ISSUER": "https://ref.supabase.co/auth/v1",
    }
    assert Environment(variables).algorithms == ("ES256", "RS256")
    legacy = Environment({**variables, "INTERCOM_SESSION_SECRET": SESSION_SECRET})
    assert (legacy.faults, legacy.algorithms, legacy.jwks_url) == ((), ("HS256",), None)
    both = {"INTERCOM_SESSION_SECRET": SESSION_SECRET, "INTERCOM_SESSION_JWKS_URL": "https://a.example/keys"}
    assert Environment({**variables, **both}).faults == (
        "INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET exclude each other; keep one of them.",
    )
    mixed = {"INTERCOM_SESSION_SECRET": SESSION_SECRET, "INTERCOM_SESSION_ALGORITHMS": "RS256"}
    assert len(Environment({**variables, **mixed}).faults) == 1


def test_netlify_asks_the_configured_site_or_netlifys_own() -> None:
    variables = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_SESSION_PROVIDER": "netlify"}
    assert Environment({**variables, "URL": "https://site.example"}).issuer == "https://site.example"
    both = {"URL": "https://site.example", "INTERCOM_SESSION_ISSUER": "https://other.example"}
    assert Environment({**variables, **both}).issuer == "https://other.example"
    assert len(Environment(variables).faults) == 1
    # No other provider reads URL, which any host may set.
    assert Environment({**OPENID, "INTERCOM_SESSION_ISSUER": "", "URL": "https://evil.example"}).issuer is None


@pytest.mark.parametrize("provider", ["supabase", "netlify"])
@pytest.mark.parametrize("claim", ["USER_ID", "EMAIL", "NAME", "ROLES", "PLAN"])
def test_metadata_that_people_edit_is_never_signed(provider: str, claim: str) -> None:
    variables = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": provider,
        "INTERCOM_SESSION_ISSUER": "https://a.example" + ("/auth/v1" if provider == "supabase" else ""),
        f"INTERCOM_CLAIM_{claim}": "user_metadata.x",
    }
    assert Environment(variables).faults == (
        f"INTERCOM_CLAIM_{claim} must not point into user_metadata: people can write there what they like.",
    )


def test_the_environment_shows_no_secret() -> None:
    assert SESSION_SECRET not in repr(Environment(SHARED))
