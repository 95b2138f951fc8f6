"""The proofs that Intercom accepts, and the fingerprint that the browser remembers instead of a name."""

from __future__ import annotations

import base64
import hmac

from .strict_json import write_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_HEADER = b'{"alg":"HS256","typ":"JWT"}'


def user_hash(secret: str, message: str) -> str:
    """Return HMAC-SHA256 of ``message`` in 64 lower-case hex digits, as Intercom's identity verification asks for.

    ``secret`` is the Messenger API secret; ``message`` is the user id where there is one, else the e-mail address,
    exactly as sent. Both count as UTF-8. Source: intercom/identity-verification-code-samples.
    """
    return _digest(secret.encode(), message).hex()


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

    They come from a key derived for this alone, so that they tell neither the user id nor any part of ``user_hash``.
    """
    key = _digest(secret.encode(), "pelican-intercom account v1")
    return _digest(key, write_json([issuer, user_id])).hex()[:24]


def _digest(key: bytes, message: str) -> bytes:
    return hmac.digest(key, message.encode(), "sha256")


def encode_base64url(data: bytes) -> str:
    """Return ``data`` in the alphabet of RFC 4648 section 5, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
