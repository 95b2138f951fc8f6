"""The properties of the tag's place over ten thousand made-up pages each, other ones every time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from hypothesis import HealthCheck, settings

from tests.properties.placing import PROPERTIES

EXAMPLES = 10_000
MANY = settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def report() -> Iterator[str]:
    """Yield one line a property; a page that does not hold it raises AssertionError and is printed."""
    for check in PROPERTIES:
        start = time.monotonic()
        MANY(check)()
        yield f"{check.__name__.replace('_', ' ')}: {EXAMPLES:,} pages, {time.monotonic() - start:.0f} s"
