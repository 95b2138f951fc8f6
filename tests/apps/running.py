"""An owner's app under its real server on the loopback, and a client that keeps cookies as a browser does."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pelican_intercom.checks.live import transport
from pelican_intercom.cli import main

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "app.md"
SITE = "http://www.site.localhost"
API_SECRET = "an-obviously-made-up-messenger-api-secret"
VARIABLES = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_ALLOWED_ORIGINS": f"{SITE}, {SITE}:8000"}
SERVERS = {
    "gunicorn": [
        "gunicorn",
        "--no-control-socket",
        "--threads",
        "4",
        "--graceful-timeout",
        "1",
        "--bind",
        "fd://{fd}",
        "--log-level",
        "warning",
    ],
    "uvicorn": ["uvicorn", "--fd", "{fd}", "--log-level", "warning", "--lifespan", "off"],
}
SECONDS = 30

_FENCE = re.compile(r"^```python\n# (?P<name>[^\n]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def read_snippet(name: str) -> str:
    """Return an example of docs/app.md by its first comment, as it stands there."""
    return {found["name"]: found["text"] for found in _FENCE.finditer(PAGE.read_text(encoding="utf-8"))}[name]


@dataclass(frozen=True)
class Reply:
    """What came back: the status, all headers in order, and the body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def get_all(self, name: str) -> list[str]:
        """Return every value of a header."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def read(self) -> dict[str, Any]:
        """Return the body's JSON."""
        value: dict[str, Any] = json.loads(self.body)
        return value


@dataclass
class Client:
    """A browser's part: it keeps cookies, and asks as a page of the site does."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str = "GET", path: str = "/intercom-identity", **headers: str) -> Reply:
        """Ask for the identity as a page of the site; what the answer sets is not kept."""
        return self.send(method, path, {"Origin": SITE, "Sec-Fetch-Site": "same-site", **headers})

    def visit(self, path: str) -> Reply:
        """Go to a page of the app, and keep the cookies that it sets."""
        reply = self.send("GET", path, {})
        self.keep(reply)
        return reply

    def keep(self, reply: Reply) -> None:
        """Keep a reply's cookies, as a browser does when it arrives."""
        for line in reply.get_all("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            if not value or "Max-Age=0" in line or "1970" in line:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value

    def send(self, method: str, path: str, headers: Mapping[str, str]) -> Reply:
        """Send one request and return its reply."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        cookie = {"Cookie": "; ".join(map("=".join, self.cookies.items()))} if self.cookies else {}
        connection.request(method, path, headers={"Host": "app.site.localhost", **cookie, **headers})
        response = connection.getresponse()
        reply = Reply(response.status, response.getheaders(), response.read())
        connection.close()
        return reply


def audit(client: Client) -> tuple[int, str]:
    """Return how `pelican-intercom audit` ends for the session that a client has, and what it says."""
    (session,) = (f"{name}={value}" for name, value in client.cookies.items() if name.startswith("session"))
    url = f"http://127.0.0.1:{client.port}/intercom-identity"
    asked = ["audit", url, "--origin", SITE, "--cookie", "-"]
    with pytest.MonkeyPatch.context() as patched:
        # A busy machine's answers are no slow ones.
        patched.setattr(transport, "SLOW_SECONDS", SECONDS)
        result = CliRunner().invoke(main, asked, input=session, env={**VARIABLES, "COLUMNS": "200"})
    return result.exit_code, result.output


@contextmanager
def run(folder: Path, server: str, **variables: str) -> Iterator[Client]:
    """Serve ``app`` of a folder's app.py until the end of the block."""
    with socket.socket() as listening, (folder / "log").open("wb") as log:
        # The server gets a socket that listens already, so that nothing has to be waited for.
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        fd = listening.fileno()
        command = [sys.executable, "-m", *(part.format(fd=fd) for part in SERVERS[server]), "app:app"]
        environment = {**os.environ, **VARIABLES, **variables, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield Client(listening.getsockname()[1])
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(SECONDS)
