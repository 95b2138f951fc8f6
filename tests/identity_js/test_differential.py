"""Random requests, most of them bent, get the same answer from both twins, byte for byte.

Each seed is a test of its own, so that a failure names what to run again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from pelican_intercom.identity.endpoint import Endpoint, Request
from tests.conformance import minting
from tests.identity.calling import API_SECRET, NOW, SHARED, Clock
from tests.identity.issuer import Issuer, describe_key, make_ec_key, make_rsa_key, run_issuer
from tests.identity_js.comparing import answer_in_python, sign_with_secret
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node

REQUESTS = 250
TEXTS = ["", "a", "é", "😀", "\x00", "\ud800", "a@b.example", "A@B.example", "true", "__proto__", "x" * 300, "a,b c"]
NUMBERS = ["0", "-0", "1.0", "1e2", "1.5", "-1", "9007199254740991", "9007199254740993", "1e400", "1E-7", "NaN", "01"]
CLAIMS = ["iss", "aud", "azp", "sub", "exp", "nbf", "iat", "email", "email_verified", "name", "roles", "plan", "a.b"]
HEADER_NAMES = ["alg", "kid", "typ", "crit", "b64", "jwk", "x5c", "zip"]


class Maker:
    """Makes random requests for one environment, all from one seed."""

    def __init__(self, seed: int, issuer: str, environment: Mapping[str, str]) -> None:
        self.chance = random.Random(seed)
        self._issuer = issuer
        self._header = environment.get("INTERCOM_SESSION_HEADER", "Authorization").lower()
        self._user_id = environment.get("INTERCOM_CLAIM_USER_ID", "sub")
        self._algorithms = ["HS256"] if environment["INTERCOM_SESSION_PROVIDER"] == "hs256" else ["RS256", "ES256"]
        self._signers: dict[str, Callable[[bytes], bytes]] = {
            "HS256": sign_with_secret,
            "RS256": lambda message: minting.sign(make_rsa_key("a"), message),
            "ES256": lambda message: minting.sign(make_ec_key("a"), message),
        }

    def make_value(self, depth: int = 0) -> str:
        """Return JSON, sometimes not quite."""
        roll = self.chance.random()
        if roll < 0.35:
            return json.dumps(self.chance.choice(TEXTS), ensure_ascii=self.chance.random() < 0.9)
        if roll < 0.6:
            return self.chance.choice([*NUMBERS, str(NOW + self.chance.randint(-60, 60))])
        if roll < 0.75 or depth > 2:
            return self.chance.choice(["true", "false", "null"])
        inner = [self.make_value(depth + 1) for _ in range(self.chance.randint(0, 3))]
        if roll < 0.88:
            return f"[{','.join(inner)}]"
        names = self.chance.choices(["b", "a", "__proto__", "roles", "2", "1"], k=len(inner))
        return "{" + ",".join(f'"{name}":{value}' for name, value in zip(names, inner, strict=True)) + "}"

    def make_object(self, members: dict[str, str], names: list[str]) -> str:
        """Return a JSON object of ``members``, some of them replaced, added twice or taken out."""
        pairs = list(members.items())
        for _ in range(self.chance.choice([0, 0, 0, 0, 1, 1, 2])):
            if self.chance.random() < 0.2 and pairs:
                pairs.pop(self.chance.randrange(len(pairs)))
            else:
                pairs.insert(self.chance.randint(0, len(pairs)), (self.chance.choice(names), self.make_value()))
        return "{" + ",".join(f'"{name}":{value}' for name, value in pairs) + "}"

    def make_token(self, algorithm: str) -> str:
        """Return a token, right or wrong."""
        kid = {"HS256": '"x"', "RS256": '"rsa"', "ES256": '"ec"'}[algorithm]
        header = self.make_object({"alg": f'"{algorithm}"', "kid": kid}, HEADER_NAMES)
        claims = {"iss": f'"{self._issuer}"', "aud": '"site"', self._user_id: '"u1"', "exp": str(NOW + 600)}
        payload = self.make_object(claims, CLAIMS)
        if self.chance.random() < 0.05:
            payload = self.bend(payload)
        first, second = (minting.encode(part.encode("utf-8", "surrogatepass")) for part in (header, payload))
        signed = f"{first}.{second}"
        message = signed + self.chance.choice(["", "", "", "", "", "other"])
        token = f"{signed}.{minting.encode(self._signers[algorithm](message.encode()))}"
        return self.bend(token) if self.chance.random() < 0.2 else token

    def bend(self, text: str) -> str:
        """Return the text with one letter changed, taken out, put in or moved."""
        place = self.chance.randrange(len(text))
        other: str = self.chance.choice([*"AQgw-_+/=. \t;,\"'\\{}[]%0\xe9\xff\x7f", ""])
        return text[:place] + other + text[place + self.chance.randint(0, 1) :]

    def make_request(self) -> Request:
        """Return a request with a token somewhere, or none."""
        algorithm = self.chance.choice([*self._algorithms * 5, *self._signers])
        token = self.make_token(algorithm)
        headers: dict[str, str] = {}
        cookies: list[str] = []
        place = self.chance.choice(["bearer", "bearer", "bearer", "cookie", "cookies", "both", "none"])
        if place in ("bearer", "both"):
            scheme = self.chance.choice([*["Bearer "] * 4, "bearer  ", "Basic ", "Bearer\t", "", " Bearer "])
            headers[self._header] = scheme + token
        if place in ("cookie", "both"):
            headers["cookie"] = self.make_cookies(token)
        if place == "cookies":
            cookies = [self.make_cookies(token) for _ in range(self.chance.randint(1, 2))]
        if self.chance.random() < 0.15:
            headers["origin"] = self.chance.choice(["https://a.example", "https://A.example", "null", "", "https://b"])
        if self.chance.random() < 0.15:
            headers["sec-fetch-site"] = self.chance.choice(["same-origin", "same-site", "cross-site", "none", ""])
        if self.chance.random() < 0.1:
            headers["access-control-request-method"] = "GET"
        method = self.chance.choice(["GET"] * 40 + ["OPTIONS", "OPTIONS", "HEAD", "POST", "get", ""])
        return Request(method, headers, cookies)

    def make_cookies(self, token: str) -> str:
        """Return a Cookie header with the token among odd neighbours."""
        others = ["a=b", "session", "session=", "=", "", " ", 'p={"x":1}', "Session=1", "xsession=2", "session =\t"]
        pairs = [f"session={token}", *self.chance.choices(others, k=3)]
        if self.chance.random() < 0.15:
            pairs.append(f"session={self.chance.choice([token, 'other'])}")
        self.chance.shuffle(pairs)
        return self.chance.choice(["; ", ";", " ; "]).join(pairs)


@pytest.fixture(scope="module")
def published() -> Iterator[Issuer]:
    with run_issuer() as issuer:
        issuer.keys = [describe_key(make_rsa_key("a"), "rsa"), describe_key(make_ec_key("a"), "ec")]
        yield issuer


def make_environments(issuer: Issuer) -> list[dict[str, str]]:
    common = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_ALLOWED_ORIGINS": "https://a.example",
        "INTERCOM_SESSION_COOKIE": "session",
        "INTERCOM_CLAIM_PLAN": "plan",
        "INTERCOM_CLAIM_3": "a.b",
        "INTERCOM_HIDDEN_ROLES": "a, b",
    }
    asymmetric = {
        "INTERCOM_SESSION_PROVIDER": "oidc",
        "INTERCOM_SESSION_ISSUER": issuer.address,
        "INTERCOM_SESSION_JWKS_URL": f"{issuer.address}/keys",
        "INTERCOM_SESSION_AUDIENCE": "site",
    }
    hashing = {"INTERCOM_SIGN": "hash", "INTERCOM_UNVERIFIED_EMAIL": "sign"}
    return [
        {**SHARED, **common},
        {**SHARED, **common, **hashing, "INTERCOM_SESSION_HEADER": "X-Session", "INTERCOM_CLAIM_USER_ID": "a.b"},
        {**common, **asymmetric},
        {**common, **asymmetric, **hashing},
    ]


@pytest.mark.parametrize("seed", range(8))
def test_a_random_request_is_answered_alike(twin: Twin, published: Issuer, seed: int) -> None:
    environment = make_environments(published)[seed % 4]
    maker = Maker(seed, published.address, environment)
    python = Endpoint(environment, clock=Clock())
    javascript = twin.make_endpoint(environment)
    seen: set[Any] = set()
    for _ in range(REQUESTS):
        request = maker.make_request()
        expected = answer_in_python(python, request)
        given = javascript.answer(request)
        assert (request.method, request.headers, request.cookies, given) == (
            request.method,
            request.headers,
            request.cookies,
            expected,
        )
        seen.add(expected.code)
    # The corpus is worth running only while it reaches every kind of answer.
    assert {(200, None), (204, None), (401, "token_malformed"), (401, "token_signature")} <= seen
    assert len(seen) > 9
