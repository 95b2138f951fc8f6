"""Time: proofs that end, tabs that sleep, a function that fails for long. The page's clock is the test's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site, fail
from .visit import (
    find_cookies,
    read_methods,
    read_proofs,
    read_session_owner,
    read_shown,
    read_states,
    sign_in,
    stop_clock,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

ASKED = "pelicanIntercom.decisions.filter(([topic]) => topic === 'asking').length"
# A question is over when something was said, or a failure was noted.
SETTLED = "pelicanIntercom.decisions.at(-1)[0] !== 'asking'"


def open_as(context: BrowserContext, page: Page, site: Site, key: str | None) -> None:
    stop_clock(page)
    if key:
        sign_in(context, site, key)
    page.goto(site.address())
    wait_for_boot(page, key and f"preview-{key}")


def pass_time(page: Page, seconds: int, step: int = 5) -> None:
    """Let the page's clock run, and each question be answered before it runs on, for it has eight seconds."""
    for _ in range(0, seconds, step):
        page.clock.run_for(step * 1000)
        page.wait_for_function(SETTLED)


def test_a_proof_is_renewed_before_it_ends(context: BrowserContext, page: Page, site: Site) -> None:
    site.environment["INTERCOM_JWT_TTL"] = "300"
    open_as(context, page, site, "member")
    pass_time(page, 210)
    assert site.count_questions() == 1
    pass_time(page, 60)
    assert site.count_questions() == 2
    page.wait_for_function("standInMessenger.calls.filter(([method]) => method === 'boot').length === 2")
    assert read_methods(page) == ["boot", "boot"]
    assert read_proofs(page) == {"jwt"}


def test_a_tab_out_of_sight_asks_nothing_and_renews_when_it_is_looked_at(
    context: BrowserContext, page: Page, site: Site
) -> None:
    open_as(context, page, site, "member")
    page.evaluate("look(true)")
    page.clock.run_for(7_200_000)
    assert page.evaluate(ASKED) == 1
    page.evaluate("look(false)")
    page.wait_for_function("standInMessenger.calls.filter(([method]) => method === 'boot').length === 2")
    assert read_methods(page) == ["boot", "boot"]
    assert site.count_questions() == 2


def test_a_machine_that_slept_renews_within_half_a_minute_of_waking(
    context: BrowserContext, page: Page, site: Site
) -> None:
    open_as(context, page, site, "member")
    page.clock.fast_forward(7_200_000)
    page.wait_for_function("standInMessenger.calls.filter(([method]) => method === 'boot').length === 2")
    assert read_methods(page) == ["boot", "boot"]


def test_a_user_is_kept_through_an_outage_until_the_proof_ends_and_then_shut_down(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.environment["INTERCOM_JWT_TTL"] = "300"
    open_as(context, page, site, "member")
    site.fault = fail(503)
    pass_time(page, 270)
    assert site.count_questions() >= 2
    assert read_methods(page) == ["boot"]
    assert read_states(page) == [["user", "signed-in"]]
    pass_time(page, 60)
    wait_for_state(page, "unknown")
    assert read_methods(page) == ["boot", "shutdown"]
    site.fault = None
    pass_time(page, 600)
    wait_for_boot(page, "preview-member")
    assert set(read_shown(page)) == {"preview-member"}


@pytest.mark.parametrize("status", [403, 404, 500, 401])
def test_a_hash_ends_when_the_function_said_it_would(
    context: BrowserContext, page: Page, site: Site, status: int
) -> None:
    """A hash holds for ever at Intercom's; an open page keeps nobody for ever whose function no longer says so."""
    site.environment |= {"INTERCOM_JWT_TTL": "300", "INTERCOM_SIGN": "hash"}
    stop_clock(page)
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, "preview-member", "hash")
    site.fault = fail(status)
    pass_time(page, 270)
    assert read_methods(page) == ["boot"]
    assert read_states(page) == [["user", "signed-in"]]
    pass_time(page, 60)
    wait_for_state(page, "unknown", f"http-{status}")
    assert read_methods(page) == ["boot", "shutdown"]


