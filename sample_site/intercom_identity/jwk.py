"""What a published JSON web key is good for (RFC 7517 section 4, RFC 7518 section 6, RFC 8037), and the key itself."""

from __future__ import annotations

from .contract import LIMITS
from .problem import Problem
from .token import decode_base64url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    JWK = Mapping[str, object]
    PublicKey = Any  # one of cryptography's public keys, which is imported only when a token is seen

_TYPES = {
    "RS256": ("RSA", None),
    "RS384": ("RSA", None),
    "RS512": ("RSA", None),
    "PS256": ("RSA", None),
    "PS384": ("RSA", None),
    "PS512": ("RSA", None),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "EdDSA": ("OKP", "Ed25519"),
}
_PUBLIC = {"RSA": ("n", "e"), "EC": ("crv", "x", "y"), "OKP": ("crv", "x")}


def fits_algorithm(key: JWK, algorithm: str) -> bool:
    """Return whether ``key`` says that it verifies ``algorithm``: its type, curve, ``alg``, ``use`` and ``key_ops``."""
    kind, curve = _TYPES[algorithm]
    operations = key.get("key_ops", ["verify"])
    return (
        key.get("kty") == kind
        and (curve is None or key.get("crv") == curve)
        and key.get("alg", algorithm) == algorithm
        and key.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
    )


def load_key(key: JWK, algorithm: str) -> PublicKey | None:
    """Return the public key that ``key`` holds, or ``None`` where it is malformed or weak."""
    import jwt  # noqa: PLC0415  (visitors have no token, and it costs more than all the rest)

    kind, _ = _TYPES[algorithm]
    members = {name: key.get(name) for name in _PUBLIC[kind]}
    try:
        numbers = {name: _read_number(value) for name, value in members.items() if name != "crv"}
    except Problem:
        return None
    if kind == "RSA" and not _is_strong(numbers["n"], numbers["e"]):
        return None
    try:
        return jwt.PyJWK({"kty": kind, **members}, algorithm=algorithm).key
    except (jwt.PyJWTError, ValueError):
        return None


def _read_number(value: object) -> int:
    """Return the number that a member holds; raises Problem for another form of base64url, which PyJWT would mend."""
    return int.from_bytes(decode_base64url(value if isinstance(value, str) else "="))


def _is_strong(modulus: int, exponent: int) -> bool:
    fits = LIMITS.smallest_rsa_bits <= modulus.bit_length() <= LIMITS.largest_rsa_bits
    return fits and exponent > 1 and exponent % 2 == 1
