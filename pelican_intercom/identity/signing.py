"""The proofs that Intercom accepts, and the fingerprint that the browser remembers instead of a name."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping

from .config import Config
from .contract import LIMITS
from .person import Person
from .problem import Problem
from .strict_json import write_json

_HEADER = b'{"alg":"HS256","typ":"JWT"}'
_ACCOUNT = b"pelican-intercom account v1"
# What a lenient reader skips before the JSON of a JWT's header: byte order marks, blanks, and the NUL bytes of UTF-16.
_SKIPPED = re.compile(rb"^(?:\xef\xbb\xbf|\xfe\xff|\xff\xfe|[\x00\t-\r ])*")


def describe(config: Config, person: Person, issuer: str, expiry: float, now: int) -> dict[str, object]:
    """Return the answer's body for a person that ``issuer`` knows, whose session ends at ``expiry`` (Unix seconds)."""
    if person.is_impersonated:
        return {"state": "hidden", "reason": "impersonation"}
    for role in config.hidden_roles:
        if role in person.roles:
            return {"state": "hidden", "reason": f"role {role}"}
    lifetime = min(config.lifetime, max(LIMITS.shortest_lifetime_seconds, int(expiry) - now))
    company = {"company": person.company} if person.company else {}
    return {
        "state": "user",
        "boot": {**_prove(config, person, now + lifetime), **company},
        "account": account(config.api_secret, issuer, person.user_id),
        "expires_in": lifetime,
    }


def _prove(config: Config, person: Person, expiry: int) -> dict[str, object]:
    """Return what proves a person to Intercom's ``boot``: a JWT alone, or the attributes beside a hash of the user id.

    Raises Problem ``user_id_invalid`` where the hash could serve as another JWT's signature.
    """
    attributes = {"user_id": person.user_id, **person.attributes}
    if config.sign == "jwt":
        return {"intercom_user_jwt": messenger_jwt(config.api_secret, {**attributes, "exp": expiry})}
    if reads_as_jwt(person.user_id):
        raise Problem("user_id_invalid")
    return {**attributes, "user_hash": user_hash(config.api_secret, person.user_id)}


def user_hash(secret: str, message: str) -> str:
    """Return HMAC-SHA256 of ``message`` in 64 lower-case hex digits, as Intercom's identity verification asks for.

    ``secret`` is the Messenger API secret; ``message`` is the user id where there is one, else the e-mail address,
    exactly as sent. Both count as UTF-8. Source: intercom/identity-verification-code-samples.
    """
    return _digest(secret.encode(), message).hex()


def reads_as_jwt(message: str) -> bool:
    """Return whether a lenient reader could take ``message`` for the signed part of a JWT.

    Its ``user_hash`` would then be that JWT's signature, of a payload that the person has chosen. What such readers
    skip, wherever it stands, is skipped here too: other letters than those of base64, padding, a byte order mark,
    blanks, and a comment before the JSON. Text without a dot is never one.
    """
    header, dot, _ = message.partition(".")
    if not dot or "=" in header:
        return bool(dot)
    kept = re.sub("[^A-Za-z0-9+/_-]", "", header)
    kept = kept[: len(kept) - (len(kept) % 4 == 1)]
    data = base64.urlsafe_b64decode(kept.replace("+", "-").replace("/", "_") + "=" * (-len(kept) % 4))
    json = _SKIPPED.sub(b"", data)
    return json.startswith((b"{", b"/")) and b"}" in json


def messenger_jwt(secret: str, claims: Mapping[str, object]) -> str:
    """Return ``claims`` as an HS256 JWT in compact form, for Intercom's ``intercom_user_jwt``.

    ``claims`` holds ``user_id`` and, each optional, ``email``, ``name``, ``created_at`` and ``exp`` (Unix seconds) and
    custom attributes; they are written in the given order. Source: Intercom, "Authenticating users in the Messenger
    with JSON Web Tokens"; RFC 7515 section 7.1.
    """
    signed = f"{encode_base64url(_HEADER)}.{encode_base64url(write_json(claims).encode())}"
    return f"{signed}.{sign_hs256(secret.encode(), signed)}"


def sign_hs256(key: bytes, signed: str) -> str:
    """Return the signature of a JWT's header and claims, ``signed`` as they stand in it (RFC 7515 section 5.1)."""
    return encode_base64url(_digest(key, signed))


def account(secret: str, issuer: str, user_id: str) -> str:
    """Return the 24 hex digits that stand for a person in the browser's storage.

    They come from a key that is derived only for this (HKDF-Extract, RFC 5869 section 2.2, with the label as salt), so
    that they reveal neither the user id nor any part of ``user_hash``, and no ``user_hash`` is that key.
    """
    key = _digest(_ACCOUNT, secret)
    return _digest(key, write_json([issuer, user_id])).hex()[:24]


def _digest(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")


def encode_base64url(data: bytes) -> str:
    """Return ``data`` in the alphabet of RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
