"""A loopback issuer with real keys: it publishes them, mints tokens with them, and can misbehave in every way."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import http.server
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, cast

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

GIGABYTE = 1 << 30
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@functools.cache
def make_rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return an RSA key that stays the same for ``name`` in this process."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@functools.cache
def make_ec_key(name: str, curve: type[ec.EllipticCurve] = ec.SECP256R1) -> ec.EllipticCurvePrivateKey:
    """Return an elliptic curve key that stays the same for ``name`` in this process."""
    return ec.generate_private_key(curve())


@functools.cache
def make_ed_key(name: str) -> ed25519.Ed25519PrivateKey:
    """Return an Ed25519 key that stays the same for ``name`` in this process."""
    return ed25519.Ed25519PrivateKey.generate()


def describe_key(key: PrivateKey, kid: str | None, **members: object) -> dict[str, object]:
    """Return the public half of ``key`` as a JSON web key."""
    algorithm = {"RSAPrivateKey": "RS256", "Ed25519PrivateKey": "EdDSA"}.get(type(key).__name__.lstrip("_"), "ES256")
    described = cast("dict[str, object]", jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key(), as_dict=True))
    described.pop("key_ops", None)
    return {**described, **({} if kid is None else {"kid": kid}), **members}


def encode(data: bytes | str) -> str:
    """Return ``data`` in base64url without padding."""
    return base64.urlsafe_b64encode(data.encode() if isinstance(data, str) else data).rstrip(b"=").decode()


def mint(claims: Mapping[str, object], key: PrivateKey | str, kid: str | None = "k1", **headers: object) -> str:
    """Return ``claims`` as a JWT signed with ``key``: HS256 with a text, else as the key's type has it."""
    algorithm = headers.pop("alg", None)
    if algorithm is None:
        kind = type(key).__name__.lstrip("_")
        algorithm = {"str": "HS256", "RSAPrivateKey": "RS256", "Ed25519PrivateKey": "EdDSA"}.get(kind, "ES256")
    extra = {**headers, **({} if kid is None else {"kid": kid})}
    return jwt.encode(dict(claims), cast("Any", key), algorithm=cast("Any", algorithm), headers=extra)


def forge(header: str, payload: bytes | str, sign: Callable[[bytes], bytes]) -> str:
    """Return a JWT of exactly this header and payload, however wrong they are, signed by ``sign``."""
    signed = f"{encode(header)}.{encode(payload)}"
    return f"{signed}.{encode(sign(signed.encode()))}"


class Issuer:
    """``keys`` are what it publishes; ``mode`` is how it answers; ``paths`` are what it was asked for, in order.

    Modes: ok, down (500), slow (until ``release`` is set), drip (a byte now and then, until then), redirect, rubbish,
    short (a byte less than announced), huge (1 GB), unknown (401).
    """

    def __init__(self, server: http.server.ThreadingHTTPServer) -> None:
        scheme = "https" if isinstance(server.socket, ssl.SSLSocket) else "http"
        self.address = f"{scheme}://127.0.0.1:{server.server_address[1]}"
        self.keys: list[dict[str, object]] = []
        self.documents: dict[str, object] = {}
        self.mode = "ok"
        self.paths: list[str] = []
        self.bearers: list[str | None] = []
        self.asked = threading.Event()
        self.release = threading.Event()


class _Handler(http.server.BaseHTTPRequestHandler):
    issuer: Issuer

    def do_GET(self) -> None:
        issuer = self.issuer
        issuer.paths.append(self.path)
        issuer.bearers.append(self.headers["Authorization"])
        answer = getattr(self, f"_answer_{issuer.mode}")
        document = json.dumps(issuer.documents.get(self.path, {"keys": issuer.keys})).encode()
        # What a test changes from then on is for the next question.
        issuer.asked.set()
        with suppress(ConnectionError):
            answer(document)

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer_ok(self, body: bytes) -> None:
        self._send(200, body)

    def _answer_down(self, body: bytes) -> None:
        self._send(500, body)

    def _answer_unknown(self, body: bytes) -> None:
        self._send(401, b'{"code":401,"msg":"Invalid token"}')

    def _answer_slow(self, body: bytes) -> None:
        self.issuer.release.wait(60)
        self._send(200, body)

    def _answer_drip(self, body: bytes) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
        while not self.issuer.release.wait(0.05):
            self.wfile.write(b"x")

    def _answer_short(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + 1))
        self.end_headers()
        self.wfile.write(body)

    def _answer_redirect(self, body: bytes) -> None:
        if self.path == "/elsewhere":
            self._send(200, body)
        else:
            self._send(302, b"", Location=f"{self.issuer.address}/elsewhere")

    def _answer_rubbish(self, body: bytes) -> None:
        self._send(200, b"<!doctype html><title>Not what you asked for</title>")

    def _answer_huge(self, body: bytes) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(GIGABYTE >> 20):
            self.wfile.write(b" " * (1 << 20))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what the function prints is searched."""


def write_certificate(folder: Path) -> Path:
    """Return a file in ``folder`` with a key and a certificate for 127.0.0.1 that nobody but itself has signed."""
    key, name = make_rsa_key("certificate"), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "issuer.pem"
    file.write_bytes(private + certificate.public_bytes(form))
    return file


@contextmanager
def run_issuer(certificates: Path | None = None) -> Iterator[Issuer]:
    """Serve an issuer on a free port of this machine for as long as the block runs.

    With ``certificates``, a folder to write to, it speaks TLS with a certificate that it has signed itself.
    """

    class Handler(_Handler):
        """The handler of this issuer alone."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if certificates:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(write_certificate(certificates))
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    issuer = Handler.issuer = Issuer(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield issuer
    finally:
        issuer.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
