"""Tokens that must not be believed, each with the attack's name."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding

from pelican_intercom.identity.endpoint import Endpoint
from tests.identity.calling import NOW, OPENID, ask, code_of, make_endpoint, open_identity, times
from tests.identity.issuer import Issuer, describe_key, encode, forge, make_ec_key, make_rsa_key, mint

KEY = make_rsa_key("attacked")
STRANGER = make_rsa_key("stranger")
CLAIMS: Mapping[str, object] = {"iss": "https://issuer.example", "aud": "site", "sub": "abcdef", "exp": NOW + 600}
HEADER = '{"alg":"RS256","kid":"k1"}'


@pytest.fixture
def openid(issuer: Issuer) -> Endpoint:
    issuer.keys = [describe_key(KEY, "k1"), describe_key(make_ec_key("attacked"), "e1")]
    return make_endpoint({**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"})


def sign(data: bytes) -> bytes:
    return KEY.sign(data, padding.PKCS1v15(), hashes.SHA256())


def payload(**changed: object) -> str:
    return json.dumps({**CLAIMS, **changed})


def test_the_same_token_unharmed_is_believed(openid: Endpoint) -> None:
    assert open_identity(ask(openid, mint(CLAIMS, KEY))) == {"user_id": "abcdef"}
    assert open_identity(ask(openid, mint(CLAIMS, make_ec_key("attacked"), "e1"))) == {"user_id": "abcdef"}
    assert open_identity(ask(openid, forge(HEADER, payload(), sign))) == {"user_id": "abcdef"}


@pytest.mark.parametrize("spelling", ["none", "None", "NONE", "nOnE", "", " none", "none\\u0000"])
def test_alg_none_in_any_spelling(openid: Endpoint, spelling: str) -> None:
    header = f'{{"alg":"{spelling}","kid":"k1"}}'
    unsigned = forge(header, payload(), lambda _: b"")
    assert code_of(ask(openid, unsigned)) == (401, "token_algorithm")
    assert code_of(ask(openid, forge(header, payload(), sign))) == (401, "token_algorithm")


@pytest.mark.parametrize(
    "header", ['{"kid":"k1"}', '{"alg":null}', '{"alg":["RS256"]}', '{"alg":1}', '{"alg":"rs256"}']
)
def test_alg_missing_or_of_another_type(openid: Endpoint, header: str) -> None:
    assert code_of(ask(openid, forge(header, payload(), sign))) == (401, "token_algorithm")


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_key_confusion_with_a_public_key_as_hmac_secret(openid: Endpoint, algorithm: str) -> None:
    ask(openid, mint(CLAIMS, KEY))
    public = KEY.public_key()
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    for form in (serialization.Encoding.PEM, serialization.Encoding.DER):
        secret = public.public_bytes(form, spki)
        token = forge(
            f'{{"alg":"{algorithm}","kid":"k1"}}',
            payload(),
            lambda data, secret=secret: hmac.digest(secret, data, "sha" + algorithm[2:]),  # type: ignore[misc]
        )
        assert code_of(ask(openid, token)) == (401, "token_algorithm")


def test_key_confusion_between_key_types(openid: Endpoint) -> None:
    token = forge('{"alg":"ES256","kid":"k1"}', payload(), sign)
    assert code_of(ask(openid, token)) == (401, "token_key_unfit")
    assert code_of(ask(openid, forge('{"alg":"RS256","kid":"e1"}', payload(), sign))) == (401, "token_key_unfit")


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_embedded_key_headers(openid: Endpoint, name: str) -> None:
    values: dict[str, object] = {"jwk": describe_key(STRANGER, "k1"), "x5c": ["MIIB"]}
    value = values.get(name, "https://evil.example/keys")
    assert code_of(ask(openid, mint(CLAIMS, STRANGER, "k1", **{name: value}))) == (401, "token_header")
    # Even when the right key signed it: the header is a request to be told who to trust.
    assert code_of(ask(openid, mint(CLAIMS, KEY, "k1", **{name: value}))) == (401, "token_header")


@pytest.mark.parametrize("critical", ['["exp"]', '["b64"]', '["http://example.com/UNKNOWN"]', "[]", "null"])
def test_unknown_crit(openid: Endpoint, critical: str) -> None:
    header = f'{{"alg":"RS256","kid":"k1","crit":{critical},"exp":1,"http://example.com/UNKNOWN":true}}'
    assert code_of(ask(openid, forge(header, payload(), sign))) == (401, "token_header")


def test_unencoded_payload_option(openid: Endpoint) -> None:
    header = '{"alg":"RS256","kid":"k1","b64":false}'
    assert code_of(ask(openid, forge(header, payload(), sign))) == (401, "token_header")


@pytest.mark.parametrize(
    "kid", ["../../../../dev/null", "' OR '1'='1", "k1; DROP TABLE keys", "%2e%2e%2f", "k1\\u0000"]
)
def test_kid_with_a_path_or_sql_in_it(openid: Endpoint, issuer: Issuer, kid: str) -> None:
    token = forge(f'{{"alg":"RS256","kid":"{kid}"}}', payload(), sign)
    assert code_of(ask(openid, token)) == (401, "token_key_unknown")
    assert issuer.paths == ["/keys"] * times(1)


@pytest.mark.parametrize("kid", ["1", "null", '["k1"]', '{"k1":1}', "true"])
def test_kid_that_is_no_text(openid: Endpoint, kid: str) -> None:
    token = forge(f'{{"alg":"RS256","kid":{kid}}}', payload(), sign)
    assert code_of(ask(openid, token)) == (401, "token_header")


@pytest.mark.parametrize("kind", ["logout+jwt", "dpop+jwt", "secevent+jwt", "JWE", "", "at+jwt ", 5, None, ["JWT"]])
def test_a_token_of_another_type(openid: Endpoint, kind: object) -> None:
    header = json.dumps({"alg": "RS256", "kid": "k1", "typ": kind})
    assert code_of(ask(openid, forge(header, payload(), sign))) == (401, "token_use")


@pytest.mark.parametrize("kind", ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"])
def test_an_id_token_and_an_access_token_by_their_types(openid: Endpoint, kind: str) -> None:
    header = json.dumps({"alg": "RS256", "kid": "k1", "typ": kind})
    assert ask(openid, forge(header, payload(), sign)).status == 200


def test_a_logout_token_without_a_type(openid: Endpoint) -> None:
    events: dict[str, object] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert code_of(ask(openid, mint({**CLAIMS, "events": events}, KEY))) == (401, "token_use")


@pytest.mark.parametrize("confirmation", [{"jkt": "0ZcOCORZNYy"}, {"x5t#S256": "bwcK0esc3AC"}, {}, None])
def test_a_token_that_is_bound_to_its_senders_key(openid: Endpoint, confirmation: object) -> None:
    assert code_of(ask(openid, mint({**CLAIMS, "cnf": confirmation}, KEY))) == (401, "token_bound")


MACHINES: list[dict[str, object]] = [
    {"gty": "client-credentials", "sub": "abc@clients"}, {"gty": "client-credentials"}, {"sub": "abc@clients"},
    {"sub": "web", "client_id": "web"}, {"preferred_username": "service-account-web"}, {"clientId": "web"},
    {"clientHost": "192.0.2.1"}, {"clientAddress": "192.0.2.1"}, {"idtyp": "app"}, {"idtyp": ["app"]},
    {"gty": "client_credentials"}, {"gty": ["client_credentials"]}, {"sub": "web", "azp": "web"},
    {"sub": "0oa1", "cid": "0oa1"},
]  # fmt: skip


@pytest.mark.parametrize("claims", MACHINES)
def test_a_token_of_a_machine(openid: Endpoint, claims: dict[str, object]) -> None:
    assert code_of(ask(openid, mint({**CLAIMS, **claims}, KEY))) == (401, "token_service")


ISSUERS = ["https://issuer.example/", "https://evil.example", "", None, ["https://issuer.example"]]


@pytest.mark.parametrize("issued_by", ISSUERS)
def test_token_of_another_issuer_with_the_same_key(openid: Endpoint, issued_by: object) -> None:
    assert code_of(ask(openid, forge(HEADER, payload(iss=issued_by), sign))) == (401, "token_issuer")


@pytest.mark.parametrize("audience", ["other", "SITE", "", None, [], ["other"], {"site": 1}, [["site"]], 1])
def test_token_of_another_audience(openid: Endpoint, audience: object) -> None:
    assert code_of(ask(openid, forge(HEADER, payload(aud=audience), sign))) == (401, "token_audience")


def test_signature_of_a_stranger(openid: Endpoint) -> None:
    assert code_of(ask(openid, mint(CLAIMS, STRANGER))) == (401, "token_signature")


def test_signature_taken_from_another_token(openid: Endpoint) -> None:
    ours, other = mint(CLAIMS, KEY), mint({**CLAIMS, "sub": "administrator"}, KEY)
    swapped = ".".join([*other.split(".")[:2], ours.split(".")[2]])
    assert code_of(ask(openid, swapped)) == (401, "token_signature")


def test_signature_of_nothing(openid: Endpoint) -> None:
    assert code_of(ask(openid, forge(HEADER, payload(), lambda _: b""))) == (401, "token_signature")


def test_psychic_signature_of_zeros(openid: Endpoint) -> None:
    token = forge('{"alg":"ES256","kid":"e1"}', payload(), lambda _: bytes(64))
    assert code_of(ask(openid, token)) == (401, "token_signature")


@pytest.mark.parametrize("exp", [NOW, NOW - 1, NOW - 0.5, 0, -1])
def test_expired(openid: Endpoint, exp: float) -> None:
    assert code_of(ask(openid, forge(HEADER, payload(exp=exp), sign))) == (401, "token_expired")


def test_an_expired_token_fetches_no_key(openid: Endpoint, issuer: Issuer) -> None:
    ask(openid, mint({**CLAIMS, "exp": NOW - 1}, KEY))
    assert issuer.paths == []


@pytest.mark.parametrize("exp", ["null", '"1900000000"', "true", "[]", "1e400", "-1e400"])
def test_no_exp(openid: Endpoint, exp: str) -> None:
    text = payload().replace(str(NOW + 600), exp)
    assert code_of(ask(openid, forge(HEADER, text, sign))) == (401, "token_no_expiry")
    without = {name: value for name, value in CLAIMS.items() if name != "exp"}
    assert code_of(ask(openid, mint(without, KEY))) == (401, "token_no_expiry")


def test_not_yet_valid(openid: Endpoint) -> None:
    assert ask(openid, mint({**CLAIMS, "nbf": NOW + 30}, KEY)).status == 200
    assert code_of(ask(openid, mint({**CLAIMS, "nbf": NOW + 31}, KEY))) == (401, "token_not_yet_valid")
    assert code_of(ask(openid, forge(HEADER, payload(nbf="0"), sign))) == (401, "token_malformed")


def test_issued_in_the_future(openid: Endpoint) -> None:
    assert ask(openid, mint({**CLAIMS, "iat": NOW + 30}, KEY)).status == 200
    assert code_of(ask(openid, mint({**CLAIMS, "iat": NOW + 31}, KEY))) == (401, "token_issued_in_future")
    assert code_of(ask(openid, forge(HEADER, payload(iat=None), sign))) == (401, "token_malformed")


def test_weak_rsa_key(openid: Endpoint, issuer: Issuer) -> None:
    weak = make_rsa_key("weak", 1024)
    issuer.keys = [describe_key(weak, "k1")]
    token = forge(HEADER, payload(), lambda data: weak.sign(data, padding.PKCS1v15(), hashes.SHA256()))
    assert code_of(ask(openid, token)) == (401, "token_key_unfit")


def test_rsa_key_with_an_exponent_of_one(openid: Endpoint, issuer: Issuer) -> None:
    issuer.keys = [{**describe_key(KEY, "k1"), "e": "AQ"}]
    digest = hashlib.sha256(f"{encode(HEADER)}.{encode(payload())}".encode()).digest()
    prefix = bytes.fromhex("3031300d060960864801650304020105000420")
    block = b"\0\1" + b"\xff" * (256 - 3 - len(prefix) - 32) + b"\0" + prefix + digest
    assert code_of(ask(openid, forge(HEADER, payload(), lambda _: block))) == (401, "token_key_unfit")


def test_rsa_key_so_large_that_each_request_costs(openid: Endpoint, issuer: Issuer) -> None:
    modulus = (1 << 8192 | 1).to_bytes(1025)
    issuer.keys = [{**describe_key(KEY, "k1"), "n": encode(modulus)}]
    assert code_of(ask(openid, forge(HEADER, payload(), sign))) == (401, "token_key_unfit")


def test_key_meant_for_encryption(issuer: Issuer) -> None:
    for members in ({"use": "enc"}, {"key_ops": ["encrypt"]}, {"alg": "RSA-OAEP"}, {"alg": "RS512"}):
        issuer.keys = [describe_key(KEY, str(members), **members)]
        token = mint(CLAIMS, KEY, str(members))
        fresh = make_endpoint({**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address})
        assert code_of(ask(fresh, token)) == (401, "token_key_unfit")


def test_curve_of_another_algorithm(openid: Endpoint, issuer: Issuer) -> None:
    issuer.keys = [describe_key(make_ec_key("p384", ec.SECP384R1), "e1")]
    token = forge('{"alg":"ES256","kid":"e1"}', payload(), lambda _: bytes(96))
    assert code_of(ask(openid, token)) == (401, "token_key_unfit")
