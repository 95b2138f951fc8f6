"""Netlify's own local server, which bundles the function and gives it requests as Netlify does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.conformance.runtimes import node
from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.npm import FOLDER, copy_function, find_missing_node, install_runtimes, read_version

SERVER = FOLDER / "netlify.mjs"
PATH = "/api/intercom"
ENTRY = """\
export { netlify as default } from "../../intercom/function.mjs";
export const config = { path: "/api/intercom" };
"""
CONFIGURATION = """\
[build]
  publish = "output"
[functions]
  directory = "netlify/functions"
"""


@contextmanager
def serve(variables: Mapping[str, str], project: Path, *, path: str = PATH) -> Iterator[str]:
    """Yield the URL of ``path`` in a site, a folder with a ``netlify.toml``, as Netlify serves it."""
    install_runtimes()
    with node.serve(variables, project, arguments=[str(SERVER)], path=path) as address:
        yield address


@contextmanager
def start(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of the twin as a Netlify Function."""
    copy_function(folder)
    functions = folder / "netlify" / "functions"
    functions.mkdir(parents=True)
    (functions / "intercom.mjs").write_text(ENTRY)
    (folder / "netlify.toml").write_text(CONFIGURATION)
    (folder / "output").mkdir()
    with serve(variables, folder) as address:
        yield address


RUNTIMES = [
    Runtime(
        name="netlify",
        start=start,
        missing=find_missing_node,
        version=lambda: read_version("@netlify/dev", install_runtimes()),
        heavy=True,
        deployed=True,
        needs_node=True,
    )
]
