"""The checks that one provider alone needs, each refused by name."""

from __future__ import annotations

import pytest

from tests.identity.calling import (
    API_SECRET,
    NOW,
    SESSION_SECRET,
    Clock,
    ask,
    code_of,
    find_faults,
    make_endpoint,
    open_identity,
    read,
    times,
)
from tests.identity.issuer import Issuer, mint
from tests.identity.test_providers import EC_KEY, KEY, SITE, TIMES, claims_of, code_for, complete
from tests.identity.watch import Watch


@pytest.mark.parametrize(
    "azp", ["https://evil.example", "", None, ..., ["https://www.example.com"], "https://www.example.com/"]
)
def test_clerks_authorized_party(issuer: Issuer, azp: object) -> None:
    assert code_for("clerk", issuer, azp=azp) == "token_party"


@pytest.mark.parametrize("status", ["pending", "expired", "Active", "", 1, True, ["pending"]])
def test_clerks_pending_session_is_nobody(issuer: Issuer, watch: Watch, status: object) -> None:
    endpoint = make_endpoint(complete("clerk", issuer, INTERCOM_ALLOWED_ORIGINS=SITE))
    token = mint(claims_of("clerk", sts=status), KEY)
    answer = ask(endpoint, token, headers={"origin": SITE})
    assert (answer.status, answer.body) == (204, b"")
    # The page's panel may read why.
    assert dict(answer.headers)["Pelican-Intercom-Reason"] == "sts=active"
    assert dict(answer.headers)["Access-Control-Expose-Headers"] == "Retry-After, Pelican-Intercom-Reason"
    assert watch.lines == ["204: the session is not a person's full one: sts=active"]


def test_clerks_active_session_is_a_person(issuer: Issuer) -> None:
    for status in ("active", None, ...):
        assert code_for("clerk", issuer, sts=status) is None


def test_clerks_second_version_has_the_role_in_o(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete("clerk", issuer, INTERCOM_HIDDEN_ROLES="admin"))
    token = mint(claims_of("clerk", v=2, o={"id": "org_1", "slg": "acme", "rol": "admin", "per": "manage"}), KEY)
    assert read(ask(endpoint, token)) == {"state": "hidden", "reason": "role admin"}


@pytest.mark.parametrize("actor", [{"sub": "user_admin", "iss": "https://dashboard.clerk.com"}, {}, "user_admin"])
@pytest.mark.parametrize("claim", ["act", "impersonator"])
def test_an_impersonated_session_is_hidden(issuer: Issuer, claim: str, actor: object) -> None:
    token = mint(claims_of("clerk", **{claim: actor}), KEY)
    assert read(ask(make_endpoint(complete("clerk", issuer)), token)) == {"state": "hidden", "reason": "impersonation"}


def test_a_session_without_an_actor_is_a_person(issuer: Issuer) -> None:
    assert code_for("clerk", issuer, act=None) is None


def test_clerk_needs_its_authorized_parties_set() -> None:
    variables = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_SESSION_PROVIDER": "clerk",
                 "INTERCOM_SESSION_ISSUER": "https://clerk.example.com"}  # fmt: skip
    (fault,) = find_faults(variables)
    assert fault == (
        "INTERCOM_SESSION_AUTHORIZED_PARTIES must be set for clerk, so that only tokens for this site are accepted."
    )


@pytest.mark.parametrize("role", ["anon", "service_role", "", None, ..., ["authenticated"]])
def test_supabases_role(issuer: Issuer, role: object) -> None:
    assert code_for("supabase", issuer, role=role) == "token_role"


def test_supabases_anonymous_accounts_are_nobody(issuer: Issuer) -> None:
    answer = ask(make_endpoint(complete("supabase", issuer)), mint(claims_of("supabase", is_anonymous=True), KEY))
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    "methods",
    [
        [{"method": "recovery", "timestamp": 1}],
        ["recovery"],
        [{"method": "recovery"}, {}],
        ["x", {"method": ["recovery"]}],
    ],
)
def test_supabases_recovery_session_is_nobody(issuer: Issuer, methods: object) -> None:
    answer = ask(make_endpoint(complete("supabase", issuer)), mint(claims_of("supabase", amr=methods), KEY))
    assert (answer.status, answer.body) == (204, b"")


