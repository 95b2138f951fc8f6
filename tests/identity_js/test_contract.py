"""Both twins read the one contract, and complete it alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pelican_intercom.identity.contract import read_contract
from pelican_intercom.identity.providers import PROVIDERS
from tests.identity_js.twin import ROOMS, Twin

CONTRACT = ROOMS.parent / "identity" / "contract"


def read_sources(folder: Path) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.*") if path.suffix in (".py", ".mjs"))


def test_both_read_every_file_of_it() -> None:
    names = {path.stem for path in CONTRACT.glob("*.json")}
    assert set(re.findall(r"contract/(\w+)\.json", read_sources(ROOMS))) == names
    assert set(re.findall(r'read_contract\("(\w+)"\)', read_sources(CONTRACT.parent))) == names


@pytest.mark.parametrize("folder", [ROOMS, CONTRACT.parent], ids=lambda folder: folder.name)
def test_a_twin_has_each_of_its_problems_and_no_other(folder: Path) -> None:
    raised = set(re.findall(r'\bProblem\("(\w+)"', read_sources(folder)))
    # Apps of your own are in Python alone.
    only_python = {"person_invalid"} if folder == ROOMS else set()
    assert raised == set(read_contract("problems")) - only_python


@pytest.mark.parametrize("folder", [ROOMS, CONTRACT.parent], ids=lambda folder: folder.name)
def test_a_twin_keeps_each_of_its_limits(folder: Path) -> None:
    named = set(re.findall(r"\bLIMITS\.(\w+)", read_sources(folder)))
    assert named == set(read_contract("limits"))


@pytest.mark.parametrize("folder", [ROOMS, CONTRACT.parent], ids=lambda folder: folder.name)
def test_a_twin_makes_each_check_that_a_provider_names(folder: Path) -> None:
    source = read_sources(folder)
    for provider in PROVIDERS.values():
        for check in provider.checks:
            assert re.search(rf'"{check}" (?:not )?in |includes\("{check}"\)', source), check


@pytest.mark.node
@pytest.mark.parametrize("name", PROVIDERS)
def test_both_complete_a_provider_alike(twin: Twin, name: str) -> None:
    assert twin.read("providers", "PROVIDERS")[name] == vars(PROVIDERS[name])


@pytest.mark.node
def test_both_have_the_same_providers_in_the_same_order(twin: Twin) -> None:
    assert list(twin.read("providers", "PROVIDERS")) == list(PROVIDERS)
