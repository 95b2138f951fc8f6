"""One Node process with the twin for all tests of a worker, and time for it and for Python to get an issuer's keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pelican_intercom.identity.contract import LIMITS
from tests.identity.issuer import Issuer, run_issuer
from tests.identity_js.twin import Twin, run_twin


@pytest.fixture(scope="session")
def twin(node: str) -> Iterator[Twin]:
    with run_twin(node) as running:
        yield running


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give no issuer up within two seconds, for which a busy machine may keep it waiting."""
    monkeypatch.setitem(vars(LIMITS), "request_seconds", 60)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with run_issuer() as running:
        yield running
