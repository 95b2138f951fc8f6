"""What a published JSON web key is good for (RFC 7517 section 4, RFC 7518 section 6, RFC 8037), and the key itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .contract import LIMITS
from .problem import Problem
from .token import decode_base64url

JWK = Mapping[str, object]
PublicKey = Any
"""One of cryptography's public keys; it is imported only when one is needed."""

_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
_CURVES = {"ES256": "P-256", "ES384": "P-384", "EdDSA": "Ed25519"}
_MEMBERS = {"RSA": ("n", "e"), "EC": ("x", "y"), "OKP": ("x",)}


def fits_algorithm(key: JWK, algorithm: str) -> bool:
    """Return whether ``key`` says that it verifies ``algorithm``: its type, curve, ``alg``, ``use`` and ``key_ops``."""
    operations = key.get("key_ops", ["verify"])
    return (
        key.get("kty") == _TYPES[algorithm[:2]]
        and _CURVES.get(algorithm) in (None, key.get("crv"))
        and key.get("alg", algorithm) == algorithm
        and key.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
    )


def load_key(key: JWK, algorithm: str) -> PublicKey | None:
    """Return the public key that ``key`` holds, or ``None`` where it is malformed or weak."""
    import jwt  # noqa: PLC0415  (Netlify's sessions do without)

    kind = _TYPES[algorithm[:2]]
    try:
        numbers = [_read_number(key.get(name)) for name in _MEMBERS[kind]]
        # cryptography itself refuses an exponent that is 1 or even.
        if kind == "RSA" and not LIMITS.smallest_rsa_bits <= numbers[0].bit_length() <= LIMITS.largest_rsa_bits:
            return None
        public = {name: key[name] for name in ("crv", *_MEMBERS[kind]) if name in key}
        return jwt.PyJWK({"kty": kind, **public}, algorithm=algorithm).key
    except (Problem, jwt.PyJWTError, ValueError):
        return None


def _read_number(value: object) -> int:
    """Return the number that a member holds; raises Problem for other base64url, which PyJWT would put right."""
    return int.from_bytes(decode_base64url(value if isinstance(value, str) else "="))
