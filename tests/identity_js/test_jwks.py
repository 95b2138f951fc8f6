"""The twin's key cache, where it differs from the Python one: it has no threads, and a runtime may drop its work."""

from __future__ import annotations

import pytest

from tests.identity.issuer import Issuer, describe_key
from tests.identity_js.sites import NEW, OLD, TwinSite
from tests.identity_js.twin import Twin, read_reply

pytestmark = pytest.mark.node


@pytest.fixture
def site(twin: Twin, issuer: Issuer) -> TwinSite:
    issuer.keys = [describe_key(OLD, "old")]
    return TwinSite(issuer, twin)


def test_a_thousand_made_up_kids_make_one_fetch_a_cool_down(site: TwinSite, issuer: Issuer) -> None:
    assert site.ask().status == 200
    site.wait(30)
    assert site.ask("made-up").code == (401, "token_key_unknown")
    for number in range(1000):
        said = site.ask(f"made-up-{number}")
        assert said.code == (503, "keys_unavailable")
        assert dict(said.headers)["Retry-After"] == "30"
    assert site.ask().status == 200
    assert len(issuer.paths) == 2
    site.wait(30)
    assert site.ask("made-up").code == (401, "token_key_unknown")
    assert len(issuer.paths) == 3


def test_a_known_key_never_waits_for_a_fetch(site: TwinSite, issuer: Issuer) -> None:
    assert site.ask().status == 200
    issuer.mode = "slow"
    issuer.asked.clear()
    site.wait(30)
    waiting = site.send("made-up")
    assert issuer.asked.wait(60)
    # The issuer holds the made-up token's fetch until it is released, which is after these answers.
    assert [site.ask().status for _ in range(100)] == [200] * 100
    issuer.release.set()
    assert read_reply(waiting.wait()).code == (401, "token_key_unknown")


def test_requests_at_the_same_time_share_one_fetch(site: TwinSite, issuer: Issuer) -> None:
    issuer.mode = "slow"
    orders = [site.send() for _ in range(20)]
    assert issuer.asked.wait(60)
    issuer.release.set()
    assert [read_reply(order.wait()).status for order in orders] == [200] * 20
    assert issuer.paths == ["/keys"]


def test_a_fetch_that_never_ends_neither_bars_the_next_nor_undoes_it(site: TwinSite, issuer: Issuer) -> None:
    issuer.mode = "slow"
    first = site.send()
    assert issuer.asked.wait(60)
    issuer.mode = "ok"
    issuer.keys = [describe_key(OLD, "old"), describe_key(NEW, "new")]
    site.wait(29.5)
    second = site.send()
    site.wait(0.5)
    assert site.ask("new").status == 200
    assert issuer.paths == ["/keys"] * 2
    # What the first fetch was about to get has the old key alone.
    issuer.release.set()
    assert [read_reply(order.wait()).status for order in (first, second)] == [200, 200]
    assert site.ask("new").status == 200
