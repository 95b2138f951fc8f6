"""Pages that are unlike others: early calls, another base, scripts and names of the page's own."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import read_methods, read_states, sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser


def put_in_head(site: Site, html: str) -> None:
    """Put something into every page's head, after the tag."""
    site.transform = lambda _path, page: page.replace("</head>", html + "</head>")


def test_calls_to_the_queue_count_before_and_after_the_loader_has_run(page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="required")
    queue = "(window.pelicanIntercom = window.pelicanIntercom || []).push"
    put_in_head(site, f"<script>{queue}(['consent', true]); {queue}(['open', 'article/5'], ['nothing'])</script>")
    page.goto(site.address("/pages/plain.html"))
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert ["showArticle", 5] in page.evaluate("standInMessenger.calls")
    page.evaluate(f"{queue}(['consent', false])")
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
    page.get_by_role("dialog", name="Why is the Messenger as it is?").wait_for()
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
