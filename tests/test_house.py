"""The plan of the house: which room may import which, and how large a room may be."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePath

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pelican_intercom"
MODULES = sorted(PACKAGE.rglob("*.py"))

BUILD_SIDE = {"errors", "settings", "page", "events", "markup", "tag", "asset", "csp", "build", "plugin"}
ABOVE = {"cli", "preview", "checks", "hosting", "site_settings"}
# What a room may import of the package, beside itself.
ALLOWED = {
    "errors": set[str](),
    "extras": set[str](),
    "settings": {"errors"},
    "page": {"settings"},
    "markup": set[str](),
    "events": {"markup"},
    "tag": {"markup"},
    "asset": {"settings"},
    "csp": {"errors", "settings"},
    "build": {"asset", "events", "page", "settings", "tag"},
    "plugin": {"build", "errors", "page", "settings"},
    "identity": set[str](),
    "hosting": {"errors", "settings"},
    "site_settings": {"errors"},
    "checks": BUILD_SIDE | {"identity", "hosting", "site_settings"},
    "preview": BUILD_SIDE | {"identity", "hosting", "checks", "site_settings"},
    "cli": BUILD_SIDE | ABOVE | {"identity", "extras"},
    "discovery": {"__init__"},
    "__init__": {"errors", "extras", "plugin"},
}
LONGEST = 250
# What `npm run loader` and `npm run function` write.
BUILT = {
    PACKAGE / "browser" / "loader.min.js",
    PACKAGE / "browser" / "loader.why.js",
    PACKAGE / "preview" / "messenger.js",
    PACKAGE / "hosting" / "function.mjs",
}


def name_room(module: Path) -> str:
    return module.relative_to(PACKAGE).with_suffix("").parts[0]


def list_imports(module: Path) -> Iterator[str]:
    """Yield the absolute dotted name of everything that a module imports, wherever in it."""
    package = ("pelican_intercom", *module.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def name_imported_room(name: str) -> str:
    parts = name.split(".")
    room = parts[1] if len(parts) > 1 else "__init__"
    return room if (PACKAGE / room).is_dir() or (PACKAGE / f"{room}.py").exists() else "__init__"


def test_every_room_imports_only_what_stands_below_it() -> None:
    wrong = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in MODULES
        for name in list_imports(module)
        if name.partition(".")[0] == "pelican_intercom"
        and (room := name_imported_room(name)) != name_room(module)
        and room not in ALLOWED[name_room(module)]
    ]
    assert wrong == []


def test_pelican_is_imported_by_the_plugin_and_its_entry_and_above_it_by_the_reader_of_settings() -> None:
    importing = {
        module.relative_to(PACKAGE).as_posix()
        for module in MODULES
        for name in list_imports(module)
        if name.partition(".")[0] == "pelican"
    }
    assert importing == {"__init__.py", "plugin.py", "site_settings.py"}


def test_the_function_imports_nothing_but_itself_by_relative_names() -> None:
    absolute = [
        f"{module.relative_to(ROOT)} imports {name}"
        for module in MODULES
        if name_room(module) == "identity"
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else [])
        if name.startswith("pelican_intercom")
    ]
    assert absolute == []


def test_modules_hold_one_concept() -> None:
    sources = [
        path
        for pattern in ("*.py", "*.js", "*.mjs")
        for path in PACKAGE.rglob(pattern)
        if path not in BUILT and "node_modules" not in path.parts
    ]
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in sources
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_module_is_named_for_nothing() -> None:
    names = {path.stem for path in PACKAGE.rglob("*") if path.suffix in {".py", ".js", ".mjs"}}
    assert names & {"utils", "util", "helpers", "helper", "manager", "common", "misc"} == set()


def list_files(root: Path = ROOT) -> list[Path]:
    """Return a project's files: what git tracks, or, in an unpacked source distribution, what git would not ignore."""
    if (root / ".git").exists():
        names = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
        return [root / name for name in names.split("\0") if name and (root / name).is_file()]
    patterns = [line.strip("/") for line in (root / ".gitignore").read_text(encoding="utf-8").splitlines()]
    return [path for path in root.rglob("*") if path.is_file() and not is_ignored(path.relative_to(root), patterns)]


def is_ignored(path: PurePath, patterns: list[str]) -> bool:
    """Say whether a pattern is for a file, or for a folder that it is in."""
    ways = [path, *path.parents]
    return any(way.match(pattern) for way in ways for pattern in patterns)


def test_no_file_names_a_machine_or_a_download_address() -> None:
    # Written in pieces, so that this file does not find itself.
    forbidden = re.compile(rb"(?<![\w.])/(?:" + b"wo" + rb"rk|fa" + rb"rm)/|\"resolved\": *\"http")
    found = [
        f"{path.name}: {match.group()!r}" for path in list_files() for match in forbidden.finditer(path.read_bytes())
    ]
    assert found == []
