"""The stamp in a copied function, and what it tells: which version it came from, and whether it was edited since."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from .hosts import HOSTS, Host

STAMP: Final = "copy.json"
FOLDERS: Final = frozenset(Path(host.copy).name for host in HOSTS.values())
SKIPPED: Final = frozenset({"node_modules", "__pycache__", "output", "venv"})


@dataclass(frozen=True)
class Copy:
    """A copy of the function in a site's repository.

    ``edited`` are the names of files that were changed or taken out since it was made, ``is_stale`` whether the
    installed package would write other files today. ``host`` and ``version`` are empty where the stamp is unreadable.
    """

    folder: Path
    host: str
    version: str
    edited: tuple[str, ...]
    is_stale: bool


def read_core(host: Host) -> dict[str, str]:
    """Return the files that a host's copy has, by name within the copy: the core, and that host's modules alone."""
    if host.core.is_file():
        return {host.core.name: host.core.read_text(encoding="utf-8")}
    names = sorted(path.name for path in host.core.iterdir() if path.suffix == ".py")
    names += sorted(f"contract/{path.name}" for path in (host.core / "contract").iterdir() if path.is_file())
    names += [f"hosts/{name}" for name in host.modules]
    return {name: (host.core / name).read_text(encoding="utf-8") for name in names}


def write_stamp(host: Host, files: Mapping[str, str]) -> str:
    """Return the stamp of a copy with these files."""
    stamp = {
        "made_by": f"pelican-intercom add-function {host.name}",
        "version": version("pelican-intercom"),
        "host": host.name,
        "files": {name: digest(text.encode()) for name, text in files.items()},
    }
    return json.dumps(stamp, indent=1) + "\n"


def inspect(folder: Path) -> list[Copy]:
    """Return the copies anywhere in a site's repository, in the order of their folders; none is an empty list."""
    return [read_copy(found) for found in sorted(find_copies(folder))]


def find_copies(folder: Path) -> Iterator[Path]:
    """Yield the folders that hold a stamp; hidden folders and installed packages are not looked into."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in SKIPPED and not name.startswith(".")]
        if STAMP in files and Path(place).name in FOLDERS:
            yield Path(place)


def read_copy(folder: Path) -> Copy:
    """Return what a copy's stamp and its files say."""
    try:
        stamp = json.loads((folder / STAMP).read_text(encoding="utf-8"))
        recorded = dict(stamp["files"])
        host, made = HOSTS[stamp["host"]], str(stamp["version"])
    except (ValueError, KeyError, TypeError):
        return Copy(folder, "", "", (STAMP,), is_stale=True)
    edited = tuple(name for name, wanted in recorded.items() if digest_file(folder / name) != wanted)
    today = {name: digest(text.encode()) for name, text in read_core(host).items()}
    return Copy(folder, host.name, made, edited, is_stale=recorded != today)


def digest_file(path: Path) -> str:
    """Return a file's digest, of its text with Unix line ends, for Git may change them; empty where there is none."""
    return digest(path.read_bytes().replace(b"\r\n", b"\n")) if path.is_file() else ""


def digest(content: bytes) -> str:
    """Return the SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()