def test_supabases_session_by_another_method_is_a_person(issuer: Issuer) -> None:
    for methods in ([{"method": "password", "timestamp": 1}, {"method": "totp"}], [{"method": "totp"}, 5, []]):
        assert code_for("supabase", issuer, amr=methods) is None


def test_an_anonymous_account_is_verified_before_it_is_nobody(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete("supabase", issuer))
    forged = mint(claims_of("supabase", is_anonymous=True), EC_KEY, "k1", alg="ES256")
    assert code_of(ask(endpoint, forged))[0] == 401


def test_supabases_user_metadata_is_editable_and_never_signed(issuer: Issuer) -> None:
    edited = {"name": "root", "email": "victim@example.com", "email_verified": True, "roles": ["editor"]}
    endpoint = make_endpoint(complete("supabase", issuer, INTERCOM_HIDDEN_ROLES="editor"))
    claims = claims_of("supabase", user_metadata=edited, app_metadata={})
    assert open_identity(ask(endpoint, mint(claims, KEY))) == {"user_id": "11111111-2222"}


def test_supabases_legacy_secret(issuer: Issuer) -> None:
    variables = {**complete("supabase", issuer), "INTERCOM_SESSION_SECRET": SESSION_SECRET}
    del variables["INTERCOM_SESSION_JWKS_URL"]
    endpoint = make_endpoint(variables)
    assert ask(endpoint, mint(claims_of("supabase"), SESSION_SECRET)).status == 200
    assert code_of(ask(endpoint, mint(claims_of("supabase"), KEY))) == (401, "token_algorithm")
    with_keys = make_endpoint(complete("supabase", issuer))
    assert code_of(ask(with_keys, mint(claims_of("supabase"), SESSION_SECRET))) == (401, "token_algorithm")
    assert ask(with_keys, mint(claims_of("supabase"), EC_KEY, "e1")).status == 200


def test_firebases_anonymous_accounts_are_nobody(issuer: Issuer) -> None:
    claims = claims_of("firebase", firebase={"sign_in_provider": "anonymous"})
    assert ask(make_endpoint(complete("firebase", issuer)), mint(claims, KEY)).status == 204


def test_firebases_issuer_belongs_to_its_project(issuer: Issuer) -> None:
    assert code_for("firebase", issuer, iss="https://securetoken.google.com/project-2") == "token_issuer"


def test_firebases_session_cookie_is_told_for_what_it_is(issuer: Issuer) -> None:
    cookie = mint(claims_of("firebase", iss="https://session.firebase.google.com/project-1"), KEY)
    answer = ask(make_endpoint(complete("firebase", issuer)), cookie)
    assert code_of(answer) == (401, "token_issuer")
    assert "Firebase session cookie" in read(answer)["detail"]
    assert "getIdToken()" in read(answer)["detail"]


def test_cognitos_access_token_has_its_client_in_client_id(issuer: Issuer) -> None:
    access = {"token_use": "access", "aud": ..., "email": ..., "client_id": "client-id"}
    assert code_for("cognito", issuer, None, **access) is None
    assert code_for("cognito", issuer, None, **{**access, "client_id": "another"}) == "token_audience"
    assert code_for("cognito", issuer, None, **{**access, "client_id": ...}) == "token_audience"
    assert code_for("cognito", issuer, None, **{**access, "client_id": ..., "aud": "client-id"}) == "token_audience"
    # The other way round, an ID token's client_id says nothing.
    assert code_for("cognito", issuer, aud=..., client_id="client-id") == "token_audience"


@pytest.mark.parametrize("use", ["refresh", "", None, ..., ["id"]])
def test_cognitos_token_use(issuer: Issuer, use: object) -> None:
    assert code_for("cognito", issuer, token_use=use) == "token_use"


