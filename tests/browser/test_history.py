"""The back button: a page that the browser kept whole shows nothing of the person who was here."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site, fail
from .visit import (
    read_methods,
    read_session_owner,
    read_shown,
    sign_in,
    sign_out,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

VISIBLE = "getComputedStyle(document.querySelector('.intercom-launcher')).visibility"
# What the launcher's visibility is at the very moment in which the page is shown again.
WATCH = (
    "addEventListener('pageshow', (event) => { window.persisted = event.persisted; "
    "window.atFirst = document.querySelector('.intercom-launcher') && " + VISIBLE + "; })"
)


def leave_and_come_back(context: BrowserContext, page: Page, site: Site, next_key: str | None) -> None:
    """Visit as the member, sign out and perhaps in as another on a page without the Messenger, and go back."""
    context.add_init_script(WATCH)
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    page.goto(site.address("/pages/off.html"))
    sign_out(context)
    if next_key:
        sign_in(context, site, next_key)
    page.go_back(wait_until="commit")
    page.wait_for_function("window.persisted === true")
    assert page.evaluate("window.atFirst") == "hidden"


@pytest.mark.parametrize("next_key", ["editor", None])
def test_after_the_back_button_only_who_is_here_now_is_shown(
    context: BrowserContext, page: Page, site: Site, next_key: str | None
) -> None:
    user = next_key and f"preview-{next_key}"
    leave_and_come_back(context, page, site, next_key)
    wait_for_boot(page, user)
    assert read_methods(page) == ["boot", "shutdown", "boot"]
    assert read_shown(page) == ["preview-member", user]
    assert read_session_owner(context) == {user}
    assert page.evaluate(VISIBLE) == "visible"


def test_the_same_person_is_shown_again_as_soon_as_that_is_known(
    context: BrowserContext, page: Page, site: Site
) -> None:
    leave_and_come_back(context, page, site, "member")
    wait_for_state(page, "user", times=2)
    page.wait_for_function(f"{VISIBLE} === 'visible'")
    assert read_methods(page) == ["boot"]


def test_nothing_is_shown_and_nothing_deleted_while_it_is_not_known_who_came_back(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.fault = None
    context.add_init_script(WATCH)
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    page.goto(site.address("/pages/off.html"))
    site.fault = fail(500)
    page.go_back(wait_until="commit")
    wait_for_state(page, "unknown", "http-500")
    assert page.evaluate("window.persisted")
    assert page.evaluate(VISIBLE) == "hidden"
    assert read_methods(page) == ["boot"]
    assert read_session_owner(context) == {"preview-member"}
