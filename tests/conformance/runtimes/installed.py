"""Virtual environments of other Pythons, for runtimes that do not run under this one; made once, then kept."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from tests.machine import CONSTRAINTS, ROOT, find_python

CACHE = ROOT / ".cache" / "runtimes"
INSTALL_SECONDS = 300


def find_missing_python(*versions: str) -> str | None:
    """Return the reason to skip where none of the Pythons is on this machine, else ``None``."""
    if any(find_python(version) for version in versions):
        return None
    return f"not on this machine: Python {' or '.join(versions)}"


def make_environment(name: str, version: str, requirements: Sequence[str]) -> Path:
    """Return the Python of a virtual environment that holds the requirements, made now unless it was made before."""
    wanted = "\n".join([version, *requirements, CONSTRAINTS.read_text(encoding="utf-8")])
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:8]
    folder = CACHE / f"{name}-{version}-{digest}"
    python = folder / "bin" / "python"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        done = folder / "installed"
        if not done.exists():
            for command in (
                [find_python(version), "-m", "venv", "--clear", str(folder)],
                [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(CONSTRAINTS), *requirements],
            ):
                subprocess.run(command, check=True, timeout=INSTALL_SECONDS, capture_output=True)
            done.touch()
    return python


def find_version(python: Path, package: str) -> str:
    """Return the version of a package that an environment holds."""
    code = f"import importlib.metadata as m; print(m.version({package!r}))"
    return subprocess.run([python, "-c", code], check=True, capture_output=True, text=True, timeout=60).stdout.strip()