@pytest.mark.parametrize(
    "changed",
    [
        {"common_name": "abc.access", "sub": ""},
        {"common_name": "abc.access"},
        {"sub": ""},
        {"sub": []},
        {"sub": {}},
        {"sub": 0},
        {"sub": ...},
    ],
)
def test_cloudflare_access_service_tokens(issuer: Issuer, changed: dict[str, object]) -> None:
    assert code_for("cloudflare-access", issuer, None, **changed) == "token_service"


def test_auth0s_client_credentials(issuer: Issuer) -> None:
    assert code_for("auth0", issuer, gty="client-credentials", sub="abc@clients") == "token_service"
    assert code_for("auth0", issuer, sub="abc@clients") == "token_service"
    assert code_for("auth0", issuer, gty="password") is None


def test_cognitos_machine_token(issuer: Issuer) -> None:
    machine = {"token_use": "access", "aud": ..., "email": ..., "client_id": "client-id", "sub": "client-id"}
    assert code_for("cognito", issuer, None, **machine) == "token_service"


@pytest.mark.parametrize("changed", [{"preferred_username": "service-account-web"}, {"clientHost": "192.0.2.1"},
                                     {"clientId": "web", "sub": "e1"}])  # fmt: skip
def test_keycloaks_service_account(issuer: Issuer, changed: dict[str, object]) -> None:
    assert code_for("keycloak", issuer, None, **changed) == "token_service"
    assert code_for("keycloak", issuer, preferred_username="service") is None


def test_cloudflare_access_always_verifies_addresses(issuer: Issuer) -> None:
    claims = claims_of("cloudflare-access", email_verified=False)
    answer = ask(make_endpoint(complete("cloudflare-access", issuer)), mint(claims, KEY))
    assert open_identity(answer)["email"] == "ann@example.com"


def test_keycloaks_party_or_audience(issuer: Issuer) -> None:
    assert code_for("keycloak", issuer, azp="another") == "token_party"
    assert code_for("keycloak", issuer, azp=...) == "token_party"
    audience = {"INTERCOM_SESSION_AUTHORIZED_PARTIES": "", "INTERCOM_SESSION_AUDIENCE": "web"}
    assert code_for("keycloak", issuer, audience, aud=["web", "account"], azp=...) is None
    assert code_for("keycloak", issuer, audience) == "token_audience"
    neither = complete("keycloak", issuer, INTERCOM_SESSION_AUTHORIZED_PARTIES="")
    (fault,) = find_faults(neither)
    assert fault.startswith("INTERCOM_SESSION_AUDIENCE or INTERCOM_SESSION_AUTHORIZED_PARTIES must be set for keycloak")


NETLIFY_TOKEN = mint({"sub": "1234", "email": "ann@example.com", **TIMES}, "only-netlify-knows-this-secret-0000", None)
NETLIFY_USER = {
    "id": "1234", "email": "ann@example.com", "created_at": "2020-09-13T12:26:40.123Z", "role": "",
    "app_metadata": {"provider": "email", "roles": ["editor"]}, "user_metadata": {"full_name": "root"},
}  # fmt: skip
PATH = "/.netlify/identity/user"


def complete_netlify(issuer: Issuer, **more: str) -> dict[str, str]:
    issuer.documents[PATH] = NETLIFY_USER
    session = {"INTERCOM_SESSION_PROVIDER": "netlify", "INTERCOM_SESSION_ISSUER": issuer.address}
    return {"INTERCOM_API_SECRET": API_SECRET, **session, **more}


def test_netlify_is_asked_who_it_is(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete_netlify(issuer))
    expected = {"user_id": "1234", "created_at": 1_600_000_000}
    assert open_identity(ask(endpoint, NETLIFY_TOKEN)) == expected
    assert open_identity(ask(endpoint, headers={"cookie": f"nf_jwt={NETLIFY_TOKEN}"})) == expected
    assert issuer.paths == [PATH] * times(2)
    assert issuer.bearers == [f"Bearer {NETLIFY_TOKEN}"] * times(2)
    hidden = make_endpoint(complete_netlify(issuer, INTERCOM_HIDDEN_ROLES="editor"))
    assert read(ask(hidden, NETLIFY_TOKEN)) == {"state": "hidden", "reason": "role editor"}


