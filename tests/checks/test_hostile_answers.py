"""Whatever a server sends, an audit ends with what it saw, and says nothing that is not so."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import Any

import pytest

from pelican_intercom.checks.endpoint import Audit
from pelican_intercom.checks.finding import Finding, Verdict
from pelican_intercom.checks.live import caching, http_client, sessions
from pelican_intercom.checks.live.forged_tokens import sign
from pelican_intercom.checks.live.http_message import Place, Session
from pelican_intercom.checks.published import LocalSite, SiteAudit
from pelican_intercom.settings import Settings
from tests.checks.careless import API_SECRET

# What is sent for a request's bytes.
Answer = Callable[[bytes], bytes | Iterable[bytes]]
HTML, JSON, SCRIPT = ({"Content-Type": kind} for kind in ("text/html", "application/json", "text/javascript"))
LONG_LIFE = {"Cache-Control": "public, max-age=31536000"}
NOBODY = b"HTTP/1.1 204 No Content\r\n\r\n"


@contextmanager
def serve_bytes(answer: Answer) -> Iterator[str]:
    """Yield the root URL of a server that speaks no HTTP of its own."""

    def talk(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request and (more := connection.recv(65_536)):
                request += more
            said = answer(request)
            for piece in [said] if isinstance(said, bytes) else said:
                connection.sendall(piece)

    def listen() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=talk, args=[listener.accept()[0]], daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def reply(body: bytes = b"", headers: dict[str, str] | None = None, status: str = "200 OK") -> bytes:
    fields = "".join(f"{name}: {value}\r\n" for name, value in {"Content-Length": len(body), **(headers or {})}.items())
    return f"HTTP/1.1 {status}\r\n{fields}\r\n".encode("latin-1") + body


def say_boot(**boot: object) -> bytes:
    return reply(json.dumps({"state": "user", "boot": boot, "account": "x"}).encode(), JSON)


def serve_page(
    configuration: object = None,
    head: str = "",
    attributes: str = "",
    page: dict[str, str] = HTML,
    loader: dict[str, str] = SCRIPT | LONG_LIFE,
    **files: bytes,
) -> Answer:
    """Return the answers of a site whose loader has this configuration, as an object or as text, and of other files."""
    text = configuration if isinstance(configuration, str) else json.dumps(configuration or {"app": "abc12345"})
    name = f"/intercom.{hashlib.sha256(text.encode()).hexdigest()[:8]}.js"
    tag = f'<script defer src="{name}"{attributes}></script>'
    html = f"<!doctype html><html><head>{head}{tag}</head></html>".encode()

    def answer(request: bytes) -> bytes:
        path = request.split(b" ")[1].decode()
        if path.startswith(name):
            return reply(text.encode(), loader)
        return files.get(path[1:].partition(".")[0]) or reply(html, page)

    return answer


def audit(answer: Answer, path: str = "/", **told: Any) -> list[Finding]:
    session = Session("fake-token-12345", Place(cookie="session")) if path != "/" else None
    with serve_bytes(answer) as root:
        told_audit = Audit(root + path, session=session, environment={"INTERCOM_API_SECRET": API_SECRET})
        return SiteAudit(told_audit, **told).run()


def tell(findings: list[Finding]) -> dict[str, str]:
    """Return what failed, and how."""
    return {finding.question: finding.detail for finding in findings if finding.verdict is Verdict.FAIL}


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no clock, and let no network know any host by its name."""
    monkeypatch.setattr(sessions, "CLOCK_TICK", 0)
    monkeypatch.setattr(socket, "getaddrinfo", partial(socket.getaddrinfo, flags=socket.AI_NUMERICHOST))


def send_for_ever(piece: bytes, start: bytes = b"HTTP/1.1 200 OK\r\n") -> Answer:
    def answer(_: bytes) -> Iterator[bytes]:
        yield start
        while True:
            yield piece

    return answer


