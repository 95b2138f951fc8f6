"""The JavaScript twin in a Node process of its own, called as the Python one is, and the two compared."""

from __future__ import annotations

import itertools
import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pelican_intercom.identity.endpoint import Request
from tests.identity.calling import NOW

ROOT = Path(__file__).parent.parent.parent
ROOMS = ROOT / "pelican_intercom" / "identity_js"
DRIVER = Path(__file__).with_name("driver.mjs")
REPLY_SECONDS = 60
PATIENCE = 30


class TwinError(Exception):
    """The twin threw; the text is the code of a refusal, or the name of the error."""


class Order:
    """One thing asked of the twin; ``wait`` returns what it gave or raises TwinError."""

    def __init__(self) -> None:
        self._reply: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def deliver(self, reply: dict[str, Any]) -> None:
        """Hand over the reply."""
        self._reply.put(reply)

    def wait(self) -> Any:
        """Return the result; raises TwinError for an error of the twin's."""
        reply = self._reply.get(timeout=REPLY_SECONDS)
        if "error" in reply:
            raise TwinError(reply["error"])
        return reply["result"]


class Twin:
    """A running Node that does orders at the same time, as a runtime answers requests."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._numbers = itertools.count()
        self._orders: dict[int, Order] = {}
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def order(self, do: str, **members: Any) -> Order:
        """Send an order without waiting for what comes of it."""
        assert self._process.stdin is not None
        with self._lock:
            number = next(self._numbers)
            order = self._orders[number] = Order()
            self._process.stdin.write(json.dumps({"id": number, "do": do, **members}) + "\n")
            self._process.stdin.flush()
        return order

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Give an issuer up in a moment, and not as late as a busy machine needs."""
        self.order("pace", times=0.1).wait()
        yield
        self.order("pace", times=PATIENCE).wait()

    def call(self, room: str, name: str, *values: Any) -> Any:
        """Return what an exported function of a room gives."""
        return self.order("call", room=room, name=name, values=values).wait()

    def read(self, room: str, name: str) -> Any:
        """Return an exported value of a room, as JSON holds it."""
        return self.order("read", room=room, name=name).wait()

    def make_endpoint(self, environment: Mapping[str, str], now: float = NOW) -> TwinEndpoint:
        """Return a new endpoint with a clock that stands."""
        name = str(next(self._numbers))
        self.order("new", name=name, environment=dict(environment), now=now).wait()
        return TwinEndpoint(self, name)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            reply = json.loads(line)
            self._orders.pop(reply["id"]).deliver(reply)


@dataclass(frozen=True)
class Said:
    """An answer, whichever twin gave it, with the lines that it logged."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes
    lines: Sequence[str]

    @property
    def code(self) -> tuple[int, str | None]:
        """The status and, of a problem, its code."""
        return self.status, json.loads(self.body).get("code") if self.body else None


class TwinEndpoint:
    """An endpoint of the twin's."""

    def __init__(self, twin: Twin, name: str) -> None:
        self._twin = twin
        self._name = name

    def send(self, request: Request) -> Order:
        """Send a request without waiting for its answer."""
        written = {"method": request.method, "headers": dict(request.headers), "cookies": list(request.cookies)}
        return self._twin.order("answer", name=self._name, request=written)

    def answer(self, request: Request) -> Said:
        """Return the answer to a request."""
        return read_reply(self.send(request).wait())

    def measure(self, request: Request, times: int) -> float:
        """Return the seconds of CPU that the twin's process takes to answer a request so many times."""
        written = {"method": request.method, "headers": dict(request.headers), "cookies": list(request.cookies)}
        return float(self._twin.order("measure", name=self._name, request=written, times=times).wait()) / 1e6

    def set_clock(self, now: float) -> None:
        """Set the endpoint's clock."""
        self._twin.order("clock", name=self._name, now=now).wait()

    def settle(self) -> None:
        """Wait for what goes on after the answers."""
        self._twin.order("settle", name=self._name).wait()


def read_reply(reply: Mapping[str, Any]) -> Said:
    """Return the twin's reply to a request as an answer."""
    headers = [(name, value) for name, value in reply["headers"]]
    return Said(reply["status"], headers, reply["body"].encode(), reply["lines"])


@contextmanager
def run_twin(node: str, folder: Path = ROOMS) -> Iterator[Twin]:
    """Yield the twin in ``folder``, and end its process afterwards."""
    process = subprocess.Popen(
        [node, str(DRIVER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    assert process.stdin is not None
    assert process.stdout is not None
    twin = Twin(process)
    twin.order("pace", times=PATIENCE)
    try:
        yield twin
    finally:
        process.stdin.close()
        process.wait(timeout=REPLY_SECONDS)
        process.stdout.close()
