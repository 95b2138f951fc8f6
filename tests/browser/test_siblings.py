"""INTERCOM_SHARED_DOMAIN: a sibling host, such as an app, runs the same workspace's Messenger."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import Site, fail
from .visit import (
    find_cookies,
    plant_session,
    read_methods,
    read_session_owner,
    read_storage,
    sign_in,
    sign_out,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

SIBLING = "app.site.localhost"
REFRESH = "pelicanIntercom.refresh()"
IS_SEEN = "getComputedStyle(document.querySelector('.intercom-launcher')).visibility === 'visible'"

# The app's own loader: Intercom's snippet, with what its server knows of the person.
BOOT = """
  async (widget) => {
    const answer = await fetch("/api/intercom-identity?" + Math.random());
    const { boot } = answer.status === 200 ? await answer.json() : {};
    window.intercomSettings = { app_id: "abc12345", ...boot };
    document.head.append(Object.assign(document.createElement("script"), { src: widget }));
  }
"""


def boot_sibling(context: BrowserContext, page: Page, site: Site, key: str | None = None) -> None:
    """Boot the Messenger of the app, for one of its people or for a visitor."""
    if key:
        sign_in(context, site, key, SIBLING)
    page.goto(site.address("/pages/off.html", SIBLING))
    page.evaluate(BOOT, site.widget)
    wait_for_boot(page, key and f"preview-{key}")
    assert find_cookies(context) != []
    site.questions.clear()


def return_to_sibling(page: Page, site: Site) -> None:
    """Open the app again, whose session cookie is the Messenger's alone: nobody is named to it."""
    page.goto(site.address("/pages/off.html", SIBLING))
    page.evaluate("window.intercomSettings = {app_id: 'abc12345'}")
    page.add_script_tag(url=site.widget)


@pytest.mark.parametrize("shared", [True, False])
def test_a_visit_with_nobody_signed_in_ends_the_app_s_session_unless_the_domain_is_shared(
    context: BrowserContext, page: Page, site: Site, shared: bool
) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=shared)
    boot_sibling(context, page, site, "member")
    cookies = find_cookies(context)
    page.goto(site.address())
    wait_for_state(page, "visitor", "no-session")
    if shared:
        wait_for_boot(page, "preview-member", "session")
        assert read_methods(page) == ["boot"]
        assert [c["value"] for c in find_cookies(context) if "-id-" in c["name"]] == [
            c["value"] for c in cookies if "-id-" in c["name"]
        ]
    else:
        wait_for_boot(page, None)
    return_to_sibling(page, site)
    wait_for_boot(page, "preview-member" if shared else None, "session")


def test_a_visitor_s_conversation_with_the_app_goes_on(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True)
    boot_sibling(context, page, site)
    kept = {cookie["value"] for cookie in find_cookies(context) if "session" not in cookie["name"]}
    page.goto(site.address())
    wait_for_boot(page, None)
    assert {cookie["value"] for cookie in find_cookies(context) if "session" not in cookie["name"]} == kept


@pytest.mark.parametrize("settings", [{"INTERCOM_SHOW_TO": "members"}, {}], ids=["members", "hidden role"])
def test_nobody_whom_the_site_shows_it_to_leaves_the_app_s_session(
    context: BrowserContext, page: Page, site: Site, settings: dict[str, str]
) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True, **settings)
    boot_sibling(context, page, site, "member")
    if not settings:
        sign_in(context, site, "administrator")
    page.goto(site.address())
    wait_for_state(page, "hidden")
    assert read_session_owner(context) == {"preview-member"}
    assert page.evaluate("window.standInMessenger") is None


def test_a_session_that_this_site_began_for_a_user_is_purged(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True)
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    sign_out(context)
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_session_owner(context) == {None}
    assert read_methods(page)[:2] == ["shutdown", "boot"]


