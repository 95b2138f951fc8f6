"""Configuration files of the site's own: what the function has to follow in them, and which lines they lack for it."""

from __future__ import annotations

import codecs
import json
import os
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from .hosts import Host, HostError

WRANGLER: Final = "wrangler.toml"
AZURE: Final = "staticwebapp.config.json"
_SKIPPED: Final = frozenset({"node_modules", "__pycache__", "output", "venv"})
# A string, which is kept as it is, or a comment; then a string, or a comma before a closing bracket.
_JSONC = (
    re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL),
    re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])'),
)


@dataclass(frozen=True)
class Addition:
    """Lines that a file of the site's own lacks, and in words ``where`` in it they belong."""

    name: str
    where: str
    text: str


def read(path: Path) -> str | None:
    """Return a file's text without BOM and with Unix line ends, or ``None`` where there is none; other bytes survive.

    Raises HostError for one that cannot be read or is in UTF-16, which neither git nor a host reads.
    """
    try:
        written = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refuse_writing(path, error) from error
    if written.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise HostError(f"{path} is in UTF-16. Save it as UTF-8, then run this again.")
    return written.decode("utf-8-sig", errors="surrogateescape").replace("\r\n", "\n")


def refuse_writing(path: Path, error: OSError) -> HostError:
    """Return what to say of a file that cannot be read or written."""
    return HostError(f"{path} cannot be written: {error.strerror}. Run the command again once it can.")


def read_configuration(path: Path) -> dict[str, Any]:
    """Return a TOML or JSON file, which may have comments; empty where there is none. Raises HostError."""
    try:
        return parse_configuration(path.name, read(path) or "")
    except ValueError as error:
        raise HostError(f"{path.name} cannot be read: {error}. Fix it, then run this again.") from error


def parse_configuration(name: str, text: str) -> dict[str, Any]:
    """Return what a TOML or JSON file of that name holds; raises ValueError."""
    if name.endswith(".toml"):
        return tomllib.loads(text)
    for pattern in _JSONC:
        text = pattern.sub(r"\1", text)
    found = json.loads(text or "{}")
    return found if isinstance(found, dict) else {}


def read_table(configuration: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return a table of a configuration, empty where it has none or something else in its place."""
    table = configuration.get(key)
    return table if isinstance(table, dict) else {}


def find_files(folder: Path, name: str) -> list[Path]:
    """Return a repository's files of that name, those nearest to its root first; hidden folders are left out."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(inner for inner in folders if inner not in _SKIPPED and not inner.startswith("."))
        found += [Path(place, name)] if name in files else []
    return sorted(found, key=lambda path: len(path.parts))


def find_own(name: str, folder: Path) -> Path:
    """Return the file that the site has for the purpose of ``name``, or where it would be written."""
    places = find_files(folder, name) if name == AZURE else []
    if name == WRANGLER:  # in the order in which wrangler itself looks
        places = [path for path in (folder / "wrangler.json", folder / "wrangler.jsonc") if path.is_file()]
    return next(iter(places), folder / name)


def locate(host: Host, folder: Path) -> Host:
    """Return a host with its files where this repository has them: Netlify's configuration may name other folders."""
    if host.name != "netlify":
        return host
    site = read_configuration(folder / "netlify.toml")
    build, functions = read_table(site, "build"), read_table(site, "functions")
    chosen = functions.get("directory") or build.get("functions") or "netlify/functions"
    named = build.get("base", ""), chosen
    if wrong := [name for name in named if not isinstance(name, str)]:
        raise HostError(f"netlify.toml names the folder {wrong[0]!r}: it must be a string.")
    base, directory = (posixpath.normpath(name.strip("/") or ".") for name in named)
    if directory.startswith("."):
        raise HostError(f"netlify.toml has its functions in {directory!r}: give them a folder of their own.")
    entry, function = f"{directory}/{posixpath.basename(host.entry)}", host.function
    return replace(host, entry=posixpath.normpath(f"{base}/{entry}"), function=posixpath.normpath(f"{base}/{function}"))


def read_binding(wrangler: Path) -> str:
    """Return the name that wrangler's configuration gives to the site's files."""
    return str(read_table(read_configuration(wrangler), "assets").get("binding", "ASSETS"))


def write_import(file: str, importer: str) -> str:
    """Return how one module names another in JavaScript."""
    relative = posixpath.relpath(file, posixpath.dirname(importer))
    return relative if relative.startswith(".") else f"./{relative}"


def list_additions(name: str, text: str, folder: Path, path: str) -> Iterator[Addition]:
    """Yield what the site's own file lacks of the one that is written where there is none.

    In netlify.toml and vercel.json the function needs nothing.
    """
    place = find_own(name, folder)
    if name not in {WRANGLER, AZURE} or not place.is_file():
        return
    own, wanted = read_configuration(place), parse_configuration(name, text)
    shown = place.relative_to(folder).as_posix()
    main = posixpath.normpath(str(own.get("main") or wanted.get("main")))
    if "assets" in wanted and main != wanted["main"]:
        if "intercom-worker.mjs" not in (read(folder / main) or ""):
            yield Addition(main, "at the top, and first in fetch(request, env, context)", _call_worker(main, path))
        # The site's own worker answers for its files; without any, it runs for every path.
        wanted["assets"] = {"run_worker_first": [path]} if read_table(own, "assets") else {}
    yield from _list_lacking(shown, own, wanted)
    first = read_table(own, "assets").get("run_worker_first")
    if isinstance(first, list) and not any(fnmatchcase(path, str(pattern)) for pattern in first):
        yield Addition(shown, "in its list run_worker_first", f'"{path}",\n')


def _list_lacking(name: str, own: dict[str, Any], wanted: dict[str, Any]) -> Iterator[Addition]:
    """Yield what a file lacks, table by table; as Azure's platform another value is no better than none."""
    is_toml = name.endswith(".toml")
    new = {key: value for key, value in wanted.items() if key not in own and value != {}}
    tables = {key: value for key, value in wanted.items() if isinstance(value, dict) and (is_toml or key not in new)}
    if top := {key: value for key, value in new.items() if key not in tables}:
        where = "at the top, before any [table]" if is_toml else "in its outermost object"
        yield Addition(name, where, _write(top, is_toml=is_toml))
    for key, table in tables.items():
        has = read_table(own, key)
        lacking = {
            one: value
            for one, value in table.items()
            if has.get(one) != value and (one not in has or key == "platform")
        }
        if key in new:
            yield Addition(name, "at the end", f"\n[{key}]\n{_write(table, is_toml=True)}")
        elif lacking:
            inside = f"in its table [{key}]" if is_toml else f'in its object "{key}"'
            yield Addition(name, inside, _write(lacking, is_toml=is_toml))


def _call_worker(main: str, path: str) -> str:
    return (
        f'import intercom from "{write_import("intercom-worker.mjs", main)}";\n'
        f'if (new URL(request.url).pathname === "{path}") return intercom.fetch(request, env, context);\n'
    )


def _write(values: dict[str, Any], *, is_toml: bool) -> str:
    form = "{} = {}\n" if is_toml else '"{}": {},\n'
    return "".join(form.format(key, json.dumps(value)) for key, value in values.items())
