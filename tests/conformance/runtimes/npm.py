"""The npm packages of the heavy JavaScript runtimes: installed once from the lock file in `hosts`, then kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.conformance.runtimes.processes import build_environment
from tests.machine import ENVIRONMENT, ROOT, install_npm_packages, read_record

FOLDER = Path(__file__).parent.parent / "hosts"
MODULES = FOLDER / "node_modules"
FUNCTION = ROOT / "pelican_intercom" / "hosting" / "function.mjs"
QUIET = {
    "CI": "1",
    "DENO_NO_UPDATE_CHECK": "1",
    "DO_NOT_TRACK": "1",
    "NETLIFY_TELEMETRY_DISABLED": "1",
    "NO_COLOR": "1",
    "WRANGLER_SEND_METRICS": "false",
}
"""No runtime asks the network who runs it, or tells it."""


def find_missing_node() -> str | None:
    """Return the reason to skip where Node could not be had, else ``None``."""
    return read_record()["missing"].get("node")


def find_node() -> str:
    """Return the path of Node."""
    return read_record()["node"]


@cache
def install_runtimes() -> Path:
    """Return the node_modules that hold the heavy runtimes, installed now unless they were before."""
    install_npm_packages(FOLDER, ENVIRONMENT / "runtimes-npm.stamp")
    return MODULES


def read_version(package: str, modules: Path = MODULES) -> str:
    """Return an installed package's version, with its name."""
    found = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))["version"]
    return f"{package} {found}"


def describe_node() -> str:
    """Return Node's name and version."""
    version = subprocess.run([find_node(), "--version"], capture_output=True, text=True, check=True, timeout=20)
    return f"Node {version.stdout.strip().lstrip('v')}"


def build_node_environment(variables: Mapping[str, str], **more: str) -> dict[str, str]:
    """Return a runtime's environment, with the Node that was found first on PATH, for what starts it by name."""
    path = os.pathsep.join([str(Path(find_node()).parent), os.environ["PATH"]])
    return build_environment(variables, **QUIET, PATH=path, **more)


def copy_function(folder: Path) -> Path:
    """Lay the one file that a site gets into a project's folder, and return where it is."""
    target = folder / "intercom" / "function.mjs"
    target.parent.mkdir()
    shutil.copyfile(FUNCTION, target)
    return target
