"""What is pressed opens, or says why it does not; the light launcher is never stuck."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .test_consent import GPC
from .visit import catch_up, read_calls, read_states, sign_in, stop_clock, visit_as, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

CONTACT = "/pages/french-fr.html"
BUTTON = "button[aria-label='Chat with us']"


def press_link(page: Page, name: str = "article") -> None:
    page.get_by_role("link", name=name, exact=True).click()


def read_unavailable(page: Page) -> list[list[str]]:
    told: list[list[str]] = page.evaluate("window.unavailable")
    return told


def swallow_widget(page: Page) -> None:
    """A consent proxy, or a blocker, puts nothing in the place of Intercom's script."""
    page.route("**/stand-in/widget/**", lambda route: route.fulfill(body="", content_type="text/javascript"))


@pytest.mark.parametrize("name", ["Chat", "article", "tour"])
def test_the_light_launcher_gives_way_to_intercom_s_own_after_a_link(page: Page, site: Site, name: str) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    page.goto(site.address("/pages/links.html"))
    page.locator(BUTTON).wait_for()
    press_link(page, name)
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert page.locator(BUTTON).count() == 0


@pytest.mark.parametrize("contact", [None, CONTACT])
@pytest.mark.parametrize("fault", ["403", "silent", "api"])
def test_a_launcher_whose_messenger_does_not_open_is_given_back(
    context: BrowserContext, page: Page, site: Site, fault: str, contact: str | None
) -> None:
    site.configure(INTERCOM_LOAD="interaction", INTERCOM_CONTACT_URL=contact)
    if fault == "403":
        site.environment["INTERCOM_API_SECRET"] = "another-obviously-made-up-messenger-api-secret"
        sign_in(context, site, "member")
    elif fault == "silent":
        swallow_widget(page)
    else:
        page.route("**/stand-in/ping", lambda route: route.abort())
    stop_clock(page)
    page.goto(site.address())
    with page.expect_request_finished(lambda request: request.url == site.widget):
        page.locator(BUTTON).click()
    page.locator(BUTTON + "[aria-busy=true]").wait_for()
    page.clock.run_for(8_000)
    wait_for_state(page, "blocked", "silent")
    assert read_unavailable(page) == [["", "blocked"]]
    if contact:
        page.get_by_role("link", name="Chat with us").click()
        page.wait_for_url(f"**{CONTACT}")
    else:
        assert page.locator(BUTTON).get_attribute("aria-busy") == "false"
        if fault == "api":
            page.unroute("**/stand-in/ping")
            page.evaluate("pelicanIntercom.refresh()")
            page.locator(BUTTON).click()
            page.get_by_role("dialog", name="Messenger").wait_for()


