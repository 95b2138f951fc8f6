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

# The published site's file comes first, because that is where a site turns the Messenger on.
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
        f"has no {' or '.join(FILE_NAMES)}. Run this in your site's folder, or name the file: -s FILE",
    )


def read_site(settings_file: Path | None = None) -> dict[str, Any]:
    """Return every setting of a site as Pelican reads them: its defaults filled in, PATH and OUTPUT_PATH absolute.

    Without a file, the one that ``find_settings_file`` finds is read. Raises SettingsFileError with the file's own
    error.
    """
    settings_file = settings_file or find_settings_file()
    if not settings_file.is_file():
        raise SettingsFileError(settings_file, "this settings file does not exist")
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
    """Let ``from pelicanconf import *`` find this site's own file, and load it again next time."""
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
    """Bypass ``__pycache__``: Python does not notice a change that keeps the size within the same second."""
    before = sys.pycache_prefix
    sys.pycache_prefix = os.devnull
    try:
        yield
    finally:
        sys.pycache_prefix = before


@contextmanager
def _quiet_pelican() -> Iterator[None]:
    """Silence Pelican's warnings about a site's settings; they belong to a build."""
    logger = logging.getLogger("pelican")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
