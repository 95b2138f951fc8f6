"""Which files of a built site Pelican copied as they are: static files of the site and of its theme."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any


class CopiedFiles:
    """Knows a copy by its bytes, wherever STATIC_PATHS, EXTRA_PATH_METADATA or an ``{attach}`` link put it."""

    def __init__(self, site: Mapping[str, Any], output: Path) -> None:
        """``site`` is every setting of the site, as Pelican reads them."""
        themes = [Path(site["THEME"], folder) for folder in site.get("THEME_STATIC_PATHS") or ()]
        self._folders = [Path(site["PATH"]), *themes]
        self._output = output.absolute()

    def holds(self, data: bytes) -> bool:
        """Say whether one of the site's own files has just these bytes."""
        return any(path.read_bytes() == data for path in self._by_size.get(len(data), ()))

    @cached_property
    def _by_size(self) -> dict[int, list[Path]]:
        found: dict[int, list[Path]] = {}
        for folder in self._folders:
            for path in self._walk(folder):
                found.setdefault(path.stat().st_size, []).append(path)
        return found

    def _walk(self, folder: Path) -> Iterator[Path]:
        for parent, folders, names in os.walk(folder):
            folders[:] = [name for name in folders if Path(parent, name).absolute() != self._output]
            yield from (path for name in names if (path := Path(parent, name)).is_file())
