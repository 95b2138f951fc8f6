"""Requests to a live function: TLS as browsers see it, and replies that are only what was sent."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from pelican_intercom.checks.endpoint import Audit
from pelican_intercom.checks.finding import Verdict
from pelican_intercom.checks.live import http_client, transport
from pelican_intercom.checks.live.forged_tokens import KeysUnavailableError, fetch_public_keys, sign
from pelican_intercom.checks.live.http_client import Network, Target, UnreachableError
from pelican_intercom.checks.live.http_message import Place, Reply, Session
from tests.checks.careless import serve

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


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
def serve_tls(folder: Path, days: int, application: WSGIApplication | None = None) -> Iterator[str]:
    key_file, certificate_file = write_certificate(folder, days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    server = make_server("127.0.0.1", 0, application or Response(status=204), threaded=True, ssl_context=context)
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
        findings = Audit(url, session=Session("fake-token", Place(cookie="session"))).run()
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
    finding = transport.ask_latency(Target("https://www.example.com/api"))
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
    connection, may_be_asked = transport.ask_connection(Target(url))
    assert may_be_asked is is_loopback
    assert connection.verdict is (Verdict.UNASKED if is_loopback else Verdict.FAIL)


@pytest.mark.parametrize(
    ("status", "body", "names"),
    [
        (200, b'{"state":"user","boot":{"intercom_user_jwt":"a.b.c"}}', True),
        (200, b'{"user_hash":"abc"}', True),
        (200, b'{"data":[{"user":{"user_hash":"abc"}}]}', True),
        (200, b'{"boot":[1],"intercomSettings":{"intercom_user_jwt":"a.b.c"}}', True),
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


def answer(status: int = 200, body: bytes = b"", **headers: str) -> WSGIApplication:
    return Response(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return a way to let a name resolve to an address."""
    names: dict[str, str] = {}
    known = socket.getaddrinfo

    def look_up(host: str, *arguments: Any, **options: Any) -> Any:
        return known(names.get(host, host), *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return names.__setitem__


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://0.0.0.0/", "http://100.64.0.1/", "http://[fe80::1]/",
        "http://[fd00::1]/", "http://[::ffff:10.0.0.1]/", "http://[64:ff9b::a00:1]/", "http://224.0.0.1/",
        "http://0x7f000002/", "http://2130706434/",
    ],
)  # fmt: skip
def test_a_private_address_is_asked_only_where_it_was_typed(url: str) -> None:
    with pytest.raises(UnreachableError, match="a private address that you did not type"):
        Network(["http://127.0.0.1:8000/"]).send(url)


def test_a_name_that_resolves_to_a_private_address_is_not_asked_wherever_a_server_names_it(
    resolve: Callable[[str, str], None],
) -> None:
    resolve("rebinding.example", "127.0.0.2")
    moved = answer(302, Location="http://rebinding.example/")
    with serve(moved) as url, pytest.raises(UnreachableError, match=r"is at 127\.0\.0\.2, a private"):
        Network([url]).follow(url)


def test_a_name_is_looked_up_once_so_that_it_cannot_move_to_a_private_address_meanwhile(
    resolve: Callable[[str, str], None],
) -> None:
    resolve("www.example.test", "127.0.0.1")
    with serve(answer(204)) as url:
        there = url.replace("127.0.0.1", "www.example.test")
        network = Network([there])
        assert network.send(there).status == 204
        resolve("www.example.test", "169.254.169.254")
        assert network.send(there).status == 204
    with pytest.raises(UnreachableError, match="a private address that you did not type"):
        Network([there]).send(there)


