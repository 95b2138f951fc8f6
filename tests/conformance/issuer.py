"""A loopback issuer of session tokens: it publishes keys, and can be told to rotate them, fail or answer slowly.

It serves a key set at every path that ends in ``jwks.json``, ``/certs`` or ``/keys``, and a discovery document (OpenID
Connect Discovery 1.0 section 4) under ``/.well-known/openid-configuration``.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.conformance import minting

KEY_SET_ENDINGS = ("jwks.json", "/certs", "/keys")
DISCOVERY = "/.well-known/openid-configuration"


class Issuer(ThreadingHTTPServer):
    """The issuer's server.

    ``keys`` and ``down`` may be changed while it runs. ``requests`` counts by path, ``refused`` those that came while
    it was down.
    """

    daemon_threads = True
    # Saturating clients would otherwise be refused by a backlog of five.
    request_queue_size = 128

    def __init__(self, keys: Sequence[dict[str, Any]]) -> None:
        super().__init__(("127.0.0.1", 0), IssuerHandler)
        self.keys = list(keys)
        self.down = False
        self.refused = 0
        self.requests: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """The issuer's name, which is also where it answers."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def publish(self, name: str) -> None:
        """Add one of the table's keys to the published ones."""
        self.keys.append(minting.publish(name))

    def withdraw(self, name: str) -> None:
        """Take a key out of the published ones."""
        self.keys = [key for key in self.keys if key["kid"] != name]

    def go_down(self) -> None:
        """Answer 503 from now on."""
        self.down = True

    def come_up(self) -> None:
        """Answer again."""
        self.down = False

    def answer(self, path: str) -> dict[str, Any] | None:
        """Return the document at a path, or ``None`` where there is none."""
        if path.endswith(KEY_SET_ENDINGS):
            return {"keys": self.keys}
        if path.endswith(DISCOVERY):
            issuer = self.url + path.removesuffix(DISCOVERY)
            return {"issuer": issuer, "jwks_uri": f"{self.url}/jwks.json"}
        return None


class IssuerHandler(BaseHTTPRequestHandler):
    """Answers GET from the issuer's state."""

    server: Issuer

    def do_GET(self) -> None:
        """Send the document, 404 where there is none, 503 while the issuer is down."""
        self.server.requests[self.path] += 1
        self.server.refused += self.server.down
        document = self.server.answer(self.path)
        status = 503 if self.server.down else 404 if document is None else 200
        body = json.dumps(document if status == 200 else {"error": status}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def run_issuer(names: Sequence[str] = minting.PUBLISHED) -> Iterator[Issuer]:
    """Yield a running issuer that publishes the named keys of the table, and stop it afterwards."""
    issuer = Issuer([minting.publish(name) for name in names])
    thread = threading.Thread(target=issuer.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        issuer.shutdown()
        issuer.server_close()
        thread.join()
