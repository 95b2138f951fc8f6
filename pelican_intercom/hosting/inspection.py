"""What became of the functions in a site's repository: which files were edited, or are older than this package."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pelican_intercom.settings.urls import split_url

from .command import Options, find_entries, is_edited
from .hosts import HOSTS, Host, HostError
from .scaffold import FUNCTION, Scaffold, plan
from .site_files import find_files, read, write_import
from .writing import renew

LOWEST_SAFE: Final = "0.1.0"
"""The oldest version whose function may stay deployed: no scanner for flaws looks into a file that was copied."""
_VERSION = re.compile(r"^ \* pelican-intercom (\S+): ", re.MULTILINE)


@dataclass(frozen=True)
class Observation:
    """One file that its owner should look at, and what to do; a fault where its function is unsafe or cannot answer."""

    name: str
    detail: str
    remedy: str
    is_fault: bool = False


def inspect(folder: Path, identity_url: str = "", site_url: str = "") -> list[Observation]:
    """Return what is with the functions in a site's repository; an empty list where they are as written today.

    Where ``identity_url`` is on the site's own host, one of them should answer at its path.
    """
    commands: dict[str, str] = {}
    paths: dict[str, str] = {}
    observed: list[Observation] = []
    for host in HOSTS.values():
        with suppress(HostError):  # its configuration cannot be read, which add-function says
            for entry, options in find_entries(host, folder).items():
                paths[entry] = _find_path(host, options, entry, read(folder / entry) or "") if options else ""
                if options:
                    scaffold = plan(host, options, folder)
                    commands |= dict.fromkeys(scaffold.files, scaffold.command)
                    observed += _inspect_function(scaffold, folder)
    url = urlsplit(identity_url)
    is_own = url.path and url.hostname in {None, split_url(site_url).hostname}
    if is_own and paths and all(paths.values()) and url.path.rstrip("/") not in paths.values():
        entry, answered = next(iter(paths.items()))
        detail = f"answers at {answered}, and INTERCOM_IDENTITY_URL names {url.path}"
        remedy = f'Set INTERCOM_IDENTITY_URL = "{answered}", and build again.'
        observed.append(Observation(entry, detail, remedy, is_fault=True))
    for path in find_files(folder, FUNCTION.name):
        name = path.relative_to(folder).as_posix()
        with suppress(HostError):
            text = read(path) or ""
            observed += _inspect_bundle(name, text, commands.get(name, "pelican-intercom add-function HOST"))
    return observed


def _find_path(host: Host, options: Options, entry: str, text: str) -> str:
    """Return the path that an entry's name or text sets, empty where a server before it decides."""
    route = options.path.removeprefix(host.prefix).strip("/")
    if "PATH" in host.entry:
        return options.path if entry == host.entry.replace("PATH", route) else ""
    return options.path if re.search(rf"""["'](?:{re.escape(options.path)}|{re.escape(route)})["']""", text) else ""


def _inspect_function(scaffold: Scaffold, folder: Path) -> Iterator[Observation]:
    """Yield what is with one function's files, but for what is in its bundle."""
    command = scaffold.command
    for name, wanted in scaffold.files.items():
        present = read(folder / name)
        if name.endswith(FUNCTION.name):
            if present is None and write_import(name, scaffold.entry) in (read(folder / scaffold.entry) or ""):
                detail = f"is missing, and {scaffold.entry} imports it"
                yield Observation(name, detail, f"Write it and deploy it: {command}", is_fault=True)
        elif present is not None and not name.endswith("ignore"):
            renewed = renew(name, wanted, present, scaffold.recorded)
            if renewed is None and name.endswith("requirements.txt"):
                yield Observation(name, "does not name the installed pelican-intercom", f"See what to add: {command}")
            elif renewed is None:
                yield Observation(name, "was edited", f"{command} leaves it as it is, unless --force is added.")
            elif renewed != present:
                detail = "is not what the installed pelican-intercom writes"
                yield Observation(name, detail, f"Renew it: {command}")


def _inspect_bundle(name: str, text: str, command: str) -> Iterator[Observation]:
    found = _VERSION.search(text)
    if not found or text == FUNCTION.read_text(encoding="utf-8"):
        return
    made, installed, was_edited = found[1], version("pelican-intercom"), is_edited(text)
    is_fault = _rank(made) < _rank(LOWEST_SAFE)
    detail = "was edited" if was_edited else f"is of version {made}, and not the one that the installed {installed} has"
    if is_fault:
        detail = f"is of version {made}, which has a known security flaw; {LOWEST_SAFE} is the oldest safe version"
    yield Observation(name, detail, f"Renew it and deploy it: {command}{' --force' if was_edited else ''}", is_fault)


def _rank(text: str) -> list[int]:
    """Return a version's numbers, which sort as releases do."""
    return [int(number) for number in re.findall(r"\d+", text)]
