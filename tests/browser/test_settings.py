"""What the INTERCOM_* settings change in the browser, and what the state event says of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import IDENTITY_PATH, ROOT, Site, fail
from .visit import (
    find_cookies,
    read_calls,
    read_methods,
    read_states,
    read_storage,
    sign_in,
    sign_out,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser


def put_in_head(site: Site, script: str) -> None:
    """Put a script of the site's own into every page."""
    site.transform = lambda _path, html: html.replace("<head>", f"<head><script>{script}</script>")


def test_members_only_loads_nothing_for_a_visitor(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_SHOW_TO="members")
    page.goto(site.address())
    wait_for_state(page, "hidden", "members")
    assert site.find_hosts() == {"site.localhost"}
    assert page.locator("link[rel=preload]").count() == 0
    assert find_cookies(context) == []
    assert read_storage(page) == {}


def test_members_only_loads_nothing_while_the_function_is_down(page: Page, site: Site) -> None:
    site.configure(INTERCOM_SHOW_TO="members")
    site.fault = fail(500)
    page.goto(site.address())
    wait_for_state(page, "hidden", "fallback")
    assert site.find_hosts() == {"site.localhost"}


def test_members_only_loads_the_messenger_for_a_user_and_drops_it_at_sign_out(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_SHOW_TO="members")
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    sign_out(context)
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_state(page, "hidden", "members")
    assert read_methods(page) == ["boot", "shutdown"]
    assert find_cookies(context) == []


def test_on_a_host_that_is_not_listed_the_loader_is_off(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_HOSTS=["www.example.com"])
    page.goto(site.address())
    wait_for_state(page, "off", "host")
    page.evaluate("Intercom('show'); pelicanIntercom.open(); pelicanIntercom.refresh(); lookAgain()")
    assert read_states(page) == [["off", "host"]]
    assert site.find_hosts() == {"site.localhost"}
    assert site.count_questions() == 0
    assert find_cookies(context) == []
    assert read_storage(page) == {}


def test_on_a_listed_host_it_runs(page: Page, site: Site) -> None:
    site.configure(INTERCOM_HOSTS=["www.example.com", "site.localhost"])
    page.goto(site.address())
    wait_for_boot(page, None)


def test_the_fallback_hide_shows_nothing_while_nobody_can_say_who_this_is(page: Page, site: Site) -> None:
    site.configure(INTERCOM_IDENTITY_FALLBACK="hide")
    site.fault = fail(500)
    page.goto(site.address())
    wait_for_state(page, "hidden", "fallback")
    assert read_methods(page) == []


def test_without_the_hint_cookie_the_function_is_not_called(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_SESSION_HINT="signed_in")
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_states(page) == [["visitor", "no-hint"]]
    assert site.count_questions() == 0
    context.add_cookies([{"name": "signed_in", "value": "1", "url": site.address()}])
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_boot(page, "preview-member")
    context.clear_cookies(name="signed_in")
    page.evaluate("pelicanIntercom.refresh()")
    wait_for_boot(page, None)
    assert site.count_questions() == 1


TOKEN = "Login.session.getToken"


@pytest.mark.parametrize(
    "provider",
    [
        "Login = {session: {token: TOKEN, getToken() { return this.token }}}",
        "Login = {session: {token: TOKEN, async getToken() { return this.token }}}",
        "setTimeout(() => { Login = {session: {token: TOKEN, getToken() { return this.token }}} }, 300)",
        "Login = {}; setTimeout(() => { Login.session = {token: TOKEN, getToken() { return this.token }} }, 300)",
    ],
    ids=["at once", "promise", "late", "late session"],
)
def test_a_token_from_a_function_of_the_site_s_proves_a_user(page: Page, site: Site, provider: str) -> None:
    site.configure(INTERCOM_SESSION_TOKEN_FROM=TOKEN)
    put_in_head(site, f"const TOKEN = '{site.issue('member')}'; var Login; {provider}")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    assert "Cookie" not in site.questions[0].headers


@pytest.mark.parametrize(
    ("provider", "state", "reason"),
    [
        ("Login = {session: {getToken: () => null}}", "visitor", "no-token"),
        ("Login = {session: {getToken: async () => undefined}}", "visitor", "no-token"),
        ("Login = {session: null}", "visitor", "no-token"),
        ("Login = {session: {getToken() { throw Error('no') }}}", "visitor", "fallback"),
        ("Login = {session: {getToken: async () => { throw Error('no') }}}", "visitor", "fallback"),
    ],
    ids=["null", "undefined", "no session", "throws", "rejects"],
)
def test_a_function_of_the_site_s_that_gives_no_token(
    page: Page, site: Site, provider: str, state: str, reason: str
) -> None:
    site.configure(INTERCOM_SESSION_TOKEN_FROM=TOKEN)
    put_in_head(site, f"var {provider}")
    page.goto(site.address())
    wait_for_state(page, state, reason)
    assert site.count_questions() == 0


def test_a_function_of_the_site_s_that_throws_signs_nobody_out(context: BrowserContext, page: Page, site: Site) -> None:
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    site.configure(INTERCOM_SESSION_TOKEN_FROM=TOKEN)
    put_in_head(site, "var Login = {session: {getToken() { throw Error('no') }}}")
    page.goto(site.address())
    wait_for_state(page, "unknown", "token")
    assert find_cookies(context) != []