def test_netlify_is_never_asked_where_host_says(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete_netlify(issuer))
    headers = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    assert ask(endpoint, NETLIFY_TOKEN, headers=headers).status == 200
    assert issuer.paths == [PATH] * times(1)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("unknown", (401, "token_revoked")), ("down", (503, "issuer_unavailable")),
     ("redirect", (503, "issuer_unavailable")), ("rubbish", (503, "issuer_unavailable")),
     ("huge", (503, "issuer_unavailable"))],
)  # fmt: skip
def test_netlifys_refusal_is_no_outage_and_an_outage_no_refusal(
    issuer: Issuer, mode: str, expected: tuple[int, str]
) -> None:
    endpoint = make_endpoint(complete_netlify(issuer))
    issuer.mode = mode
    answer = ask(endpoint, NETLIFY_TOKEN)
    assert code_of(answer) == expected
    assert ("Retry-After" in dict(answer.headers)) is (expected[0] == 503)
    assert issuer.paths == [PATH] * times(1)


def mint_made_up(number: int) -> str:
    return mint({"sub": str(number), **TIMES}, SESSION_SECRET, None)


def test_made_up_tokens_make_few_questions_to_netlify(issuer: Issuer) -> None:
    clock = Clock()
    endpoint = make_endpoint(complete_netlify(issuer), clock)
    assert ask(endpoint, NETLIFY_TOKEN).status == 200
    issuer.paths.clear()
    issuer.mode = "unknown"
    # One that comes again and again is asked about once.
    assert [code_of(ask(endpoint, mint_made_up(0))) for _ in range(50)] == [(401, "token_revoked")] * 50
    assert len(issuer.paths) == times(1)
    codes = [code_of(ask(endpoint, mint_made_up(number))) for number in range(1, 500)]
    assert codes == [(401, "token_revoked")] * 9 + [(503, "issuer_unavailable")] * 490
    assert len(issuer.paths) == times(10)
    assert dict(ask(endpoint, mint_made_up(500)).headers)["Retry-After"] == "30"
    # Who was known before is asked about as ever, and a new session after the cool-down.
    issuer.mode = "ok"
    assert ask(endpoint, NETLIFY_TOKEN).status == 200
    assert code_of(ask(endpoint, mint_made_up(501))) == (503, "issuer_unavailable")
    clock.now += 30
    assert ask(endpoint, mint_made_up(501)).status == 200


def test_netlifys_sessions_that_are_known_are_never_counted(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete_netlify(issuer))
    assert {ask(endpoint, mint_made_up(number)).status for number in range(50)} == {200}
    assert len(issuer.paths) == times(50)


def test_netlifys_outage_is_not_made_worse(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete_netlify(issuer))
    issuer.mode = "down"
    assert {code_of(ask(endpoint, mint_made_up(number))) for number in range(50)} == {(503, "issuer_unavailable")}
    assert len(issuer.paths) == times(10)


def test_a_session_that_netlify_ended_is_over_at_once(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete_netlify(issuer))
    assert ask(endpoint, NETLIFY_TOKEN).status == 200
    issuer.mode = "unknown"
    assert code_of(ask(endpoint, NETLIFY_TOKEN)) == (401, "token_revoked")


def test_netlify_is_not_asked_about_a_token_that_cannot_be_right(issuer: Issuer) -> None:
    endpoint = make_endpoint(complete_netlify(issuer))
    expired = mint({"sub": "1234", "exp": NOW}, SESSION_SECRET, None)
    assert code_of(ask(endpoint, expired)) == (401, "token_expired")
    assert code_of(ask(endpoint, "rubbish")) == (401, "token_malformed")
    assert code_of(ask(endpoint, mint({"sub": "1234", **TIMES}, KEY))) == (401, "token_algorithm")
    assert issuer.paths == []
