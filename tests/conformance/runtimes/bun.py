"""Bun, which serves a module's default export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.runtimes.contract import Change, Runtime
from tests.conformance.runtimes.npm import (
    build_node_environment,
    copy_function,
    find_missing_node,
    install_runtimes,
    read_version,
)
from tests.conformance.runtimes.processes import find_free_port, run_server

# Bun listens on every address unless the module says otherwise.
ENTRY = """\
import handler from "./intercom/function.mjs";
export default { ...handler, hostname: "127.0.0.1", port: Number(process.env.PORT) };
"""


@contextmanager
def start(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of the twin's handler."""
    copy_function(folder)
    (folder / "server.mjs").write_text(ENTRY)
    port = find_free_port()
    command = [str(install_runtimes() / ".bin" / "bun"), "run", "server.mjs"]
    environment = build_node_environment(variables, PORT=str(port))
    with run_server(command, port=port, folder=folder, environment=environment):
        yield f"http://127.0.0.1:{port}/api/intercom"


RUNTIMES = [
    Runtime(
        name="bun",
        start=start,
        missing=find_missing_node,
        version=lambda: read_version("bun", install_runtimes()),
        heavy=True,
        needs_node=True,
        changes={
            "a token over 16 KiB": Change(
                "Bun takes headers of 16 KiB in all, unless it is started with --max-http-header-size",
                [{"status": 431}],
            )
        },
    )
]
