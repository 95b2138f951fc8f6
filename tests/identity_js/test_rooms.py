"""The twin's rooms: as many as the Python one has, each on its own legs, and small enough for an edge host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conformance.runtimes.miniflare import bundle
from tests.identity_js.twin import ROOMS

PYTHON_ROOMS = ROOMS.parent / "identity"
BUILD = ROOMS / "build.mjs"
MODULES = sorted(set(ROOMS.rglob("*.mjs")) - {BUILD})
LARGEST_BUNDLE = 54_000
LONGEST = 250
# What may not be named: Workers know no modules of Node, and their clock stands at 0 until a request comes.
FORBIDDEN = ("node:", "Buffer", "require(", "__dirname")


@pytest.mark.node
def test_the_bundle_for_workers_is_small(tmp_path: Path) -> None:
    assert bundle(tmp_path / "worker.mjs").stat().st_size <= LARGEST_BUNDLE


def test_the_twins_have_the_same_rooms() -> None:
    # Only Python has a self check to run by hand, a file that makes its folder a package, need of a frozen class, and
    # apps of an owner's own.
    apps = {"app", "django", "flask", "starlette"}
    python = {path.stem for path in PYTHON_ROOMS.glob("*.py")} - {"__init__", "__main__", "record"} - apps
    assert {path.stem for path in ROOMS.glob("*.mjs") if path != BUILD} == python


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_a_room_is_short_and_imports_its_neighbours_and_jose_alone(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LONGEST
    names = re.findall(r'^(?:import .*?|\} from )"([^"]+)"(?: with \{ type: "json" \})?;$', text, re.MULTILINE)
    allowed = re.compile(r"\.{1,2}/[a-z_]+\.mjs|jose/jws/compact/verify|\.\./identity/contract/[a-z]+\.json")
    assert [name for name in names if not allowed.fullmatch(name)] == []


@pytest.mark.parametrize("module", [path for path in MODULES if path.name != "node.mjs"], ids=lambda path: path.name)
def test_a_room_names_nothing_that_a_worker_lacks(module: Path) -> None:
    code = re.sub(r"/\*.*?\*/|//.*", "", module.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [name for name in FORBIDDEN if name in code] == []
    # A clock is only ever read inside a function.
    assert re.findall(r"^(?:export )?(?:const|let) .*(?:Date\.now|new Date|performance\.)", code, re.MULTILINE) == []
