"""Tokens that no provider issued, as an attacker would make them. Made with the function's own modules."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pelican_intercom.identity.problem import Problem
from pelican_intercom.identity.signing import encode_base64url, sign_hs256
from pelican_intercom.identity.token import Token

# Secrets of tutorials and of hurried evenings; a function that takes one of these can be talked into anything.
GUESSES = ("", "secret", "changeme", "password", "test", "your-256-bit-secret", "your_jwt_secret", "s3cr3t", "123456")

FORGED_ID, FORGED_EMAIL, LARGE = "pelican-intercom-audit-forged", "forged@audit.invalid", 20_000


@dataclass(frozen=True)
class Forgery:
    """A token and how it was made; its repr shows no part of the token."""

    name: str
    token: str = field(repr=False)


def forge(
    known: Mapping[str, Any], now: float, session_token: str | None = None, session_secret: str = ""
) -> Iterator[Forgery]:
    """Yield forged tokens around the claims that are known to be expected (``iss``, ``aud`` and the like).

    ``session_secret`` is what real sessions are signed with, where that is known.
    """
    claims = {
        "sub": FORGED_ID, "user_id": FORGED_ID, "id": FORGED_ID, "email": FORGED_EMAIL, "email_verified": True,
        "role": "authenticated", "iat": int(now) - 5, "exp": int(now) + 3600, **known,
    }  # fmt: skip
    noise, stranger = encode_base64url(secrets.token_bytes(256)), secrets.token_bytes(32)
    for spelling in ("none", "None", "nOnE"):
        yield Forgery(f'no signature, "alg": "{spelling}"', f"{_encode({'alg': spelling})}.{_encode(claims)}.")
    # A made-up key name would only ask whether the function fetches keys anew; an attacker knows a real one.
    kid = read_header(session_token).get("kid") if session_token else None
    header = {"alg": "RS256"} | ({"kid": kid} if kid else {})
    yield Forgery("signed with a wrong key (RS256)", f"{_encode(header)}.{_encode(claims)}.{noise}")
    yield Forgery("signed with a wrong key (HS256)", sign(claims, stranger))
    for guess in GUESSES:
        yield Forgery("signed with a guessable key", sign(claims, guess.encode()))
    jwk = {"kty": "oct", "k": encode_base64url(stranger)}
    yield Forgery("carries its own key (jwk header)", sign(claims, stranger, {"jwk": jwk}))
    yield Forgery("names a file as its key (kid header)", sign(claims, b"", {"kid": "../../../../../../dev/null"}))
    if session_secret:
        wrong: dict[str, dict[str, Any]] = {
            "over for an hour": {"exp": int(now) - 3600},
            "without an end": {"exp": None},
        }
        wrong |= {
            f"with another {name}": {name: "https://attacker.example"} for name in ("iss", "aud") if name in known
        }
        for what, changed in wrong.items():
            signed = sign({**claims, **changed}, session_secret.encode(errors="surrogateescape"))
            yield Forgery(f"{what}, signed with INTERCOM_SESSION_SECRET", signed)
    yield Forgery("only claims, in base64", _encode(claims))
    yield Forgery("no token at all", "not-a-token")
    yield Forgery(f"{LARGE:,} bytes long", sign({**claims, "padding": "x" * LARGE}, stranger)[: LARGE + 1000])
    if session_token and session_token.count(".") == 2:  # noqa: PLR2004  (header, payload, signature)
        yield from _bend(session_token)


def forge_with_public_key(known: Mapping[str, Any], now: float, pem: bytes) -> Iterator[Forgery]:
    """Yield tokens that use an issuer's public key as the secret of an HMAC (key confusion, RFC 8725 section 2.1)."""
    claims = {"sub": FORGED_ID, "email": FORGED_EMAIL, "iat": int(now) - 5, "exp": int(now) + 3600, **known}
    for key in (pem, pem.rstrip(b"\n")):
        yield Forgery("key confusion: the issuer's public key as a secret", sign(claims, key))


def sign(claims: Mapping[str, Any], key: bytes, header: Mapping[str, Any] | None = None) -> str:
    """Return a compact JWT signed with HMAC-SHA256 (RFC 7515); claims whose value is None are left out."""
    kept = {name: value for name, value in claims.items() if value is not None}
    signed = f"{_encode({'alg': 'HS256', 'typ': 'JWT', **(header or {})})}.{_encode(kept)}"
    return f"{signed}.{sign_hs256(key, signed)}"


def read_claims(token: str) -> dict[str, Any]:
    """Return a JWT's claims, unverified; empty where the text is no JWT."""
    return _read(token, "claims")


def read_header(token: str) -> dict[str, Any]:
    """Return a JWT's header, unverified; empty where the text is no JWT."""
    return _read(token, "header")


def _read(token: str, part: str) -> dict[str, Any]:
    try:
        return dict(getattr(Token(token), part))
    except Problem:
        return {}


def _bend(token: str) -> Iterator[Forgery]:
    """Yield a real token, changed so that its signature no longer holds."""
    header, payload, signature = token.split(".")
    claims = read_claims(token)
    other = _encode({**claims, "sub": FORGED_ID, "email": FORGED_EMAIL})
    yield Forgery("your session with another person in it", f"{header}.{other}.{signature}")
    yield Forgery("your session with its signature taken off", f"{header}.{payload}.")
    yield Forgery('your session with "alg": "none"', f"{_encode({'alg': 'none'})}.{other}.")


def _encode(value: Mapping[str, Any]) -> str:
    return encode_base64url(json.dumps(value, separators=(",", ":")).encode())
