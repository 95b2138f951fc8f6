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

ALONE = "must be the secret alone, as Intercom shows it: no other quotes, and nothing invisible that was copied along."
WHERE = "Intercom shows it under Settings > Channels > Messenger > Security."


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("API_SECRET", "", f"INTERCOM_API_SECRET is not set; it must be the Messenger API secret. {WHERE}"),
        ("API_SECRET", f" {API_SECRET}", "INTERCOM_API_SECRET must have no white space before or after it."),
        ("API_SECRET", f"{API_SECRET}\n", "INTERCOM_API_SECRET must have no white space before or after it."),
        ("API_SECRET", "fake\udcff", "INTERCOM_API_SECRET must be UTF-8 text."),
        *(
            ("API_SECRET", value, f"INTERCOM_API_SECRET {ALONE}")
            for value in (f"\u201c{API_SECRET}\u201d", f"\ufeff{API_SECRET}", f"{API_SECRET}\u200b")
        ),
        ("HIDDEN_ROLES", "editor\udcff", "INTERCOM_HIDDEN_ROLES must be UTF-8 text."),
        (
            "API_SECRET",
            "dG9rOmZha2VfYWNjZXNzX3Rva2VuXzAwMDA=",
            f"INTERCOM_API_SECRET looks like an access token; it must be the Messenger API secret. {WHERE}",
        ),
        (
            "API_SECRET",
            "abc12345",
            f"INTERCOM_API_SECRET looks like a workspace ID; it must be the Messenger API secret. {WHERE}",
        ),
        ("SIGN", "JWT", "INTERCOM_SIGN must be jwt or hash."),
        ("JWT_TTL", "299", "INTERCOM_JWT_TTL must be a whole number of seconds from 300 to 86400."),
        ("JWT_TTL", "86401", "INTERCOM_JWT_TTL must be a whole number of seconds from 300 to 86400."),
        ("JWT_TTL", "999999999", "INTERCOM_JWT_TTL must be a whole number of seconds from 300 to 86400."),
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
        *(
            (
                "SESSION_HEADER",
                name,
                "INTERCOM_SESSION_HEADER must be a header that nothing else uses, such as X-Session-Token.",
            )
            for name in ("Cookie", "ORIGIN", "host", "Sec-Fetch-Site")
        ),
        (
            "SESSION_AUDIENC",
            "site",
            "INTERCOM_SESSION_AUDIENC is not a variable of this function. Did you mean INTERCOM_SESSION_AUDIENCE?",
        ),
        ("SESSION_ALGORITHMS", "RS256", "INTERCOM_SESSION_ALGORITHMS may only narrow what hs256 signs with: HS256."),
        ("SESSION_ALGORITHMS", "none", "INTERCOM_SESSION_ALGORITHMS may only narrow what hs256 signs with: HS256."),
        (
            "SESSION_SECRET",
            "",
            "INTERCOM_SESSION_SECRET is not set; hs256 needs the secret that your login signs tokens with.",
        ),
        ("SESSION_SECRET", "s" * 31, "INTERCOM_SESSION_SECRET must be 32 bytes or longer (RFC 7518 section 3.2)."),
        (
            "SESSION_SECRET",
            API_SECRET,
            "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's, not Intercom's.",
        ),
        (
            "SESSION_SECRET",
            "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkq\n-----END PUBLIC KEY-----",
            "INTERCOM_SESSION_SECRET must be a shared secret, not a key file; for public keys use oidc.",
        ),
        ("SESSION_JWKS_URL", "https://a.example/keys", "INTERCOM_SESSION_JWKS_URL is not used with hs256; remove it."),
        (
            "CLAIM_USER_HASH",
            "h",
            "INTERCOM_CLAIM_USER_HASH cannot be signed: Intercom takes no attribute of that name.",
        ),
        ("CLAIM_EXP", "exp", "INTERCOM_CLAIM_EXP cannot be signed: Intercom takes no attribute of that name."),
        (
            "CLAIM_UTM_SOURCE",
            "u",
            "INTERCOM_CLAIM_UTM_SOURCE cannot be signed: Intercom takes no attribute of that name.",
        ),
        ("CLAIM_A.B", "u", "INTERCOM_CLAIM_A.B cannot be signed: Intercom takes no attribute of that name."),
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
    "INTERCOM_ALLOWED_ORIGINS must be a comma-separated list of origins such as https://www.example.com: "
    "lower case, no path, no slash at the end, no *."
)


