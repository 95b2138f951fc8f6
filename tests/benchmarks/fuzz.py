"""A hundred thousand random requests to both twins at once, in process: no exception, no difference, no 500."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from tests.identity.issuer import run_issuer
from tests.identity_js.fuzzing import fuzz, publish
from tests.identity_js.twin import run_twin
from tests.machine import read_record

SEEDS = 100
REQUESTS = 1_000


def report() -> Iterator[str]:
    """Yield how often each status and code was answered; an AssertionError names the seed that failed."""
    seen: Counter[tuple[int, str | None]] = Counter()
    with run_issuer() as issuer, run_twin(read_record()["node"]) as twin:
        publish(issuer)
        for seed in range(1_000, 1_000 + SEEDS):
            seen += fuzz(twin, issuer, seed, REQUESTS)
    yield f"{seen.total():,} random requests answered alike by both twins, without an exception"
    for (status, code), times in seen.most_common():
        yield f"{times:7,} {status} {code or ''}".rstrip()
