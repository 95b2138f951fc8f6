"""The light launcher: what it costs, how it looks, and who can use it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .site import Site
from .visit import catch_up, find_cookies, prepare, read_calls, read_methods, sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

LAUNCHER = "button[aria-label='Chat with us']"


@pytest.fixture(autouse=True)
def interaction(site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction")


def measure(page: Page, selector: str) -> dict[str, float]:
    box = page.locator(selector).bounding_box()
    assert box is not None
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def test_nothing_of_intercom_s_is_asked_for_until_the_launcher_is_touched(
    context: BrowserContext, page: Page, site: Site
) -> None:
    page.goto(site.address())
    wait_for_state(page, "visitor")
    catch_up(page)
    assert site.find_hosts() == {"site.localhost"}
    assert find_cookies(context) == []
    assert page.locator(LAUNCHER).count() == 1


@pytest.mark.parametrize("touch", ["point", "focus"])
def test_pointing_or_focusing_warms_up_and_runs_nothing(page: Page, site: Site, touch: str) -> None:
    page.goto(site.address())
    page.locator(LAUNCHER).wait_for()
    with page.expect_request_finished(lambda request: request.url == site.widget):
        page.locator(LAUNCHER).hover() if touch == "point" else page.locator(LAUNCHER).focus()
    catch_up(page)
    assert page.evaluate("window.standInMessenger") is None
    page.locator(LAUNCHER).hover()
    assert page.locator("link[rel=preload]").count() == 1


def test_the_first_press_opens_the_messenger_as_soon_as_it_is_there(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.widget_delay = 0.4
    sign_in(context, site, "member")
    page.goto(site.address())
    launcher = page.locator(LAUNCHER)
    busy = launcher.evaluate("(button) => { button.click(); button.click(); return button.getAttribute('aria-busy') }")
    assert busy == "true"
    page.get_by_role("dialog", name="Messenger").wait_for()
    launcher.wait_for(state="detached")
    assert read_methods(page) == ["boot", "show"]
    assert "intercom_user_jwt" in read_calls(page)[0][1]
    assert page.evaluate("document.activeElement.id") == "intercom-container"


def test_the_keyboard_opens_and_closes_it_and_the_focus_moves_in_and_comes_back(page: Page, site: Site) -> None:
    page.goto(site.address())
    page.locator(LAUNCHER).wait_for()
    page.evaluate("document.querySelector('footer a').focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Chat with us"
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Message").wait_for()
    page.keyboard.type("Hello")
    assert page.get_by_role("textbox", name="Message").input_value() == "Hello"
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    assert page.evaluate("document.activeElement.className") == "intercom-launcher"


@pytest.mark.parametrize(
    "messenger",
    [
        {},
        {"alignment": "left", "horizontal_padding": 40, "vertical_padding": 60, "z_index": 5},
        {"action_color": "#0e6470", "background_color": "#0b3c49"},
        {"background_color": "rgb(11, 60, 73)"},
    ],
)
def test_it_stands_where_intercom_s_own_will_and_looks_as_configured(
    page: Page, site: Site, messenger: dict[str, Any]
) -> None:
    site.configure(INTERCOM_MESSENGER=messenger)
    page.goto(site.address())
    page.locator(LAUNCHER).wait_for()
    look = "(element) => { const s = getComputedStyle(element); return [s.backgroundColor, s.zIndex] }"
    before = (measure(page, LAUNCHER), page.locator(LAUNCHER).evaluate(look))
    assert before[0]["width"] == before[0]["height"] == 48
    page.locator(LAUNCHER).click()
    page.get_by_role("dialog").wait_for()
    page.locator(LAUNCHER).wait_for(state="detached")
    after = (measure(page, ".intercom-launcher"), page.locator(".intercom-launcher").evaluate(look))
    assert before[0] == after[0]
    assert before[1][1] == after[1][1]
    color = messenger.get("action_color") or messenger.get("background_color")
    if color:
        assert before[1][0] in ("rgb(14, 100, 112)", "rgb(11, 60, 73)")
        assert before[1][0] == after[1][0] or "action_color" not in messenger


def test_its_label_is_the_page_s_language_s(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LAUNCHER_LABEL={"en": "Ask us", "fr": "Une question ?"})
    page.goto(site.address("/pages/french-fr.html"))
    page.get_by_role("button", name="Une question ?").wait_for()
    page.goto(site.address())
    page.get_by_role("button", name="Ask us").wait_for()
    site.transform = lambda _path, html: html.replace('lang="en"', 'lang="fr-CA"')
    page.reload()
    page.get_by_role("button", name="Une question ?").wait_for()
    site.transform = lambda _path, html: html.replace('lang="en"', 'lang="sv"')
    page.reload()
    page.get_by_role("button", name="Ask us").wait_for()


def test_nothing_moves_whatever_the_visitor_prefers_and_forced_colours_show_it(browser: Browser, site: Site) -> None:
    with browser.new_context(forced_colors="active", reduced_motion="reduce") as context:
        prepare(context)
        page = context.new_page()
        page.goto(site.address())
        page.locator(LAUNCHER).wait_for()
        style = page.locator(LAUNCHER).evaluate(
            "(element) => { const s = getComputedStyle(element);"
            "return [s.animationName, s.transitionDuration, s.borderTopColor, s.backgroundColor, s.forcedColorAdjust,"
            "getComputedStyle(element, '::before').borderTopColor]}"
        )
        assert style[:2] == ["none", "0s"]
        assert style[2] not in (style[3], "rgba(0, 0, 0, 0)")
        assert style[3] != "rgb(0, 85, 255)"
        assert style[4] == "auto"
        assert style[5] == style[2]


def test_the_focus_can_be_seen(page: Page, site: Site) -> None:
    page.goto(site.address())
    page.locator(LAUNCHER).wait_for()
    page.evaluate("document.querySelector('footer a').focus()")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement.shadowRoot.activeElement).outlineStyle") != "none"


def test_styles_of_the_site_do_not_reach_it(page: Page, site: Site) -> None:
    ugly = "<style>button { width: 300px; transform: scale(3); margin: 9px; display: none }</style>"
    site.transform = lambda _path, html: html.replace("</head>", ugly + "</head>")
    page.goto(site.address())
    page.locator(LAUNCHER).wait_for()
    assert measure(page, LAUNCHER) == {"x": 932, "y": 732, "width": 48, "height": 48}


@pytest.mark.parametrize(
    "connection", [{"saveData": True}, {"effectiveType": "2g"}, {"effectiveType": "slow-2g"}, {"effectiveType": "4g"}]
)
@pytest.mark.parametrize("load", ["load", "idle"])
def test_save_data_and_2g_wait_for_the_visitor_too(
    context: BrowserContext, page: Page, site: Site, connection: dict[str, Any], load: str
) -> None:
    site.configure(INTERCOM_LOAD=load)
    context.add_init_script(
        f"Object.defineProperty(navigator, 'connection', {{get: () => ({json.dumps(connection)})}})"
    )
    page.goto(site.address())
    wait_for_state(page, "visitor")
    if connection == {"effectiveType": "4g"}:
        wait_for_boot(page, None)
        assert page.locator(LAUNCHER).count() == 0
    else:
        page.locator(LAUNCHER).wait_for()
        catch_up(page)
        assert site.find_hosts() == {"site.localhost"}


def test_a_page_that_hides_the_default_launcher_has_no_light_one(page: Page, site: Site) -> None:
    site.configure(INTERCOM_MESSENGER={"hide_default_launcher": True})
    page.goto(site.address())
    wait_for_state(page, "visitor")
    assert page.locator(LAUNCHER).count() == 0


def test_a_launcher_of_the_site_s_own_loads_the_messenger(page: Page, site: Site) -> None:
    site.configure(INTERCOM_MESSENGER={"hide_default_launcher": True, "custom_launcher_selector": ".name"})
    page.goto(site.address())
    wait_for_state(page, "visitor")
    page.locator(".name").click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    page.locator(".close").click()
    page.get_by_role("dialog", name="Messenger").wait_for(state="detached")
    page.locator(".name").click()
    page.get_by_role("dialog", name="Messenger").wait_for()


def test_a_button_of_the_site_s_own_that_calls_intercom_loads_the_messenger(page: Page, site: Site) -> None:
    page.goto(site.address())
    wait_for_state(page, "visitor")
    page.evaluate("Intercom('showNewMessage', 'About my order')")
    page.get_by_role("textbox", name="Message").wait_for()
    assert page.get_by_role("textbox", name="Message").input_value() == "About my order"


def test_calls_that_show_nothing_wait_with_the_messenger(page: Page, site: Site) -> None:
    page.goto(site.address())
    page.locator(LAUNCHER).wait_for()
    page.evaluate("Intercom('trackEvent', 'seen'); Intercom('update', {plan: 'pro'})")
    catch_up(page)
    assert site.find_hosts() == {"site.localhost"}
    page.locator(LAUNCHER).click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert read_methods(page) == ["boot", "trackEvent", "update", "show"]