def test_a_launcher_whose_script_failed_once_can_be_pressed_again(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    site.is_widget_blocked = True
    page.goto(site.address())
    page.locator(BUTTON).click()
    wait_for_state(page, "blocked", "widget")
    assert page.locator(BUTTON).get_attribute("aria-busy") == "false"
    site.is_widget_blocked = False
    page.locator(BUTTON).click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert page.locator(BUTTON).count() == 0
    assert read_states(page)[-1] == ["visitor", "no-session"]


def test_a_messenger_that_opens_late_is_no_longer_blocked(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction", INTERCOM_CONTACT_URL=CONTACT)
    swallow_widget(page)
    stop_clock(page)
    page.goto(site.address())
    with page.expect_request_finished(lambda request: request.url == site.widget):
        page.locator(BUTTON).click()
    page.clock.run_for(8_000)
    wait_for_state(page, "blocked", "silent")
    page.unroute("**/stand-in/widget/**")
    page.add_script_tag(url=site.widget)
    page.get_by_role("dialog", name="Messenger").wait_for()
    wait_for_state(page, "visitor", times=2)
    assert page.get_by_role("link", name="Chat with us").count() == 0


# Why nothing can open: the settings, what the page is told, and the code of the event.
OBSTACLES: dict[str, tuple[dict[str, Any], str, str]] = {
    "no answer yet": ({"INTERCOM_CONSENT": "required"}, "", "consent"),
    "refused": ({"INTERCOM_CONSENT": "required"}, "pelicanIntercom.consent(false)", "consent"),
    "a cookie that says no": ({"INTERCOM_CONSENT": "cookie:choices~yes"}, "", "consent"),
    "another host": ({"INTERCOM_HOSTS": ["www.example.com"]}, "", "host"),
    "members": ({"INTERCOM_SHOW_TO": "members"}, "", "hidden"),
    "shutdown": ({}, "Intercom('shutdown')", "shutdown"),
}


@pytest.mark.parametrize("contact", [None, CONTACT])
@pytest.mark.parametrize("name", OBSTACLES)
def test_a_link_that_can_open_nothing_says_why_and_is_the_browser_s_or_leads_to_the_contact_page(
    page: Page, site: Site, name: str, contact: str | None
) -> None:
    settings, script, reason = OBSTACLES[name]
    site.configure(INTERCOM_CONTACT_URL=contact, **settings)
    page.goto(site.address("/pages/links.html"))
    page.wait_for_function("states.length")
    page.evaluate(script)
    press_link(page)
    if contact:
        page.wait_for_url(f"**{CONTACT}")
        return
    page.wait_for_url("**/links.html#intercom/article/123")
    page.evaluate("new Promise((resolve) => setTimeout(resolve))")
    assert read_unavailable(page) == [["article/123", reason]]
    if name == "no answer yet":
        page.evaluate("pelicanIntercom.consent(true)")
        page.get_by_role("dialog", name="Messenger").wait_for()
        assert ["showArticle", 123] in read_calls(page)


def test_links_say_so_for_a_hidden_role_and_where_the_script_is_blocked(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.is_widget_blocked = True
    page.goto(site.address("/pages/links.html"))
    wait_for_state(page, "blocked")
    press_link(page)
    page.evaluate("pelicanIntercom.open('new')")
    assert read_unavailable(page) == [["article/123", "blocked"], ["new", "blocked"]]
    sign_in(context, site, "administrator")
    page.goto(site.address("/pages/links.html"))
    press_link(page)
    wait_for_state(page, "hidden", "role")
    page.wait_for_function("unavailable.length")
    press_link(page, "news")
    assert [reason for _target, reason in read_unavailable(page)] == ["hidden", "hidden"]
    assert "administrator" not in str(page.evaluate("[window.states, window.unavailable]"))


def test_a_wrong_link_is_not_swallowed(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    press_link(page, "wrong")
    page.wait_for_url("**#intercom/article/12x")
    assert read_unavailable(page) == [["article/12x", "wrong"]]


@pytest.mark.parametrize(
    "script",
    [
        "location.hash = '#intercom/news/5'",
        "pelicanIntercom.open('news/5')",
        "document.querySelector('a[href*=news]').click()",
    ],
)
def test_under_global_privacy_control_no_script_grants(
    context: BrowserContext, page: Page, site: Site, script: str
) -> None:
    context.add_init_script(GPC)
    page.goto(site.address("/pages/links.html"))
    wait_for_state(page, "waiting", "gpc")
    page.evaluate(script)
    page.wait_for_function("unavailable.length")
    page.locator(BUTTON).evaluate("(button) => button.click()")
    catch_up(page)
    assert read_unavailable(page) == [["news/5", "gpc"], ["", "gpc"]]
    assert site.find_hosts() == {"site.localhost"}


def test_under_global_privacy_control_a_pressed_link_grants_and_an_address_does_not(
    context: BrowserContext, page: Page, site: Site
) -> None:
    context.add_init_script(GPC)
    page.goto(site.address("/pages/links.html#intercom/news/5"))
    wait_for_state(page, "waiting", "gpc")
    catch_up(page)
    assert site.find_hosts() == {"site.localhost"}
    press_link(page)
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_calls(page)[-1] == ["showArticle", 123]
    page.reload()
    wait_for_state(page, "waiting", "gpc")


def test_the_messenger_is_asked_once_to_say_when_it_closes(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    for _ in range(3):
        press_link(page, "Chat")
        page.get_by_role("dialog", name="Messenger").wait_for()
        page.keyboard.press("Escape")
        page.get_by_role("dialog", name="Messenger").wait_for(state="detached")
        assert page.evaluate("document.activeElement.textContent") == "Chat"
    assert page.evaluate("standInMessenger.calls.filter(([method]) => method === 'onHide').length") == 1


def test_a_press_while_it_is_open_blocks_nothing(page: Page, site: Site) -> None:
    stop_clock(page)
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    page.evaluate("pelicanIntercom.open()")
    page.get_by_role("dialog", name="Messenger").wait_for()
    page.evaluate("pelicanIntercom.open('news/5')")
    page.clock.run_for(10_000)
    assert read_states(page) == [["visitor", "no-session"]]
    assert read_unavailable(page) == []


def test_one_purge_writes_as_many_cookies_as_there_are_domains(context: BrowserContext, page: Page, site: Site) -> None:
    context.add_init_script(
        "window.writes = []; const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');"
        "Object.defineProperty(document, 'cookie', { configurable: true, get() { return get.call(document) },"
        "set(value) { if (/^intercom-.*Max-Age=0/.test(value)) writes.push(value); set.call(document, value) } })"
    )
    site.configure(INTERCOM_CONSENT="required", INTERCOM_LOAD="interaction")
    visit = site.address("/", "twenty.site.localhost")
    context.add_cookies([{"name": "intercom-id-abc12345", "value": "x", "url": visit}])
    page.goto(visit)
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    assert len(page.evaluate("writes")) == 3 * 4


def test_a_service_worker_that_keeps_everything_keeps_no_answer(
    context: BrowserContext, page: Page, site: Site
) -> None:
    visit_as(context, page, site, "member")
    page.evaluate("navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)")
    page.wait_for_function("navigator.serviceWorker.controller")
    kept = (
        "caches.open('all').then((cache) => cache.keys())"
        ".then((keys) => keys.filter(({url}) => /identity/.test(url)).length)"
    )
    # Asked at once, for after a second it is deleted.
    assert page.evaluate(f"pelicanIntercom.refresh().then(() => {kept})") == 1
    page.evaluate("pelicanIntercom.refresh()")
    page.wait_for_function(f"async () => (await {kept}) === 0")
    assert site.count_questions() == 3
