"""Stands where Azure's Functions host stands: takes HTTP, and calls the function of a folder's ``function_app.py``.

Run as a program, under a Python of its own: ``python azure_host.py FOLDER PORT``. Where azure-functions-runtime is
installed (Azure's worker from Python 3.13 on) that worker loads and calls the function; else the SDK's own converters
stand at both ends of the call. The host's messages are protocol buffers, of which the worker only reads and sets
attributes.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

Invoke = Callable[[str, str, Mapping[str, str]], tuple[int, Mapping[str, str], bytes]]


class Message(SimpleNamespace):
    """A message of the host's; the name of the one field that is set stands for the oneof."""

    def WhichOneof(self, group: str) -> str | None:
        """Return the name of the field that is set, or ``None``."""
        return "data" if group == "rpc_data" else next(iter(vars(self)), None)


class MessageType:
    """A kind of message: called, it makes one; its attributes are the numbers of an enumeration."""

    numbers: Mapping[str, int] = {"out": 1, "inout": 2, "Success": 1}

    def __call__(self, **fields: Any) -> Message:
        """Return a message with the fields."""
        return Message(**fields)

    def __getattr__(self, name: str) -> int:
        return self.numbers.get(name, 0)


class Messages:
    """Every kind of message."""

    def __getattr__(self, name: str) -> MessageType:
        return MessageType()


def load_worker(folder: Path) -> Invoke:
    """Return how Azure's worker calls the one function that it found in the folder."""
    handle_event = importlib.import_module("azure_functions_runtime.handle_event")
    loop = asyncio.new_event_loop()
    start = Message(capabilities={}, function_app_directory=str(folder))
    properties = {"host": "127.0.0.1", "protos": Messages()}
    request = Message(request=Message(worker_init_request=start), properties=properties)
    outcome = loop.run_until_complete(handle_event.worker_init_request(request))
    found = loop.run_until_complete(handle_event.functions_metadata_request(request)).function_metadata_results
    if outcome.result.status != 1 or not found:
        raise SystemExit(f"the worker could not load {folder}: {outcome.result}")

    def invoke(method: str, url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        http = Message(method=method, url=url, headers=headers, params={}, query={}, body=Message(bytes=b""))
        call = Message(
            invocation_id="1",
            function_id=found[0].function_id,
            input_data=[Message(name="req", data=Message(http=http))],
            trigger_metadata={},
            trace_context=Message(trace_parent="", trace_state="", attributes={}),
            retry_context=Message(retry_count=0, max_retry_count=0, exception=None),
        )
        request = Message(request=Message(invocation_request=call), properties=properties)
        outcome = loop.run_until_complete(handle_event.invocation_request(request))
        if outcome.result.status != 1:
            raise RuntimeError(outcome.result.exception.message)
        answer = outcome.return_value.http
        return int(answer.status_code), answer.headers, answer.body.bytes

    return invoke


def load_sdk(folder: Path) -> Invoke:
    """Return how the SDK's converters wrap the one function of the folder."""
    from azure.functions import http  # noqa: PLC0415  (the worker brings its own)

    sys.path.insert(0, str(folder))
    app = importlib.import_module("function_app").app
    function = app.get_functions()[0].get_user_function()

    def invoke(method: str, url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str], bytes]:
        request = http.HttpRequest(
            method, url, headers=headers, params={}, route_params={}, body_type="bytes", body=b""
        )
        encoded = http.HttpResponseConverter.encode(function(request), expected_type=None).value
        sent = {name: datum.value for name, datum in encoded["headers"].items()}
        return int(encoded["status_code"].value), sent, encoded["body"].value

    return invoke


class HostHandler(BaseHTTPRequestHandler):
    """One request, one invocation."""

    invoke: Invoke

    def handle_any(self) -> None:
        """Call the function and send what it returns."""
        url = f"http://{self.headers['Host']}{self.path}"
        status, headers, body = type(self).invoke(self.command, url, dict(self.headers.items()))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any


def main() -> None:
    """Load the folder's function and serve it on the port."""
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    has_worker = importlib.util.find_spec("azure_functions_runtime") is not None
    HostHandler.invoke = staticmethod(load_worker(folder) if has_worker else load_sdk(folder))
    HTTPServer(("127.0.0.1", port), HostHandler).serve_forever()


if __name__ == "__main__":
    main()
