"""Somebody signs in, out, or in as another while a page is open; with and without a word from the site."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site, fail
from .visit import (
    KEY,
    find_cookies,
    read_calls,
    read_methods,
    read_proofs,
    read_session_owner,
    read_shown,
    read_states,
    read_storage,
    release,
    sign_in,
    sign_out,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

REFRESH = "pelicanIntercom.refresh()"
# The tab is left for a minute and looked at again.
LOOK = "lookAgain()"


@pytest.fixture(params=[REFRESH, LOOK], ids=["refresh", "look"])
def notice(request: pytest.FixtureRequest) -> str:
    """What makes the loader ask again."""
    return str(request.param)


def open_as(context: BrowserContext, page: Page, site: Site, key: str | None) -> None:
    if key:
        sign_in(context, site, key)
    page.goto(site.address())
    wait_for_boot(page, key and f"preview-{key}")


def test_signing_in_boots_the_user_without_a_shutdown(
    context: BrowserContext, page: Page, site: Site, notice: str
) -> None:
    open_as(context, page, site, None)
    sign_in(context, site, "member")
    page.evaluate(notice)
    wait_for_boot(page, "preview-member")
    assert read_methods(page) == ["boot", "boot"]
    assert read_states(page)[-1] == ["user", "signed-in"]


@pytest.mark.parametrize("next_key", ["editor", None])
def test_signing_out_or_in_as_another_shuts_down_before_the_next_boot(
    context: BrowserContext, page: Page, site: Site, notice: str, next_key: str | None
) -> None:
    open_as(context, page, site, "member")
    earlier = {cookie["value"] for cookie in find_cookies(context)}
    sign_out(context)
    if next_key:
        sign_in(context, site, next_key)
    page.evaluate(notice)
    wait_for_boot(page, next_key and f"preview-{next_key}")
    assert read_methods(page) == ["boot", "shutdown", "boot"]
    assert read_shown(page) == ["preview-member", next_key and f"preview-{next_key}"]
    assert earlier.isdisjoint({cookie["value"] for cookie in find_cookies(context)})
    assert read_session_owner(context) == {next_key and f"preview-{next_key}"}


def test_a_role_that_becomes_hidden_shuts_down(context: BrowserContext, page: Page, site: Site, notice: str) -> None:
    open_as(context, page, site, "member")
    sign_in(context, site, "administrator")
    page.evaluate(notice)
    wait_for_state(page, "hidden", "role")
    assert read_methods(page) == ["boot", "shutdown"]
    assert page.evaluate("standInMessenger.person") is None
    assert find_cookies(context) == []
    assert read_storage(page) == {}


def test_an_outage_in_mid_page_keeps_the_user(context: BrowserContext, page: Page, site: Site, notice: str) -> None:
    open_as(context, page, site, "member")
    site.fault = fail(503)
    page.evaluate(notice)
    page.wait_for_function("pelicanIntercom.decisions.some(([topic]) => topic === 'failed')")
    assert read_methods(page) == ["boot"]
    assert read_states(page) == [["user", "signed-in"]]
    assert read_session_owner(context) == {"preview-member"}


def test_signing_in_before_the_messenger_has_come_boots_it_once_for_the_user(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.widget_gate = threading.Event()
    page.goto(site.address(), wait_until="commit")
    wait_for_state(page, "visitor")
    sign_in(context, site, "member")
    page.evaluate(REFRESH)
    wait_for_state(page, "user")
    site.widget_gate.set()
    wait_for_boot(page, "preview-member")
    assert read_shown(page) == ["preview-member"]


def test_signing_out_before_the_messenger_has_come_never_shows_the_user(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.widget_gate = threading.Event()
    sign_in(context, site, "member")
    page.goto(site.address(), wait_until="commit")
    wait_for_state(page, "user")
    sign_out(context)
    page.evaluate(REFRESH)
    wait_for_state(page, "visitor")
    site.widget_gate.set()
    wait_for_boot(page, None)
    assert read_methods(page) == ["shutdown", "boot"]
    assert read_shown(page) == [None]


def test_an_answer_that_is_overtaken_no_longer_counts(context: BrowserContext, page: Page, site: Site) -> None:
    held = site.hold()
    sign_in(context, site, "member")
    page.goto(site.address())
    held.wait_for_question()
    sign_out(context)
    site.fault = None
    page.evaluate(REFRESH)
    wait_for_boot(page, None)
    release(page, held)
    assert read_methods(page) == ["boot"]
    assert read_states(page) == [["visitor", "no-session"]]


def test_every_later_boot_and_update_of_the_page_carries_the_proof(
    context: BrowserContext, page: Page, site: Site
) -> None:
    open_as(context, page, site, "member")
    page.evaluate(
        "Intercom('update'); Intercom('update', {plan: 'pro', intercom_user_jwt: 'mine'}); Intercom('boot', {x: 1})"
    )
    page.wait_for_function("standInMessenger.boots.length >= 2")
    told = [call[1] for call in read_calls(page) if call[0] in ("boot", "update")]
    assert len(told) == 4
    assert len({settings["intercom_user_jwt"] for settings in told}) == 1
    assert told[2]["plan"] == "pro"
    assert told[3]["app_id"] == "abc12345"
    assert read_proofs(page) == {"jwt"}


def test_a_shutdown_of_the_page_s_own_drops_the_identity_until_refresh(
    context: BrowserContext, page: Page, site: Site
) -> None:
    open_as(context, page, site, "member")
    page.evaluate("Intercom('shutdown')")
    wait_for_state(page, "off", "shutdown")
    page.evaluate(LOOK)
    page.evaluate("Intercom('boot', {app_id: 'abc12345'})")
    wait_for_boot(page, None)
    assert read_methods(page) == ["boot", "shutdown", "boot"]
    assert "intercom_user_jwt" not in read_calls(page)[2][1]
    assert site.count_questions() == 1
    page.evaluate(REFRESH)
    wait_for_boot(page, "preview-member")


def test_looking_again_at_the_same_person_boots_nothing(context: BrowserContext, page: Page, site: Site) -> None:
    open_as(context, page, site, "member")
    page.evaluate(LOOK)
    wait_for_state(page, "user", times=2)
    assert read_methods(page) == ["boot"]
    assert site.count_questions() == 2


def test_what_is_remembered_names_nobody(context: BrowserContext, page: Page, site: Site) -> None:
    open_as(context, page, site, "member")
    ours = {name: value for name, value in read_storage(page).items() if not name.startswith("intercom.")}
    assert list(ours) == [KEY]
    assert all(part not in str(ours) for part in ("member", "Mara", "mara@example.com"))
    names = {cookie["name"] for cookie in context.cookies()}
    assert {name for name in names if not name.startswith("intercom-")} == {"session"}
    assert page.evaluate("window.intercomSettings") is None
