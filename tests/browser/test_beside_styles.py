"""The light launcher beside styles of every kind: the only pixels that differ are those of its 48 by 48."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .test_accessibility import audit
from .test_consent import GPC

pytestmark = [pytest.mark.browser, pytest.mark.node]

BUTTON = "pelican-intercom button"
PLACE = (932, 732, 980, 780)
"""Left, top, right and bottom of the launcher in a window of 1000 by 800."""

HOSTILE = {
    "a sidebar": "aside { position: fixed; inset: 0 auto auto 0; height: 100vh; width: 25vw; background: #333 }",
    "no sidebar": "aside, [role=complementary] { display: none !important }",
    "a reset": "* { all: unset !important }",
    "nothing shown": "button, a, svg, pelican-intercom { display: none !important; visibility: hidden !important }",
    "buttons": "button { width: 300px !important; transform: scale(3); margin: 9px; border-radius: 0; opacity: .2 }",
    "links": "a { border-bottom: 9px solid red !important; padding: 30px; background: red }",
    "owls": "* + * { margin-top: 3em !important } html > * { transform: rotate(2deg) }",
    "marks": "* + *::after { content: 'x' }",
    "empty ones": "div:empty, :empty { display: none !important } :not(:defined) { opacity: 0 !important }",
    "a turned body": "body { transform: translate(9px, 9px); filter: sepia(1); contain: paint; overflow: hidden }",
    "a grid": "html { display: grid; gap: 40px; grid-auto-rows: 1fr } html > * { border: 5px solid red }",
    "a flex": "html { display: flex; gap: 40px; flex-direction: column; font-size: 40px }",
    "last ones": "body > :last-child, body > :nth-last-child(2) { position: absolute; bottom: 0; background: red }",
    "shadows": "* { box-shadow: 0 0 30px red; outline: 5px solid red; text-shadow: 1px 1px red }",
    "moving": "* { transition: all 5s !important; animation: x 1s infinite } @keyframes x { to { opacity: 0 } }",
}


def put_style(site: Site, css: str) -> None:
    site.transform = lambda _path, html: html.replace("</head>", f"<style>{css}</style></head>")


def take(page: Page) -> Image.Image:
    # The page's own animations stand still in both.
    return Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def find_difference(page: Page, site: Site, selector: str = BUTTON) -> tuple[int, int, int, int] | None:
    """Return the box of all pixels by which a page with the launcher differs from the same without the loader."""
    page.route("**/intercom.*.js", lambda route: route.abort())
    page.goto(site.address("/pages/plain.html"))
    without = take(page)
    page.unroute("**/intercom.*.js")
    page.goto(site.address("/pages/plain.html"))
    page.locator(selector).wait_for(state="attached")
    return ImageChops.difference(without, take(page)).getbbox()


def test_no_style_of_the_page_reaches_the_launcher_and_it_reaches_nothing(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    for name, css in HOSTILE.items():
        put_style(site, css)
        assert find_difference(page, site) == PLACE, name
        # It takes the clicks of its own place alone.
        owners = "points => points.map(([x, y]) => document.elementFromPoint(x, y)?.localName === 'pelican-intercom')"
        points = [[956, 756], [10, 10], [920, 756], [500, 795]]
        assert page.evaluate(owners, points) == [True, False, False, False], name


@pytest.mark.parametrize("state", ["gpc", "blocked", "narrow"])
def test_so_it_is_under_global_privacy_control_where_it_is_a_link_and_in_a_narrow_window(
    context: BrowserContext, page: Page, site: Site, state: str
) -> None:
    place, selector = PLACE, BUTTON
    put_style(site, " ".join(HOSTILE[name] for name in ("a sidebar", "buttons", "links", "owls")))
    if state == "gpc":
        context.add_init_script(GPC)
    elif state == "blocked":
        site.configure(INTERCOM_CONTACT_URL="/pages/off.html")
        site.is_widget_blocked = True
        selector = "pelican-intercom a"
    else:
        site.configure(INTERCOM_LOAD="interaction")
        page.set_viewport_size({"width": 390, "height": 800})
        place = (322, 732, 370, 780)
    assert find_difference(page, site, selector) == place
    put_style(site, "")
    page.reload()
    page.locator(selector).wait_for()
    assert audit(page) == []


def test_it_is_not_printed(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    put_style(site, "* { display: block !important } @media print { * { visibility: visible !important } }")
    page.emulate_media(media="print")
    assert find_difference(page, site) is None
    page.emulate_media(media="screen")
    page.locator(BUTTON).wait_for()


def test_in_xhtml_it_is_the_same(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    text = (
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml" lang="en"><head>'
        '<script defer="defer" src="/intercom.00000000.js"></script><title>x</title></head><body><p>x</p></body></html>'
    )
    page.route("**/x.xhtml", lambda route: route.fulfill(body=text, content_type="application/xhtml+xml"))
    site.transform = lambda _path, _html: text
    assert find_difference(page, site) == PLACE
    drawn = take(page).crop(PLACE)
    page.goto(site.address("/x.xhtml"))
    page.locator(BUTTON).wait_for()
    assert page.evaluate("document.contentType") == "application/xhtml+xml"
    assert ImageChops.difference(drawn, take(page).crop(PLACE)).getbbox() is None
