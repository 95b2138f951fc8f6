"""The command that wrote a function: its options, and the line that says it in the entry's first comment."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from .hosts import Host, HostError

DEFAULT_PATH: Final = "/api/intercom-identity"
DEFAULT_PROVIDER: Final = "oidc"
_IMPORT = re.compile(r"pelican_intercom\.identity\.hosts|intercom-identity/function\.mjs")
_FIRST_LINE = re.compile(r"(?:#|//) pelican-intercom add-function (?P<host>\S+)(?P<options>.*)")


@dataclass(frozen=True)
class Options:
    """What a function is written with; ``requirement`` is empty where a Python host installs a published version."""

    provider: str = ""
    path: str = ""
    requirement: str = ""


@dataclass(frozen=True)
class Recorded:
    """An entry that is in a site's repository, by its name there, and the options that it was written with."""

    entry: str
    options: Options


def write_command(host: Host, options: Options) -> str:
    """Return the command line that writes this function, with all of its options."""
    named = [(field.name, getattr(options, field.name)) for field in fields(options)]
    words = [word for name, value in named if value for word in (f"--{name}", value)]
    return shlex.join(["pelican-intercom", "add-function", host.name, *words])


def read_command(text: str) -> tuple[str, Options] | None:
    """Return the host and the options that an entry's first line names, or ``None`` where it names none."""
    found = _FIRST_LINE.fullmatch(text.partition("\n")[0].rstrip("\r"))
    try:
        words = shlex.split(found["options"]) if found else []
        pairs = {name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)}
        return (found["host"], Options(**pairs)) if found else None
    except (ValueError, TypeError):
        return None


def find_unrecorded(entry: str, folder: Path) -> list[str]:
    """Return the entries at any path that hold the function, and have lost the comment that says how they came."""
    texts = _read_entries(entry, folder) if "PATH" in entry else {}
    return [name for name, text in texts.items() if _IMPORT.search(text) and not read_command(text)]


def find_recorded(host: Host, entry: str, folder: Path) -> list[Recorded]:
    """Return this host's functions in a site's repository; ``entry`` may hold ``PATH`` for any path."""
    commands = {name: read_command(text) for name, text in _read_entries(entry, folder).items()}
    return [Recorded(name, command[1]) for name, command in commands.items() if command and command[0] == host.name]


def choose_options(recorded: list[Recorded], given: Options) -> Options:
    """Return the options to write with: those that are ``given``, and else those of the function that is there.

    Raises HostError where there are several functions and no path says which is meant.
    """
    paths = [found.options.path for found in recorded]
    if not given.path and len(paths) > 1:
        raise HostError("--path", f"There are several functions here. Name one: --path {' or --path '.join(paths)}")
    same = [found.options for found in recorded if found.options.path == given.path]
    before = [*same, *(found.options for found in recorded), Options(DEFAULT_PROVIDER, DEFAULT_PATH)][0]
    return Options(
        given.provider or before.provider, given.path or before.path, given.requirement or before.requirement
    )


def _read_entries(entry: str, folder: Path) -> dict[str, str]:
    places = sorted(path for path in folder.glob(entry.replace("PATH", "**/*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8", "replace") for path in places}
