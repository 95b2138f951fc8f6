"""Mistakes in the configuration: each named, with what is allowed, without any value; and nothing is signed."""

from __future__ import annotations

import pytest

from tests.identity.calling import (
    API_SECRET,
    NOW,
    OPENID,
    SESSION_SECRET,
    SHARED,
    ask,
    code_of,
    find_faults,
    make_endpoint,
    read,
)
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
        (
            "API_SECRET",
            "abc12345",
            f"INTERCOM_API_SECRET looks like a workspace id; it must be the Messenger API secret. {WHERE}",
        ),
        ("SIGN", "JWT", "INTERCOM_SIGN must be jwt or hash."),
        ("JWT_TTL", "299", "INTERCOM_JWT_TTL must be a whole number of seconds from 300 to 86400."),
        ("JWT_TTL", "1h", "INTERCOM_JWT_TTL must be a whole number of seconds from 300 to 86400."),
        ("JWT_TTL", "-3600", "INTERCOM_JWT_TTL must be a whole number of seconds from 300 to 86400."),
        (
            "JWT_TTL",
            "\uff13\uff10\uff10\uff10",
            "INTERCOM_JWT_TTL must be a whole number of seconds from 300 to 86400.",
        ),
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
                "INTERCOM_SESSION_HEADER, INTERCOM_SESSION_ALGORITHMS, INTERCOM_SESSION_REQUIRE."
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
    assert find_faults({**SHARED, "INTERCOM_ALLOWED_ORIGINS": origins}) == (BADLY_WRITTEN,)


def test_all_mistakes_are_said_at_once() -> None:
    assert len(find_faults({"INTERCOM_SIGN": "x", "INTERCOM_JWT_TTL": "x"})) == 4
    names = "auth0, clerk, supabase, firebase, cognito, netlify, cloudflare-access, keycloak, oidc, hs256"
    assert find_faults({}) == (
        f"INTERCOM_API_SECRET is not set; it must be the Messenger API secret. {WHERE}",
        f"INTERCOM_SESSION_PROVIDER must be one of {names}.",
    )


def test_no_mistake_tells_a_value() -> None:
    value = "Told-Nowhere"
    for name in [*SHARED, *OPENID, "INTERCOM_SIGN", "INTERCOM_JWT_TTL", "INTERCOM_ALLOWED_ORIGINS",
                 "INTERCOM_SESSION_JWKS_URL", "INTERCOM_SESSION_HEADER", "INTERCOM_SESSION_ALGORITHMS"]:  # fmt: skip
        for base in (SHARED, OPENID):
            faults = find_faults({**base, name: value, "INTERCOM_SESSION_ODD": value})
            assert faults
            assert value not in " ".join(faults)


def test_variables_of_the_build_are_no_mistake() -> None:
    build = {"INTERCOM_APP_ID": "abc12345", "INTERCOM_SESSION_TOKEN_FROM": "a.b", "INTERCOM_SESSION_HINT": "c"}
    assert find_faults({**SHARED, **build}) == ()
