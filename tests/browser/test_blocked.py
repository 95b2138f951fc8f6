"""Intercom's script does not come: an ad blocker, or no connection."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import find_cookies, read_states, sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

REFUSE = "{get() { throw new DOMException('refused', 'SecurityError') }}"
CONTACT = "/pages/french-fr.html"


@pytest.fixture(autouse=True)
def blocked(site: Site) -> None:
    site.is_widget_blocked = True
    site.configure(INTERCOM_CONTACT_URL=CONTACT)


@pytest.mark.parametrize("load", ["load", "interaction"])
def test_the_state_is_blocked_and_the_launcher_leads_to_the_contact_page(page: Page, site: Site, load: str) -> None:
    site.configure(INTERCOM_LOAD=load)
    page.goto(site.address())
    if load == "interaction":
        page.get_by_role("button", name="Chat with us").focus()
        page.keyboard.press("Enter")
    wait_for_state(page, "blocked", "widget")
    link = page.get_by_role("link", name="Chat with us")
    link.wait_for()
    if load == "interaction":
        assert page.evaluate("document.activeElement.ariaLabel") == "Chat with us"
    assert page.get_by_role("button", name="Chat with us").count() == 0
    link.click()
    page.wait_for_url(f"**{CONTACT}")


def test_a_link_leads_to_the_contact_page_too(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/links.html"))
    wait_for_state(page, "blocked", "widget")
    page.get_by_role("link", name="article").click()
    page.wait_for_url(f"**{CONTACT}")


def test_without_a_contact_page_there_is_no_launcher_and_nothing_throws(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_CONTACT_URL=None)
    sign_in(context, site, "member")
    page.goto(site.address("/pages/links.html"))
    wait_for_state(page, "blocked", "widget")
    page.get_by_role("link", name="article").click()
    page.evaluate("Intercom('update', {a: 1}); Intercom('trackEvent', 'x'); pelicanIntercom.open()")
    assert read_states(page)[:2] == [["user", "signed-in"], ["blocked", "widget"]]
    assert page.get_by_label("Chat with us").count() == 0
    assert find_cookies(context) == []


def test_it_is_tried_again_when_somebody_signs_in(context: BrowserContext, page: Page, site: Site) -> None:
    page.goto(site.address())
    wait_for_state(page, "blocked", "widget")
    site.is_widget_blocked = False
    sign_in(context, site, "member")
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_boot(page, "preview-member")
    assert page.get_by_label("Chat with us").count() == 0


def test_a_widget_that_comes_and_does_nothing_harms_nothing(page: Page, site: Site) -> None:
    """What some ad blockers put in its place."""
    site.is_widget_blocked = False
    page.route("**/stand-in/widget/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(site.address())
    wait_for_state(page, "visitor")
    page.evaluate("Intercom('show'); Intercom('getVisitorId'); pelicanIntercom.refresh()")
    wait_for_state(page, "visitor", times=2)


def test_storage_and_cookies_that_the_browser_refuses_harm_nothing(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.is_widget_blocked = False
    context.add_init_script(f"Object.defineProperty(window, 'localStorage', {REFUSE})")
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_state(page, "user", "signed-in")


def test_cookies_that_the_browser_refuses_harm_nothing(context: BrowserContext, page: Page, site: Site) -> None:
    """As in a frame without an origin of its own."""
    context.add_init_script(f"Object.defineProperty(Document.prototype, 'cookie', {REFUSE})")
    page.goto(site.address("/pages/links.html"))
    wait_for_state(page, "blocked", "widget")
    assert read_states(page)[0] == ["visitor", "no-session"]
    page.evaluate("pelicanIntercom.refresh(); pelicanIntercom.consent(false); pelicanIntercom.open()")
