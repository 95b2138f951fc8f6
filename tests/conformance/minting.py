"""The keys and tokens of the conformance cases, made anew in each run so that none can be taken for a real one."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

API_SECRET: Final = "fake-api-secret_0123456789-abcdefghijklmno"
SESSION_SECRET: Final = "fake-session-secret_0123456789-abcdefghijk"
PUBLISHED_SECRET: Final = "fake-published-secret_0123456789-abcdefghi"
PUBLISHED: Final = ("rsa", "ec", "rsa-1024", "published-secret")

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | bytes | None


def write_public_pem() -> bytes:
    """Return the public key of ``rsa`` as PEM."""
    key = make_key("rsa")
    assert isinstance(key, rsa.RSAPrivateKey)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


KEYS: Final[Mapping[str, Callable[[], Key]]] = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "stranger": lambda: rsa.generate_private_key(65537, 2048),
    "rsa-1024": lambda: rsa.generate_private_key(65537, 1024),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
    "rsa-public-pem": write_public_pem,
    "session-secret": SESSION_SECRET.encode,
    "api-secret": API_SECRET.encode,
    "published-secret": PUBLISHED_SECRET.encode,
    "none": lambda: None,
}


@cache
def make_key(name: str) -> Key:
    """Return one of the table's keys by its name, the same one for the whole process."""
    return KEYS[name]()


def publish(name: str) -> dict[str, Any]:
    """Return a key as an issuer publishes it: a JWK (RFC 7517) with the name as its kid."""
    key = make_key(name)
    if isinstance(key, bytes):
        return {"kty": "oct", "kid": name, "use": "sig", "k": encode(key)}
    if isinstance(key, rsa.RSAPrivateKey):
        return {**jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, "use": "sig"}
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return {**jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": name, "use": "sig"}
    raise ValueError(f"the key {name!r} has no public form")


def sign(key: Key, message: bytes) -> bytes:
    """Return the signature that the kind of key makes: RS256, ES256, HS256, or none."""
    if key is None:
        return b""
    if isinstance(key, bytes):
        code = HMAC(key, SHA256())
        code.update(message)
        return code.finalize()
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), SHA256())
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


@dataclass(frozen=True)
class Mint:
    """Fills in placeholders and makes tokens, with one issuer and one moment as now."""

    values: Mapping[str, str]
    clock: Callable[[], float] = time.time
    now: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "now", int(self.clock()))

    def fill(self, value: Any) -> Any:
        """Return a request's value with its placeholders and ``$`` objects replaced, as the table's README says."""
        match value:
            case str():
                filled = re.sub(r"\$([A-Z_]+)", lambda match: self.values.get(match[1], match[0]), value)
                return publish("stranger") if value == "$PUBLIC_JWK" else filled
            case {"$now": int(offset)}:
                return self.now + offset
            case {"$repeat": [str(text), int(times)]}:
                return text * times
            case {"$nest": int(depth)}:
                return [self.fill({"$nest": depth - 1})] if depth > 1 else []
            case dict() | list():
                return self.fill_members(value)
        return value

    def fill_members(self, value: dict[str, Any] | list[Any]) -> dict[str, Any] | list[Any]:
        """Return an object or a list with all its members filled."""
        if isinstance(value, list):
            return [self.fill(inner) for inner in value]
        return {name: self.fill(inner) for name, inner in value.items()}

    def make_token(self, token: Mapping[str, Any]) -> str:
        """Return the compact JWS that a token's members in the table describe."""
        key = make_key(token["key"])
        algorithm = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "HS256" if isinstance(key, bytes) else "ES256"
        header = {"alg": token.get("alg", algorithm), "typ": "JWT", "kid": token["key"], **token.get("header", {})}
        filled = self.fill({name: value for name, value in header.items() if value is not None})
        return bend(json.dumps(filled).encode(), self.make_payload(token), key, token.get("form"))

    def make_payload(self, token: Mapping[str, Any]) -> bytes:
        """Return the claims as JSON, or the exact text that the table gives."""
        if "payload" in token:
            text = re.sub(r"\$NOW\+(\d+)", lambda match: str(self.now + int(match[1])), token["payload"])
            return str(self.fill(text)).encode()
        return json.dumps(self.fill(token["claims"]), ensure_ascii=False).encode()


def bend(header: bytes, payload: bytes, key: Key, form: str | None) -> str:
    """Return the signed token in one of the table's forms; where the payload is bent, it is signed as it is sent."""
    first, second = encode(header), encode(payload)
    match form:
        case "padding":
            # One to three spaces after the JSON make the length one that needs padding.
            while len(payload) % 3 == 0:
                payload += b" "
            second = base64.urlsafe_b64encode(payload).decode()
        case "plain-base64":
            second = base64.b64encode(payload[:-1] + b',"odd":"\xc3\xbe\xc3\xbf??>>~~"}').decode().rstrip("=")
            assert set(second) & set("+/")
        case "space":
            second = f"{second[:8]} {second[8:]}"
        case "payload-latin-1":
            second = encode(payload[:-1] + b',"odd":"\xe9"}')
    third = encode(sign(key, f"{first}.{second}".encode()))
    match form:
        case "payload-changed":
            second = encode(payload[:-1] + b',"email":"boss@example.com"}')
        case "signature-removed":
            third = ""
        case "two-parts":
            return f"{first}.{second}"
        case "five-parts":
            return f"{first}.{second}.{third}.{second}.{third}"
        case "not-canonical":
            # 256 bytes leave two bits of the last letter unused: the next letter decodes to the same bytes.
            third = third[:-1] + chr(ord(third[-1]) + 1)
            assert base64.urlsafe_b64decode(third + "==") == base64.urlsafe_b64decode(encode(decode(third)) + "==")
    return f"{first}.{second}.{third}"


def encode(content: bytes) -> str:
    """Return base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decode(text: str) -> bytes:
    """Return what base64url without padding holds."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
