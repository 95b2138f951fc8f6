"""Firefox and WebKit, driven by the commands of W3C WebDriver.

Firefox takes them on the socket of its Marionette, under the same names and with the same parameters, so that no
geckodriver is needed; WebKit has a driver that takes them by HTTP.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, BinaryIO

from tests.browser.site import SECONDS

Send = Callable[[str, dict[str, Any]], Any]
"""Takes a command's name and its parameters, and returns its value; raises RuntimeError with what the browser says."""

# The path of each below its session, in WebDriver's own words.
PATHS = {
    "Navigate": "url",
    "Back": "back",
    "ExecuteScript": "execute/sync",
    "PerformActions": "actions",
}
ENTER = "\ue007"


class Tab:
    """One tab of a browser with a profile of its own."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def open(self, url: str) -> None:
        """Go to a URL, and wait until it has loaded."""
        self._send("Navigate", {"url": url})

    def back(self) -> None:
        """Press the back button."""
        self._send("Back", {})

    def run(self, script: str, *values: object) -> Any:
        """Return what an expression is in the page; ``values`` are its ``arguments``."""
        return self._send("ExecuteScript", {"script": f"return ({script})", "args": list(values)})

    def wait(self, script: str, *values: object) -> None:
        """Wait until an expression is true in the page, whatever page that is meanwhile."""
        end = time.monotonic() + SECONDS
        while True:
            try:
                if self.run(script, *values):
                    return
            except RuntimeError as error:
                found: object = error
            else:
                found = self.run("[location.href, window.states]")
            assert time.monotonic() < end, f"{script} {values}: {found}"
            time.sleep(0.02)

    def click(self, element: str) -> None:
        """Press the mouse on an element, which an expression finds."""
        x, y = self.run(
            f"(({{left, top, width, height}}) => [left + width / 2, top + height / 2].map(Math.round))"
            f"(({element}).getBoundingClientRect())"
        )
        move = {"type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport"}
        press, release = ({"type": f"pointer{way}", "button": 0} for way in ("Down", "Up"))
        self._act({"type": "pointer", "id": "mouse", "actions": [move, press, release]})

    def press(self, key: str) -> None:
        """Press a key, where the focus is."""
        self._act(
            {"type": "key", "id": "keys", "actions": [{"type": f"key{way}", "value": key} for way in ("Down", "Up")]}
        )

    def _act(self, source: dict[str, Any]) -> None:
        self._send("PerformActions", {"actions": [source]})


@contextmanager
def start_firefox(program: str, folder: Path) -> Iterator[Tab]:
    """Run a Firefox with a new profile in ``folder``."""
    (folder / "user.js").write_text('user_pref("marionette.port", 0);\n')
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", str(folder)]
    with run(command) as process:
        port = folder / "MarionetteActivePort"
        # It is there before it is written.
        wait_for(process, lambda: port.exists() and port.stat().st_size > 0)
        with socket.create_connection(("127.0.0.1", int(port.read_text())), SECONDS) as connection:
            stream = connection.makefile("rwb")
            read_packet(stream)

            def send(command: str, parameters: dict[str, Any]) -> Any:
                packet = json.dumps([0, 1, f"WebDriver:{command}", parameters])
                stream.write(f"{len(packet)}:{packet}".encode())
                stream.flush()
                _kind, _number, error, result = read_packet(stream)
                if error:
                    raise RuntimeError(error["message"])
                return result.get("value") if isinstance(result, dict) else result

            send("NewSession", {})
            yield Tab(send)


def read_packet(stream: BinaryIO | Any) -> Any:
    """Return a message of Marionette's: JSON, after its length and a colon."""
    length = b""
    while (byte := stream.read(1)) != b":":
        length += byte
    return json.loads(stream.read(int(length)))


@contextmanager
def start_webkit(program: str, folder: Path) -> Iterator[Tab]:
    """Run WebKit's driver, and the browser that it starts, on a screen that nobody sees."""
    xvfb = ["Xvfb", "-displayfd", "1", "-nolisten", "tcp"]
    with run(xvfb, stdout=subprocess.PIPE) as screen, socket.socket() as place:
        assert screen.stdout
        display = screen.stdout.readline().decode().strip()
        # No other program is given the port while this holds it; the driver may listen there, for this does not.
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
        with run([program, f"--port={port}"], environment={"DISPLAY": f":{display}", "HOME": str(folder)}) as process:
            wait_for(process, lambda: answers(port))

            def ask(method: str, path: str, parameters: dict[str, Any]) -> Any:
                connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
                connection.request(method, path, json.dumps(parameters) if method == "POST" else None)
                response = connection.getresponse()
                value = json.loads(response.read())["value"]
                connection.close()
                if response.status != HTTPStatus.OK:
                    raise RuntimeError(value["message"])
                return value

            session = f"/session/{ask('POST', '/session', {'capabilities': {}})['sessionId']}"
            yield Tab(lambda command, parameters: ask("POST", f"{session}/{PATHS[command]}", parameters))
            ask("DELETE", session, {})


def answers(port: int) -> bool:
    """Say whether something listens on a port of the loopback."""
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def run(
    command: list[str], *, stdout: int = subprocess.DEVNULL, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the end of the block."""
    variables = {**os.environ, **(environment or {})}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=quiet, stdout=stdout, stderr=quiet, env=variables) as process:
        try:
            yield process
        finally:
            process.terminate()


def wait_for(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> None:
    """Wait until a program is ready. Raises AssertionError where it ends before, or takes too long."""
    end = time.monotonic() + SECONDS
    while not is_ready():
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        assert time.monotonic() < end, f"{process.args!r} is not ready"
        time.sleep(0.02)
