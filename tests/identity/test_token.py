"""Session tokens that are written wrongly, and the one reading of those that are written oddly."""

from __future__ import annotations

import hmac
import json

import pytest

from pelican_intercom.identity.problem import Problem
from pelican_intercom.identity.token import Token, decode_base64url
from tests.identity.calling import NOW, SESSION_SECRET, SHARED, ask, code_of, make_endpoint, open_identity
from tests.identity.issuer import encode, forge, mint

SHARED_HEADER = '{"alg":"HS256"}'


def sign(data: bytes) -> bytes:
    return hmac.digest(SESSION_SECRET.encode(), data, "sha256")


def payload(**claims: object) -> str:
    return json.dumps({"sub": "abcdef", "exp": NOW + 600, **claims})


GOOD = mint({"sub": "abcdef", "exp": NOW + 600}, SESSION_SECRET)
HEADER, PAYLOAD, SIGNATURE = GOOD.split(".")


@pytest.mark.parametrize(
    "text",
    [
        ".",
        "..",
        "a.b",
        "rubbish",
        "null",
        GOOD + ".",
        GOOD + "=",
        f"{HEADER}.{PAYLOAD}",
        f"{HEADER}.{PAYLOAD}.{SIGNATURE}.{SIGNATURE}.{SIGNATURE}",
        f"{HEADER}=.{PAYLOAD}.{SIGNATURE}",
        f"{HEADER}. {PAYLOAD}.{SIGNATURE}",
        f"{HEADER}.{PAYLOAD[:9]} {PAYLOAD[9:]}.{SIGNATURE}",
        f"{HEADER}.{PAYLOAD[:9]}+{PAYLOAD[10:]}.{SIGNATURE}",
        f"{HEADER}.{PAYLOAD[:9]}/{PAYLOAD[10:]}.{SIGNATURE}",
        f"{HEADER}.{PAYLOAD}a.{SIGNATURE}",
        f"{HEADER}.{PAYLOAD}.{SIGNATURE}\u00e9",
        f"{GOOD},{GOOD}",
    ],
)
def test_malformed_base64url(text: str) -> None:
    assert code_of(ask(make_endpoint(SHARED), text)) == (401, "token_malformed")


def test_base64url_has_one_spelling() -> None:
    # 32 bytes take 43 letters, the last of which has two bits to spare.
    assert decode_base64url(encode(b"\0" * 32)) == b"\0" * 32
    for last in "BCD":
        with pytest.raises(Problem, match="token_malformed"):
            decode_base64url("A" * 42 + last)
    last = SIGNATURE[-1]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = alphabet[alphabet.index(last) ^ 1]
    assert code_of(ask(make_endpoint(SHARED), GOOD[:-1] + other)) == (401, "token_malformed")


def test_token_over_16_kib() -> None:
    def make_token(filling: int) -> str:
        return forge(SHARED_HEADER, payload(long="a" * filling), sign)

    endpoint = make_endpoint(SHARED)
    largest = next(n for n in range(12_220, 12_100, -1) if len(make_token(n)) <= 16 * 1024)
    assert len(make_token(largest)) > 16 * 1024 - 4
    assert ask(endpoint, make_token(largest)).status == 200
    assert len(make_token(largest + 1)) > 16 * 1024
    assert code_of(ask(endpoint, make_token(largest + 1))) == (401, "token_too_large")
    assert code_of(ask(endpoint, "a" * 10_000_000)) == (401, "token_too_large")


@pytest.mark.parametrize("brackets", ["[]", "{}"])
def test_json_over_32_levels(brackets: str) -> None:
    def make_token(levels: int) -> str:
        opening = "[" if brackets == "[]" else '{"a":'
        deep = opening * (levels - 1) + "1" + brackets[1] * (levels - 1)
        return forge(SHARED_HEADER, payload().replace('"sub"', f'"deep":{deep},"sub"'), sign)

    endpoint = make_endpoint(SHARED)
    assert ask(endpoint, make_token(32)).status == 200
    assert code_of(ask(endpoint, make_token(33))) == (401, "token_malformed")
    assert code_of(ask(endpoint, make_token(1900))) == (401, "token_malformed")


def test_brackets_inside_texts_are_no_levels() -> None:
    token = mint({"sub": "abcdef", "exp": NOW + 600, "art": '[{"' * 500 + "\\"}, SESSION_SECRET)
    assert ask(make_endpoint(SHARED), token).status == 200


def test_duplicate_json_keys_read_as_the_last_one() -> None:
    text = f'{{"sub":"first","exp":1,"sub":"last","exp":{NOW + 600}}}'
    assert open_identity(ask(make_endpoint(SHARED), forge(SHARED_HEADER, text, sign))) == {"user_id": "last"}


def test_duplicate_header_keys_read_as_the_last_one() -> None:
    hidden = forge('{"alg":"HS256","alg":"none"}', payload(), sign)
    assert code_of(ask(make_endpoint(SHARED), hidden)) == (401, "token_algorithm")


def test_a_token_holds_what_it_says() -> None:
    token = Token(GOOD)
    assert token.claims == {"sub": "abcdef", "exp": NOW + 600}
    assert token.header == {"alg": "HS256", "kid": "k1", "typ": "JWT"}
