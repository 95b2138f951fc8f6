"""Plain Node, by the listener for ``node:http``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.npm import build_node_environment, describe_node, find_missing_node, find_node
from tests.conformance.runtimes.processes import find_free_port, run_server

SERVER = Path(__file__).with_name("node.mjs")


@contextmanager
def serve(
    variables: Mapping[str, str], folder: Path, *, arguments: Sequence[str] = (str(SERVER),), path: str = "/"
) -> Iterator[str]:
    """Yield the URL of ``path`` of a program for Node that listens at the loopback port PORT, run in the folder."""
    port = find_free_port()
    environment = build_node_environment(variables, PORT=str(port))
    with run_server([find_node(), *arguments], port=port, folder=folder, environment=environment):
        yield f"http://127.0.0.1:{port}{path}"


RUNTIMES = [Runtime(name="node", start=serve, missing=find_missing_node, version=describe_node, needs_node=True)]
