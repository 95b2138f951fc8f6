"""What the page hears of the Messenger, and what the Messenger hears of the page: events both ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import read_calls, read_methods, sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs" / "events.md"
NAMES = ["guide-downloaded", "chat-asked"]


def read_tracked(page: Page) -> list[list[object]]:
    return [call[1:] for call in read_calls(page) if call[0] == "trackEvent"]


def test_unread_messages_are_counted_in_an_event(page: Page, site: Site) -> None:
    page.add_init_script("counts = []; addEventListener('intercom:unread', ({detail}) => counts.push(detail), true)")
    page.goto(site.address())
    wait_for_boot(page, None)
    page.evaluate("standInMessenger.calls.find(([method]) => method === 'onUnreadCountChange')[1](3)")
    assert page.evaluate("counts") == [{"count": 0}, {"count": 3}]


def test_a_press_on_what_is_marked_is_sent_once_with_the_path_alone(page: Page, site: Site) -> None:
    site.configure(INTERCOM_EVENTS=NAMES)
    page.goto(site.address("/pages/events.html?mail=mara%40example.com"))
    wait_for_boot(page, None)
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    page.get_by_role("link", name="A guide").click()
    page.get_by_text("Press").click()
    page.get_by_role("button", name="Press").press("Enter")
    page.get_by_role("link", name="not listed").click()
    page.get_by_text("A paragraph").click()
    page.evaluate("document.querySelectorAll('[data-intercom-event]').forEach((element) => element.click())")
    page.evaluate(
        "document.querySelector('h1').attachShadow({mode: 'open'}).innerHTML ="
        "'<button data-intercom-event=guide-downloaded>Shadow</button>'"
    )
    page.get_by_role("button", name="Shadow").click()
    assert read_tracked(page) == [["guide-downloaded", {"path": "/pages/events.html"}]] * 4
    page.get_by_role("link", name="and chat").click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_tracked(page)[4:] == [["chat-asked", {"path": "/pages/events.html"}]]


def test_without_the_setting_no_press_is_sent(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/events.html"))
    wait_for_boot(page, None)
    page.get_by_role("button", name="Press").click()
    assert read_tracked(page) == []


def test_a_press_before_the_messenger_is_there_is_sent_when_it_comes(page: Page, site: Site) -> None:
    site.configure(INTERCOM_EVENTS=NAMES, INTERCOM_LOAD="interaction")
    page.goto(site.address("/pages/events.html"))
    wait_for_state(page, "visitor")
    page.get_by_role("button", name="Press").click()
    page.get_by_role("button", name="Chat with us").click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_tracked(page) == [["guide-downloaded", {"path": "/pages/events.html"}]]


def test_what_waits_for_one_person_s_messenger_is_not_sent_as_the_next_one_s(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_EVENTS=NAMES, INTERCOM_LOAD="interaction")
    sign_in(context, site, "member")
    page.goto(site.address("/pages/events.html"))
    wait_for_state(page, "user")
    page.get_by_role("button", name="Press").click()
    page.evaluate("Intercom('update', {plan: 'pro'})")
    sign_in(context, site, "editor")
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_state(page, "user", times=2)
    page.get_by_role("button", name="Chat with us").click()
    wait_for_boot(page, "preview-editor")
    assert read_methods(page) == ["shutdown", "boot", "show"]


def test_a_press_before_consent_or_of_a_hidden_person_is_never_sent(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_EVENTS=NAMES, INTERCOM_CONSENT="required")
    sign_in(context, site, "administrator")
    page.goto(site.address("/pages/events.html"))
    page.get_by_role("button", name="Press").click()
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_state(page, "hidden")
    page.get_by_role("button", name="Press").click()
    sign_in(context, site, "member")
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_boot(page, "preview-member")
    assert read_tracked(page) == []


# What each tool's own script leaves in the page before it has loaded: a queue.
STUBS = {
    "dataLayer": "window.dataLayer = window.dataLayer || []",
    "plausible": "window.plausible = (...call) => (window.plausible.q ||= []).push(call)",
    "_paq": "window._paq = window._paq || []",
}
RECORDED = {
    "dataLayer": [
        {"event": "intercom_open"},
        {"event": "intercom_close"},
        {"event": "intercom_unavailable", "reason": "wrong"},
    ],
    "plausible": [
        ["Messenger open"],
        ["Messenger close"],
        ["Messenger unavailable", {"props": {"reason": "wrong"}}],
    ],
    "_paq": [
        ["trackEvent", "Messenger", "open"],
        ["trackEvent", "Messenger", "close"],
        ["trackEvent", "Messenger", "unavailable", "wrong"],
    ],
}


@pytest.mark.parametrize("tool", STUBS)
def test_the_recipes_of_the_docs_tell_each_tool(page: Page, site: Site, tool: str) -> None:
    (recipe,) = (
        text
        for text in re.findall(r"```html\n<script>\n(.*?)</script>\n```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
        if tool in text
    )
    page.add_init_script(STUBS[tool] + ";" + recipe)
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    page.get_by_role("link", name="Chat", exact=True).click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog", name="Messenger").wait_for(state="detached")
    page.get_by_role("link", name="wrong", exact=True).click()
    said = page.evaluate({"dataLayer": "dataLayer", "plausible": "plausible.q", "_paq": "_paq"}[tool])
    assert said == RECORDED[tool]


@pytest.mark.parametrize("load", ["load", "interaction"])
def test_what_a_hidden_person_asks_for_is_not_done_as_the_next_one_s(
    context: BrowserContext, page: Page, site: Site, load: str
) -> None:
    site.configure(INTERCOM_LOAD=load)
    held = site.hold()
    sign_in(context, site, "administrator")
    page.goto(site.address("/pages/links.html"))
    held.wait_for_question()
    page.get_by_role("link", name="new", exact=True).click()
    held.release()
    wait_for_state(page, "hidden", "role")
    page.evaluate("Intercom('showNewMessage', 'A secret'); Intercom('update', {plan: 'pro'})")
    site.fault = None
    sign_in(context, site, "member")
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_state(page, "user")
    if load == "interaction":
        # Nor does it load their Messenger.
        assert "widget.localhost" not in site.find_hosts()
        page.get_by_role("button", name="Chat with us").click()
        page.get_by_role("dialog", name="Messenger").wait_for()
    wait_for_boot(page, "preview-member")
    assert read_methods(page) == ["boot", *(["show"] if load == "interaction" else [])]
