"""Pages that are unlike others: early calls, another base, scripts and names of the page's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import read_calls, read_methods, read_states, sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


def put_in_head(site: Site, html: str) -> None:
    """Put something into every page's head, after the tag."""
    site.transform = lambda _path, page: page.replace("</head>", html + "</head>")


def test_calls_to_the_queue_count_before_and_after_the_loader_has_run(page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="required")
    queue = "(window.pelicanIntercom = window.pelicanIntercom || []).push"
    odd = "null, 'open', () => {}, ['nothing'], []"
    put_in_head(site, f"<script>{queue}({odd}, ['consent', true]); {queue}(['open', 'article/5'])</script>")
    page.goto(site.address("/pages/plain.html"))
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert ["showArticle", 5] in page.evaluate("standInMessenger.calls")
    page.evaluate(f"{queue}({odd}, ['consent', false])")
    wait_for_state(page, "waiting", "refused")
    assert read_states(page)[-1] == ["waiting", "refused"]


def test_an_element_named_like_the_loader_s_global_is_no_hindrance(page: Page, site: Site) -> None:
    put_in_head(site, '<meta id="pelicanIntercom">')
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)


def test_a_base_elsewhere_sends_nothing_of_ours_there(context: BrowserContext, page: Page, site: Site) -> None:
    put_in_head(site, '<base href="https://elsewhere.example/">')
    site.configure(INTERCOM_CONTACT_URL="/pages/off.html")
    site.is_widget_blocked = True
    sign_in(context, site, "member")
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "user")
    wait_for_state(page, "blocked")
    page.evaluate("location.hash = '#intercom/why'")
    page.get_by_role("dialog", name="The Messenger on this page").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Chat with us").click()
    page.wait_for_url(site.address("/pages/off.html"))


def test_deferred_scripts_modules_and_handlers_of_the_page_find_the_loader(page: Page, site: Site) -> None:
    record = "(window.found ??= []).push([typeof Intercom, typeof pelicanIntercom.refresh])"
    put_in_head(
        site,
        f'<script defer src="data:text/javascript,{record}"></script><script type="module">{record}</script>'
        f"<script>addEventListener('DOMContentLoaded', () => {record})</script>",
    )
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    assert page.evaluate("window.found") == [["function", "function"]] * 3
    assert read_methods(page) == ["boot"]


NAMES = {
    "a variable": "<script>var Intercom;</script>",
    "a function": "<script>function Intercom() {}</script>",
    "a form": '<form name="Intercom"><input name="q"></form>',
    "a constant": "<script>Object.defineProperty(window, 'Intercom', { value: 1, writable: true })</script>",
}


@pytest.mark.parametrize("name", NAMES)
def test_something_of_the_page_s_that_is_named_intercom_is_no_hindrance(
    context: BrowserContext, page: Page, site: Site, name: str
) -> None:
    site.transform = lambda _path, html: html.replace("<body>", "<body>" + NAMES[name])
    sign_in(context, site, "member")
    page.goto(site.address("/pages/plain.html"))
    page.evaluate("Intercom('trackEvent', 'early')")
    wait_for_boot(page, "preview-member")
    page.evaluate("Intercom('update', { plan: 'pro' })")
    assert read_methods(page)[:3] == ["boot", "trackEvent", "update"]
    assert all("intercom_user_jwt" in call[1] for call in read_calls(page) if call[0] in ("boot", "update"))


def test_a_deferred_script_may_declare_an_intercom_of_its_own(context: BrowserContext, page: Page, site: Site) -> None:
    """The fixture would see the error that a name which cannot be declared is to that script."""
    put_in_head(site, '<script defer src="data:text/javascript,function Intercom() {}"></script>')
    sign_in(context, site, "member")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, "preview-member")
    page.evaluate("Intercom('update', { plan: 'pro' })")
    assert "intercom_user_jwt" in read_calls(page)[-1][1]


def test_a_script_that_an_optimiser_runs_finds_its_file(context: BrowserContext, page: Page, site: Site) -> None:
    context.add_init_script(
        "const { get } = Object.getOwnPropertyDescriptor(Document.prototype, 'currentScript');"
        "Object.defineProperty(document, 'currentScript', { get: () => states.length ? get.call(document) : null })"
    )
    page.goto(site.address("/pages/plain.html#intercom/why"))
    wait_for_boot(page, None)
    page.get_by_role("dialog", name="The Messenger on this page").wait_for()


