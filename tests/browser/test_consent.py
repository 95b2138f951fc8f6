"""Consent: nothing before it, everything after it, and nothing left once it is taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import (
    catch_up,
    find_cookies,
    read_methods,
    read_states,
    read_storage,
    release,
    sign_in,
    stop_clock,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

GPC = "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {get: () => true})"
COOKIE = "cookie:choices~marketing:true"


def assert_nothing_happened(context: BrowserContext, page: Page, site: Site) -> None:
    """Nothing was asked of anyone, and nothing was set."""
    page.evaluate("lookAgain(); pelicanIntercom.refresh(); Intercom('show')")
    catch_up(page)
    assert site.find_hosts() == {"site.localhost"}
    assert site.count_questions() == 0
    assert find_cookies(context) == []
    assert read_storage(page) == {}
    assert page.locator("link[rel=preload]").count() == 0


def test_nothing_happens_before_consent_and_granting_needs_no_reload(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_CONSENT="required")
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_state(page, "waiting", "consent")
    assert_nothing_happened(context, page, site)
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, "preview-member")


@pytest.mark.parametrize("load", ["load", "interaction"])
def test_revoking_shuts_down_and_purges_and_granting_again_boots(
    context: BrowserContext, page: Page, site: Site, load: str
) -> None:
    site.configure(INTERCOM_CONSENT="required", INTERCOM_LOAD=load)
    page.goto(site.address())
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_state(page, "visitor")
    if load == "interaction":
        page.get_by_role("button", name="Chat with us").click()
    wait_for_boot(page, None)
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    assert read_methods(page)[-1] == "shutdown"
    assert find_cookies(context) == []
    assert read_storage(page) == {}
    assert page.evaluate("standInMessenger.person") is None
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, None)


def test_a_refusal_on_the_next_page_purges_what_an_earlier_grant_left(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_CONSENT="required")
    page.goto(site.address())
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, None)
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "waiting", "consent")
    assert len(find_cookies(context)) == 3
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    assert find_cookies(context) == []
    assert read_storage(page) == {}


def test_an_answer_that_comes_after_the_refusal_boots_nothing(context: BrowserContext, page: Page, site: Site) -> None:
    held = site.hold()
    site.configure(INTERCOM_CONSENT="required", INTERCOM_LOAD="interaction")
    sign_in(context, site, "member")
    page.goto(site.address())
    page.evaluate("pelicanIntercom.consent(true)")
    held.wait_for_question()
    page.evaluate("pelicanIntercom.consent(false)")
    release(page, held)
    assert read_states(page)[-1] == ["waiting", "refused"]
    assert page.get_by_role("button", name="Chat with us").count() == 0
    assert read_storage(page) == {}


def test_a_refusal_where_nothing_was_writes_nothing(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="required")
    context.add_init_script("window.writes = []; Storage.prototype.setItem = (name) => writes.push(name)")
    page.goto(site.address())
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    assert page.evaluate("window.writes") == []


@pytest.mark.parametrize(
    ("value", "is_granted"),
    [
        ("necessary:true%2Cmarketing:true", True),
        ("necessary:true,marketing:true", True),
        ("%E0%A4%A marketing:true", True),
        ("necessary:true%2Cmarketing:false", False),
        ("", False),
    ],
)
def test_the_decoded_cookie_grants(
    context: BrowserContext, page: Page, site: Site, value: str, is_granted: bool
) -> None:
    site.configure(INTERCOM_CONSENT=COOKIE)
    context.add_cookies([{"name": "choices", "value": value, "url": site.address()}])
    page.goto(site.address())
    if is_granted:
        wait_for_boot(page, None)
    else:
        wait_for_state(page, "waiting", "cookie")
        assert_nothing_happened(context, page, site)


def test_the_cookie_is_followed_while_the_page_is_open(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONSENT=COOKIE)
    stop_clock(page)
    page.goto(site.address())
    wait_for_state(page, "waiting", "cookie")
    page.evaluate("document.cookie = 'choices=marketing:true; Path=/'")
    page.clock.run_for(1_000)
    wait_for_boot(page, None)
    page.evaluate("document.cookie = 'choices=marketing:false; Path=/'")
    page.clock.run_for(1_000)
    wait_for_state(page, "waiting", "cookie", times=2)
    assert read_methods(page) == ["boot", "shutdown"]
    assert find_cookies(context) == []


def test_a_cookie_that_is_taken_back_as_the_page_is_left_purges_too(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_CONSENT=COOKIE)
    context.add_cookies([{"name": "choices", "value": "marketing:true", "url": site.address()}])
    page.goto(site.address())
    wait_for_boot(page, None)
    page.evaluate("document.cookie = 'choices=; Path=/'; location.href = '/pages/off.html'")
    page.wait_for_url("**/off.html")
    assert find_cookies(context) == []


def test_global_privacy_control_is_a_refusal_until_the_visitor_grants(
    context: BrowserContext, page: Page, site: Site
) -> None:
    context.add_init_script(GPC)
    page.goto(site.address())
    wait_for_state(page, "waiting", "gpc")
    assert_nothing_happened(context, page, site)
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, None)


def test_under_global_privacy_control_pressing_the_launcher_grants(
    context: BrowserContext, page: Page, site: Site
) -> None:
    context.add_init_script(GPC)
    page.goto(site.address())
    wait_for_state(page, "waiting", "gpc")
    page.get_by_role("button", name="Chat with us").click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    wait_for_boot(page, None)


def test_global_privacy_control_gives_way_to_what_the_consent_tool_was_told(
    context: BrowserContext, page: Page, site: Site
) -> None:
    context.add_init_script(GPC)
    site.configure(INTERCOM_CONSENT=COOKIE)
    context.add_cookies([{"name": "choices", "value": "marketing:true", "url": site.address()}])
    page.goto(site.address())
    wait_for_boot(page, None)


def test_nothing_but_true_grants(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="required")
    page.goto(site.address())
    page.evaluate("pelicanIntercom.push(['consent', 'denied'])")
    wait_for_state(page, "waiting", "refused")
    assert_nothing_happened(context, page, site)
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, None)
    page.evaluate("pelicanIntercom.consent()")
    wait_for_state(page, "waiting", "refused", times=2)
    assert read_methods(page)[-1] == "shutdown"
    assert find_cookies(context) == []


def test_consent_is_taken_back_where_the_browser_keeps_nothing(context: BrowserContext, page: Page, site: Site) -> None:
    refuse = "{get() { throw new DOMException('refused', 'SecurityError') }}"
    context.add_init_script(f"Object.defineProperty(window, 'localStorage', {refuse})")
    site.configure(INTERCOM_CONSENT="required")
    page.route("**/stand-in/widget/**", lambda route: route.fulfill(body="Intercom = (...call) => calls.push(call[0])"))
    page.goto(site.address())
    page.evaluate("window.calls = []; pelicanIntercom.consent(true)")
    page.wait_for_function("Intercom('whoami') && calls.length")
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    assert page.evaluate("calls.at(-1)") == "shutdown"
