"""Session tokens, however odd, are found and taken apart alike by both twins."""

from __future__ import annotations

import json

import pytest

from pelican_intercom.identity.endpoint import Request
from tests.identity.calling import SHARED
from tests.identity.issuer import forge
from tests.identity_js.comparing import PERSON, answer_alike, answer_in_both, sign_with_secret
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node


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


@pytest.mark.parametrize("name", ["X-Session-Token", "constructor", "__proto__", "toString"])
def test_a_header_named_like_javascripts_own_is_a_header(twin: Twin, name: str) -> None:
    environment = {**SHARED, "INTERCOM_SESSION_HEADER": name}
    token = forge('{"alg":"HS256"}', json.dumps(PERSON), sign_with_secret)
    for headers, status in ({}, 204), ({name.lower(): token}, 200), ({name.lower(): f"Bearer {token}"}, 200):
        python, javascript = answer_in_both(twin, environment, Request("GET", headers))
        assert javascript == python
        assert python.status == status
