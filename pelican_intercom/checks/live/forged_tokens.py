"""Tokens that no provider issued, as an attacker would make them, and whether the function takes one."""

from __future__ import annotations

import importlib.util
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from pelican_intercom.checks.finding import Finding, judge, quote, unasked
from pelican_intercom.errors import IntercomError
from pelican_intercom.identity.contract import LIMITS
from pelican_intercom.identity.signing import encode_base64url, sign_hs256
from pelican_intercom.identity.variables import fits

from .http_client import Network, Target, UnreachableError
from .http_message import Place, Reply, read_jwt

# Secrets of tutorials and of hurried evenings; a function that takes one of these can be talked into anything.
GUESSES = (
    b"", b"secret", b"changeme", b"password", b"test", b"your-256-bit-secret", b"your_jwt_secret", b"s3cr3t", b"123456",
)  # fmt: skip
FORGED_ID, FORGED_EMAIL, LARGE = "pelican-intercom-audit-forged", "forged@audit.invalid", 20_000
# Where session tokens usually are; a function reads one of them, and an attacker tries all. The first header is what
# Cloudflare Access adds behind its own login; an attacker who finds the way around it sends it himself.
COOKIES = (
    "__session", "nf_jwt", "CF_Authorization", "session", "token", "access_token", "id_token", "jwt", "sid", "auth",
    "auth_token", "session_token",
)  # fmt: skip
HEADERS = ("Cf-Access-Jwt-Assertion", "X-Auth-Token", "X-Session-Token", "X-Access-Token", "X-Token", "X-JWT")
PARAMETERS = ("token", "access_token", "id_token", "jwt", "session", "auth")
# Servers take 8 to 64 KiB of headers in all.
ROOM = 6_000
SAY_WHERE = "Say where your session token is sent: --cookie NAME= or --header NAME."


def forge(known: Mapping[str, Any], now: float, real: str = "", secret: str = "") -> Iterator[tuple[str, str]]:
    """Yield forged tokens after how they were made, around the claims that are known to be expected (``iss``, ``aud``).

    ``real`` is the token of a real session, and ``secret`` what real sessions are signed with, where they are known.
    """
    claims = {
        "sub": FORGED_ID, "user_id": FORGED_ID, "id": FORGED_ID, "email": FORGED_EMAIL, "email_verified": True,
        "role": "authenticated", "iat": int(now) - 5, "exp": int(now) + 3600, **known,
    }  # fmt: skip
    noise, stranger = encode_base64url(secrets.token_bytes(256)), secrets.token_bytes(32)
    for spelling in ("none", "None", "nOnE"):
        yield f'no signature, "alg": "{spelling}"', f"{_encode({'alg': spelling})}.{_encode(claims)}."
    # A made-up key name would only ask whether the function fetches keys anew; an attacker knows a real one.
    kid = read_jwt(real)[0].get("kid")
    header = {"alg": "RS256"} | ({"kid": kid} if kid else {})
    yield "signed with a wrong key (RS256)", f"{_encode(header)}.{_encode(claims)}.{noise}"
    yield "signed with a wrong key (HS256)", sign(claims, stranger)
    yield from (("signed with a guessable key", sign(claims, guess)) for guess in GUESSES)
    jwk = {"kty": "oct", "k": encode_base64url(stranger)}
    yield "carries its own key (jwk header)", sign(claims, stranger, {"jwk": jwk})
    yield "names a file as its key (kid header)", sign(claims, b"", {"kid": "../../../../../../dev/null"})
    yield "only claims, in base64", _encode(claims)
    yield "no token at all", "not-a-token"
    yield f"{LARGE:,} bytes long", sign({**claims, "padding": "x" * LARGE}, stranger)[: LARGE + 1000]
    if secret:
        wrong: dict[str, dict[str, Any]] = {"expired": {"exp": int(now) - 3600}, "without an expiry": {"exp": None}}
        wrong |= {f"with another {name}": {name: "another"} for name in {"iss", "aud"} & known.keys()}
        for what, changed in wrong.items():
            signed = sign({**claims, **changed}, secret.encode(errors="surrogateescape"))
            yield f"{what}, signed with INTERCOM_SESSION_SECRET", signed
    if real.count(".") == 2:  # noqa: PLR2004  (header, payload, signature)
        first, payload, signature = real.split(".")
        other = _encode({**read_jwt(real)[1], "sub": FORGED_ID, "email": FORGED_EMAIL})
        yield "your session with another person in it", f"{first}.{other}.{signature}"
        yield "your session without its signature", f"{first}.{payload}."
        yield 'your session with "alg": "none"', f"{_encode({'alg': 'none'})}.{other}."


