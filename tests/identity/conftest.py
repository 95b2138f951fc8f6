"""An issuer for each test that wants one, and a watch over everything that the function says in any of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.identity import calling
from tests.identity.issuer import Issuer, run_issuer
from tests.identity.watch import Watch
from tests.identity_js.conftest import patient, twin  # noqa: F401  (the same for both folders)
from tests.machine import read_record


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with run_issuer() as running:
        yield running


@pytest.fixture(autouse=True)
def both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each question be asked of the JavaScript twin too."""
    if "node" not in read_record()["missing"]:
        monkeypatch.setattr(calling, "twin", request.getfixturevalue("twin"))


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Search every answer and every log line of every test for what must never be in one."""
    seen = Watch()
    with seen.listen(monkeypatch):
        yield seen
    assert seen.find_leaks() == []