def test_a_function_of_the_site_s_that_never_appears_is_given_up_after_three_seconds(page: Page, site: Site) -> None:
    site.configure(INTERCOM_SESSION_TOKEN_FROM=TOKEN)
    page.clock.install()
    page.goto(site.address())
    page.wait_for_function("pelicanIntercom.decisions.some(([topic]) => topic === 'asking')")
    for _ in range(60):
        page.clock.run_for(50)
        page.evaluate("0")
    wait_for_state(page, "visitor", "fallback")
    assert ["failed", "token"] in page.evaluate("pelicanIntercom.decisions")
    assert site.count_questions() == 0


def test_the_token_travels_in_the_configured_header(page: Page, site: Site) -> None:
    site.configure(INTERCOM_SESSION_TOKEN_FROM="getToken", INTERCOM_IDENTITY_HEADER="X-Session-Token")
    site.environment["INTERCOM_SESSION_HEADER"] = "X-Session-Token"
    put_in_head(site, f"function getToken() {{ return '{site.issue('member')}' }}")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    assert "Authorization" not in site.questions[0].headers


def test_a_function_on_another_host_is_asked_with_the_token_alone(
    context: BrowserContext, page: Page, site: Site
) -> None:
    """No test route is set here, so the preflight is the browser's own."""
    site.configure(
        INTERCOM_SESSION_TOKEN_FROM="getToken",
        INTERCOM_IDENTITY_URL=site.address(IDENTITY_PATH, "function.localhost"),
    )
    site.environment["INTERCOM_ALLOWED_ORIGINS"] = site.address("")
    context.add_cookies([{"name": "theirs", "value": "1", "url": site.address("/", "function.localhost")}])
    put_in_head(site, f"function getToken() {{ return '{site.issue('member')}' }}")
    page.goto(site.address())
    wait_for_boot(page, "preview-member")
    assert "Cookie" not in site.questions[0].headers


def test_a_function_on_a_host_of_the_same_site_gets_the_cookie(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_IDENTITY_URL=site.address(IDENTITY_PATH + "?a=b", "api.site.localhost"))
    site.environment["INTERCOM_ALLOWED_ORIGINS"] = site.address("")
    cookie = {"name": "session", "value": site.issue("member"), "domain": ".site.localhost", "path": "/"}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page.goto(site.address())
    wait_for_boot(page, "preview-member")


def test_an_origin_that_the_function_does_not_allow_signs_nobody_in(page: Page, site: Site) -> None:
    site.configure(INTERCOM_IDENTITY_URL=site.address(IDENTITY_PATH, "api.site.localhost"))
    page.goto(site.address())
    wait_for_state(page, "visitor", "fallback")
    assert page.evaluate("pelicanIntercom.decisions").count(["asking", ""]) == 1


def test_a_page_without_its_launcher_hides_it_and_keeps_the_messenger(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/bare.html"))
    wait_for_boot(page, None)
    assert read_calls(page)[0][1]["hide_default_launcher"] is True
    assert not page.locator(".intercom-launcher").is_visible()
    page.get_by_role("link", name="Talk to us").click()
    page.get_by_role("dialog", name="Messenger").wait_for()


def test_a_page_that_says_off_has_no_loader(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/off.html"))
    assert page.evaluate("[typeof pelicanIntercom, typeof Intercom]") == ["undefined", "undefined"]
    assert "intercom." not in page.content()


@pytest.mark.parametrize("load", ["load", "idle"])
def test_the_messenger_comes_by_itself(page: Page, site: Site, load: str) -> None:
    site.configure(INTERCOM_LOAD=load)
    page.goto(site.address())
    wait_for_boot(page, None)


def test_a_refused_proof_boots_nothing_and_says_403(context: BrowserContext, page: Page, site: Site) -> None:
    site.environment["INTERCOM_API_SECRET"] = "another-obviously-made-up-messenger-api-secret"
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(context, site, "member")
    page.goto(site.address())
    page.wait_for_function("window.standInMessenger?.refusals.length")
    assert any("Stand-in Messenger: 403: The JWT does not verify" in line for line in said)
    assert not page.locator(".intercom-launcher").is_visible()
    assert find_cookies(context) == []


def test_newer_methods_wait_for_boot_and_pass_through(context: BrowserContext, page: Page, site: Site) -> None:
    stub = "window.Intercom = function () { (Intercom.q = Intercom.q || []).push(arguments) };"
    (shown,) = re.findall(r"```js\n(Intercom\(\"ready.*?)```", (ROOT / "docs/events.md").read_text("utf-8"), re.DOTALL)
    put_in_head(site, f"{stub} const tokenOfThisPerson = 'a.b.c'; {shown}")
    held = site.hold()
    sign_in(context, site, "member")
    page.goto(site.address())
    held.wait_for_question()
    assert not page.evaluate("Intercom('whoami')")
    with page.expect_console_message(lambda message: "user_id: preview-member" in message.text):
        held.release()
    wait_for_boot(page, "preview-member")
    page.evaluate("Intercom('update', {auth_tokens: {security_token: 'd.e.f'}})")
    calls = read_calls(page)
    assert [call[0] for call in calls] == [
        "boot",
        "ready",
        "setAuthTokens",
        "whoami",
        "whoami",
        "getVisitorId",
        "update",
    ]
    assert calls[1:3] == [["ready", "f"], ["setAuthTokens", {"security_token": "a.b.c"}]]
    assert calls[-1][1]["auth_tokens"] == {"security_token": "d.e.f"}
    assert "intercom_user_jwt" in calls[-1][1]


def test_what_a_newer_method_returns_reaches_the_page(page: Page, site: Site) -> None:
    page.goto(site.address())
    wait_for_boot(page, None)
    page.evaluate("window.Intercom = (...call) => call[0] === 'whoami' ? {user_id: '42'} : undefined")
    assert page.evaluate("Intercom('whoami')") == {"user_id": "42"}
