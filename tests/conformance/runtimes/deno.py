"""Deno, by `deno serve`, allowed the network and the environment and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.npm import (
    build_node_environment,
    copy_function,
    find_missing_node,
    find_node,
    install_runtimes,
    read_version,
)
from tests.conformance.runtimes.processes import find_free_port, run_server

PERMISSIONS = ("--no-prompt", "--allow-env", "--allow-net")


@contextmanager
def start(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of the twin's handler."""
    function = copy_function(folder)
    port = find_free_port()
    program = [find_node(), str(install_runtimes() / "deno" / "bin.cjs")]
    command = [*program, "serve", *PERMISSIONS, "--host", "127.0.0.1", "--port", str(port), function]
    environment = build_node_environment(variables)
    with run_server(list(map(str, command)), port=port, folder=folder, environment=environment):
        yield f"http://127.0.0.1:{port}/api/intercom"


RUNTIMES = [
    Runtime(
        name="deno",
        start=start,
        missing=find_missing_node,
        version=lambda: read_version("deno", install_runtimes()),
        heavy=True,
        needs_node=True,
    )
]