def test_a_page_in_a_frame_without_an_origin_says_what_it_is(page: Page, site: Site) -> None:
    """There cookies and storage throw, and the function may not be asked."""
    site.transform = lambda path, html: (
        html.replace("</main>", '<iframe sandbox="allow-scripts" src="/pages/plain.html"></iframe></main>')
        if path == "/pages/links.html"
        else html
    )
    page.route("**/stand-in/widget/**", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(site.address("/pages/links.html"))
    frame = next(frame for frame in page.frames if frame.url.endswith("plain.html"))
    frame.wait_for_function("states.length")
    assert frame.evaluate("states[0]") == {"state": "visitor", "reason": "fallback"}
    assert frame.evaluate("pelicanIntercom.decisions.filter(([topic]) => topic === 'error')") == []


SNIPPETS = {
    "a script": '<script async src="https://widget.intercom.io/widget/other123"></script>',
    "settings": "<script>window.intercomSettings = { app_id: 'other123' }</script>",
}


@pytest.mark.parametrize("name", SNIPPETS)
def test_another_loader_that_came_before_is_left_alone_and_said(page: Page, site: Site, name: str) -> None:
    page.route("https://widget.intercom.io/**", lambda route: route.fulfill(body="window.Intercom = () => 'theirs'"))
    put_in_head(site, SNIPPETS[name])
    page.goto(site.address("/pages/links.html#intercom/why"))
    wait_for_state(page, "off", "other-loader")
    page.get_by_role("dialog").get_by_text("Something else on the page loads Intercom").first.wait_for()
    assert site.count_questions() == 0
    assert "widget.localhost" not in site.find_hosts()


def test_another_snippet_that_comes_later_hands_its_calls_on_and_is_said(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    # Intercom's own snippet, as a tag manager brings it.
    page.evaluate(
        """(() => { window.intercomSettings = { app_id: "abc12345" }; const w = window; const ic = w.Intercom;
        if (typeof ic === "function") { ic("reattach_activator"); ic("update", w.intercomSettings); }
        else { w.Intercom = () => {}; const s = document.createElement("script"); document.head.append(s); } })()"""
    )
    page.add_script_tag(url=site.widget + "?second")
    assert page.evaluate("standInMessenger.boots.length") >= 1
    assert read_methods(page)[:3] == ["boot", "reattach_activator", "update"]
    page.get_by_role("link", name="why").click()
    page.get_by_role("dialog").get_by_text("A second Intercom snippet loaded after this loader").first.wait_for()


def test_intercom_s_own_stub_keeps_early_calls_and_their_callbacks(page: Page, site: Site) -> None:
    stub = (
        (ROOT / "docs" / "coming-from.md").read_text(encoding="utf-8").split("<script>\n", 1)[1].split("</script>")[0]
    )
    early = (
        "Intercom('onUnreadCountChange', (n) => (window.unread = n)); Intercom.q.push(1);"
        "Intercom('onShow', () => (window.shown = true));"
    )
    put_in_head(site, f"<script>{stub}{early} Intercom('trackEvent', 'a')</script>")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    page.evaluate("pelicanIntercom.open()")
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert page.evaluate("[window.unread, window.shown]") == [0, True]
    assert ["trackEvent", "a"] in read_calls(page)


def test_under_trusted_types_the_launcher_works_and_says_what_the_site_needs(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction", INTERCOM_CONTACT_URL="/pages/off.html")
    site.headers["Content-Security-Policy"] = "require-trusted-types-for 'script'"
    page.goto(site.address("/pages/plain.html#intercom/why"))
    page.get_by_role("dialog", name="The Messenger on this page").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Chat with us").click()
    wait_for_state(page, "blocked", "trusted-types")
    page.get_by_role("link", name="Chat with us").wait_for()
    policy = "trustedTypes.createPolicy('default', { createScriptURL: (url) => url })"
    put_in_head(site, f"<script>{policy}</script>")
    page.goto(site.address("/pages/links.html"))
    page.get_by_role("button", name="Chat with us").click()
    page.get_by_role("dialog", name="Messenger").wait_for()
