"""gunicorn, which stands for every WSGI server."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from tests.conformance.runtimes.contract import Change, Runtime
from tests.conformance.runtimes.processes import build_environment, run_server


@contextmanager
def serve(
    variables: Mapping[str, str],
    folder: Path,
    *,
    application: str = "pelican_intercom.identity.hosts.wsgi:application",
    python: str = sys.executable,
    options: Sequence[str] = (),
) -> Iterator[str]:
    """Yield the URL of a WSGI application under gunicorn, run in the folder."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        listener.set_inheritable(True)
        port: int = listener.getsockname()[1]
        command = [python, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", *options, application]
        # The control socket would be the same one for every gunicorn of this home folder.
        alone = {"GUNICORN_CMD_ARGS": "--no-control-socket"}
        environment = build_environment(variables, PYTHONDONTWRITEBYTECODE="1", **alone)
        with run_server(command, port=port, folder=folder, environment=environment, pass_fds=[listener.fileno()]):
            yield f"http://127.0.0.1:{port}/api/intercom"


GUNICORN = Runtime(
    name="gunicorn",
    start=serve,
    missing=lambda: None,
    version=lambda: f"gunicorn {version('gunicorn')}",
    changes={
        "a token over 16 KiB": Change(
            "gunicorn takes header fields of 8,190 bytes at most (its --limit-request-field_size)", [{"status": 431}]
        )
    },
)
RUNTIMES = [GUNICORN]