def confuse(known: Mapping[str, Any], now: float, keys: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Yield tokens that use an issuer's public keys as the secret of an HMAC (key confusion, RFC 8725 section 2.1)."""
    claims = {"sub": FORGED_ID, "email": FORGED_EMAIL, "iat": int(now) - 5, "exp": int(now) + 3600, **known}
    for pem in keys:
        for key in (pem, pem.rstrip(b"\n")):
            yield "key confusion: the issuer's public key as a secret", sign(claims, key)


def sign(claims: Mapping[str, Any], key: bytes, header: Mapping[str, Any] | None = None) -> str:
    """Return a compact JWT signed with HMAC-SHA256 (RFC 7515); claims whose value is None are left out."""
    kept = {name: value for name, value in claims.items() if value is not None}
    signed = f"{_encode({'alg': 'HS256', 'typ': 'JWT', **(header or {})})}.{_encode(kept)}"
    return f"{signed}.{sign_hs256(key, signed)}"


def _encode(value: Mapping[str, Any]) -> str:
    return encode_base64url(json.dumps(value, separators=(",", ":")).encode())


def ask_forgeries(target: Target, forgeries: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Send each token in every place; one finding for each way of forging, the worst of its answers.

    A place counts only where it is seen to be read: where a token, forged or real, is answered in another way than no
    token at all.
    """
    question, session = "which tokens are read", target.session
    nobody, read = target.ask(question), set()
    places = dict.fromkeys([*([session.place] if session else []), *target.named, Place()])
    if session and target.ask(question, headers={**target.usual, **target.credentials}).code != nobody.code:
        read.add(session.place.name)
    asked: dict[str, list[tuple[str, Reply]]] = {}
    for name, token in forgeries:
        asked.setdefault(name, []).extend(_send(target, name, token, places))
    answers = [answer for replies in asked.values() for answer in replies]
    read |= {place for place, reply in answers if reply.code != nobody.code and not reply.is_too_large}
    for name, replies in asked.items():
        seen = [(place, reply) for place, reply in replies if place in read]
        if seen:
            yield _judge(f"forged token: {name}", seen)
        else:
            remedy = "" if session or target.named else SAY_WHERE
            yield unasked(f"forged token: {name}", "no token was read: the answer is the same as without one", remedy)


def _send(target: Target, name: str, token: str, places: Iterable[Place]) -> Iterator[tuple[str, Reply]]:
    def ask(carried: dict[str, str], query: str | None = None) -> Reply:
        return target.ask(name, headers={**target.usual, **carried}, query=query)

    yield from ((place.name, ask(place.carry(token))) for place in places)
    if fitting := ROOM // len(token):
        yield "a cookie", ask({"Cookie": "; ".join(f"{cookie}={token}" for cookie in COOKIES[:fitting])})
        yield "a header", ask(dict.fromkeys(HEADERS[:fitting], token))
        yield "the query", ask({}, urlencode(dict.fromkeys(PARAMETERS[:fitting], token)))


def _judge(question: str, replies: list[tuple[str, Reply]]) -> Finding:
    """Return the finding of one way of forging, from the answers in the places that are read."""
    right = {HTTPStatus.UNAUTHORIZED, HTTPStatus.NO_CONTENT}
    taken = [place for place, reply in replies if reply.names_a_person]
    said = {f"{reply.code} in {place}": reply for place, reply in replies}
    down = [text for text, reply in said.items() if reply.status == HTTPStatus.SERVICE_UNAVAILABLE]
    wrong = [text for text, reply in said.items() if reply.status not in right and not reply.is_too_large]
    return judge(
        question, ", ".join(said),
        (taken, f"taken, in {', '.join(taken[:1])}",
         "Take the function offline now: anyone can pose as anyone. Verify signature, issuer and times first."),
        (down, f"{', '.join(down[:1])}: it cannot get its issuer's keys",
         "Check INTERCOM_SESSION_ISSUER or INTERCOM_SESSION_JWKS_URL, and that the function can reach it."),
        (wrong, f"{', '.join(wrong[:1])} instead of 401",
         "Answer 401 to every token that does not verify; the function's log says what failed."),
    )  # fmt: skip


class KeysUnavailableError(IntercomError):
    """The issuer's public keys could not be fetched; the text says why, and ``remedy`` what to do."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.remedy = remedy
        super().__init__(problem)


def fetch_public_keys(network: Network, issuer: str, jwks_url: str = "") -> list[bytes]:
    """Return an issuer's signature keys as PEM text (RFC 7468). Raises KeysUnavailableError.

    They are at ``jwks_url`` if that is given, else in one of the two usual places below the issuer.
    """
    # The issuer may come from a token that nobody has verified: no redirect is followed.
    if importlib.util.find_spec("jwt") is None or importlib.util.find_spec("cryptography") is None:
        raise KeysUnavailableError("needs PyJWT", 'Install it: pip install "pelican-intercom[identity]".')
    if not issuer and not jwks_url:
        raise KeysUnavailableError("needs the issuer's public keys", "Set INTERCOM_SESSION_ISSUER.")
    usual = [f"{issuer.rstrip('/')}/.well-known/{name}" for name in ("jwks.json", "openid-configuration")]
    problem = ""
    for address in [jwks_url] if jwks_url else usual:
        try:
            found = _fetch_json(network, address)
            if isinstance(found.get("jwks_uri"), str):
                found = _fetch_json(network, found["jwks_uri"])
            if keys := list(_write_keys(found)):
                return keys
            problem = f"{address} holds no public key"
        except (UnreachableError, ValueError) as error:
            problem = f"{address}: {error}"
    raise KeysUnavailableError(quote(problem), "Set INTERCOM_SESSION_ISSUER or INTERCOM_SESSION_JWKS_URL.")


def _fetch_json(network: Network, address: str) -> Mapping[str, Any]:
    if not fits("INTERCOM_SESSION_JWKS_URL", address):
        raise ValueError("only https URLs are asked for keys")
    reply = network.send(address, limit=LIMITS.largest_response_bytes)
    if reply.status != HTTPStatus.OK:
        raise ValueError(f"status {reply.status} instead of 200")
    return reply.json


def _write_keys(key_set: Mapping[str, Any]) -> Iterator[bytes]:
    import jwt  # noqa: PLC0415  (only this question needs it, and the plugin's users do not)
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    keys = key_set.get("keys")
    for item in keys if isinstance(keys, list) else []:
        try:
            key = jwt.PyJWK.from_dict(item).key
            yield key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        except (jwt.PyJWTError, AttributeError, LookupError, ValueError, TypeError):
            continue  # a key for another purpose or of another kind
