"""Published keys, the providers' checks and Netlify's issuer are judged alike by both twins."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from pelican_intercom.identity.endpoint import Endpoint, Request
from tests.conformance import minting
from tests.identity.calling import API_SECRET, Clock
from tests.identity.issuer import Issuer, describe_key, forge, make_ec_key, make_ed_key, make_rsa_key, mint, run_issuer
from tests.identity_js.comparing import PERSON, answer_alike, answer_in_both, answer_in_python
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def published() -> Iterator[Issuer]:
    with run_issuer() as issuer:
        issuer.keys = [
            describe_key(make_rsa_key("a"), "rsa"),
            describe_key(make_rsa_key("weak", 1024), "weak"),
            describe_key(make_ec_key("a"), "ec"),
            describe_key(make_ed_key("a"), "ed"),
            describe_key(make_rsa_key("a"), "encryption", use="enc"),
            describe_key(make_rsa_key("a"), "signs", key_ops=["sign"]),
            describe_key(make_rsa_key("a"), "rs512", alg="RS512"),
            describe_key(make_rsa_key("a"), "even", e="AQAA"),
            describe_key(make_rsa_key("a"), "one", e="AQ"),
            {"kty": "RSA", "kid": "empty"},
            {"kty": "RSA", "kid": "padded", "n": "AQAB==", "e": "AQAB"},
            {**(point := describe_key(make_ec_key("a"), "ec-padded")), "x": f"{point['x']}="},
            {"kty": "EC", "kid": "off", "crv": "P-256", "x": "A" * 43, "y": "A" * 43},
            {"kty": "EC", "kid": "short", "crv": "P-256", "x": "AQ", "y": "AQ"},
            {"kty": "OKP", "kid": "448", "crv": "Ed448", "x": "A" * 76},
            describe_key(make_rsa_key("a"), "twice"),
            describe_key(make_rsa_key("b"), "twice"),
        ]
        yield issuer


def publish_environment(issuer: Issuer) -> dict[str, str]:
    return {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "oidc",
        "INTERCOM_SESSION_ISSUER": issuer.address,
        "INTERCOM_SESSION_JWKS_URL": f"{issuer.address}/keys",
        "INTERCOM_SESSION_AUDIENCE": "site",
    }


@pytest.mark.parametrize(
    ("kid", "algorithm", "code"),
    [
        ("rsa", "RS256", None),
        ("rsa", "RS384", None),
        ("rsa", "RS512", None),
        ("rsa", "PS256", None),
        ("rsa", "PS384", None),
        ("rsa", "PS512", None),
        ("rsa", "ES256", "token_key_unfit"),
        ("ec", "ES256", None),
        ("ec", "ES384", "token_key_unfit"),
        ("ed", "EdDSA", None),
        ("448", "EdDSA", "token_key_unfit"),
        ("weak", "RS256", "token_key_unfit"),
        ("encryption", "RS256", "token_key_unfit"),
        ("signs", "RS256", "token_key_unfit"),
        ("rs512", "RS256", "token_key_unfit"),
        ("rs512", "RS512", None),
        ("even", "RS256", "token_key_unfit"),
        ("one", "RS256", "token_key_unfit"),
        ("empty", "RS256", "token_key_unfit"),
        ("padded", "RS256", "token_key_unfit"),
        ("ec-padded", "ES256", "token_key_unfit"),
        ("off", "ES256", "token_key_unfit"),
        ("short", "ES256", "token_key_unfit"),
        ("twice", "RS256", "token_key_unfit"),
        ("nobody", "RS256", "token_key_unknown"),
        (None, "EdDSA", None),
        (None, "RS256", "token_key_unfit"),
    ],
)
def test_a_published_key_is_judged_alike(
    twin: Twin, published: Issuer, kid: str | None, algorithm: str, code: str | None
) -> None:
    claims = {**PERSON, "iss": published.address, "aud": "site"}
    if algorithm == "EdDSA":
        token = mint(claims, make_ed_key("a"), kid)
    elif algorithm.startswith("ES"):
        header = json.dumps({"alg": algorithm, "kid": kid})
        # P-256 signs, whatever the header says.
        token = forge(header, json.dumps(claims), lambda message: minting.sign(make_ec_key("a"), message))
    else:
        token = mint(claims, make_rsa_key("a"), kid, alg=algorithm)
    said = answer_alike(twin, publish_environment(published), token)
    assert said.code == ((401, code) if code else (200, None))


@pytest.mark.parametrize(
    ("provider", "variable", "claims", "code"),
    [
        ("clerk", "AUTHORIZED_PARTIES=https://a, https://b", {"azp": "https://b"}, None),
        ("clerk", "AUTHORIZED_PARTIES=https://a", {"azp": ["https://a"]}, "token_party"),
        ("keycloak", "AUTHORIZED_PARTIES=site", {"azp": "site", "aud": "account"}, None),
        ("oidc", "AUDIENCE=a, b", {"aud": ["c", "b", 5]}, None),
        ("oidc", "AUDIENCE=a", {"aud": {"a": 1}}, "token_audience"),
        ("oidc", "AUDIENCE=a", {"aud": []}, "token_audience"),
        ("oidc", "AUDIENCE=a", {"iss": "https://other", "aud": "a"}, "token_issuer"),
        ("oidc", "AUDIENCE=a", {"aud": "a", "sub": "x@clients"}, "token_service"),
        ("oidc", "AUDIENCE=a", {"aud": "a", "sub": "web", "client_id": "web"}, "token_service"),
        ("auth0", "AUDIENCE=a", {"aud": "a", "gty": "client-credentials"}, "token_service"),
        ("keycloak", "AUTHORIZED_PARTIES=a", {"azp": "a", "preferred_username": "service-account-a"}, "token_service"),
        ("keycloak", "AUTHORIZED_PARTIES=a", {"azp": "a", "preferred_username": "service"}, None),
        ("clerk", "AUTHORIZED_PARTIES=a", {"azp": "a", "sts": "active"}, None),
        ("clerk", "AUTHORIZED_PARTIES=a", {"azp": "a", "sts": None}, None),
        ("clerk", "AUTHORIZED_PARTIES=a", {"azp": "a", "sts": "pending"}, ""),
        ("clerk", "AUTHORIZED_PARTIES=a", {"azp": "a", "sts": 1}, ""),
        ("supabase", "AUDIENCE=a", {"aud": "a", "role": "authenticated", "is_anonymous": True}, ""),
        ("supabase", "AUDIENCE=a", {"aud": "a", "role": "authenticated", "is_anonymous": "true"}, None),
        ("supabase", "AUDIENCE=a", {"aud": "a", "role": "authenticated", "amr": [{"method": "recovery"}]}, ""),
        ("supabase", "AUDIENCE=a", {"aud": "a", "role": "authenticated", "amr": ["x", {"method": ["recovery"]}]}, ""),
        ("supabase", "AUDIENCE=a", {"aud": "a", "role": "authenticated", "amr": [{"method": "totp"}, 5, []]}, None),
    ],
)
def test_the_checks_of_a_row_are_the_same(  # noqa: PLR0913, PLR0917  (a table of four columns, and two fixtures)
    twin: Twin, published: Issuer, provider: str, variable: str, claims: Mapping[str, object], code: str | None
) -> None:
    paths = {"keycloak": "/realms/r", "auth0": "/", "supabase": "/auth/v1"}
    issuer = published.address + paths.get(provider, "")
    name, _, value = variable.partition("=")
    environment = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": provider,
        "INTERCOM_SESSION_ISSUER": issuer,
        "INTERCOM_SESSION_JWKS_URL": f"{published.address}/keys",
        f"INTERCOM_SESSION_{name}": value,
    }
    token = mint({**PERSON, "iss": issuer, **claims}, make_rsa_key("a"), "rsa")
    # An empty code is nobody.
    expected = {None: (200, None), "": (204, None)}.get(code, (401, code))
    assert answer_alike(twin, environment, token).code == expected


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"token_use": "id", "aud": "client"}, None),
        ({"token_use": "access", "client_id": "client"}, None),
        ({"token_use": "access", "aud": "client"}, "token_audience"),
        ({"aud": "client"}, "token_use"),
    ],
)
def test_cognitos_two_kinds_of_token_are_told_apart_alike(
    twin: Twin, claims: Mapping[str, object], code: str | None
) -> None:
    # Its issuer is Amazon's own and cannot be asked here: what is refused before the keys, and 503 for what is not.
    address = "https://cognito-idp.eu-west-1.amazonaws.com/pool"
    environment = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "cognito",
        "INTERCOM_SESSION_ISSUER": address,
        "INTERCOM_SESSION_AUDIENCE": "client",
        "INTERCOM_SESSION_JWKS_URL": "http://127.0.0.1:9/keys",
    }
    token = mint({**PERSON, "iss": address, **claims}, make_rsa_key("a"), "rsa")
    request = Request("GET", {"authorization": f"Bearer {token}"})
    python, javascript = answer_in_both(twin, environment, request)
    assert (javascript.status, javascript.headers, javascript.body) == (python.status, python.headers, python.body)
    assert python.code == ((401, code) if code else (503, "keys_unavailable"))


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"common_name": "service.access", "sub": ""}, "token_service"),
        ({"common_name": [], "sub": "x"}, "keys"),
        ({"sub": []}, "token_service"),
        ({"sub": {}}, "token_service"),
        ({"sub": 0}, "token_service"),
    ],
)
def test_a_subject_that_is_no_person_is_told_alike(twin: Twin, claims: Mapping[str, object], code: str) -> None:
    address = "https://team.cloudflareaccess.com"
    environment = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "cloudflare-access",
        "INTERCOM_SESSION_ISSUER": address,
        "INTERCOM_SESSION_AUDIENCE": "tag",
        "INTERCOM_SESSION_JWKS_URL": "http://127.0.0.1:9/keys",
    }
    token = mint({**PERSON, "iss": address, "aud": ["tag"], **claims}, make_rsa_key("a"), "rsa")
    request = Request("GET", {"cf-access-jwt-assertion": token})
    python, javascript = answer_in_both(twin, environment, request)
    assert (javascript.status, javascript.headers, javascript.body) == (python.status, python.headers, python.body)
    assert python.code == ((503, "keys_unavailable") if code == "keys" else (401, code))


@pytest.mark.parametrize(
    ("mode", "document", "code"),
    [
        ("ok", {"id": "5", "email": "ada@example.com", "created_at": "2024-04-08T13:00:00Z"}, (200, None)),
        ("ok", {"id": "", "email": "ada@example.com"}, (401, "user_id_invalid")),
        ("ok", [], (503, "issuer_unavailable")),
        ("unknown", {}, (401, "token_revoked")),
        ("down", {}, (503, "issuer_unavailable")),
        ("redirect", {}, (503, "issuer_unavailable")),
        ("rubbish", {}, (503, "issuer_unavailable")),
    ],
)
def test_netlifys_issuer_is_asked_alike(
    twin: Twin, issuer: Issuer, mode: str, document: object, code: tuple[int, str | None]
) -> None:
    issuer.documents["/.netlify/identity/user"] = document
    issuer.mode = mode
    environment = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_SESSION_PROVIDER": "netlify", "URL": issuer.address}
    token = mint(PERSON, "x" * 40, None)
    assert answer_alike(twin, environment, token).code == code
    assert issuer.paths == ["/.netlify/identity/user"] * 2
    assert issuer.bearers == [f"Bearer {token}"] * 2


def test_made_up_tokens_make_as_few_questions_in_both(twin: Twin, issuer: Issuer) -> None:
    environment = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_SESSION_PROVIDER": "netlify", "URL": issuer.address}
    clock = Clock()
    python, javascript = Endpoint(environment, clock=clock), twin.make_endpoint(environment)
    issuer.documents["/.netlify/identity/user"] = {"id": "5"}

    def answer(number: int) -> tuple[int, str | None]:
        token = mint({**PERSON, "sub": str(number)}, "x" * 40, None)
        request = Request("GET", {"authorization": f"Bearer {token}"})
        said = answer_in_python(python, request)
        assert javascript.answer(request) == said
        return said.code

    assert answer(0) == (200, None)
    issuer.mode = "unknown"
    assert [answer(number) for number in (1, 1, 1, *range(2, 50))].count((401, "token_revoked")) == 12
    assert len(issuer.paths) == 2 * 11
    issuer.mode = "down"
    assert answer(1) == (401, "token_revoked")
    assert answer(0) == (503, "issuer_unavailable")
    issuer.mode = "ok"
    assert answer(0) == (200, None)
    assert answer(51) == (503, "issuer_unavailable")
    clock.now += 30
    javascript.set_clock(clock.now)
    assert answer(51) == (200, None)
    issuer.mode = "unknown"
    assert answer(0) == (401, "token_revoked")
