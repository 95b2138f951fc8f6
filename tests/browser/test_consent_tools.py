"""The recipes of docs/privacy.md, with the real consent tools: accept on one page, arrive on the next, refuse there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site
from .visit import find_cookies, read_states, wait_for_boot, wait_for_state

pytestmark = [pytest.mark.browser, pytest.mark.node]

ROOT = Path(__file__).parents[2]
RECIPES = re.findall(r"```html\n(.*?)```", (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8"), re.DOTALL)


def use_recipe(site: Site, word: str) -> None:
    """Put the recipe that holds a word into every page's head, with the tool's own files."""
    (recipe,) = (recipe for recipe in RECIPES if word in recipe)
    recipe = re.sub(r'(src|href)="/', r'\1="/library/', recipe)
    # It shows nothing to a browser that a test drives.
    recipe = recipe.replace("CookieConsent.run({", "CookieConsent.run({ hideFromBots: false,")
    site.transform = lambda _path, html: html.replace("</head>", recipe + "</head>")
    site.configure(INTERCOM_CONSENT="required")


REFUSE_IN_KLARO = """(() => {
  const manager = klaro.getManager();
  manager.updateConsent("intercom", false);
  manager.saveAndApplyConsents();
})()"""


@pytest.mark.parametrize(
    ("word", "accept", "refuse"),
    [
        ("CookieConsent.run", "Accept", "CookieConsent.acceptCategory([])"),
        (
            "klaroConfig",
            "That's ok",
            REFUSE_IN_KLARO,
        ),
    ],
    ids=["vanilla-cookieconsent", "Klaro"],
)
def test_a_visitor_accepts_on_one_page_and_arrives_on_the_next(  # noqa: PLR0913, PLR0917
    context: BrowserContext, page: Page, site: Site, word: str, accept: str, refuse: str
) -> None:
    use_recipe(site, word)
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "waiting")
    button = page.get_by_role("button", name=accept)
    button.wait_for()
    assert site.find_hosts() == {"site.localhost"}
    assert find_cookies(context) == []
    button.click()
    wait_for_boot(page, None)
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    assert button.count() == 0 or not button.is_visible()
    page.evaluate(refuse)
    wait_for_state(page, "waiting", "refused")
    assert find_cookies(context) == []
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "waiting", "refused")
    assert read_states(page)[-1] == ["waiting", "refused"]


@pytest.mark.parametrize(
    ("word", "choose"),
    [
        (
            "CookiebotOnAccept",
            "Cookiebot = {consent: {preferences: %s}};dispatchEvent(new Event('CookiebotOnAccept'))",
        ),
        ("OptanonWrapper", "OnetrustActiveGroups = %s ? ',C0001,C0003,' : ',C0001,'; OptanonWrapper()"),
    ],
)
def test_the_tools_that_are_no_packages_are_told_alike(page: Page, site: Site, word: str, choose: str) -> None:
    use_recipe(site, word)
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "waiting", "consent")
    page.evaluate(choose % "true")
    wait_for_boot(page, None)
    page.evaluate(choose % "false")
    wait_for_state(page, "waiting", "refused")


def test_the_line_of_the_docs_works_where_it_is_pasted(page: Page, site: Site) -> None:
    """Inline in the head, before the loader has run."""
    use_recipe(site, '["consent", true]')
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
