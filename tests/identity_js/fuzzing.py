"""Random requests, most of them bent, for both twins at once: no exception, no difference, no 500 that is not meant.

All that is random comes from a seed, so that a failure names what to run again.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Mapping

from pelican_intercom.identity.endpoint import Endpoint, Request
from tests.conformance import minting
from tests.identity.calling import API_SECRET, NOW, SHARED, Clock
from tests.identity.issuer import Issuer, describe_key, make_ec_key, make_rsa_key
from tests.identity_js.comparing import answer_in_python, sign_with_secret
from tests.identity_js.twin import Twin

TEXTS = [
    *("", "a", "é", "😀", "\x00", "\ud800", "a@b.example", "A@B.example", "true", "__proto__", "x" * 300, "a,b c"),
    *(" a", "a;b", "a\u00a0", "undefined", "[object Object]", " ", "\u200b", "a%40b.example", "a\uff20b\uff0eexample"),
    *("J <a@b.example>", "eyJhbGciOiJIUzI1NiJ9.e30", "=.", "1700000000123", "recovery", "pending", "aal2", "x@clients"),
]
ALGORITHMS = {"hs256": ["HS256"], "oidc": ["RS256", "ES256"], "supabase": ["RS256", "ES256"]}
NUMBERS = ["0", "-0", "1.0", "1e2", "1.5", "-1", "9007199254740991", "9007199254740993", "1e400", "1E-7", "NaN", "01"]
CLAIMS = [
    *("iss", "aud", "azp", "sub", "exp", "nbf", "iat", "email", "email_verified", "name", "roles", "plan", "a.b"),
    *("org", "act", "cnf", "events", "sts", "amr", "aal", "is_anonymous", "client_id", "gty", "preferred_username"),
    "created_at",
]
# What a provider's tokens have beside the usual.
NEEDED = {
    "clerk": {"azp": '"site"'},
    "supabase": {"role": '"authenticated"', "aal": '"aal2"'},
    "keycloak": {"azp": '"site"'},
}
NAMES = ["b", "a", "__proto__", "roles", "2", "1", "id", "name", "method", "rol"]
HEADER_NAMES = ["alg", "kid", "typ", "crit", "b64", "jwk", "x5c", "zip"]


class Maker:
    """Makes random requests for one environment, all from one seed."""

    def __init__(self, seed: int, issuer: str, environment: Mapping[str, str]) -> None:
        self.chance = random.Random(seed)
        self._issuer = issuer
        self._claims = NEEDED.get(environment["INTERCOM_SESSION_PROVIDER"], {})
        self._header = environment.get("INTERCOM_SESSION_HEADER", "Authorization").lower()
        self._user_id = environment.get("INTERCOM_CLAIM_USER_ID", "sub")
        self._algorithms = ALGORITHMS.get(environment["INTERCOM_SESSION_PROVIDER"], ["RS256"])
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
        names = self.chance.choices(NAMES, k=len(inner))
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
        payload = self.make_object({**self._claims, **claims}, CLAIMS)
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
            headers[self._header] = scheme + self.chance.choice([*[token] * 20, " " * 500 + token, f"x{' ' * 500}y"])
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
        token = self.chance.choice([*[token] * 8, f"Bearer {token}", f"Bearer%20{token}", f'"{token}"', wrap(token)])
        if self.chance.random() < 0.1:
            place = self.chance.randrange(len(token) + 1)
            return f"session.1={token[place:]}; session.0={token[:place]}; session.3=x"
        others = ["a=b", "session", "session=", "=", "", " ", 'p={"x":1}', "Session=1", "xsession=2", "session =\t"]
        pairs = [f"session={token}", *self.chance.choices(others, k=3)]
        if self.chance.random() < 0.15:
            pairs.append(f"session={self.chance.choice([token, 'other'])}")
        self.chance.shuffle(pairs)
        return self.chance.choice(["; ", ";", " ; "]).join(pairs)


def wrap(token: str) -> str:
    """Return a token in a session as Supabase's server-side cookies hold it."""
    return "base64-" + minting.encode(json.dumps({"access_token": token}).encode())


def publish(issuer: Issuer) -> None:
    """Let the issuer publish the keys that the tokens are signed with."""
    issuer.keys = [describe_key(make_rsa_key("a"), "rsa"), describe_key(make_ec_key("a"), "ec")]


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
    by_provider = {
        "clerk": {"ISSUER": issuer.address, "AUTHORIZED_PARTIES": "site"},
        "supabase": {"ISSUER": f"{issuer.address}/auth/v1", "AUDIENCE": "site", "REQUIRE": "aal=aal2"},
        "keycloak": {"ISSUER": f"{issuer.address}/realms/r", "AUTHORIZED_PARTIES": "site"},
    }
    others = [
        {"INTERCOM_SESSION_PROVIDER": provider, "INTERCOM_SESSION_JWKS_URL": f"{issuer.address}/keys",
         **{f"INTERCOM_SESSION_{name}": value for name, value in session.items()}}
        for provider, session in by_provider.items()
    ]  # fmt: skip
    hashing = {"INTERCOM_SIGN": "hash", "INTERCOM_UNVERIFIED_EMAIL": "sign"}
    return [
        {**SHARED, **common},
        {**SHARED, **common, **hashing, "INTERCOM_SESSION_HEADER": "X-Session", "INTERCOM_CLAIM_USER_ID": "a.b"},
        {**common, **asymmetric},
        {**common, **asymmetric, **hashing},
        *({**common, **other, "INTERCOM_CLAIM_COMPANY": "org"} for other in others),
        {**SHARED, **common, "INTERCOM_HIDDEN_ROLE": "a"},
    ]


def fuzz(twin: Twin, issuer: Issuer, seed: int, requests: int) -> Counter[tuple[int, str | None]]:
    """Ask both twins so many random requests, and return how often each status and code was answered.

    Raises AssertionError where they differ in a byte of the answer or of the log, or answer 500 without a mistake in
    the configuration; what either of them throws is not caught.
    """
    environments = make_environments(issuer)
    environment = environments[seed % len(environments)]
    maker = Maker(seed, environment.get("INTERCOM_SESSION_ISSUER", issuer.address), environment)
    python = Endpoint(environment, clock=Clock())
    javascript = twin.make_endpoint(environment)
    seen: Counter[tuple[int, str | None]] = Counter()
    for number in range(requests):
        request = maker.make_request()
        expected = answer_in_python(python, request)
        given = javascript.answer(request)
        assert given == expected, (seed, number, request.method, request.headers, request.cookies)
        assert expected.status != 500 or environment is environments[-1], (seed, number)
        seen[expected.code] += 1
    return seen
