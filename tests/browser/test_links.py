"""`#intercom` links, as Markdown and reST write them, and addresses that end in one."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .test_consent import GPC
from .visit import catch_up, read_calls, read_methods, sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

LINKS: dict[str, list[Any]] = {
    "Chat": ["show"],
    "new": ["showNewMessage", "Hello there you"],
    "empty": ["showNewMessage"],
    "article": ["showArticle", 123],
    "tour": ["startTour", 4],
    "news": ["showNews", 5],
    "survey": ["startSurvey", 6],
    "checklist": ["startChecklist", 7],
    "ticket": ["showTicket", 12],
    "conversation": ["showConversation", 215464830000123],
    "help": ["showSpace", "help"],
}


def read_last_call(page: Page) -> list[Any]:
    return [value for value in read_calls(page)[-1] if value is not None]


def test_each_link_of_a_markdown_page_opens_what_it_names(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    for name, call in LINKS.items():
        page.get_by_role("link", name=name, exact=True).click()
        page.get_by_role("dialog", name="Messenger").wait_for()
        assert read_last_call(page) == call
        page.keyboard.press("Escape")
        page.get_by_role("dialog", name="Messenger").wait_for(state="detached")
        assert page.evaluate("document.activeElement.textContent") == name
    assert page.url.endswith("/pages/links.html")


def test_a_link_of_a_rest_page_opens_and_an_element_with_that_id_wins(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/marked.html"))
    wait_for_boot(page, None)
    page.get_by_role("link", name="a heading").click()
    page.wait_for_url("**#intercom")
    assert read_methods(page) == ["boot"]
    page.get_by_role("link", name="Chat").click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_last_call(page) == ["showArticle", 123]


def test_a_link_that_is_pressed_before_the_messenger_is_there_opens_it_when_it_comes(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    site.widget_delay = 0.3
    page.goto(site.address("/pages/links.html"))
    wait_for_state(page, "visitor")
    page.get_by_role("link", name="new", exact=True).click()
    page.get_by_role("textbox", name="Message").wait_for()
    assert page.get_by_role("textbox", name="Message").input_value() == "Hello there you"
    assert read_methods(page) == ["boot", "showNewMessage"]


@pytest.mark.parametrize(
    ("hash_", "call"),
    [
        ("#intercom", ["show"]),
        ("#intercom/article/123", ["showArticle", 123]),
        ("#intercom/new?text=" + "x" * 600, ["showNewMessage", "x" * 500]),
        ("#intercom/new?text=%3Cb%3E&other=1", ["showNewMessage", "<b>"]),
        ("#intercom/new?text=100%", ["showNewMessage", "100%"]),
        ("#intercom/space/tickets", ["showSpace", "tickets"]),
    ],
)
def test_an_address_opens_what_it_ends_in(page: Page, site: Site, hash_: str, call: list[Any]) -> None:
    page.goto(site.address("/pages/plain.html" + hash_))
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_last_call(page) == call


def test_text_of_an_address_is_prefilled_and_never_sent(context: BrowserContext, page: Page, site: Site) -> None:
    sign_in(context, site, "member")
    page.goto(site.address("/#intercom/new?text=Give%20me%20admin"))
    page.get_by_role("textbox", name="Message").wait_for()
    assert page.get_by_role("textbox", name="Message").input_value() == "Give me admin"
    assert page.locator(".sent").count() == 0
    assert "startConversation" not in read_methods(page)


WRONG = [
    "#intercom/article/12x",
    "#intercom/article/",
    "#intercom/constructor/1",
    "#intercom/space/__proto__",
    "#intercom/",
    "#intercom/shutdown",
    "#intercom/tour/1/2",
    # JavaScript's numbers would make another conversation of it.
    "#intercom/conversation/9007199254740993",
]


def test_a_wrong_address_does_nothing_and_is_noted_and_one_that_is_not_ours_is_left_alone(
    page: Page, site: Site
) -> None:
    page.goto(site.address("/pages/plain.html" + WRONG[0]))
    wait_for_boot(page, None)
    for hash_ in [*WRONG[1:], "#intercom-and-more", "#intercomx", "#other", "#"]:
        page.evaluate(
            "(hash) => new Promise((done) => { addEventListener('popstate', done); location.hash = hash })",
            hash_,
        )
    assert read_methods(page) == ["boot"]
    assert page.evaluate("unavailable") == [[hash_.removeprefix("#intercom/"), "wrong"] for hash_ in WRONG]


# Links to the page itself, however they are written.
SPELLINGS = """
<a href="/pages/plain.html#intercom">path</a> <a href="./plain.html#intercom"><b>nested</b></a>
<a href=" http://site.localhost:PORT/pages/plain.html#intercom ">whole</a> <a href="?#intercom">elsewhere</a>
<svg width="50" height="20"><a href="#intercom"><text y="15">drawn</text></a></svg>
<x-chat style="display: block"></x-chat>
<script>
  document.querySelector("x-chat").attachShadow({ mode: "open" }).innerHTML = '<a href="#intercom">shadow</a>';
