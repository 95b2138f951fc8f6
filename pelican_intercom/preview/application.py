"""The preview's web application: the built site, the function, the stand-in Messenger, and the choice of a person."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader
from werkzeug.exceptions import HTTPException, NotFound, abort
from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Request, Response

from pelican_intercom.errors import IntercomError
from pelican_intercom.identity.config import Config
from pelican_intercom.identity.endpoint import Endpoint
from pelican_intercom.identity.endpoint import Request as Question
from pelican_intercom.identity.hosts.wsgi import create_application
from pelican_intercom.identity.strict_json import read_json
from pelican_intercom.identity.variables import ConfigError
from pelican_intercom.settings import Settings

from . import guard
from .build import IDENTITY_PATH, WIDGET_PATH
from .judge import Judge
from .people import PEOPLE, SESSION_SECONDS, Login, find_person
from .report import make_report
from .site import Site, carries_tag, insert_first, is_html
from .workspace import Workspace

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    View = Callable[[Request], Response]

HERE = Path(__file__).parent
# The bar says a decision in the same words as the loader's explaining build.
WORDS = HERE.parent / "browser" / "why" / "words.js"
PREFIX = "/-preview/"
PING_PATH = "/stand-in/ping"
LARGEST_BODY = 64 * 1024


class Application:
    """A WSGI application that answers only to this machine's own names, with ``port``.

    Its function hides the Messenger from ``hidden_roles``. Raises IntercomError where it would refuse its environment,
    a live workspace's secret first of all.
    """

    def __init__(self, site: Site, workspace: Workspace, port: int, hidden_roles: Sequence[str] = ()) -> None:
        self.site, self.workspace, self.port, self.hidden_roles = site, workspace, port, hidden_roles
        self.settings = Settings.from_pelican(site.settings)
        self.login = Login(f"pelican-intercom-preview-{port}")
        self.judge = Judge(workspace.app_id, workspace.secret)
        try:
            config = Config.load(self.login.make_environment(workspace.secret, self.hidden_roles))
        except ConfigError as error:
            raise IntercomError("\n".join(error.faults)) from None
        self.endpoint = Endpoint(config)
        self.function: WSGIApplication = create_application(self.endpoint)
        self.templates = Environment(loader=FileSystemLoader(HERE), autoescape=True)
        self.views: dict[tuple[str, str], View] = {
            ("GET", PREFIX): self.show_people,
            ("POST", f"{PREFIX}person"): self.change_person,
            ("GET", f"{PREFIX}report"): self.report,
            ("GET", f"{PREFIX}pages"): self.list_pages,
        }
        self.own_files = {f"{PREFIX}{path.name}": path for path in (HERE / "bar.js", HERE / "bar.css", WORDS)}
        if not workspace.is_live:
            self.views["POST", PING_PATH] = self.judge_ping
            self.own_files[WIDGET_PATH + workspace.app_id] = HERE / "messenger.js"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        request.max_content_length = LARGEST_BODY
        if not guard.is_own_host(request.headers.get("Host", ""), self.port):
            refusal = f"This preview answers only to http://127.0.0.1:{self.port} and http://localhost:{self.port}.\n"
            return Response(refusal, 421)(environ, start_response)
        if request.path == IDENTITY_PATH:
            return self.function(environ, start_response)
        try:
            response = self.answer(request)
        except HTTPException as error:
            return error(environ, start_response)
        # A page of the last build, or of the last person, must never be seen again.
        response.headers["Cache-Control"] = "private, no-store"
        # Nor may another website show it in a frame, where a click could be tricked into signing a person in.
        response.headers["Content-Security-Policy"] = "frame-ancestors 'self'"
        return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Return the answer of the view that the address names, else the site's file."""
        method = "GET" if request.method == "HEAD" else request.method
        view = self.views.get((method, request.path))
        if view is not None:
            return view(request)
        if method != "GET":
            abort(405)
        if own := self.own_files.get(request.path):
            # Not by the machine's own table of types, which may know no JavaScript: then no module would load.
            return Response(own.read_bytes(), mimetype="text/css" if own.suffix == ".css" else "text/javascript")
        return self.serve_site(request)

    def serve_site(self, request: Request) -> Response:
        """Return a file of the site; pages get the bar."""
        path, status = self.site.find_file(request.path), 200
        if path is None:
            path, status = self.site.find_file("404.html"), 404
        if path is None:
            raise NotFound(f"The site has no {request.path}, and no 404.html.")
        if status == 200 and path.name == "index.html" and not request.path.endswith(("/", ".html")):  # noqa: PLR2004
            return redirect(f"{request.path}/", 308)
        if not is_html(path):
            return send_file(path, request.environ, conditional=False, max_age=0)
        html = path.read_bytes()
        kind = "application/xhtml+xml" if path.suffix == ".xhtml" else "text/html"
        return Response(insert_first(html, self.make_bar(request, path, html)), status, mimetype=kind)

    def make_bar(self, request: Request, path: Path, html: bytes) -> bytes:
        """Return the element that draws the bar on a page, and runs before the loader, to hear its first word."""
        facts = {
            "people": [
                {"key": person.key, "name": person.name, "label": person.label, "role": person.role}
                for person in PEOPLE
            ],
            "person": self.find_key(request),
            "path": self.site.name_page(path),
            "tagged": carries_tag(html),
            "hidden": list(self.hidden_roles),
            "live": self.workspace.is_live,
            "right": self.settings.messenger.get("alignment") == "left",
        }
        return self.templates.get_template("bar.html").render(prefix=PREFIX, facts=json.dumps(facts)).encode()

    def show_people(self, request: Request) -> Response:
        """Return the page on which one signs in."""
        template = self.templates.get_template("people.html")
        current = find_person(self.find_key(request))
        context = {"people": PEOPLE, "current": current, "prefix": PREFIX, "workspace": self.workspace}
        return Response(template.render(context, hidden=self.hidden_roles), mimetype="text/html")

    def change_person(self, request: Request) -> Response:
        """Sign a person in, or everybody out, and lead back to the page that asked."""
        if not guard.is_own_origin(request.headers.get("Origin"), request.host):
            abort(403, "Only a page of this preview can change the person.")
        key, following = request.form.get("person", ""), request.form.get("next", PREFIX)
        person = find_person(key)
        if person is None and key != "nobody":
            abort(400, "There is no such person.")
        response = redirect(following if guard.is_local_path(following) else PREFIX, 303)
        token = self.login.issue(person, time.time()) if person else ""
        hint = {self.settings.session_hint: "1"} if self.settings.session_hint else {}
        for name, value in {self.login.cookie: token, **hint}.items():
            # One that has ended is forgotten.
            seconds = SESSION_SECONDS if person else 0
            response.set_cookie(name, value, max_age=seconds, httponly=name == self.login.cookie, samesite="Lax")
        return response

    def find_key(self, request: Request) -> str:
        """Return the key of the person who is signed in, or "nobody"."""
        return self.login.find_key(request.cookies.get(self.login.cookie, ""))

    def report(self, request: Request) -> Response:
        """Return what the function answers for the signed-in person, and whether its proof holds."""
        headers = {"cookie": request.headers.get("Cookie", ""), "sec-fetch-site": "same-origin"}
        answer = self.endpoint.answer(Question("GET", headers))
        return make_json(make_report(answer, self.judge, time.time()))

    def list_pages(self, _request: Request) -> Response:
        """Return how many pages the site has, and those without the tag."""
        return make_json({"pages": len(self.site.list_pages()), "bare": self.site.list_bare_pages()})

    def judge_ping(self, request: Request) -> Response:
        """Answer the stand-in Messenger as Intercom's servers answer theirs: 200 with the person, or 403."""
        ping = read_ping(request.get_data())
        settings = ping.get("settings") if isinstance(ping, dict) else None
        if not isinstance(ping, dict) or not isinstance(settings, dict):
            abort(400, 'Expected {"app_id": ..., "settings": {...}}.')
        verdict = self.judge.judge(ping.get("app_id"), settings, time.time())
        return make_json(verdict, 403 if "reason" in verdict else 200)


def read_ping(body: bytes) -> object:
    """Return what the body says, or ``None`` where it is not JSON of a depth and with text that anyone sends."""
    try:
        ping = read_json(body)
        json.dumps(ping, ensure_ascii=False).encode()
    except ValueError:
        return None
    return ping


def make_json(value: object, status: int = 200) -> Response:
    """Return a JSON answer."""
    return Response(json.dumps(value), status, mimetype="application/json")
