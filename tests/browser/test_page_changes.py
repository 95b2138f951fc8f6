"""Turbo, htmx and swup, the real libraries, put one page in another's place without a load."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import read_calls, read_methods, read_proofs, sign_in, wait_for_boot, wait_for_state

pytestmark = [pytest.mark.browser, pytest.mark.node]

# The events in which the libraries show a page; the loader, which listened first, has heard of it as well.
MARK = """
  window.stays = true;
  window.moved = false;
  for (const name of ["turbo:load", "swup:page:view", "htmx:afterSettle", "htmx:after:swap"]) {
    document.addEventListener(name, () => (window.moved = true), { once: true });
  }
"""
LAUNCHER = "document.querySelector('.intercom-launcher')"
SEEN = f"{LAUNCHER} && getComputedStyle({LAUNCHER}).visibility === 'visible'"
UNSEEN = f"!({SEEN})"


@dataclass(frozen=True)
class Library:
    """What a library needs in a page."""

    head: str
    body: str = "<body>"
    main: str = '<main class="column" id="content">'


LIBRARIES = {
    "turbo": Library('<script src="/library/turbo.js"></script>'),
    "htmx2": Library('<script src="/library/htmx2.js"></script>', body='<body hx-boost="true">'),
    "htmx4": Library('<script src="/library/htmx.js"></script>', body='<body hx-boost:inherited="true">'),
    "htmx4 with its history cache": Library(
        '<script src="/library/htmx.js"></script><script src="/library/hx-history-cache.js"></script>',
        body='<body hx-boost:inherited="true">',
    ),
    "htmx4 with its heads": Library(
        '<script src="/library/htmx.js"></script><script src="/library/hx-history-cache.js"></script>'
        '<script src="/library/hx-head.js"></script>',
        body='<body hx-boost:inherited="true">',
    ),
    "swup": Library(
        '<script src="/library/swup.js"></script>'
        "<script>addEventListener('DOMContentLoaded', () => new Swup({animationSelector: false}))</script>",
        main='<main class="column" id="swup">',
    ),
}


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest, site: Site) -> str:
    """A library that every page of the site loads."""
    library = LIBRARIES[request.param]

    def transform(_path: str, html: str) -> str:
        html = html.replace("</head>", library.head + "</head>").replace("<body>", library.body)
        return html.replace('<main class="column" id="content">', library.main)

    site.transform = transform
    return str(request.param)


def move(page: Page, name: str) -> None:
    """Follow a link of the site's own menu until the loader knows of it, and see that no page was loaded."""
    page.evaluate(MARK)
    page.get_by_role("navigation", name="Site").get_by_role("link", name=name).click()
    page.get_by_role("heading", name=name, level=1).wait_for()
    page.wait_for_function("window.moved")
    assert page.evaluate("window.stays")


def test_the_messenger_stays_with_the_proof_and_no_second_copy_comes(
    context: BrowserContext, page: Page, site: Site, library: str
) -> None:
    sign_in(context, site, "member")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, "preview-member")
    for name in ("Links", "Marked", "Plain"):
        move(page, name)
        page.wait_for_function(SEEN)
    page.wait_for_function("standInMessenger.calls.filter(([method]) => method === 'update').length === 3")
    page.wait_for_function("standInMessenger.person")
    assert read_methods(page).count("boot") == 1
    assert "shutdown" not in read_methods(page)
    assert page.evaluate("standInMessenger.copies") == 1
    assert all("intercom_user_jwt" in call[1] for call in read_calls(page) if call[0] in ("boot", "update"))
    assert read_proofs(page) == {"jwt"}
    assert site.count_questions() == 1


# The limit is the loader's own, whichever library moves.
@pytest.mark.parametrize("library", ["turbo"], indirect=True)
def test_updates_stay_within_twenty_in_half_an_hour(page: Page, site: Site, library: str) -> None:
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    for turn in range(24):
        move(page, ("Links", "Plain")[turn % 2])
    page.wait_for_function("standInMessenger.calls.filter(([method]) => method === 'update').length >= 20")
    assert read_methods(page).count("update") == 20
    assert page.evaluate("standInMessenger.throttled") == 0
    page.wait_for_function(SEEN)


def test_on_a_page_without_the_tag_it_hides(page: Page, site: Site, library: str) -> None:
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    move(page, "Off")
    assert page.evaluate(UNSEEN)
    move(page, "Links")
    wait_for_state(page, "visitor", times=2)
    page.wait_for_function(SEEN)
    move(page, "Off")
    assert page.evaluate(UNSEEN)
    # Nor does it come back, or ask, when the tab is looked at again.
    page.evaluate("lookAgain(); new Promise(requestAnimationFrame)")
    assert page.evaluate(UNSEEN)
    assert page.evaluate("pelicanIntercom.decisions.filter(([topic]) => topic === 'asking').length") == 2
    page.go_back()
    page.get_by_role("heading", name="Links", level=1).wait_for()
    page.wait_for_function(SEEN)
    assert read_methods(page).count("boot") == 1
    # A history that keeps pages keeps a copy of it too, which nothing would ever take away.
    assert page.locator(".intercom-launcher").count() == 1


