"""A few hundred pages for each property; ``make bench`` tries ten thousand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings

from tests.properties.placing import PROPERTIES

FEW = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("check", PROPERTIES, ids=lambda check: check.__name__)
def test_property(check: Callable[[], None]) -> None:
    FEW(check)()
