"""Every case of the table, through every runtime that this machine can start."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance.exercise import exercise
from tests.conformance.runtimes.contract import Runtime, list_runtimes
from tests.conformance.table import read_cases, read_environments


def mark(runtime: Runtime) -> list[pytest.MarkDecorator]:
    marks = [pytest.mark.xdist_group(runtime.name)]
    if runtime.heavy:
        marks.append(pytest.mark.runtime)
    if runtime.needs_node:
        marks.append(pytest.mark.node)
    return marks


RUNTIMES = [
    pytest.param(runtime, id=runtime.name, marks=mark(runtime)) for runtime in list_runtimes() if not runtime.deployed
]


@pytest.mark.parametrize("environment", sorted(read_environments()))
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_the_runtime_answers_as_the_table_says(runtime: Runtime, environment: str, tmp_path: Path) -> None:
    if reason := runtime.missing():
        pytest.skip(reason)
    outcomes = exercise(runtime, read_environments()[environment], tmp_path)
    assert {outcome.case: outcome.faults for outcome in outcomes if outcome.faults} == {}


def test_the_names_of_cases_are_unique() -> None:
    names = [case.name for case in read_cases()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_exceptions_name_cases_of_the_table(runtime: Runtime) -> None:
    assert runtime.changes.keys() <= {case.name for case in read_cases()}
