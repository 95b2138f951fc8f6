"""One Node process with the twin for all tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.identity.issuer import Issuer, run_issuer
from tests.identity_js.twin import Twin, run_twin


@pytest.fixture(scope="session")
def twin(node: str) -> Iterator[Twin]:
    with run_twin(node) as running:
        yield running


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with run_issuer() as running:
        yield running
