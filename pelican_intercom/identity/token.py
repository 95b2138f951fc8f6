"""A session token, parsed strictly: JWS compact form (RFC 7515 section 7.1) with a JSON object in each half."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection

from .contract import LIMITS
from .problem import Problem
from .signing import encode_base64url
from .strict_json import read_object

_SEGMENT = re.compile("[A-Za-z0-9_-]*")
# Keys come from the configured issuer alone, never from the token; no extension of JWS is understood here.
_FORBIDDEN = ("jwk", "jku", "x5u", "x5c", "crit", "b64")
# RFC 8725 section 3.11: a logout token, a DPoP proof and the like are signed with the same keys.
_TYPES = ("jwt", "at+jwt", "application/jwt", "application/at+jwt")


class Token:
    """A token's decoded ``header``, ``claims`` and ``signature``, and ``signed``, the bytes that should be signed.

    ``kid`` is the name of its key, if it gives one. All of it is read, and not yet verified.
    """

    __slots__ = ("claims", "header", "kid", "signature", "signed")

    def __init__(self, text: str) -> None:
        """Take ``text`` apart; raises Problem ``token_too_large`` or ``token_malformed``."""
        if len(text) > LIMITS.longest_token_characters:
            raise Problem("token_too_large")
        segments = text.split(".")
        if len(segments) != 3:  # noqa: PLR2004  (header, payload, signature)
            raise Problem("token_malformed")
        header, claims = (read_object(decode_base64url(segment)) for segment in segments[:2])
        if header is None or claims is None:
            raise Problem("token_malformed")
        self.header, self.claims, self.signature = header, claims, decode_base64url(segments[2])
        self.signed = text.rpartition(".")[0].encode()
        kid = header.get("kid")
        self.kid = kid if isinstance(kid, str) else None

    def check_header(self, algorithms: Collection[str]) -> str:
        """Return the token's algorithm, one of ``algorithms``.

        Raises Problem for any other, and for a header that brings a key of its own, asks for an extension or says that
        this is neither an ID token nor an access token.
        """
        algorithm = self.header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in algorithms:
            raise Problem("token_algorithm")
        if any(name in self.header for name in _FORBIDDEN) or ("kid" in self.header and self.kid is None):
            raise Problem("token_header")
        kind = self.header.get("typ", "JWT")
        if not isinstance(kind, str) or kind.lower() not in _TYPES:
            raise Problem("token_use")
        return algorithm


def decode_base64url(segment: str) -> bytes:
    """Return the bytes of ``segment``; raises Problem ``token_malformed`` unless it is how these bytes are written.

    The alphabet of RFC 4648 section 5 without padding, and zero bits at the end: one string for each sequence of bytes.
    """
    if not _SEGMENT.fullmatch(segment) or len(segment) % 4 == 1:
        raise Problem("token_malformed")
    data = base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    if encode_base64url(data) != segment:
        raise Problem("token_malformed")
    return data
