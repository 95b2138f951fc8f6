"""workerd, the runtime of Cloudflare's Workers, started by miniflare with the bundle of the Worker."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.runtimes import node
from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.npm import find_missing_node, read_version
from tests.machine import ROOT

SERVER = Path(__file__).with_name("miniflare.mjs")
ENTRY = Path(__file__).with_name("worker.mjs")
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
# How wrangler bundles a Worker.
OPTIONS = ("--bundle", "--format=esm", "--platform=neutral", "--conditions=workerd,worker,browser", "--target=es2022")


def bundle(target: Path, *, entry: Path = ENTRY) -> Path:
    """Write a Worker and all that it imports, minified, into one module, and return its path."""
    command = [str(ESBUILD), str(entry), *OPTIONS, "--minify", "--log-level=error", f"--outfile={target}"]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return target


@contextmanager
def serve(variables: Mapping[str, str], folder: Path, *, entry: Path = ENTRY) -> Iterator[str]:
    """Yield the URL of a Worker in workerd, with the variables as its bindings."""
    worker = bundle(folder / "worker.mjs", entry=entry)
    with node.serve(variables, folder, arguments=[str(SERVER), str(worker)]) as address:
        yield address


def describe_version() -> str:
    """Return the versions of workerd and miniflare."""
    modules = ROOT / "node_modules"
    return f"{read_version('workerd', modules)} by {read_version('miniflare', modules)}"


RUNTIMES = [Runtime(name="workerd", start=serve, missing=find_missing_node, version=describe_version, needs_node=True)]
