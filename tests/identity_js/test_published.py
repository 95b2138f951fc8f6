"""Published keys, the providers' checks and Netlify's issuer are judged alike by both twins."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.conformance import minting
from tests.identity.calling import API_SECRET
from tests.identity.issuer import Issuer, describe_key, forge, make_ec_key, make_ed_key, make_rsa_key, mint, run_issuer
from tests.identity_js.comparing import PERSON, answer_alike
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