@pytest.mark.parametrize(
    "origins",
    ["*", "null", "https://www.example.com/", "www.example.com", "https://WWW.example.com", "https://a.example:443",
     "http://a.example:80", "https://a.example/path", "https://*.example.com", "https://a.example https://b.example",
     "ftp://a.example", "https://a.example, b.example", "https://.example.com", "https://a..example"],
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


@pytest.mark.parametrize(
    ("name", "meant"),
    [("INTERCOM_HIDDEN_ROLE", "INTERCOM_HIDDEN_ROLES"), ("INTERCOM_HIDEN_ROLES", "INTERCOM_HIDDEN_ROLES"),
     ("INTERCOM_HIDDEN_ROELS", "INTERCOM_HIDDEN_ROLES"), ("intercom_hidden_roles", "INTERCOM_HIDDEN_ROLES"),
     ("INTERCOM_UNVERIFIED_EMAILS", "INTERCOM_UNVERIFIED_EMAIL"), ("INTERCOM_SIGNS", "INTERCOM_SIGN"),
     ("INTERCOM_JWT_TLL", "INTERCOM_JWT_TTL"), ("INTERCOM_ALLOWED_ORIGIN", "INTERCOM_ALLOWED_ORIGINS"),
     ("INTERCOM_API_SECRETS", "INTERCOM_API_SECRET"), ("INTERCOM_CLAIMS_ROLES", "INTERCOM_CLAIM_ROLES"),
     ("INTERCOM_CLAIMUSER_ID", "INTERCOM_CLAIM_USER_ID"), ("INTERCM_HIDDEN_ROLES", "INTERCOM_HIDDEN_ROLES"),
     ("ITNERCOM_SESSION_REQUIRE", "INTERCOM_SESSION_REQUIRE"), ("\ufeffINTERCOM_SIGN", "INTERCOM_SIGN"),
     (" INTERKOM_HIDDEN_ROLES", "INTERCOM_HIDDEN_ROLES"), ("NTERCON_UNVERIFIED_EMAIL", "INTERCOM_UNVERIFIED_EMAIL"),
     ("intercom-session-authorized-parties", "INTERCOM_SESSION_AUTHORIZED_PARTIES")],
)  # fmt: skip
def test_a_mistyped_variable_is_not_silently_off(name: str, meant: str) -> None:
    assert find_faults({**SHARED, name: "x"}) == (f"{name} is not a variable of this function. Did you mean {meant}?",)
    assert find_faults({**SHARED, name: ""}) == ()


@pytest.mark.parametrize(
    "name",
    ["HIDDEN_GROUPS", "REQUIRE", "REQUIRED_CLAIMS", "UNVERIFIED", "ALLOWED", "SIGNING_KEY", "JWT_EXPIRY",
     "hidden-groups", "session.mfa"],
)  # fmt: skip
def test_an_unknown_variable_that_sounds_like_protection_is_a_mistake(name: str) -> None:
    (fault,) = find_faults({**SHARED, f"INTERCOM_{name}": "x"})
    assert fault.startswith(f"INTERCOM_{name} is not a variable of this function; those are INTERCOM_API_SECRET, ")


@pytest.mark.parametrize(
    "name",
    ["APP_ID", "SESSION_TOKEN_FROM", "SESSION_HINT", "REGION", "GREETING", "CLAIM_ROLE", "HOSTS", "session_hint"],
)
def test_what_the_build_reads_may_stand_in_the_same_environment(name: str) -> None:
    assert find_faults({**SHARED, f"INTERCOM_{name}": "x"}) == ()


@pytest.mark.parametrize(
    "roles",
    ["administrator;editor", "a, administrator|editor", '["administrator"]', '"administrator",editor', "a\nb",
     "'administrator', editor", "{administrator}", "\u201cadministrator\u201d", "a,\u2018b\u2019"],
)  # fmt: skip
def test_hidden_roles_that_hide_nobody_are_a_mistake(roles: str) -> None:
    (fault,) = find_faults({**SHARED, "INTERCOM_HIDDEN_ROLES": roles})
    assert fault == (
        "INTERCOM_HIDDEN_ROLES must be a comma-separated list of names, without quotes, brackets, semicolons or bars."
    )


def test_names_of_roles_may_have_blanks_and_other_letters() -> None:
    roles = "site editor, org:admin, Owner's, Staff (EU), h\u00e9ros,\r"
    assert find_faults({**SHARED, "INTERCOM_HIDDEN_ROLES": roles}) == ()


@pytest.mark.parametrize("value", ["roles\r", " roles", "roles\u00a0"])
@pytest.mark.parametrize("name", ["CLAIM_ROLES", "CLAIM_PLAN", "SESSION_ISSUER"])
def test_white_space_around_a_value_is_a_mistake(name: str, value: str) -> None:
    fault = f"INTERCOM_{name} must have no white space before or after it."
    assert find_faults({**SHARED, f"INTERCOM_{name}": value}) == (fault,)


@pytest.mark.parametrize("quote", ['"', "'", "`"])
@pytest.mark.parametrize("name", ["API_SECRET", "SESSION_SECRET", "SESSION_COOKIE", "HIDDEN_ROLES"])
def test_the_quotes_of_an_env_file_are_a_mistake(name: str, quote: str) -> None:
    variable = f"INTERCOM_{name}"
    value = SHARED.get(variable, "administrator")
    faults = find_faults({**SHARED, variable: f"{quote}{value}{quote}"})
    assert f"{variable} must not be in quotes: they would be part of the value." in faults


@pytest.mark.parametrize(
    "origin", ["http://www.example.com", "http://localhost.example.com", "http://10.0.0.1", "http://[::2]"]
)
def test_an_origin_without_tls_is_refused(origin: str) -> None:
    variables = {**SHARED, "INTERCOM_ALLOWED_ORIGINS": f"https://a.example, {origin}"}
    assert find_faults(variables) == ("INTERCOM_ALLOWED_ORIGINS must begin with https; http is only for localhost.",)
    # Nor may its pages read what is wrong.
    answer = ask(make_endpoint(variables), headers={"origin": origin})
    assert code_of(answer) == (403, "origin_not_allowed")


@pytest.mark.parametrize(
    "origin", ["http://localhost:8000", "http://site.localhost", "http://127.0.0.1", "http://[::1]:3000"]
)
def test_an_origin_on_this_machine_needs_no_tls(origin: str) -> None:
    assert find_faults({**SHARED, "INTERCOM_ALLOWED_ORIGINS": origin}) == ()


@pytest.mark.parametrize(
    "party", ["https://www.example.com/", "http://www.example.com", "HTTPS://WWW.example.com", "https://*"]
)
def test_an_authorized_party_that_no_token_has_is_a_mistake(party: str) -> None:
    clerk = {
        "PROVIDER": "clerk",
        "ISSUER": "https://clerk.example.com",
        "AUTHORIZED_PARTIES": f"https://a.example,{party}",
    }
    variables = {
        "INTERCOM_API_SECRET": API_SECRET,
        **{f"INTERCOM_SESSION_{name}": value for name, value in clerk.items()},
    }
    (fault,) = find_faults(variables)
    assert fault == (
        "INTERCOM_SESSION_AUTHORIZED_PARTIES must be values of azp: "
        "an origin begins with https and has no slash at the end."
    )


@pytest.mark.parametrize("secret", [API_SECRET, SESSION_SECRET, "k" * 21, "a1B2-" * 9])
def test_a_secret_that_is_pasted_into_another_variable_is_never_told(secret: str) -> None:
    endpoint = make_endpoint(
        {**SHARED, "INTERCOM_SESSION_HEADER": secret, "INTERCOM_ALLOWED_ORIGINS": "https://a.example"}
    )
    preflight = {"origin": "https://a.example", "access-control-request-method": "GET"}
    for answer in (ask(endpoint), ask(endpoint, method="OPTIONS", headers=preflight), ask(endpoint, method="POST")):
        assert secret not in f"{answer.headers} {answer.body.decode()}"
    assert code_of(ask(endpoint)) == (500, "misconfigured")
    assert read(ask(endpoint))["detail"].startswith("INTERCOM_SESSION_HEADER contains a secret;")


@pytest.mark.parametrize("required", ["aal", "aal=", "=aal2", "aal=aal2,x", "a a=b", "aal=\u00e9"])
def test_a_requirement_that_cannot_be_met_is_a_mistake(required: str) -> None:
    (fault,) = find_faults({**SHARED, "INTERCOM_SESSION_REQUIRE": required})
    assert fault == "INTERCOM_SESSION_REQUIRE must be a comma-separated list of claim=value, such as aal=aal2."


def test_the_faults_do_not_depend_on_the_order_of_the_environment() -> None:
    wrong = {**SHARED, "INTERCOM_SESSION_X": "'x'", "INTERCOM_HIDDEN_ROLE": "y", "URL": '"z"', "INTERCOM_SIGN": "no"}
    assert find_faults(wrong) == find_faults(dict(reversed(wrong.items())))
    assert len(find_faults(wrong)) == 5