UNREADABLE: dict[str, tuple[bytes | Answer, str]] = {
    "nothing": (b"", "RemoteDisconnected"),
    "NUL bytes": (b"\0" * 1000, r"BadStatusLine: \x00"),
    "HTTP/0.9": (b"<!doctype html>", "BadStatusLine: <!doctype html>"),
    "a status in words": (b"HTTP/1.1 fine\r\n\r\n", "BadStatusLine"),
    "another protocol after 101": (b"HTTP/1.1 101 Switching Protocols\r\n\r\n\0\0", "BadStatusLine"),
    "hundreds of headers": (reply(headers={f"X-{number}": "" for number in range(150)}), "HTTPException: got more"),
    "a long header": (reply(headers={"X": "x" * 70_000}), "LineTooLong"),
    "headers without an end": (send_for_ever(b"X: " + b"x" * 60_000), "LineTooLong"),
    "a body without an end": (send_for_ever(b"x" * 65_536, b"HTTP/1.1 200 OK\r\n\r\n"), "the answer is larger than"),
    "early hints without an end": (send_for_ever(b"\r\nHTTP/1.1 103 X\r\n", b"HTTP/1.1 103 X\r\n"), "no complete"),
    "a chunk of no length": (reply(b"zz\r\n", {"Transfer-Encoding": "chunked"}), "IncompleteRead"),
    "a chunk of less than nothing": (reply(b"-5\r\n", {"Transfer-Encoding": "chunked"}), "ValueError"),
    "half of a body": (reply(b"x", {"Content-Length": "99999999999999999999"}), "the answer ends before"),
    "gzip that is none": (reply(b"plain", {"Content-Encoding": "gzip"}), "the answer is labelled gzip, but is not"),
    "half of a gzip": (reply(gzip.compress(b"{}" * 99)[:20], {"Content-Encoding": "gzip"}), "the answer's gzip is cut"),
    "gzip of a lot": (reply(gzip.compress(b"\0" * 9_000_000), {"Content-Encoding": "gzip"}), "the answer is larger"),
    "Brotli": (reply(b"x", {"Content-Encoding": "br"}), "the answer is in br, which was not asked for"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_one_finding(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said, detail = UNREADABLE[name]
    # Nothing else ends by its time.
    if detail == "no complete":
        monkeypatch.setattr(http_client, "LONGEST_REQUEST", 0.5)
    findings = audit(said if callable(said) else lambda _: said, "/api/identity")
    assert [finding.question for finding in findings] == ["connection", "reachable"]
    assert findings[1].detail.startswith(detail)


LOCATIONS = {
    "http://[": "http://[", "//[": "//[", "http://x:99999999/": "http://x:99999999/", "\x01\x7f": "http://127.0.0.1",
    "http://a..b/": "http://a..b/", "javascript:x": "javascript:x", "": "nowhere",
    "http://b\xc3\xbccher.invalid/\xff": "http://xn--bcher-kva.invalid/%FF", "http://x\r\n y": "http://x%0D%0A",
}  # fmt: skip


@pytest.mark.parametrize("location", LOCATIONS)
def test_a_redirect_to_anything_is_named_and_not_followed(location: str) -> None:
    moved = reply(headers={"Location": location}, status="302 Found")
    findings = audit(lambda _: moved, "/api/identity")
    assert [finding.question for finding in findings] == ["connection", "no session", "everything else"]
    assert findings[1].detail.startswith(f"302, redirects to {LOCATIONS[location]}")
    assert [finding.question for finding in audit(lambda _: moved) if finding.verdict is Verdict.FAIL] != []


ODD: dict[str, tuple[bytes, dict[str, str]]] = {
    "a state that is a list": (reply(b'{"state": []}', JSON), {"no session": "200, application/json"}),
    "JSON without an end": (reply(b"[" * 100_000, JSON), {"no session": "200, application/json"}),
    "an integer of many digits": (reply(b'{"code":' + b"1" * 10_000, JSON, "401 X"), {"no session": "401: a login"}),
    "a status that nobody knows": (reply(status="999 X"), {"no session": "999, no type"}),
    "early hints": (b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + NOBODY, {"cache headers": "no session: Cache"}),
    "204 with a body": (reply(b"body", status="204 No Content"), {"vary": "no session: lacks Origin"}),
    "headers of bytes": (
        reply(headers={"Age": "\xff", "Content-Type": ";\xfe", "Cache-Control": "max-age=9\0"}, status="204 X"),
        {"kept answers": "no session: Age is \xff", "cache headers": r"no session: Cache-Control is max-age=9\x00"},
    ),
    "half of a character": (
        reply(b'{"state":"user","boot":{"user_id":"\\ud800","user_hash":"\\udfff"},"account":"x"}', JSON),
        {"the proof": "the user_hash is signed with another secret"},
    ),
    "half of a character in a JWT": (
        reply(b'{"state":"user","boot":{"intercom_user_jwt":"\\ud800.a.b"},"account":"x"}', JSON),
        {"the proof": "the Messenger JWT is not HS256"},
    ),
    "a JWT that is a number": (say_boot(intercom_user_jwt=5), {"the proof": "the Messenger JWT is not HS256"}),
    "an end of 400 digits": (
        say_boot(intercom_user_jwt=sign({"user_id": "x", "exp": 10**400}, b"k")),
        {"the proof's lifetime": "inf minutes"},
    ),
    "a hash of an object": (say_boot(user_id={"a": 1}, user_hash=[1]), {"the proof": "the user_hash is signed"}),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_an_odd_answer_is_judged_as_any_other(name: str) -> None:
    said, expected = ODD[name]
    told = tell(audit(lambda _: said, "/api/identity"))
    for question, detail in expected.items():
        assert told[question].startswith(detail)


def test_a_long_answer_is_searched_for_a_trace_in_linear_time() -> None:
    for body in (b"\n" * 1_000_000, b"\n at " + b"x" * 1_000_000, b"\n at x" * 150_000):
        assert not caching._TRACE.search(body)
    assert caching._TRACE.search(b'{"stack": "TypeError\\n    at handler (/app/index.js:10:5)"}')


SITES: dict[str, tuple[Answer, dict[str, str]]] = {
    "a good one": (serve_page(), {}),
    "hosts that are a number": (serve_page({"app": "x", "hosts": 5}), {}),
    "an identity URL that is none": (serve_page({"app": "x", "identity": "http://["}), {}),
    "an identity URL that runs a script": (serve_page({"app": "x", "identity": "javascript:alert(1)?"}), {}),
    "a header of two lines": (serve_page({"app": "x", "identity": "/api?", "header": "A\nB"}), {}),
    "a configuration without an end": (
        serve_page('{"app":' + "[" * 100_000, loader=SCRIPT | LONG_LIFE | {"Content-Encoding": "identity"}), {},
    ),
    "a widget that is no URL": (serve_page({"app": "x", "widget": "http://["}), {}),
    "a function at a private address": (
        serve_page({"app": "x", "identity": "http://10.0.0.1/?"}), {"connection": "plain http: anyone"},
    ),
    "a policy of nothing": (serve_page(page=HTML | {"Content-Security-Policy": "=;;,\xff"}), {"policy": "the header"}),
    "thousands of policies": (
        serve_page(head='<meta http-equiv=content-security-policy content="img-src *">' * 9_000),
        {"policy": "the page's meta element: img-src blocks the Messenger"},
    ),
    "a base that is none": (serve_page(head='<base href="http://[">'), {}),
    "half of a character in its head": (serve_page(head='<base href="&#xD800;">'), {}),
    "a tag whose integrity is another file's": (
        serve_page(attributes=f' integrity="sha256-{"A" * 43}="'),
        {"loader": "the tag's integrity attribute is not this file's, so browsers refuse to run it"},
    ),
    "a loader of the wrong type": (
        serve_page(loader=LONG_LIFE | {"Content-Type": "text/plain", "X-Content-Type-Options": "nosniff"}),
        {"loader": "it is served as text/plain, with nosniff: browsers refuse to run it"},
    ),
    "everything at once": (
        serve_page(
            {"app": "x", "hosts": ["www.example.com"]}, "<script>intercomSettings</script>", ' integrity="sha256-AA=="',
            HTML | {"Permissions-Policy": "camera=()", "Cross-Origin-Embedder-Policy": "require-corp"},
        ),
        {"tag": "a script with", "loader": "the tag's integrity", "host": "the page is on 127.0.0.1, and",
         "Permissions-Policy": "it turns off camera", "Cross-Origin-Embedder-Policy": "require-corp: browsers"},
    ),
    "pages of the wrong type": (serve_page(page={"Content-Type": "text/plain"}), {"page": "200, text/plain, which"}),
    "pages of no type": (serve_page(page={}), {"page": "200, no type, which is not a page"}),
    "a policy of integrity": (
        serve_page(page=HTML | {"Integrity-Policy": "blocked-destinations=(script)"}),
        {"Integrity-Policy": "browsers refuse scripts without an integrity attribute"},
    ),
    "a snippet beside the tag": (
        serve_page(head="<script>window.intercomSettings = {}</script>"),
        {"tag": "a script with intercomSettings loads Intercom another way"},
    ),
    "front matter that is not understood": (
        lambda _: reply(b'<!doctype html><html><head><meta name="pelican-intercom" content="off: front matter not '
                        b'understood"></head></html>', HTML),
        {"tag": "none; Intercom in its front matter is not understood"},
    ),
    "a login in the place of the page": (
        lambda request: reply(b"<!doctype html><html><head></head>Sign in</html>", HTML) if b"/login" in request
        else reply(headers={"Location": "/login?next=/"}, status="302 Found"),
        {"page": "it leads to a login, http://127.0.0.1"},
    ),
    "a wall in the place of the page": (
        lambda _: reply(b"<!doctype html><title>Just a moment...</title>", HTML, "503 X"),
        {"page": "503: it asks for a password or a proof of being human"},
    ),
    "a redirect to nowhere": (lambda _: reply(b"x", HTML, "302 Found"), {"page": "302, a redirect without a target"}),
    "a redirect to a host that is not there": (
        lambda _: reply(headers={"Location": "http://nowhere.invalid/"}, status="301 X"),
        {"reachable": "http://127.0.0.1"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_a_site_is_judged_whatever_it_serves(name: str) -> None:
    answer, expected = SITES[name]
    told = tell(audit(answer))
    assert told.keys() == expected.keys()
    for question, detail in expected.items():
        assert told[question].startswith(detail)


def test_a_loader_that_only_brotli_compresses_is_compressed() -> None:
    text = '{"app":"abc12345"}' + " " * 2_000
    page = serve_page(text)

    def answer(request: bytes) -> bytes:
        is_brotli = b"/intercom." in request and b"Accept-Encoding: br\r\n" in request
        return reply(b"\x0b", {"Content-Encoding": "br"}) if is_brotli else bytes(page(request))  # type: ignore[arg-type]

    findings = audit(answer)
    assert tell(findings) == {}
    assert next(f.detail for f in findings if f.question == "loader's compression") == "br"


@pytest.mark.parametrize(
    ("sitemap", "detail"),
    [
        ("<loc>" + " " * 100_000, "sitemap.xml names no page of this origin"),
        ("<loc>http://[</loc><loc>//</loc><loc>&#0;</loc>", "sitemap.xml names no page of this origin"),
        ("<loc>http://127.0.0.1:0/</loc>", "sitemap.xml names no page of this origin"),
    ],
)
def test_a_hostile_sitemap_is_said(sitemap: str, detail: str) -> None:
    findings = audit(serve_page(sitemap=reply(sitemap.encode())), count=3)
    assert next(f.detail for f in findings if f.question == "pages of the sitemap") == detail


@pytest.mark.parametrize("path", ["%00.html", "a" * 5_000 + ".html", "%ff.html"])
def test_a_page_whose_name_no_file_system_has_is_compared(path: str, tmp_path: Any) -> None:
    local = LocalSite(Settings(app_id="abc12345"), "", tmp_path)
    assert local.find_names(f"https://example.com/{path}")[1] == "your settings here"
