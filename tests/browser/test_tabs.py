"""Two tabs of one browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import (
    find_cookies,
    read_methods,
    read_session_owner,
    read_shown,
    read_states,
    sign_in,
    sign_out,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def other(context: BrowserContext) -> Page:
    """A second tab."""
    return context.new_page()


def open_both(context: BrowserContext, page: Page, other: Page, site: Site, key: str | None) -> None:
    if key:
        sign_in(context, site, key)
    for tab in (page, other):
        tab.goto(site.address())
        wait_for_boot(tab, key and f"preview-{key}")


def count_questions(tab: Page) -> int:
    count: int = tab.evaluate("pelicanIntercom.decisions.filter(([topic]) => topic === 'asking').length")
    return count


@pytest.mark.parametrize("next_key", ["editor", None])
def test_a_tab_is_told_by_another_that_somebody_else_is_here(
    context: BrowserContext, page: Page, other: Page, site: Site, next_key: str | None
) -> None:
    open_both(context, page, other, site, "member")
    sign_out(context)
    if next_key:
        sign_in(context, site, next_key)
    user = next_key and f"preview-{next_key}"
    other.evaluate("pelicanIntercom.refresh()")
    wait_for_boot(other, user)
    wait_for_state(page, "unknown", "other-tab")
    wait_for_boot(page, user)
    assert read_methods(page)[:3] == ["boot", "shutdown", "boot"]
    assert "shutdown" not in read_methods(page)[3:]
    # The tab that holds the new session boots again, after the other one has cleared what they share.
    other.wait_for_function("standInMessenger.calls.filter(([method]) => method === 'boot').length >= 3")
    wait_for_boot(other, user)
    assert read_shown(page)[0] == "preview-member"
    assert set(read_shown(page)[1:]) == {user}
    assert read_shown(other)[0] == "preview-member"
    assert set(read_shown(other)[1:]) == {user}
    assert read_session_owner(context) == {user}


def test_a_tab_out_of_sight_shuts_down_and_asks_when_it_is_looked_at(
    context: BrowserContext, page: Page, other: Page, site: Site
) -> None:
    open_both(context, page, other, site, "member")
    page.evaluate("look(true)")
    sign_out(context)
    other.evaluate("pelicanIntercom.refresh()")
    wait_for_boot(other, None)
    wait_for_state(page, "unknown", "other-tab")
    assert read_methods(page) == ["boot", "shutdown"]
    assert page.evaluate("standInMessenger.person") is None
    page.evaluate("look(false)")
    wait_for_boot(page, None)


def test_signing_in_in_one_tab_signs_the_other_in_without_a_shutdown(
    context: BrowserContext, page: Page, other: Page, site: Site
) -> None:
    open_both(context, page, other, site, None)
    sign_in(context, site, "member")
    other.evaluate("pelicanIntercom.refresh()")
    wait_for_boot(other, "preview-member")
    wait_for_boot(page, "preview-member")
    assert read_methods(page) == ["boot", "boot"]
    assert read_methods(other) == ["boot", "boot"]


def test_consent_that_is_taken_back_in_one_tab_is_taken_back_in_the_other(
    context: BrowserContext, page: Page, other: Page, site: Site
) -> None:
    site.configure(INTERCOM_CONSENT="required")
    sign_in(context, site, "member")
    for tab in (page, other):
        tab.goto(site.address())
        tab.evaluate("pelicanIntercom.consent(true)")
        wait_for_boot(tab, "preview-member")
    other.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(other, "waiting", "refused")
    wait_for_state(page, "waiting", "consent", times=2)
    assert read_states(page)[-2:] == [["unknown", "other-tab"], ["waiting", "consent"]]
    page.evaluate("lookAgain()")
    assert read_methods(page) == ["boot", "shutdown"]
    assert find_cookies(context) == []
    assert site.count_questions() == 2
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, "preview-member")


def test_two_tabs_with_sessions_of_their_own_do_not_fight_for_ever(
    context: BrowserContext, page: Page, other: Page, site: Site
) -> None:
    """Each tab has a token of its own, so each answer names another person."""
    site.configure(INTERCOM_SESSION_TOKEN_FROM="Login.token")
    site.transform = lambda _path, html: html.replace(
        "<head>", "<head><script>Login={token:()=>sessionStorage.token}</script>"
    )
    for tab, key in ((page, "member"), (other, "editor")):
        tab.goto(site.address("/theme/css/site.css"))
        tab.evaluate("(token) => { sessionStorage.token = token }", site.issue(key))
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    other.goto(site.address())
    # Whoever has asked six times because of the other asks no more, so it ends.
    while max(count_questions(page), count_questions(other)) < 7:
        page.wait_for_timeout(20)
    for tab in (page, other):
        tab.wait_for_function("pelicanIntercom.decisions.at(-1)[0] !== 'asking'")
    assert site.count_questions() <= 2 * 7
    assert set(read_shown(page)) == {"preview-member"}
    # It may never have been shown before it was taken away again.
    assert set(read_shown(other)) <= {"preview-editor"}
