"""What axe-core, with all its rules, says of the launcher, its link and the stand-in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from .site import Site

pytestmark = [pytest.mark.browser, pytest.mark.node]

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
LAUNCHER = "button[aria-label='Chat with us']"


@pytest.fixture(autouse=True)
def interaction(site: Site) -> None:
    site.configure(INTERCOM_LOAD="interaction")


def audit(page: Page) -> list[dict[str, Any]]:
    """Return what axe-core, with all its rules, finds wrong in the page."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run().then((r) => r.violations.map((v) => ({id: v.id, nodes: v.nodes.map((n) => n.html)})))"
    )
    return found


def test_axe_finds_nothing_wrong(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/plain.html"))
    page.locator(LAUNCHER).wait_for()
    assert audit(page) == []


def test_axe_finds_nothing_wrong_with_the_link_of_a_blocked_launcher(page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONTACT_URL="/pages/plain.html")
    site.is_widget_blocked = True
    page.goto(site.address("/pages/plain.html"))
    page.locator(LAUNCHER).click()
    page.get_by_role("link", name="Chat with us").wait_for()
    assert audit(page) == []


def test_axe_finds_nothing_wrong_with_the_stand_in(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/plain.html"))
    page.locator(LAUNCHER).click()
    page.get_by_role("dialog", name="Messenger").wait_for()
    page.evaluate("document.getAnimations().forEach((animation) => animation.finish())")
    wrong = [violation for violation in audit(page) if violation["id"] != "region"]
    assert wrong == []
