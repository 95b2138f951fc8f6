"""Vercel: the shim that its Python builder puts before a function in production, in a Python that it runs on.

The shim starts an HTTP server on a port of its own and says so over a Unix socket, as it does inside Vercel's machines.
"""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.installed import find_missing_python, find_version, make_environment
from tests.conformance.runtimes.processes import READY_SECONDS, build_environment, log_of, run_process
from tests.machine import ROOT

VERSIONS = ("3.12", "3.13", "3.14")
REQUIREMENTS = ("vercel-runtime", "pyjwt[crypto]")
ENTRY = "from pelican_intercom.identity.hosts.wsgi import application as app\n"


@contextmanager
def serve(variables: Mapping[str, str], folder: Path, *, entry: str, python: Path) -> Iterator[str]:
    """Yield the URL of the shim's server for ``app`` in an entry file of the folder, such as ``api/intercom.py``."""
    # A Unix socket's name is at most about 100 characters, which a test's folder may pass.
    with tempfile.TemporaryDirectory() as short, socket.socket(socket.AF_UNIX) as listener:
        address = str(Path(short) / "ipc")
        listener.bind(address)
        listener.listen()
        listener.settimeout(READY_SECONDS)
        environment = build_environment(
            variables,
            VERCEL_IPC_PATH=address,
            __VC_HANDLER_ENTRYPOINT=entry,
            __VC_HANDLER_ENTRYPOINT_ABS=str(folder / entry),
            __VC_HANDLER_MODULE_NAME=entry.removesuffix(".py").replace("/", "."),
            __VC_HANDLER_VARIABLE_NAME="app",
            PYTHONPATH=str(folder),
            PYTHONDONTWRITEBYTECODE="1",
        )
        command = [str(python), "-c", "import vercel_runtime.vc_init"]
        with run_process(command, folder=folder, environment=environment):
            try:
                port = read_port(listener)
            except (OSError, EOFError) as error:
                raise RuntimeError(f"Vercel's shim did not start: {log_of(folder).read_text()[-2000:]}") from error
            yield f"http://127.0.0.1:{port}/api/intercom"


def read_port(listener: socket.socket) -> int:
    """Return the port of the server-started message; the shim's other messages are read and dropped."""
    connection, _ = listener.accept()
    received = b""
    with connection:
        connection.settimeout(READY_SECONDS)
        while chunk := connection.recv(65536):
            received += chunk
            for text in received.split(b"\0")[:-1]:
                message = json.loads(text)
                if message["type"] == "server-started":
                    port: int = message["payload"]["httpPort"]
                    return port
    raise EOFError


def find_version_here() -> str:
    """Return the first of the Pythons that the shim supports and this machine has."""
    return next(version for version in VERSIONS if find_missing_python(version) is None)


@contextmanager
def start(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of this package's WSGI application, copied into a project of Vercel's shape."""
    (folder / "api").mkdir()
    (folder / "api" / "intercom.py").write_text(ENTRY)
    target = folder / "pelican_intercom"
    shutil.copytree(ROOT / "pelican_intercom" / "identity", target / "identity")
    (target / "__init__.py").touch()
    python = make_environment("vercel", find_version_here(), REQUIREMENTS)
    with serve(variables, folder, entry="api/intercom.py", python=python) as address:
        yield address


def describe_version() -> str:
    """Return the versions of the shim and of its Python."""
    version = find_version_here()
    shim = find_version(make_environment("vercel", version, REQUIREMENTS), "vercel-runtime")
    return f"vercel-runtime {shim} on Python {version}"


RUNTIMES = [
    Runtime(
        name="vercel",
        start=start,
        missing=partial(find_missing_python, *VERSIONS),
        version=describe_version,
        heavy=True,
    )
]
