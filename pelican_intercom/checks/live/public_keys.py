"""The public keys of a session's issuer, which an attacker has too."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from pelican_intercom.checks.finding import quote
from pelican_intercom.errors import IntercomError
from pelican_intercom.identity.contract import LIMITS
from pelican_intercom.identity.variables import fits

from .http_client import Network, UnreachableError


class KeysUnavailableError(IntercomError):
    """The issuer's public keys could not be fetched; the text says why, and ``remedy`` what to do."""

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.remedy = remedy
        super().__init__(problem)


def find_key_addresses(issuer: str | None, jwks_url: str | None) -> list[str]:
    """Return where an issuer's key set may be: the configured address, else the two usual places under the issuer."""
    if jwks_url or not issuer:
        return [jwks_url] if jwks_url else []
    return [f"{issuer.rstrip('/')}/.well-known/{name}" for name in ("jwks.json", "openid-configuration")]


def fetch_public_keys(network: Network, addresses: list[str]) -> list[bytes]:
    """Return the issuer's signature keys as PEM text (RFC 7468). Raises KeysUnavailableError."""
    # The addresses may come from a token that nobody has verified: no redirect is followed.
    if importlib.util.find_spec("jwt") is None or importlib.util.find_spec("cryptography") is None:
        raise KeysUnavailableError("needs PyJWT", 'Install it: pip install "pelican-intercom[identity]".')
    if not addresses:
        raise KeysUnavailableError("needs the issuer's public keys", "Set INTERCOM_SESSION_ISSUER.")
    problem = ""
    for address in addresses:
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
        raise ValueError(f"status {reply.status}, where 200 is right")
    return reply.json


def _write_keys(key_set: Mapping[str, Any]) -> Iterator[bytes]:
    import jwt  # noqa: PLC0415  (only this question needs it, and the plugin's users do not)
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat  # noqa: PLC0415

    keys = key_set.get("keys")
    for item in keys if isinstance(keys, list) else []:
        try:
            key = jwt.PyJWK.from_dict(item).key
            yield key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        except (jwt.PyJWTError, AttributeError, ValueError, TypeError):
            continue  # a key for another purpose or of another kind
