"""Random requests, most of them bent, get the same answer from both twins, byte for byte.

Each seed is a test of its own, so that a failure names what to run again; `make bench` runs 100,000 requests.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.identity.issuer import Issuer, run_issuer
from tests.identity_js.fuzzing import fuzz, make_environments, publish
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node

SEEDS = 16
REQUESTS = 250


@pytest.fixture(scope="module")
def published() -> Iterator[Issuer]:
    with run_issuer() as issuer:
        publish(issuer)
        yield issuer


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_random_request_is_answered_alike(twin: Twin, published: Issuer, seed: int) -> None:
    seen = fuzz(twin, published, seed, REQUESTS)
    if seed % len(make_environments(published)) == len(make_environments(published)) - 1:
        assert {(500, "misconfigured"), (403, "origin_not_allowed")} <= set(seen)
        return
    # The corpus is worth running only while it reaches every kind of answer.
    assert {(200, None), (204, None), (401, "token_malformed"), (401, "token_signature")} <= set(seen)
    assert len(seen) > 9
