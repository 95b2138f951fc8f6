"""Requests to a live function: TLS as browsers see it, and replies that are only what was sent."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from pelican_intercom.checks.endpoint import Audit
from pelican_intercom.checks.live.finding import Verdict
from pelican_intercom.checks.live.http_client import Reply, Session, Target
from pelican_intercom.checks.live.questions import transport


def write_certificate(folder: Path, days: int) -> tuple[Path, Path]:
    """Write a key and a certificate for localhost that nobody signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=days, hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    key_file, certificate_file = folder / "key.pem", folder / "certificate.pem"
    key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    certificate_file.write_bytes(certificate.public_bytes(Encoding.PEM))
    return key_file, certificate_file


@contextmanager
def serve_tls(folder: Path, days: int) -> Iterator[str]:
    key_file, certificate_file = write_certificate(folder, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    server = make_server("127.0.0.1", 0, Response(status=204), threaded=True, ssl_context=context)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}/api"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_certificate_that_browsers_refuse_ends_the_audit_before_any_session_is_sent(tmp_path: Path) -> None:
    with serve_tls(tmp_path, days=90) as url:
        findings = Audit(url, session=Session("fake-token", cookie="session")).run()
    assert [(finding.question, finding.verdict) for finding in findings] == [("connection", Verdict.FAIL)]
    assert "certificate is not accepted" in findings[0].detail


@pytest.mark.parametrize(
    ("days", "verdict", "detail"),
    [
        (90, Verdict.PASS, "TLSv1.3, certificate good for 90 days"),
        (3, Verdict.FAIL, "TLSv1.3, but the certificate ends in 3 days"),
    ],
)
def test_a_certificate_s_remaining_life_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, verdict: Verdict, detail: str
) -> None:
    with serve_tls(tmp_path, days) as url:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        findings = Audit(url).run()
    assert (findings[0].verdict, findings[0].detail) == (verdict, detail)
    assert findings[1].question == "no session"


def test_a_slow_function_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    replies = iter([0.9, 3.0, 1.2, 1.1, 0.2])
    monkeypatch.setattr(Target, "ask", lambda *_, **__: Reply(204, (), b"", next(replies)))
    (finding,) = transport.ask_latency(Target("https://www.example.com/api"), {})
    assert (finding.verdict, finding.detail) == (Verdict.FAIL, "median 1100 ms, slowest 3000 ms of 5")


@pytest.mark.parametrize(
    ("url", "is_loopback"),
    [
        ("http://127.0.0.1:8000/x", True),
        ("http://[::1]:8000/x", True),
        ("http://localhost/x", True),
        ("http://localhost.example.com/x", False),
        ("http://127.0.0.1.example.com/x", False),
        ("http://192.168.0.1/x", False),
    ],
)
def test_only_this_machine_itself_may_be_asked_in_the_open(url: str, is_loopback: bool) -> None:
    assert Target(url).is_loopback is is_loopback


@pytest.mark.parametrize(
    ("status", "body", "names"),
    [
        (200, b'{"state":"user","boot":{"intercom_user_jwt":"a.b.c"}}', True),
        (200, b'{"user_hash":"abc"}', True),
        (200, b'{"state":"hidden"}', True),
        (200, b'{"state":"visitor"}', False),
        (200, b"[1]", False),
        (200, b"[" * 100_000, False),
        (200, b"<!doctype html>", False),
        (401, b'{"state":"user","boot":{"user_hash":"abc"}}', False),
    ],
)
def test_an_answer_names_a_person(status: int, body: bytes, names: bool) -> None:
    assert Reply(status, (), body, 0.0).names_a_person is names


def test_a_problem_s_code_is_quoted_only_where_it_is_a_plain_word() -> None:
    assert Reply(401, (), b'{"code":"token_expired"}', 0.0).code == "401 token_expired"
    assert Reply(401, (), b'{"code":"eyJ.a.b"}', 0.0).code == "401"
    assert Reply(401, (), b'{"code":"' + b"x" * 41 + b'"}', 0.0).code == "401"
