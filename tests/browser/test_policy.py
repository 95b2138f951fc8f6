"""A page under a strict Content-Security-Policy: the browser reports no violation, in any mode."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from pelican_intercom.csp.merge import merge
from pelican_intercom.csp.need import list_needs
from pelican_intercom.csp.policy import parse_policy

from .site import Site
from .visit import sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

# The theme's style sheet is the site's own; neither scripts nor styles may stand in the page.
STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; style-src 'self'"
WATCH = (
    "window.violations = []; document.addEventListener('securitypolicyviolation', "
    "(event) => violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile))"
)


@pytest.fixture(autouse=True)
def strict(context: BrowserContext, site: Site) -> None:
    """Serve pages under the strict policy, with what the stand-in needs in the place of Intercom's hosts."""
    context.add_init_script(WATCH)
    widget = site.address("", "widget.localhost")
    policy = STRICT.replace("script-src 'self'", f"script-src 'self' {widget}")
    site.headers["Content-Security-Policy"] = policy.replace("connect-src 'self'", f"connect-src 'self' {widget}")


MODES: dict[str, dict[str, Any]] = {
    "load": {"INTERCOM_LOAD": "load"},
    "idle": {"INTERCOM_LOAD": "idle"},
    "interaction": {"INTERCOM_LOAD": "interaction"},
    "members": {"INTERCOM_SHOW_TO": "members"},
    "consent": {"INTERCOM_CONSENT": "required"},
    "cookie": {"INTERCOM_CONSENT": "cookie:choices~yes"},
    "off": {"INTERCOM_HOSTS": ["www.example.com"]},
    "debug": {"INTERCOM_DEBUG": True},
}


@pytest.mark.parametrize("mode", MODES)
def test_nothing_is_violated(context: BrowserContext, page: Page, site: Site, mode: str) -> None:
    site.configure(**MODES[mode])
    sign_in(context, site, "member")
    context.add_cookies([{"name": "choices", "value": "yes", "url": site.address()}])
    page.goto(site.address("/pages/plain.html#intercom/why"))
    page.get_by_role("dialog", name="The Messenger on this page").wait_for()
    page.keyboard.press("Escape")
    if mode == "consent":
        page.evaluate("pelicanIntercom.consent(true)")
    if mode == "interaction":
        page.get_by_role("button", name="Chat with us").click()
    if mode == "off":
        wait_for_state(page, "off")
    else:
        wait_for_boot(page, "preview-member")
        page.evaluate("pelicanIntercom.open('new?text=Hi')")
        page.get_by_role("textbox", name="Message").wait_for()
    assert page.evaluate("window.violations") == []


def test_the_launcher_of_a_blocked_messenger_violates_nothing(page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONTACT_URL="/pages/off.html")
    site.headers["Content-Security-Policy"] = STRICT
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "blocked", "widget")
    page.get_by_role("link", name="Chat with us").wait_for()
    violations = page.evaluate("window.violations")
    # The widget's own address is what the policy blocks, at its preload and at its load; nothing of ours is.
    assert {violation.split()[1] for violation in violations} == {site.widget}


def test_the_policy_that_the_command_prints_lets_everything_through(
    context: BrowserContext, page: Page, site: Site
) -> None:
    policy = merge(parse_policy(STRICT), list_needs(site.read_settings()), site.address(""))
    widget = site.address("", "widget.localhost")
    # The stand-in's own ping, which the real Messenger sends to Intercom's hosts.
    site.headers["Content-Security-Policy"] = str(policy).replace("connect-src 'self'", f"connect-src 'self' {widget}")
    sign_in(context, site, "member")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, "preview-member")
    assert page.evaluate("window.violations") == []