</script>
"""


def test_a_link_to_the_page_itself_opens_at_each_press_however_it_is_written(
    context: BrowserContext, page: Page, site: Site
) -> None:
    links = SPELLINGS.replace("PORT", str(site.port))
    site.transform = lambda _path, html: html.replace("</main>", links + "</main>")
    dialog = page.get_by_role("dialog", name="Messenger")
    context.add_init_script(GPC)
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "waiting", "gpc")
    # A press is a person's own, so it grants.
    for name in ["path", "path", "nested", "whole", "drawn", "drawn", "shadow", "shadow"]:
        page.get_by_text(name, exact=True).click()
        dialog.wait_for()
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
    assert read_methods(page) == ["boot", *["show"] * 8]
    assert page.url.endswith("/pages/plain.html")
    # The same address, typed twice.
    for _ in range(2):
        page.goto(site.address("/pages/plain.html#intercom"))
        dialog.wait_for()
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
    page.get_by_text("elsewhere").click()
    page.wait_for_url("**/plain.html?#intercom")
    wait_for_state(page, "waiting", "gpc")


def test_the_hash_that_somebody_types_opens_too(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    page.evaluate("location.hash = '#intercom/news/5'")
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_last_call(page) == ["showNews", 5]


def test_a_link_to_another_page_leads_there_and_opens_it_there(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/links.html"))
    page.get_by_role("link", name="elsewhere").click()
    page.wait_for_url("**/plain.html#intercom/article/9")
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_last_call(page) == ["showArticle", 9]


def test_consent_comes_first_and_the_link_is_followed_after_it(page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="required")
    page.goto(site.address("/pages/links.html"))
    page.get_by_role("link", name="article").click()
    catch_up(page)
    assert site.find_hosts() == {"site.localhost"}
    page.evaluate("pelicanIntercom.consent(true)")
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_last_call(page) == ["showArticle", 123]


def test_open_takes_the_same_targets(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    page.evaluate("pelicanIntercom.open('new?text=Hi')")
    page.get_by_role("textbox", name="Message").wait_for()
    assert read_last_call(page) == ["showNewMessage", "Hi"]
    page.evaluate("pelicanIntercom.open()")
    assert read_last_call(page) == ["show"]


def test_a_click_with_a_modifier_is_the_browser_s_own(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="article").click(modifiers=["Control"])
    opened.value.wait_for_url("**#intercom/article/123")
    assert read_methods(page) == ["boot"]


def test_a_wrong_link_is_said_under_debug(page: Page, site: Site) -> None:
    site.configure(INTERCOM_DEBUG=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    with page.expect_console_message(lambda message: "the rest is not a known form" in message.text):
        page.get_by_role("link", name="wrong").click()
    assert any("for a visitor" in line for line in said)
