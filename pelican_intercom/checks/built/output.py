"""The files of a built site, one after the other, without a list of them all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Kept in the output folder by OUTPUT_RETENTION, and not published.
_IGNORED = {".git", ".hg", ".svn"}


def walk_files(output: Path, below: str = "") -> Iterator[str]:
    """Yield the path of each file below a folder, with slashes, in the order of names."""
    folders, names = [], []
    with os.scandir(output / below) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif entry.is_file():
                names.append(entry.name)
    for name in sorted(names):
        yield f"{below}{name}"
    for name in sorted(folders):
        if name not in _IGNORED:
            yield from walk_files(output, f"{below}{name}/")


def count_files(output: Path) -> int:
    """Return how many files ``walk_files`` yields."""
    return sum(1 for _ in walk_files(output))
