"""Configuration files of the site's own: what the function has to follow in them, and which lines they lack for it."""

from __future__ import annotations

import json
import os
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any, Final

from .hosts import HostError

WRANGLER_FILES: Final = ("wrangler.json", "wrangler.jsonc", "wrangler.toml")
AZURE_FILE: Final = "staticwebapp.config.json"
AZURE_RUNTIME: Final = "python:3.11"
SKIPPED: Final = frozenset({"node_modules", "__pycache__", "output", "venv"})
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


def read_configuration(path: Path) -> dict[str, Any]:
    """Return a TOML or JSON file, which may have comments; empty where there is none. Raises HostError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".toml":
            return tomllib.loads(text)
        for pattern in _JSONC:
            text = pattern.sub(r"\1", text)
        found = json.loads(text)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise HostError(path.name, f"{path.name} cannot be read: {error}. Fix it, then run this again.") from error
    return found if isinstance(found, dict) else {}


def find_files(folder: Path, name: str) -> list[Path]:
    """Return a repository's files of that name, those nearest to its root first; hidden folders are left out."""
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(inner for inner in folders if inner not in SKIPPED and not inner.startswith("."))
        found += [Path(place, name)] if name in files else []
    return sorted(found, key=lambda path: len(path.parts))


def find_netlify_folders(folder: Path) -> tuple[str, str]:
    """Return the base folder, empty or with a slash after it, and the functions folder below it, as Netlify does."""
    site = read_configuration(folder / "netlify.toml")
    build, functions = site.get("build", {}), site.get("functions", {})
    chosen = functions.get("directory") or build.get("functions") or "netlify/functions"
    base, directory = (posixpath.normpath(str(name).strip("/") or ".") for name in (build.get("base", ""), chosen))
    if directory.startswith("."):
        raise HostError(directory, f"netlify.toml has its functions in {directory!r}: give them a folder of their own.")
    return ("" if base == "." else f"{base}/"), directory


def find_wrangler(folder: Path) -> str:
    """Return the name of Cloudflare's configuration: the first that wrangler itself would read, else wrangler.toml."""
    return next((name for name in WRANGLER_FILES if (folder / name).is_file()), WRANGLER_FILES[-1])


def list_wrangler_lines(folder: Path, wanted: Mapping[str, Any], path: str) -> Iterator[Addition]:
    """Yield what the site's own wrangler file lacks of ``wanted``, the one that would be written in its place."""
    name = find_wrangler(folder)
    site = read_configuration(folder / name)
    is_toml = name.endswith(".toml")
    top = {key: value for key, value in wanted.items() if key not in site and not isinstance(value, dict)}
    if top:
        place = "at its top, before any [table]" if is_toml else "in its outermost object"
        yield Addition(name, place, _write_lines(top, is_toml=is_toml))
    if "assets" not in wanted:
        return
    main, assets, needed = str(site.get("main", wanted["main"])), site.get("assets"), dict(wanted["assets"])
    if main != wanted["main"]:
        worker = folder / main
        if not worker.is_file() or "intercom-worker.mjs" not in worker.read_text("utf-8", "replace"):
            yield Addition(main, "at its top, and first in fetch(request, env, context)", _call_worker(main, path))
        needed = {"run_worker_first": needed["run_worker_first"]} if assets else {}
    lacking = {key: value for key, value in needed.items() if key not in (assets or {})}
    lines = _write_lines(lacking, is_toml=is_toml)
    if assets is None and lacking:
        whole = f"\n[assets]\n{lines}" if is_toml else f'"assets": {json.dumps(lacking)},\n'
        yield Addition(name, "at its end" if is_toml else "in its outermost object", whole)
    elif lacking:
        yield Addition(name, "in its table [assets]" if is_toml else 'in its object "assets"', lines)
    first = (assets or {}).get("run_worker_first")
    if isinstance(first, list) and not any(fnmatchcase(path, pattern) for pattern in first):
        yield Addition(name, "in its list run_worker_first", f'"{path}",\n')


def list_azure_lines(folder: Path) -> Iterator[Addition]:
    """Yield what a staticwebapp.config.json lacks: the Python that this function runs on."""
    for place in find_files(folder, AZURE_FILE)[:1]:
        platform = read_configuration(place).get("platform", {})
        name = place.relative_to(folder).as_posix()
        if not platform:
            yield Addition(name, "in its outermost object", f'"platform": {{ "apiRuntime": "{AZURE_RUNTIME}" }},\n')
        elif platform.get("apiRuntime") != AZURE_RUNTIME:
            yield Addition(name, 'in its object "platform"', f'"apiRuntime": "{AZURE_RUNTIME}",\n')


def _call_worker(main: str, path: str) -> str:
    up = posixpath.relpath("intercom-worker.mjs", str(PurePosixPath(main).parent))
    return (
        f'import intercom from "{up if up.startswith(".") else f"./{up}"}";\n'
        f'if (new URL(request.url).pathname === "{path}") return intercom.fetch(request, env, context);\n'
    )


def _write_lines(values: Mapping[str, object], *, is_toml: bool) -> str:
    lines = (
        f"{key} = {json.dumps(value)}" if is_toml else f'"{key}": {json.dumps(value)},' for key, value in values.items()
    )
    return "".join(f"{line}\n" for line in lines)