def test_at_most_five_redirects_are_followed() -> None:
    def move(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        left = int(environ["PATH_INFO"].rpartition("/")[2])
        reply = Response(status=302, headers={"Location": f"/{left - 1}"}) if left else Response("there")
        return reply(environ, start)

    with serve(move) as url:
        root = url.removesuffix("/api/intercom-identity")
        assert [reply.status for reply in Network([root]).follow(f"{root}/5")] == [302] * 5 + [200]
        with pytest.raises(UnreachableError, match="more than 5 redirects"):
            Network([root]).follow(f"{root}/6")


@pytest.mark.parametrize(
    "location", ["ftp://127.0.0.1/", "file:///etc/passwd", "http://u:p@127.0.0.1/", "http://[", "//"]
)
def test_a_redirect_to_what_is_no_page_is_not_followed(location: str) -> None:
    def move(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("302 Found", [("Location", location)])
        return []

    with serve(move) as url, pytest.raises(UnreachableError):
        Network([url]).follow(url)


def test_a_redirect_from_https_to_http_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        asked.append(environ["PATH_INFO"])
        return Response()(environ, start)

    with serve(note) as plain, serve_tls(tmp_path, 90, answer(301, Location=plain)) as url:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        with pytest.raises(UnreachableError, match="a redirect from https to http://127"):
            Network([url, plain]).follow(url)
    assert asked == []


def test_a_small_answer_that_unpacks_to_a_large_one_is_refused() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with serve(answer(200, bomb, Content_Encoding="gzip")) as url, pytest.raises(UnreachableError, match="larger than"):
        Network([url]).send(url, headers={"Accept-Encoding": "gzip"})


def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_the_audit_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_client, "LONGEST_REQUEST", 0.5)
    done = threading.Event()

    def drip(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [])
        while not done.wait(0.05):
            yield b"."

    with serve(drip) as url:
        with pytest.raises(UnreachableError, match="no complete answer within"):
            Network([url]).send(url)
        done.set()


def test_when_the_time_for_the_audit_is_up_nothing_more_is_asked() -> None:
    with serve(answer(204)) as url, pytest.raises(UnreachableError, match="the time for the whole audit is up"):
        Network([url], seconds=0).send(url)


def test_an_answer_that_was_cut_off_is_not_taken_for_a_whole_one() -> None:
    def cut(_: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "100")])
        return [b"half"]

    with serve(cut) as url, pytest.raises(UnreachableError, match="ends before its Content-Length"):
        Network([url]).send(url)


@pytest.mark.parametrize("issuer", ["http://127.0.0.2:9/", "https://169.254.169.254/", "http://keys.example/"])
def test_an_issuer_that_an_unverified_token_names_is_not_asked_at_a_private_address_or_over_http(issuer: str) -> None:
    with serve(answer(401, b'{"code": "token_missing"}')) as url:
        token = sign({"iss": issuer, "sub": "x"}, b"k")
        findings = Audit(url, session=Session(token, Place(cookie="session"))).run()
    confusion = next(finding for finding in findings if finding.question == "forged token: key confusion")
    assert confusion.verdict is Verdict.UNASKED
    assert "you did not type" in confusion.detail or "only https" in confusion.detail


def test_keys_are_never_fetched_through_a_redirect() -> None:
    with serve(answer(302, Location="/elsewhere")) as url, pytest.raises(KeysUnavailableError, match="status 302"):
        fetch_public_keys(Network([url]), "", url)


@pytest.mark.parametrize(
    "keys",
    [
        5,
        {},
        [5, None, [], "x"],
        [{"kty": "oct"}, {"kty": ["RSA"]}, {"kty": "RSA", "n": "x"}, {"kty": "RSA", "n": 5, "e": None}],
        [{"kty": "EC", "crv": "P-256", "x": "AA", "y": "\ud800"}, {"kty": "OKP", "crv": "X25519", "x": "AA"}],
    ],
)
def test_a_key_set_of_odd_keys_has_no_key(keys: object) -> None:
    document = json.dumps({"keys": keys}).encode()
    with (
        serve(answer(200, document)) as url,
        pytest.raises(KeysUnavailableError, match="holds no public key"),
    ):
        fetch_public_keys(Network([url]), "", url)