def test_a_page_without_its_launcher_hides_that_alone(page: Page, site: Site, library: str) -> None:
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    move(page, "Bare")
    page.wait_for_function("standInMessenger.calls.at(-1)[1]?.hide_default_launcher === true")
    page.get_by_role("link", name="Talk to us").click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    page.keyboard.press("Escape")
    move(page, "Plain")
    page.wait_for_function("standInMessenger.calls.at(-1)[1]?.hide_default_launcher === false")
    page.wait_for_function(SEEN)


def test_the_light_launcher_comes_and_goes_with_the_pages(page: Page, site: Site, library: str) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "visitor")
    launcher = page.get_by_role("button", name="Chat with us")
    launcher.wait_for()
    move(page, "Off")
    launcher.wait_for(state="detached")
    move(page, "Bare")
    assert launcher.count() == 0
    move(page, "Links")
    launcher.click()
    page.get_by_role("dialog", name="Messenger").wait_for()


def test_links_of_ours_are_not_taken_for_pages(page: Page, site: Site, library: str) -> None:
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    move(page, "Links")
    page.get_by_role("link", name="article", exact=True).click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert ["showArticle", 123] in read_calls(page)


# Without an extension for heads, swup and htmx run no script of a head: there the first page has to carry the tag.
@pytest.mark.parametrize("library", ["turbo", "htmx4 with its heads"], indirect=True)
def test_a_first_page_without_the_tag_is_no_hindrance(page: Page, site: Site, library: str) -> None:
    page.goto(site.address("/pages/off.html"))
    move(page, "Plain")
    wait_for_boot(page, None)


# Swup only scrolls at such a link.
@pytest.mark.parametrize("library", [name for name in LIBRARIES if name != "swup"], indirect=True)
def test_a_link_to_the_page_itself_puts_the_messenger_back(page: Page, site: Site, library: str) -> None:
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    for _ in range(2):
        page.evaluate("document.querySelector('h1').id = 'old'")
        move(page, "Plain")
        page.wait_for_selector("#old", state="detached")
        page.wait_for_function(SEEN)
    assert read_methods(page)[-2:] == ["reattach_activator", "update"]


def test_a_morph_refresh_puts_the_messenger_back(page: Page, site: Site) -> None:
    head = LIBRARIES["turbo"].head + '<meta name="turbo-refresh-method" content="morph">'
    site.transform = lambda _path, html: html.replace("</head>", head + "</head>")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    with page.expect_event("requestfinished", lambda request: request.url.endswith("plain.html")):
        page.evaluate(
            "addEventListener('turbo:load', () => (window.loaded = true)); Turbo.session.refresh(location.href)"
        )
    page.wait_for_function("window.loaded")
    page.wait_for_function(SEEN)


def test_a_fragment_and_a_page_in_a_part_of_this_one_change_nothing(page: Page, site: Site) -> None:
    """A dialog filled by htmx is no page, even where its text is one."""
    part = (
        '<div id="part"></div><a id="get" hx-get="/pages/off.html" hx-target="#part">a</a>'
        '<a id="piece" hx-get="/theme/mark.svg" hx-push-url="true" hx-target="#part">b</a>'
    )
    for name in ("htmx.js", "htmx2.js"):
        script = f'<script src="/library/{name}"></script>'
        site.transform = lambda path, html: (
            html.replace("</head>", script + "</head>").replace("</body>", part + "</body>")  # noqa: B023
            if path.endswith("plain.html")
            else html
        )
        page.goto(site.address("/pages/plain.html"))
        wait_for_boot(page, None)
        page.locator("#get").click()
        page.locator("#part h1").wait_for()
        page.locator("#piece").click()
        page.locator("#part svg").wait_for()
        page.locator("#get").click()
        page.locator("#part h1").wait_for()
        assert read_methods(page) == ["boot"]
        assert page.evaluate(SEEN)


METAS = {
    "<!doctype html><html lang=de><head><meta name=pelican-intercom content=no-launcher>": ["no-launcher", "de"],
    "<head><meta content='off: draft' name='pelican-intercom'>": ["off: draft", ""],
    '<HTML LANG="fr"><META CONTENT="off: front matter" NAME="pelican-intercom"/>': ["off: front matter", "fr"],
    '<html data-x="a>b" xml:lang="x" lang="pt-br"><head><!-- <meta name="pelican-intercom" content="off: draft"> -->'
    '<meta name="description" content="x name=pelican-intercom content=off '
    "<meta name='pelican-intercom' content='off'>\">"
    "<title><meta name=pelican-intercom content=off></title><script>'<meta name=pelican-intercom content=off>'</script>"
    "</head><body><meta name=pelican-intercom content=off>": ["", "pt-br"],
    "<html><meta charset=utf-8><title>x</title><p><meta name=pelican-intercom content=off>": ["", ""],
}


def test_the_meta_of_a_text_is_read_as_a_browser_would(page: Page, site: Site) -> None:
    site.transform = lambda _path, html: html.replace("</head>", LIBRARIES["htmx2"].head + "</head>")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    for text, (meta, language) in METAS.items():
        read = page.evaluate(
            """(text) => {
              const item = {};
              for (const [name, detail] of [
                ["htmx:historyRestore", {serverResponse: text}], ["htmx:historyItemCreated", {item}],
              ]) document.body.dispatchEvent(new CustomEvent(name, {bubbles: true, detail}));
              return item.head;
            }""",
            text,
        )
        assert read.startswith(f'<html lang="{language}"><meta name="pelican-intercom" content="{meta}">')
