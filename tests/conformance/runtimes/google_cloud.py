"""Google Cloud Run functions: the framework that its buildpack puts before a function."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from tests.conformance.runtimes.contract import Change, Runtime
from tests.conformance.runtimes.processes import build_environment, find_free_port, run_server

ENTRY = "from pelican_intercom.identity.hosts.google_cloud import identify as intercom\n"


@contextmanager
def serve(
    variables: Mapping[str, str], folder: Path, *, target: str = "intercom", python: str = sys.executable
) -> Iterator[str]:
    """Yield the URL of the function ``target`` in the folder's ``main.py``."""
    port = find_free_port()
    options = ["--target", target, "--source", "main.py", "--host", "127.0.0.1", "--port", str(port)]
    command = [python, "-m", "functions_framework", *options]
    environment = build_environment(variables, PYTHONDONTWRITEBYTECODE="1")
    with run_server(command, port=port, folder=folder, environment=environment):
        yield f"http://127.0.0.1:{port}/api/intercom"


@contextmanager
def start(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of this package's function."""
    (folder / "main.py").write_text(ENTRY)
    with serve(variables, folder) as address:
        yield address


RUNTIMES = [
    Runtime(
        name="google-cloud",
        start=start,
        missing=lambda: None,
        version=lambda: f"functions-framework {version('functions-framework')}",
        heavy=True,
        changes={
            "a token over 16 KiB": Change(
                "the framework runs under gunicorn, which takes header fields of 8,190 bytes at most", [{"status": 431}]
            )
        },
    )
]
