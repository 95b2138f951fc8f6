"""The files of a folder, one after the other, without a list of them all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

# Kept in the output folder by OUTPUT_RETENTION, and not published.
_IGNORED = {".git", ".hg", ".svn"}


def walk_files(folder: Path) -> Iterator[str]:
    """Yield the path of each file below a folder, with slashes, in the order of names. Raises OSError."""

    def stop(error: OSError) -> None:
        raise error

    for parent, folders, names in os.walk(folder, onerror=stop):
        folders[:] = sorted(set(folders) - _IGNORED)
        below = Path(parent).relative_to(folder)
        yield from ((below / name).as_posix() for name in sorted(names) if Path(parent, name).is_file())
