"""The versions that `make` and CI install: one for each package and Python, and no word about where it comes from."""

from __future__ import annotations

import re
import tomllib
from itertools import chain

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.classifiers import list_pythons
from tests.machine import CONSTRAINTS, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINES = [line for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
PINS = [Requirement(line) for line in LINES]
# Of each Python the oldest that there may be, and one that is later than any yet.
RELEASES = [f"{version}.{patch}" for version in list_pythons() for patch in (0, 99)]


def list_wanted() -> list[Requirement]:
    tables = [PROJECT["project"]["optional-dependencies"], PROJECT["dependency-groups"]]
    entries = chain(PROJECT["project"]["dependencies"], *(group for table in tables for group in table.values()))
    return [wanted for entry in entries if isinstance(entry, str) and (wanted := Requirement(entry)).name != OWN]


OWN = PROJECT["project"]["name"]


def test_a_line_is_a_name_and_an_exact_version_with_at_most_a_marker() -> None:
    assert [line for line in LINES if not re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [^@]+)?", line)] == []


@pytest.mark.parametrize("release", RELEASES)
def test_each_python_gets_one_version_of_all_that_is_wanted(release: str) -> None:
    here = {"python_full_version": release, "python_version": release.rpartition(".")[0]}
    pins: dict[str, list[str]] = {}
    for pin in PINS:
        if pin.marker is None or pin.marker.evaluate(here):
            pins.setdefault(pin.name, []).append(str(pin.specifier).removeprefix("=="))
    assert [name for name, versions in pins.items() if len(versions) > 1] == []
    wanted = [entry for entry in list_wanted() if entry.marker is None or entry.marker.evaluate(here)]
    versions = {entry.name: pins.get(canonicalize_name(entry.name), []) for entry in wanted}
    assert [name for name, found in versions.items() if not found] == [], "run `make constraints`"
    unfit = [str(entry) for entry in wanted if not entry.specifier.contains(Version(versions[entry.name][0]))]
    assert unfit == [], "run `make constraints`"