def test_who_becomes_hidden_in_mid_page_sees_nothing_and_the_app_keeps_its_session(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True)
    boot_sibling(context, page, site, "member")
    page.goto(site.address())
    wait_for_boot(page, "preview-member", "session")
    sign_in(context, site, "administrator")
    page.evaluate(f"Intercom('show'); {REFRESH}")
    wait_for_state(page, "hidden", "role")
    assert not page.evaluate(IS_SEEN)
    assert page.get_by_role("dialog", name="Messenger").count() == 0
    assert read_session_owner(context) == {"preview-member"}
    assert "shutdown" not in read_methods(page)
    sign_out(context)
    page.evaluate(REFRESH)
    wait_for_state(page, "visitor", times=2)
    page.wait_for_function(IS_SEEN)
    page.evaluate(
        "window.opened = 0; Intercom('hide');"
        "document.addEventListener('intercom:open', () => opened++); Intercom('show')"
    )
    page.get_by_role("dialog", name="Messenger").wait_for()
    assert page.evaluate("opened") == 1


@pytest.mark.parametrize("fallback", ["visitor", "hide"])
@pytest.mark.parametrize("record", [None, ""], ids=["never here", "a visitor before"])
def test_without_an_answer_nothing_is_booted_into_the_app_s_session(
    context: BrowserContext, page: Page, site: Site, fallback: str, record: str | None
) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True, INTERCOM_IDENTITY_FALLBACK=fallback)
    if record is not None:
        page.goto(site.address("/theme/css/site.css"))
        page.evaluate("localStorage.setItem('pelican-intercom-abc12345', '')")
    boot_sibling(context, page, site, "member")
    site.fault = fail(503)
    page.clock.install()
    page.goto(site.address())
    wait_for_state(page, "unknown", "http-503")
    # Past the six minutes after which the fallback decides elsewhere.
    while page.evaluate("pelicanIntercom.decisions.filter(([topic]) => topic === 'failed').length") < 6:
        page.clock.run_for(120_000)
        page.wait_for_function("pelicanIntercom.decisions.at(-1)[0] !== 'asking'")
    assert page.evaluate("states.every(({state}) => state === 'unknown')")
    assert page.evaluate("window.standInMessenger?.calls.length ?? 0") == 0
    assert read_session_owner(context) == {"preview-member"}
    site.fault = None
    while not page.evaluate("window.standInMessenger?.person"):
        page.clock.run_for(5_000)
        page.wait_for_function("pelicanIntercom.decisions.at(-1)[0] !== 'asking'")
    wait_for_boot(page, "preview-member", "session")


@pytest.mark.parametrize("consent", ["required", "cookie:choices~marketing:true"])
def test_refused_consent_loads_nothing_and_leaves_the_app_s_cookies(
    context: BrowserContext, page: Page, site: Site, consent: str
) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True, INTERCOM_CONSENT=consent)
    boot_sibling(context, page, site, "member")
    site.requests.clear()
    page.goto(site.address())
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    assert "widget.localhost" not in site.find_hosts()
    assert site.count_questions() == 0
    assert read_session_owner(context) == {"preview-member"}


def test_consent_taken_back_puts_the_app_s_session_out_of_sight_in_every_tab(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True, INTERCOM_CONSENT="required")
    boot_sibling(context, page, site, "member")
    other = context.new_page()
    for tab in (page, other):
        tab.goto(site.address())
        tab.evaluate("pelicanIntercom.consent(true)")
        wait_for_boot(tab, "preview-member", "session")
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    wait_for_state(other, "unknown", "other-tab")
    assert not page.evaluate(IS_SEEN)
    assert not other.evaluate(IS_SEEN)
    assert read_session_owner(context) == {"preview-member"}
    assert not any(name.startswith("pelican-") for name in read_storage(page))


def test_consent_taken_back_by_a_user_of_this_site_purges(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_SHARED_DOMAIN=True, INTERCOM_CONSENT="required")
    sign_in(context, site, "member")
    page.goto(site.address())
    page.evaluate("pelicanIntercom.consent(true)")
    wait_for_boot(page, "preview-member")
    page.evaluate("pelicanIntercom.consent(false)")
    wait_for_state(page, "waiting", "refused")
    assert find_cookies(context) == []


def test_a_stranger_s_session_of_long_ago_is_left_alone_only_where_the_domain_is_shared(
    context: BrowserContext, page: Page, site: Site
) -> None:
    plant_session(context, page, site, "stranger")
    site.configure(INTERCOM_SHARED_DOMAIN=True)
    page.goto(site.address())
    wait_for_boot(page, "stranger", "session")
    site.configure(INTERCOM_SHARED_DOMAIN=None)
    page.evaluate("localStorage.removeItem('pelican-intercom-abc12345')")
    page.goto(site.address())
    wait_for_boot(page, None)