@pytest.mark.parametrize("restlessness", ["calm", "restless"])
def test_a_failing_function_is_asked_at_most_six_times_in_ten_minutes(
    context: BrowserContext, page: Page, site: Site, restlessness: str
) -> None:
    open_as(context, page, site, "member")
    site.fault = fail(500)
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "unknown", "http-500")
    before = find_cookies(context)
    for _ in range(20):
        pass_time(page, 25)
        if restlessness == "restless":
            page.evaluate("look(true); look(false); pelicanIntercom.refresh()")
            page.wait_for_function(SETTLED)
        if page.evaluate(ASKED) < 6:
            assert read_methods(page) == []
            assert find_cookies(context) == before
    assert page.evaluate(ASKED) in range(4, 7)
    assert site.count_questions() - 1 == page.evaluate(ASKED)


def test_pauses_between_failing_calls_grow_and_differ(context: BrowserContext, page: Page, site: Site) -> None:
    site.fault = fail(500)
    stop_clock(page)
    # Random numbers at their ends show the range of each pause.
    pauses = {0.0: 0, 0.999: 0}
    for random in pauses:
        page.add_init_script(f"Math.random = () => {random}")
        page.goto(site.address(f"/?{random}"))
        wait_for_state(page, "visitor", "fallback")
        start = page.evaluate(ASKED)
        while page.evaluate(ASKED) == start:
            page.clock.run_for(100)
            pauses[random] += 100
            page.wait_for_function(SETTLED)
    assert pauses == {0.0: 3_000, 0.999: 4_500}


def test_a_function_that_asks_to_be_left_alone_is(context: BrowserContext, page: Page, site: Site) -> None:
    site.fault = fail(503, "keys_unavailable", {"Retry-After": "120"})
    stop_clock(page)
    page.goto(site.address())
    wait_for_state(page, "visitor", "fallback")
    pass_time(page, 110)
    assert site.count_questions() == 1
    pass_time(page, 30)
    assert site.count_questions() == 2


def test_a_long_outage_ends_in_the_fallback_with_nothing_of_the_user_left(
    context: BrowserContext, page: Page, site: Site
) -> None:
    open_as(context, page, site, "member")
    site.fault = fail(500)
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "unknown", "http-500")
    pass_time(page, 600)
    wait_for_state(page, "visitor", "fallback")
    wait_for_boot(page, None)
    assert read_methods(page) == ["shutdown", "boot"]
    assert read_shown(page) == [None]
    assert read_session_owner(context) == {None}


def test_a_long_outage_with_the_fallback_hide_shows_and_deletes_nothing(
    context: BrowserContext, page: Page, site: Site
) -> None:
    open_as(context, page, site, "member")
    site.configure(INTERCOM_IDENTITY_FALLBACK="hide")
    site.fault = fail(500)
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "unknown", "http-500")
    pass_time(page, 600)
    wait_for_state(page, "hidden", "fallback")
    assert read_methods(page) == []
    assert read_session_owner(context) == {"preview-member"}


def test_an_expired_session_token_is_asked_about_again_soon(context: BrowserContext, page: Page, site: Site) -> None:
    """A provider's script renews its cookie shortly after the page has come."""
    open_as(context, page, site, "member")
    context.add_cookies([{"name": "session", "value": site.issue("member", 0), "url": site.address()}])
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "unknown", "token_expired")
    sign_in(context, site, "member")
    page.clock.run_for(5_000)
    wait_for_boot(page, "preview-member")
    assert read_methods(page) == ["boot"]


def test_the_random_query_is_new_each_time(context: BrowserContext, page: Page, site: Site) -> None:
    page.goto(site.address())
    wait_for_boot(page, None)
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_state(page, "visitor", times=2)
    queries = [question.query_string.decode() for question in site.questions]
    assert len(set(queries)) == 2
    assert all(re.fullmatch(r"0\.\d+(e-\d+)?", query) for query in queries)


def test_a_proof_is_renewed_though_the_tab_was_out_of_sight_for_a_moment(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.environment["INTERCOM_JWT_TTL"] = "300"
    open_as(context, page, site, "member")
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_state(page, "user", times=2)
    page.evaluate("look(true)")
    page.clock.run_for(35_000)
    page.evaluate("look(false)")
    pass_time(page, 270)
    assert site.count_questions() == 3
    page.wait_for_function("standInMessenger.calls.filter(([method]) => method === 'boot').length === 3")
