"""Cloudflare's own wrangler: a Pages project with a Function, and a Worker, each with its secrets in ``.dev.vars``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
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

PATH = "/api/intercom"
COMPATIBILITY_DATE = "2026-01-01"
PAGES = ("pages", "dev", "--show-interactive-dev-session=false")
WORKERS = ("dev", "--show-interactive-dev-session=false")


@contextmanager
def serve(variables: Mapping[str, str], project: Path, command: Sequence[str], *, path: str = PATH) -> Iterator[str]:
    """Yield the URL of ``path`` in a project, a folder with a ``wrangler.toml``, under ``wrangler`` COMMAND."""
    # A JSON text is a quoted value of this file, too.
    secrets = [f"{name}={json.dumps(value, ensure_ascii=False)}\n" for name, value in variables.items()]
    (project / ".dev.vars").write_text("".join(secrets), encoding="utf-8")
    program = install_runtimes() / "wrangler" / "bin" / "wrangler.js"
    port = find_free_port()
    options = ["--port", str(port), "--ip", "127.0.0.1", "--inspector-port", str(find_free_port())]
    # Else it asks the network where this machine is.
    environment = build_node_environment({}, CLOUDFLARE_CF_FETCH_ENABLED="false")
    arguments = [find_node(), str(program), *command, *options]
    with run_server(arguments, port=port, folder=project, environment=environment):
        yield f"http://127.0.0.1:{port}{path}"


@contextmanager
def serve_pages(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of a Pages Function at its usual place."""
    copy_function(folder)
    (folder / "functions" / "api").mkdir(parents=True)
    entry = 'export { onRequest } from "../../intercom/function.mjs";\n'
    (folder / "functions" / "api" / "intercom.js").write_text(entry)
    (folder / "output").mkdir()
    (folder / "output" / "index.html").write_text("<!doctype html><title>A page</title>\n")
    write_configuration(folder, 'pages_build_output_dir = "output"')
    with serve(variables, folder, PAGES) as address:
        yield address


@contextmanager
def serve_worker(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of a Worker that is the function and nothing else."""
    copy_function(folder)
    (folder / "worker.mjs").write_text('export { cloudflare as default } from "./intercom/function.mjs";\n')
    write_configuration(folder, 'main = "worker.mjs"')
    with serve(variables, folder, WORKERS) as address:
        yield address


def write_configuration(folder: Path, line: str) -> None:
    """Write a project's ``wrangler.toml``."""
    lines = ['name = "site"', f'compatibility_date = "{COMPATIBILITY_DATE}"', line]
    (folder / "wrangler.toml").write_text("\n".join(lines) + "\n")


def describe_version(kind: str) -> str:
    """Return the versions of wrangler and of the workerd that it runs."""
    modules = install_runtimes()
    return f"{read_version('wrangler', modules)} ({kind}) on {read_version('workerd', modules)}"


RUNTIMES = [
    Runtime(
        name=f"wrangler-{kind}",
        start=start,
        missing=find_missing_node,
        version=partial(describe_version, kind),
        heavy=True,
        deployed=True,
        needs_node=True,
    )
    for kind, start in (("pages", serve_pages), ("workers", serve_worker))
]
