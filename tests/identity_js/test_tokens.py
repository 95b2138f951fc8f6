"""Session tokens, however odd, are found and taken apart alike by both twins."""

from __future__ import annotations

import json

import pytest

from pelican_intercom.identity.endpoint import Request
from tests.identity.calling import NOW, SHARED
from tests.identity.issuer import forge
from tests.identity.test_session import BROKEN, ODD, PLANTED, SUPABASE
from tests.identity_js.comparing import PERSON, answer_alike, answer_in_both, sign_with_secret
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ('{"sub":"a\\ud800","exp":%d}', "user_id_invalid"),
        ('{"sub":"","exp":%d}', "user_id_invalid"),
        ('{"sub":true,"exp":%d}', "user_id_invalid"),
        ('{"sub":1.5,"exp":%d}', "user_id_invalid"),
        ('{"sub":9007199254740992,"exp":%d}', "user_id_invalid"),
        ('{"sub":9007199254740993.0,"exp":%d}', "user_id_invalid"),
        ('{"sub":{"a":1},"exp":%d}', "user_id_invalid"),
        ('{"sub":null,"exp":%d}', "user_id_invalid"),
        ('{"__proto__":{"sub":"x"},"exp":%d}', "user_id_invalid"),
        ('{"sub":"Ada@Example.com","email":"ada@example.COM","exp":%d}', "email_unverified"),
        ('{"sub":"x","nbf":"0","exp":%d}', "token_malformed"),
        ('{"sub":"x","iat":null,"exp":%d}', "token_malformed"),
        ('{"sub":"x","exp":%d,"nbf":1e999}', "token_malformed"),
        ('{"sub":"x","exp":%d,"exp":null}', "token_no_expiry"),
        ('{"sub":"x","exp":%d,"exp":true}', "token_no_expiry"),
        ('{"sub":"x","exp":%d,"exp":1e999}', "token_no_expiry"),
        ('{"sub":"x","exp":%d,"x":NaN}', "token_malformed"),
        ('\ufeff{"sub":"x","exp":%d}', "token_malformed"),
    ],
)
def test_a_refusal_has_the_same_bytes(twin: Twin, payload: str, code: str) -> None:
    token = forge('{"alg":"HS256"}', payload % (NOW + 600), sign_with_secret)
    assert answer_alike(twin, SHARED, token).code == (401, code)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ('{"alg":"HS256","kid":5}', "token_header"),
        ('{"alg":"HS256","kid":null}', "token_header"),
        ('{"alg":"HS256","b64":true}', "token_header"),
        ('{"alg":"HS256","crit":[]}', "token_header"),
        ('{"alg":["HS256"]}', "token_algorithm"),
        ('{"alg":"HS256 "}', "token_algorithm"),
        ('{"alg":"hs256"}', "token_algorithm"),
        ('{"__proto__":{"alg":"HS256"}}', "token_algorithm"),
        ('{"alg":"RS256"}', "token_algorithm"),
        ('{"alg":"RS256","alg":"HS256"}', None),
        ('{"alg":"HS256","typ":5}', "token_use"),
        ('{"alg":"HS256","typ":"JWT","zip":"DEF","__proto__":1}', None),
        ('{"alg":"HS256","typ":"application/AT+jwt"}', None),
        ('{"alg":"HS256","typ":"logout+jwt"}', "token_use"),
        ('["HS256"]', "token_malformed"),
        ('{"alg":"HS256","a":"\\ud800"}', None),
    ],
)
def test_a_header_is_judged_alike(twin: Twin, header: str, code: str | None) -> None:
    said = answer_alike(twin, SHARED, forge(header, json.dumps(PERSON), sign_with_secret))
    assert said.code == ((401, code) if code else (200, None))


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "bearer  $TOKEN \t"},
        {"authorization": "\tBEARER $TOKEN"},
        {"authorization": "Bearer\t$TOKEN"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": ""},
        {"authorization": "Basic dXNlcg==", "cookie": "session=$TOKEN"},
        {"authorization": "Bearer x", "cookie": "session=$TOKEN"},
        {"authorization": "Bearer $TOKEN $TOKEN"},
        {"cookie": "session=$TOKEN"},
        {"cookie": "a=b;session=$TOKEN;session=$TOKEN"},
        {"cookie": "a=b; session = $TOKEN ; session="},
        {"cookie": "session=x; session=$TOKEN"},
        {"cookie": 'session="$TOKEN"'},
        {"cookie": "SESSION=$TOKEN"},
        {"cookie": "xsession=$TOKEN; session"},
        {"cookie": ";;=;session=$TOKEN=;"},
        {"cookie": "a=\xe9\xff; session=$TOKEN"},
        {"cookie": "session=\xe9"},
        {"cookie": "session=$TOKEN\xa0"},
    ],
    ids=str,
)
def test_a_token_is_found_alike(twin: Twin, headers: dict[str, str]) -> None:
    token = forge('{"alg":"HS256"}', json.dumps(PERSON), sign_with_secret)
    filled = {name: value.replace("$TOKEN", token) for name, value in headers.items()}
    python, javascript = answer_in_both(twin, SHARED, Request("GET", filled))
    assert javascript == python


@pytest.mark.parametrize("cookies", [*ODD, *PLANTED, *SUPABASE, *(f"session={value}" for value in BROKEN)])
def test_a_cookie_is_read_alike(twin: Twin, cookies: str) -> None:
    python, javascript = answer_in_both(twin, SHARED, Request("GET", {"cookie": cookies}))
    assert javascript == python


def test_cookies_apart_from_the_headers_count_in_both(twin: Twin) -> None:
    token = forge('{"alg":"HS256"}', json.dumps(PERSON), sign_with_secret)
    for cookies, status in ([f"session={token}"], 200), (["session=x", f"session={token}"], 401), (["a=b"], 204):
        python, javascript = answer_in_both(twin, SHARED, Request("GET", {}, cookies))
        assert javascript == python
        assert python.status == status


@pytest.mark.parametrize("name", ["X-Session-Token", "constructor", "__proto__", "toString"])
def test_a_header_named_like_javascripts_own_is_a_header(twin: Twin, name: str) -> None:
    environment = {**SHARED, "INTERCOM_SESSION_HEADER": name}
    token = forge('{"alg":"HS256"}', json.dumps(PERSON), sign_with_secret)
    for headers, status in ({}, 204), ({name.lower(): token}, 200), ({name.lower(): f"Bearer {token}"}, 200):
        python, javascript = answer_in_both(twin, environment, Request("GET", headers))
        assert javascript == python
        assert python.status == status
