"""Live sites with one fault each: the built sample on a real server, nginx where the machine has it, gunicorn else."""

from __future__ import annotations

import atexit
import grp
import json
import mimetypes
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_KEPT: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {}
FUNCTION = "/api/intercom-identity"
ENDS_WITHIN = 60
NGINX = """\
daemon off;
user {user};
pid "{work}/pid";
error_log "{work}/error.log";
worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path "{work}"; proxy_temp_path "{work}/p"; fastcgi_temp_path "{work}"; uwsgi_temp_path "{work}";
  scgi_temp_path "{work}";
  proxy_cache_path "{work}/cache" keys_zone=answers:1m;
  types {{ text/html html; text/css css; text/javascript js; application/xml xml; }}
  gzip {gzip}; gzip_types text/css text/javascript application/xml;
  absolute_redirect off;
  large_client_header_buffers 8 64k;
  server {{
    listen 127.0.0.1:{port};
    root "{folder}";
{servers}
  }}
}}
"""


@dataclass(frozen=True)
class Deployment:
    """A site as it is served: ``folder`` holds its files, and ``function`` is where its function answers.

    ``page_headers`` and ``loader_headers`` are added, ``redirects`` are paths to URLs, ``loader_page`` serves the front
    page in place of the loader, and ``caches_function`` lets the server keep the function's answers by their path.
    """

    folder: str
    function: str = ""
    page_headers: dict[str, str] = field(default_factory=dict)
    loader_headers: dict[str, str] = field(
        default_factory=lambda: {"Cache-Control": "public, max-age=31536000, immutable"}
    )
    redirects: dict[str, str] = field(default_factory=dict)
    gzip: bool = True
    loader_page: bool = False
    caches_function: bool = False

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as a WSGI application, as gunicorn runs it."""
        import gzip  # noqa: PLC0415
        import urllib.error  # noqa: PLC0415
        import urllib.request  # noqa: PLC0415

        path = environ["PATH_INFO"].encode("latin-1").decode()
        if path in self.redirects:
            start_response("301 Moved Permanently", [("Location", self.redirects[path].encode().decode("latin-1"))])
            return [b""]
        if path == FUNCTION:
            names = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
            names.pop("HOST", None)
            url = f"{self.function}?{environ.get('QUERY_STRING', '')}"
            request = urllib.request.Request(url, headers=names, method=environ["REQUEST_METHOD"])
            try:
                reply = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request)
            except urllib.error.HTTPError as error:
                reply = error
            own = {"Date", "Server", "Connection"}
            kept = [(name, value) for name, value in reply.headers.items() if name not in own]
            answer = f"{reply.status} {reply.reason}", kept, reply.read()
            status, headers, body = _KEPT.setdefault(url, answer) if self.caches_function else answer
            start_response(status, headers)
            return [body]
        file = Path(self.folder) / path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        is_loader = file.name.startswith("intercom.") and file.suffix == ".js"
        added = dict(self.loader_headers if is_loader else self.page_headers)
        if is_loader and self.loader_page:
            file = Path(self.folder) / "index.html"
        if not file.is_file():
            start_response("404 Not Found", [("Content-Type", "text/html")])
            return [b"<!doctype html><title>Not found</title>"]
        content = file.read_bytes()
        added["Content-Type"] = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if self.gzip and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            content, added["Content-Encoding"] = gzip.compress(content), "gzip"
        start_response("200 OK", [*added.items(), ("Content-Length", str(len(content)))])
        return [content]

    def write_nginx(self, work: Path, port: int) -> str:
        """Return the configuration of an nginx that serves it."""
        # add_header of an outer level is lost where an inner one has its own, so each location has all of its own.
        lines = [f"location = {path} {{ return 301 {url}; }}" for path, url in self.redirects.items()]
        kept = (
            "proxy_cache answers; proxy_cache_key $request_uri; proxy_cache_convert_head off; "
            "proxy_cache_valid 200 204 1m; proxy_ignore_headers Cache-Control Vary; "
        )
        kept = kept if self.caches_function else ""
        if FUNCTION not in self.redirects:
            lines.append(f"location = {FUNCTION} {{ proxy_pass {self.function}; proxy_http_version 1.1; {kept}}}")
        page = "rewrite ^ /index.html break; default_type text/html; " if self.loader_page else ""
        added = [self.loader_headers, self.page_headers]
        headers = ["".join(f"add_header {name} '{_quote(value)}'; " for name, value in each.items()) for each in added]
        lines.append(f"location ~ intercom\\.[0-9a-f]+\\.js$ {{ {page}{headers[0]}}}")
        lines.append(f"location / {{ index index.html; {headers[1]}}}")
        return NGINX.format(
            work=work,
            port=port,
            user=f"{pwd.getpwuid(os.getuid()).pw_name} {grp.getgrgid(os.getgid()).gr_name}",
            folder=self.folder,
            gzip="on" if self.gzip else "off",
            servers="\n".join(f"    {line}" for line in lines),
        )


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


def find_port(server: str) -> int:
    """Return the port on which ``server``, "nginx" or "gunicorn", will serve the next deployment."""
    return _start_gunicorn()[1] if server == "gunicorn" else int(_listen().getsockname()[1])


@contextmanager
def serve_site(deployment: Deployment, work: Path, server: str, port: int | None = None) -> Iterator[str]:
    """Yield the root URL of a deployment on a running ``server``, and stop it afterwards."""
    port = port or find_port(server)
    if server == "gunicorn":
        (_start_gunicorn()[0] / "deployment.json").write_text(json.dumps(asdict(deployment)), encoding="utf-8")
        yield f"http://127.0.0.1:{port}"
        return
    work.mkdir(exist_ok=True)
    (work / "nginx.conf").write_text(deployment.write_nginx(work, port), encoding="utf-8")
    command = [str(find_nginx()), "-e", str(work / "error.log"), "-c", str(work / "nginx.conf")]
    handed = _listen().fileno()
    # As when an nginx is replaced by a newer one: it takes the socket that listens already.
    environment = {**os.environ, "NGINX": f"{handed};"}
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=environment, pass_fds=[handed])
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(ENDS_WITHIN)


@cache
def _listen() -> socket.socket:
    """Return a socket that listens for every nginx of this process, each in its turn, so that nobody takes its port."""
    return socket.create_server(("127.0.0.1", 0), backlog=128)


@cache
def _start_gunicorn() -> tuple[Path, int]:
    """Start one gunicorn for all tests of this process, for it takes a second; return its folder and its port."""
    work, listener = Path(tempfile.mkdtemp(prefix="gunicorn-")), socket.create_server(("127.0.0.1", 0))
    options = ["--no-control-socket", "--threads=4", "--limit-request-field_size=0", "--log-level=critical"]
    # The socket is handed on as it is, so that nobody else can take its port meanwhile.
    command = [sys.executable, "-m", "gunicorn", *options, "--bind", f"fd://{listener.fileno()}"]
    process = subprocess.Popen(
        [*command, f"tests.checks.deployments:load('{work}')"],
        cwd=Path(__file__).parents[2],
        stderr=subprocess.DEVNULL,
        pass_fds=[listener.fileno()],
    )
    atexit.register(shutil.rmtree, work)
    atexit.register(process.wait, ENDS_WITHIN)
    atexit.register(process.terminate)
    port: int = listener.getsockname()[1]
    listener.close()
    return work, port


def load(work: str) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """Return what serves the deployment that was last written into a folder, for gunicorn's command line."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        deployment = Deployment(**json.loads((Path(work) / "deployment.json").read_text(encoding="utf-8")))
        return deployment(environ, start_response)

    return serve


def find_nginx() -> str | None:
    """Return this machine's nginx; Debian has it where only root's PATH leads."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
