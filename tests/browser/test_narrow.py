"""INTERCOM_LAUNCHER_MIN_WIDTH: no launcher in a narrow window, while links still open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from .site import Site
from .visit import read_methods, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 600, "height": 390}, {"width": 599, "height": 800}
IS_SHOWN = "getComputedStyle(document.querySelector('.intercom-launcher')).display !== 'none'"


@pytest.mark.parametrize("load", ["load", "interaction"])
def test_a_window_that_is_turned_shows_the_launcher_or_hides_it(page: Page, site: Site, load: str) -> None:
    site.configure(INTERCOM_LAUNCHER_MIN_WIDTH=600, INTERCOM_LOAD=load)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(site.address("/pages/links.html"))
    wait_for_state(page, "visitor")
    ours = page.get_by_role("button", name="Chat with us")
    if load == "load":
        wait_for_boot(page, None)
        page.wait_for_function(f"!({IS_SHOWN})")
    assert ours.count() == 0
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    if load == "load":
        page.wait_for_function(IS_SHOWN)
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        page.wait_for_function(f"!({IS_SHOWN})")
    else:
        ours.wait_for()
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        ours.wait_for(state="detached")
    page.get_by_role("link", name="article", exact=True).click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert "showArticle" in read_methods(page)


def test_a_launcher_that_the_page_hides_stays_hidden_in_a_wide_window(page: Page, site: Site) -> None:
    site.configure(INTERCOM_LAUNCHER_MIN_WIDTH=600)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.goto(site.address("/pages/bare.html"))
    wait_for_boot(page, None)
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    # The update has been answered, and so drawn.
    page.wait_for_function("standInMessenger.boots.length > 1")
    assert not page.evaluate(IS_SHOWN)


def test_without_the_setting_a_narrow_window_has_its_launcher(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 320, "height": 600})
    page.goto(site.address())
    wait_for_boot(page, None)
    page.wait_for_function(IS_SHOWN)
