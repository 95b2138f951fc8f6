"""A site's own settings file: where it is, and what Pelican makes of it."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pelican.settings import read_settings

from .errors import IntercomError

# The published site's file comes first, for that is where a site switches its Messenger on.
FILE_NAMES = ("publishconf.py", "pelicanconf.py")


class SettingsFileError(IntercomError):
    """A site's settings file is missing or cannot be read; ``path`` is the file or folder that was tried."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        super().__init__(f"{path}: {problem}")


def find_settings_file(folder: Path | None = None) -> Path:
    """Return the settings file of the site in a folder (default: the current one): publishconf.py, else pelicanconf.py.

    Raises SettingsFileError where there is neither.
    """
    folder = folder or Path()
    for name in FILE_NAMES:
        if (folder / name).is_file():
            return folder / name
    raise SettingsFileError(
        folder.resolve(),
        f"holds neither {' nor '.join(FILE_NAMES)}. Run this in your site's folder, or name the file: -s FILE",
    )


def read_site(settings_file: Path | None = None) -> dict[str, Any]:
    """Return every setting of a site as Pelican reads them: its defaults filled in, PATH and OUTPUT_PATH absolute.

    Without a file, the one that ``find_settings_file`` finds is read. Raises SettingsFileError with the file's own
    error.
    """
    settings_file = settings_file or find_settings_file()
    if not settings_file.is_file():
        raise SettingsFileError(settings_file, "there is no such settings file")
    with _imports_beside(settings_file), _from_source(), _quiet_pelican():
        try:
            site = dict(read_settings(str(settings_file.resolve())))
        except (Exception, SystemExit) as error:
            raise SettingsFileError(settings_file, f"cannot be read: {type(error).__name__}: {error}") from error
    # Pelican leaves its own defaults relative. A site that sets no PATH names its content on the command line.
    content = settings_file.resolve().parent / "content"
    path = content if site["PATH"] == os.curdir and content.is_dir() else Path(site["PATH"]).absolute()
    return site | {"PATH": str(path), "OUTPUT_PATH": str(Path(site["OUTPUT_PATH"]).absolute())}


@contextmanager
def _imports_beside(settings_file: Path) -> Iterator[None]:
    """Let ``from pelicanconf import *`` find this site's own file, and the next reading find it anew."""
    folder = settings_file.resolve().parent
    names = {Path(name).stem for name in FILE_NAMES} | {settings_file.stem}
    before, path_before = {name: sys.modules.pop(name) for name in names & sys.modules.keys()}, list(sys.path)
    others = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path[:] = path_before
        for name in sys.modules.keys() - others:
            if name in names or Path(getattr(sys.modules[name], "__file__", None) or "").parent == folder:
                del sys.modules[name]
        sys.modules.update(before)


@contextmanager
def _from_source() -> Iterator[None]:
    """Read and write no ``__pycache__``: Python takes a file for unchanged that kept its size within one second."""
    before = sys.pycache_prefix
    sys.pycache_prefix = os.devnull
    try:
        yield
    finally:
        sys.pycache_prefix = before


@contextmanager
def _quiet_pelican() -> Iterator[None]:
    """Keep what Pelican says of a site's settings for the build, where it belongs."""
    logger = logging.getLogger("pelican")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
