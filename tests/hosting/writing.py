"""The function written into a folder, as the command does it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from pelican_intercom.hosting.command import Options
from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.hosting.scaffold import Scaffold, plan
from pelican_intercom.hosting.writing import Outcome, write_scaffold

REQUIREMENT = "pelican-intercom[identity]==0.1.0"


def plan_for(name: str, folder: Path, *, requirement: str = REQUIREMENT, **options: str) -> Scaffold:
    return plan(HOSTS[name], Options(requirement=requirement, **options), folder)


def write(name: str, folder: Path, *, is_forced: bool = False, **options: str) -> Outcome:
    return write_scaffold(plan_for(name, folder, **options), folder, is_forced=is_forced)


def list_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def make_older(path: Path, version: str = "0.0.9") -> None:
    """Have a file be one that an older version wrote, and nobody edited; what has no digest stays as it is."""
    text = path.read_text(encoding="utf-8")
    if found := re.search(r"sha256 of all other lines: (\w+)", text):
        older = text.replace("pelican-intercom 0.1.0:", f"pelican-intercom {version}:")
        older += "// of an older version\n" if path.suffix in {".js", ".mjs"} else "# of an older version\n"
        others = [line for line in older.splitlines(keepends=True) if found[1] not in line]
        digest = hashlib.sha256("".join(others).encode()).hexdigest()[: len(found[1])]
        path.write_text(older.replace(found[1], digest), encoding="utf-8")
