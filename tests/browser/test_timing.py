"""Every kind of time: pages that are never idle or never loaded, prerendered, kept, looked at again and again."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from .site import Site, fail
from .visit import (
    catch_up,
    find_cookies,
    read_methods,
    read_states,
    read_storage,
    sign_in,
    stop_clock,
    visit_as,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

BUSY = {
    "frames": "const spin = () => { const end = performance.now() + 30; while (performance.now() < end); "
    "requestAnimationFrame(spin) }; spin()",
    "messages": "const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { "
    "const end = performance.now() + 30; while (performance.now() < end); port2.postMessage(0) }; port2.postMessage(0)",
}
IMAGE = '<img src="/slow.png" alt="">'


def put_in_body(site: Site, html: str) -> None:
    site.transform = lambda _path, page: page.replace("</main>", html + "</main>")


def hold_image(page: Page) -> list[Route]:
    """Keep the page's image back, so that it is not loaded."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/slow.png", hold)
    return held


@pytest.mark.parametrize("busy", BUSY)
def test_a_page_that_is_never_idle_gets_the_messenger(page: Page, site: Site, busy: str) -> None:
    site.configure(INTERCOM_LOAD="idle")
    put_in_body(site, f"<script>{BUSY[busy]}</script>")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)


def test_no_error_is_caught_on_a_usual_page(context: BrowserContext, page: Page, site: Site) -> None:
    """For an error's stack Chromium compiles the whole loader once more, which takes longer than running it."""
    session = context.new_cdp_session(page)
    thrown = []

    def on_pause(event: dict[str, Any]) -> None:
        thrown.append(event["data"]["description"])
        session.send("Debugger.resume")

    session.on("Debugger.paused", on_pause)
    session.send("Debugger.enable")
    session.send("Debugger.setPauseOnExceptions", {"state": "all"})
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    # The Messenger's own are its own business.
    assert [error for error in thrown if "/intercom." in error] == []


def test_a_page_that_is_never_loaded_gets_the_messenger_in_time_and_at_once_where_a_link_is_pressed(
    page: Page, site: Site
) -> None:
    put_in_body(site, IMAGE)
    hold_image(page)
    stop_clock(page)
    page.goto(site.address("/pages/links.html"), wait_until="commit")
    page.wait_for_function("window.pelicanIntercom")
    assert site.count_questions() == 0
    page.clock.run_for(5_000)
    wait_for_boot(page, None)
    page.goto(site.address("/pages/links.html"), wait_until="commit")
    page.wait_for_function("window.pelicanIntercom")
    page.get_by_role("link", name="article", exact=True).click(no_wait_after=True)
    page.get_by_role("dialog", name="Messenger").wait_for()


def test_a_prerendered_page_asks_and_loads_nothing_until_it_is_shown(
    context: BrowserContext, page: Page, site: Site
) -> None:
    context.add_init_script(
        "window.prerendering = true;"
        "Object.defineProperty(document, 'prerendering', { get: () => window.prerendering });"
    )
    page.goto(site.address("/pages/plain.html#intercom/article/5"))
    wait_for_state(page, "waiting", "prerender")
    page.evaluate("pelicanIntercom.refresh(); look(true); look(false)")
    catch_up(page)
    assert site.find_hosts() == {"site.localhost"}
    assert site.count_questions() == 0
    page.evaluate("prerendering = false; document.dispatchEvent(new Event('prerenderingchange'))")
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert ["showArticle", 5] in page.evaluate("standInMessenger.calls")


@pytest.mark.parametrize("load", ["load", "idle", "interaction"])
def test_consent_that_is_refused_before_the_page_is_loaded_fetches_nothing(page: Page, site: Site, load: str) -> None:
    site.configure(INTERCOM_CONSENT="required", INTERCOM_LOAD=load)
    put_in_body(site, IMAGE)
    held = hold_image(page)
    with page.expect_request("**/slow.png"):
        page.goto(site.address("/pages/plain.html"), wait_until="commit")
    page.wait_for_function("window.pelicanIntercom")
    page.evaluate("pelicanIntercom.consent(true); pelicanIntercom.consent(false)")
    held[0].fulfill(status=404)
    page.wait_for_load_state("load")
    page.evaluate("new Promise(requestIdleCallback)")
    catch_up(page)
    assert read_states(page)[-1] == ["waiting", "refused"]
    assert site.find_hosts() == {"site.localhost"}
    assert site.count_questions() == 0


def test_consent_that_was_taken_back_elsewhere_holds_on_a_page_that_the_browser_kept(
    context: BrowserContext, page: Page, site: Site
) -> None:
    """Firefox and WebKit tell no page that they keep what another one stored; here Chromium is kept from it too."""
    context.add_init_script(
        "addEventListener('storage', (event) => event.stopImmediatePropagation(), true);"
        "addEventListener('pageshow', (event) => (window.persisted = event.persisted))"
    )
    site.configure(INTERCOM_CONSENT="required")
    sign_in(context, site, "member")
    page.goto(site.address())
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, "preview-member")
    page.goto(site.address("/pages/plain.html"))
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    page.go_back(wait_until="commit")
    page.wait_for_function("window.persisted")
    wait_for_state(page, "waiting", "consent", times=2)
    assert read_methods(page) == ["boot", "shutdown"]
    assert find_cookies(context) == []
    assert read_storage(page) == {}
    assert site.count_questions() == 1


def test_twenty_looks_in_a_minute_are_one_call(context: BrowserContext, page: Page, site: Site) -> None:
    visit_as(context, page, site, "member")
    page.evaluate("for (let i = 0; i < 20; i++) { look(true); look(false) }")
    assert page.evaluate("pelicanIntercom.decisions.filter(([topic]) => topic === 'asking').length") == 1
    page.evaluate("lookAgain()")
    wait_for_state(page, "user", times=2)
    assert site.count_questions() == 2


def test_a_refresh_after_a_failure_asks(context: BrowserContext, page: Page, site: Site) -> None:
    site.fault = fail(503, "keys_unavailable", {"Retry-After": "60"})
    page.goto(site.address())
    wait_for_state(page, "visitor", "fallback")
    site.fault = None
    sign_in(context, site, "member")
    page.evaluate("pelicanIntercom.refresh()")
    assert site.count_questions() == 2
    assert read_states(page)[-1] == ["user", "signed-in"]


def test_a_request_that_is_given_up_is_ended(context: BrowserContext, page: Page, site: Site) -> None:
    site.fault = site.never
    stop_clock(page)
    page.goto(site.address())
    page.wait_for_function("pelicanIntercom.decisions.some(([topic]) => topic === 'asking')")
    with page.expect_event("requestfailed", lambda request: "intercom-identity" in request.url):
        page.clock.run_for(8_000)
    wait_for_state(page, "visitor", "fallback")
    assert ["failed", "timeout"] in page.evaluate("pelicanIntercom.decisions")


def test_a_page_that_is_looked_at_before_it_is_loaded_asks_no_sooner(page: Page, site: Site) -> None:
    put_in_body(site, IMAGE)
    hold_image(page)
    page.goto(site.address("/pages/plain.html"), wait_until="commit")
    page.wait_for_function("window.pelicanIntercom")
    asked = "(({ decisions }, { length } = decisions) => { look(true); look(false); return decisions.length - length })"
    assert page.evaluate(asked + "(pelicanIntercom)") == 0
