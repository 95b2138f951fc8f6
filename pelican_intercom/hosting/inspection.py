"""What became of the functions in a site's repository: which files were edited, or are older than this package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from .command import Recorded, find_recorded, write_command
from .hosts import HOSTS, Host, HostError
from .requirement import find_requirement
from .scaffold import FUNCTION, File, Kind, find_entry, make_scaffold
from .site_files import find_files
from .stamp import is_edited
from .writing import read, renew

LOWEST_SAFE: Final = "0.1.0"
"""The oldest version whose function may stay deployed: no scanner for flaws looks into a file that was copied."""
_VERSION = re.compile(r"^ \* pelican-intercom (\S+): ", re.MULTILINE)


@dataclass(frozen=True)
class Observation:
    """One file that its owner should look at: what is with it, and what to do. Only an unsafe one is a fault."""

    name: str
    detail: str
    remedy: str
    is_unsafe: bool = False


def inspect(folder: Path) -> list[Observation]:
    """Return what is with the functions in a site's repository; an empty list where they are as written today."""
    commands: dict[str, str] = {}
    observed = [found for host in HOSTS.values() for found in _inspect_host(host, folder, commands)]
    for path in find_files(folder, FUNCTION.name):
        name = path.relative_to(folder).as_posix()
        observed += _inspect_bundle(name, read(path) or "", commands.get(name, "pelican-intercom add-function HOST"))
    return observed


def _inspect_host(host: Host, folder: Path, commands: dict[str, str]) -> Iterator[Observation]:
    try:
        for found in find_recorded(host, find_entry(host, folder), folder):
            command = write_command(host, found.options)
            for file in _list_files(host, found, folder):
                present = read(folder / file.name)
                if file.name.endswith(FUNCTION.name):
                    commands[file.name] = command
                elif present is not None:
                    yield from _inspect_file(file, present, renew(file, present, found.options.requirement), command)
    except HostError:
        return  # its configuration cannot be read, which add-function says


def _list_files(host: Host, found: Recorded, folder: Path) -> Iterator[File]:
    requirement, skipped = found.options.requirement, {Kind.SITE, Kind.IGNORE}
    if host.requirements and not requirement:
        try:
            requirement = find_requirement()
        except HostError:
            # Installed from this machine, so that nothing is known of what the host should install.
            requirement = "pelican-intercom[identity]"
            skipped.add(Kind.REQUIREMENTS)
    files = make_scaffold(host, found.options, folder, requirement).files
    return (file for file in files if file.kind not in skipped)


def _inspect_file(file: File, present: str, renewed: str | None, command: str) -> Iterator[Observation]:
    if renewed is None and file.kind is Kind.OWN:
        yield Observation(file.name, "was edited", f"{command} leaves it as it is, unless --force is added.")
    elif renewed is None:
        yield Observation(file.name, "does not name the installed pelican-intercom", f"See what to add: {command}")
    elif renewed != present:
        yield Observation(file.name, "is not what the installed pelican-intercom writes", f"Renew it: {command}")


def _inspect_bundle(name: str, text: str, command: str) -> Iterator[Observation]:
    found = _VERSION.search(text)
    if not found or text == FUNCTION.read_text(encoding="utf-8"):
        return
    made, installed = found[1], version("pelican-intercom")
    is_unsafe, was_edited = _rank(made) < _rank(LOWEST_SAFE), is_edited(text)
    detail = "was edited" if was_edited else f"is of version {made}, and not the one that the installed {installed} has"
    if is_unsafe:
        detail = f"is of version {made}, which has a known flaw; {LOWEST_SAFE} is the oldest that has none"
    remedy = f"Renew it and deploy it: {command}"
    yield Observation(name, detail, f"{remedy} --force" if was_edited else remedy, is_unsafe)


def _rank(text: str) -> list[int]:
    """Return a version's numbers, which sort as releases do."""
    return [int(number) for number in re.findall(r"\d+", text)]
