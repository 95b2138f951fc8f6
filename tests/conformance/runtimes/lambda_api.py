"""A local Lambda: AWS's Runtime API for the real runtime client, behind a gateway that turns HTTP into events.

The Runtime API as AWS documents it ("Using the Lambda runtime API"): the client asks for the next invocation and posts
its response, or an error.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER_SECONDS = 60
INVOCATION = "/2018-06-01/runtime/invocation/"
Event = dict[str, Any]
MakeEvent = Callable[[str, str, Mapping[str, str]], Event]


class RuntimeApi(ThreadingHTTPServer):
    """Hands events to one runtime client; ``failure`` is what the client said when it could not start."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), RuntimeApiHandler)
        self.events: queue.SimpleQueue[tuple[str, Event]] = queue.SimpleQueue()
        self.responses: dict[str, queue.SimpleQueue[Event]] = {}
        self.failure: Event | None = None

    @property
    def address(self) -> str:
        """HOST:PORT, as AWS_LAMBDA_RUNTIME_API has it."""
        return f"127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Let a runtime client that is ended go without a word."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def invoke(self, event: Event) -> Event:
        """Return what the function answers to an event; raises RuntimeError if the client could not start."""
        if self.failure:
            raise RuntimeError(f"the function did not start: {self.failure}")
        name = str(uuid.uuid4())
        response = self.responses[name] = queue.SimpleQueue()
        self.events.put((name, event))
        return response.get(timeout=ANSWER_SECONDS)


class RuntimeApiHandler(BaseHTTPRequestHandler):
    """The three calls that the runtime client makes."""

    server: RuntimeApi
    protocol_version = "HTTP/1.1"
    # Headers and body are written apart, and the client keeps its connection.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Wait for the next event and hand it over."""
        name, event = self.server.events.get()
        headers = {"Lambda-Runtime-Aws-Request-Id": name, "Lambda-Runtime-Deadline-Ms": "4102444800000"}
        self.reply(200, json.dumps(event).encode(), headers)

    def do_POST(self) -> None:
        """Take a response or an error."""
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/init/error"):
            self.server.failure = content
        name, _, kind = self.path.removeprefix(INVOCATION).partition("/")
        failed = {"statusCode": 502, "headers": {}, "body": json.dumps(content)}
        if name in self.server.responses:
            self.server.responses[name].put(content if kind == "response" else failed)
        self.reply(202, b"{}", {})

    def reply(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {**headers, "Content-Type": "application/json", "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Gateway(ThreadingHTTPServer):
    """Turns HTTP requests into events and responses into HTTP."""

    daemon_threads = True

    def __init__(self, api: RuntimeApi, make_event: MakeEvent, renamed: Mapping[str, str]) -> None:
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.api = api
        self.make_event = make_event
        self.renamed = renamed


class GatewayHandler(BaseHTTPRequestHandler):
    """One request, one event."""

    server: Gateway

    def handle_any(self) -> None:
        """Invoke the function and send what it answers, with the headers that the real gateway renames renamed."""
        response = self.server.api.invoke(self.server.make_event(self.command, self.path, dict(self.headers.items())))
        body = response["body"].encode()
        self.send_response(response["statusCode"])
        for name, value in response["headers"].items():
            self.send_header(self.server.renamed.get(name.lower(), name), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def run_in_thread(server: ThreadingHTTPServer) -> Iterator[None]:
    """Serve in a thread while the context lasts."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
