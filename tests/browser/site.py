"""A Pelican-built site on a loopback server, with the real function, the stand-in Messenger, and faults to order."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from pelican_intercom.asset import make_assets
from pelican_intercom.identity.hosts.wsgi import create_application
from pelican_intercom.preview.judge import Judge
from pelican_intercom.preview.people import Login, find_person
from pelican_intercom.settings import Settings

APP_ID = "abc12345"
API_SECRET = "an-obviously-made-up-messenger-api-secret"
IDENTITY_PATH = "/api/intercom-identity"
ROOT = Path(__file__).parents[2]
MESSENGER = ROOT / "pelican_intercom" / "preview" / "messenger.js"
LIBRARIES = {
    "turbo.js": "@hotwired/turbo/dist/turbo.es2017-umd.js",
    "htmx.js": "htmx.org/dist/htmx.js",
    "htmx2.js": "htmx2/dist/htmx.js",
    "hx-history-cache.js": "htmx.org/dist/ext/hx-history-cache.js",
    "hx-head.js": "htmx.org/dist/ext/hx-head.js",
    "swup.js": "swup/dist/Swup.umd.js",
    "cookieconsent.css": "vanilla-cookieconsent/dist/cookieconsent.css",
    "cookieconsent.umd.js": "vanilla-cookieconsent/dist/cookieconsent.umd.js",
    "klaro.css": "klaro/dist/klaro.css",
    "klaro.js": "klaro/dist/klaro.js",
}
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

WORKER = """
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => event.respondWith(caches.open("all").then(async (cache) => {
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const response = await fetch(event.request);
  if (event.request.method === "GET") await cache.put(event.request, response.clone());
  return response;
})));
"""
"""A service worker that keeps everything."""

SECONDS = 60
"""More than any test waits for anything, on a machine that has other work too."""

Fault = Callable[[Request], Response]


class QuietHandler(WSGIRequestHandler):
    """Logs no requests: tests read them from the site."""

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing."""


@dataclass
class Site:
    """One running site. What a test changes here holds from the next request on."""

    folder: Path
    port: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    transform: Callable[[str, str], str] = lambda _path, html: html
    fault: Fault | None = None
    is_widget_blocked: bool = False
    widget_delay: float = 0
    # Set where a test keeps the widget back until it opens this.
    widget_gate: threading.Event | None = None
    requests: list[tuple[str, str]] = field(default_factory=list)
    questions: list[Request] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.login = Login("session", "a-session-secret-of-more-than-32-bytes-for-tests")
        self.environment = self.login.make_environment(API_SECRET, ("administrator",))
        self.judge = Judge(APP_ID, API_SECRET)
        # Intercom's widget comes from another host, as in the world.
        self.configure(
            INTERCOM_APP_ID=APP_ID,
            INTERCOM_IDENTITY_URL=IDENTITY_PATH,
            INTERCOM_LOAD="load",
        )

    def configure(self, **settings: Any) -> None:
        """Change INTERCOM_* settings, as publishconf.py would; None takes one back."""
        self.settings = {name: value for name, value in (self.settings | settings).items() if value is not None}

    def address(self, path: str = "/", host: str = "site.localhost") -> str:
        """Return the address of a page, on a host whose parent domains take cookies."""
        return f"http://{host}:{self.port}{path}"

    @property
    def widget(self) -> str:
        """The address of the stand-in, on a host of its own."""
        return f"http://widget.localhost:{self.port}/stand-in/widget/{APP_ID}"

    def issue(self, key: str, now: float | None = None) -> str:
        """Return a session token of one of the preview's people."""
        person = find_person(key)
        assert person is not None
        return self.login.issue(person, time.time() if now is None else now)

    def count_questions(self) -> int:
        """Return how often the function was asked (preflights are not counted)."""
        return len(self.questions)

    def find_hosts(self) -> set[str]:
        """Return the host names that were asked for anything."""
        return {host for host, _path in self.requests}

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        self.requests.append((request.host.partition(":")[0], request.path))
        if request.path == IDENTITY_PATH:
            if request.method == "GET":
                self.questions.append(request)
            if self.fault is None or request.method != "GET":
                return create_application(self.environment)(environ, start_response)
            return self.fault(request)(environ, start_response)
        return self.answer(request)(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Return what a path holds."""
        path = request.path
        if path == f"/stand-in/widget/{APP_ID}":
            self.closing.wait(self.widget_delay)
            if self.widget_gate:
                self.widget_gate.wait(SECONDS)
            return Response("", 404) if self.is_widget_blocked else serve_file(MESSENGER, {})
        if path == "/stand-in/ping":
            return self.judge_ping(request)
        if path.startswith("/library/"):
            return serve_file(ROOT / "node_modules" / LIBRARIES[path[9:]], {})
        if re.fullmatch(r"/intercom(-why)?\.\w{8}\.js|/worker\.js", path):
            loader, why = make_assets(self.read_settings())
            script = WORKER if "worker" in path else (why if "why" in path else loader).content
            return Response(script, mimetype="text/javascript", headers=self.headers)
        file = self.folder / (path.lstrip("/") or "index.html")
        if file.suffix == ".html" and file.is_file():
            html = self.transform(path, file.read_text(encoding="utf-8"))
            return Response(html, mimetype="text/html", headers=self.headers)
        return serve_file(file, self.headers)

    def read_settings(self) -> Settings:
        """Return the settings that the loader is made of, the stand-in's address among them."""
        return Settings.from_pelican({"INTERCOM_WIDGET_URL": self.widget, **self.settings})

    def judge_ping(self, request: Request) -> Response:
        """Judge a proof as Intercom would, for a page of another host."""
        allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "Content-Type"}
        if request.method == "OPTIONS":
            return Response("", 204, headers=allowed)
        ping = request.get_json()
        verdict = self.judge.judge(ping["app_id"], ping["settings"], time.time())
        return make_json(verdict, 403 if "reason" in verdict else 200, allowed)

    def hold(self) -> Held:
        """Make the function decide at once, and answer only when it is let."""
        held = Held(self)
        self.fault = held
        return held

    def never(self, _request: Request) -> Response:
        """Say nothing until the test is over."""
        self.closing.wait()
        return Response("", 503)


@dataclass
class Held:
    """A fault: the true answer to the question as it was asked, kept back."""

    site: Site
    query: str = ""
    asked: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def __call__(self, request: Request) -> Response:
        """Answer late."""
        self.query = request.query_string.decode()
        answer = Response.from_app(create_application(self.site.environment), request.environ)
        self.asked.set()
        self.released.wait(SECONDS)
        return answer

    def wait_for_question(self) -> None:
        """Wait until the function was asked."""
        assert self.asked.wait(SECONDS)

    def release(self) -> None:
        """Let the answer go."""
        self.released.set()


def serve_file(file: Path, headers: Mapping[str, str]) -> Response:
    """Return a file, or 404 where there is none."""
    if not file.is_file():
        return Response("", 404)
    return Response(file.read_bytes(), mimetype=KINDS.get(file.suffix, "application/octet-stream"), headers=headers)


def make_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a JSON answer."""
    return Response(json.dumps(value), status, mimetype="application/json", headers=headers or {})


def fail(status: int, code: str = "", headers: Mapping[str, str] | None = None) -> Fault:
    """Return a fault: a problem of RFC 9457, as the function writes it."""
    problem = json.dumps({"status": status, **({"code": code} if code else {})})
    return lambda _request: Response(problem, status, mimetype="application/problem+json", headers=headers or {})


def say(body: str, status: int = 200, kind: str = "text/html") -> Fault:
    """Return a fault: something else than an identity."""
    return lambda _request: Response(body, status, mimetype=kind)


@contextmanager
def serve(folder: Path) -> Iterator[Site]:
    """Run a site on a free port of the loopback, and end it."""
    site = Site(folder)
    server = make_server("127.0.0.1", 0, site, threaded=True, request_handler=QuietHandler)
    site.port = server.port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
