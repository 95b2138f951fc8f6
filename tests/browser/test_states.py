"""What happens when a page is viewed: each row of the table of states in docs/privacy.md."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from .site import API_SECRET, APP_ID, Site
from .visit import (
    COOKIES,
    KEY,
    find_cookies,
    plant_session,
    read_calls,
    read_methods,
    read_proofs,
    read_session_owner,
    read_shown,
    read_states,
    read_storage,
    remember,
    sign_in,
    sign_out,
    visit_as,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

MEMBER = "preview-member"


def make_account(site: Site, user_id: str) -> str:
    from pelican_intercom.identity.signing import account  # noqa: PLC0415

    return account(API_SECRET, site.environment.get("INTERCOM_SESSION_ISSUER", ""), user_id)


def test_a_visitor_is_booted_as_a_visitor_and_remembered_as_one(
    context: BrowserContext, page: Page, site: Site
) -> None:
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_states(page) == [["visitor", "no-session"]]
    assert read_calls(page) == [
        ["boot", {"app_id": "abc12345", "language_override": "en"}],
    ]
    assert read_storage(page)[KEY] == ""
    assert {cookie["name"] for cookie in find_cookies(context)} == COOKIES


def test_a_user_is_booted_with_a_proof_that_holds_and_remembered_by_a_fingerprint(
    context: BrowserContext, page: Page, site: Site
) -> None:
    visit_as(context, page, site, "member")
    assert read_states(page) == [["user", "signed-in"]]
    assert read_methods(page) == ["boot"]
    assert read_proofs(page) == {"jwt"}
    assert read_storage(page)[KEY] == make_account(site, MEMBER)
    assert len(read_storage(page)[KEY]) == 24


def test_a_hash_proves_a_user_too(context: BrowserContext, page: Page, site: Site) -> None:
    site.environment["INTERCOM_SIGN"] = "hash"
    sign_in(context, site, "member")
    page.goto(site.address())
    wait_for_boot(page, MEMBER, "hash")


def test_a_forged_token_is_a_visitor(context: BrowserContext, page: Page, site: Site) -> None:
    context.add_cookies([{"name": "session", "value": site.issue("member")[:-4] + "AAAA", "url": site.address()}])
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_states(page) == [["visitor", "token_signature"]]
    assert read_shown(page) == [None]


def test_the_same_user_again_keeps_the_session(context: BrowserContext, page: Page, site: Site) -> None:
    visit_as(context, page, site, "member")
    before = {cookie["name"]: cookie["value"] for cookie in find_cookies(context)}
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, MEMBER)
    assert read_methods(page) == ["boot"]
    after = {cookie["name"]: cookie["value"] for cookie in find_cookies(context)}
    assert after["intercom-id-abc12345"] == before["intercom-id-abc12345"]


def test_from_visitor_to_user_nothing_is_purged(context: BrowserContext, page: Page, site: Site) -> None:
    page.goto(site.address())
    wait_for_boot(page, None)
    lead = next(cookie["value"] for cookie in find_cookies(context) if "-device-id-" in cookie["name"])
    visit_as(context, page, site, "member")
    assert read_methods(page) == ["boot"]
    assert lead in {cookie["value"] for cookie in find_cookies(context)}


@pytest.mark.parametrize("next_key", ["editor", None])
def test_another_person_or_nobody_finds_nothing_of_the_last_one(
    context: BrowserContext, page: Page, site: Site, next_key: str | None
) -> None:
    visit_as(context, page, site, "member")
    earlier = {cookie["value"] for cookie in find_cookies(context)}
    sign_out(context)
    if next_key:
        sign_in(context, site, next_key)
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, next_key and f"preview-{next_key}")
    assert read_methods(page) == ["shutdown", "boot"]
    assert MEMBER not in read_shown(page)
    assert earlier.isdisjoint({cookie["value"] for cookie in find_cookies(context)})
    assert read_session_owner(context) == {next_key and f"preview-{next_key}"}


def test_a_hidden_role_gets_nothing_and_leaves_nothing(context: BrowserContext, page: Page, site: Site) -> None:
    visit_as(context, page, site, "member")
    sign_in(context, site, "administrator")
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "hidden", "role")
    assert read_methods(page) == []
    assert find_cookies(context) == []
    assert read_storage(page) == {}


@pytest.mark.parametrize("host", ["site.localhost", "a.b.site.localhost"])
@pytest.mark.parametrize("key", ["editor", None])
def test_cookies_without_a_record_are_purged_from_every_parent_domain(
    context: BrowserContext, page: Page, site: Site, host: str, key: str | None
) -> None:
    plant_session(context, page, site, "stranger", host)
    assert len(find_cookies(context)) == {"site.localhost": 6, "a.b.site.localhost": 12}[host]
    if key:
        sign_in(context, site, key, host)
    page.goto(site.address("/", host))
    wait_for_boot(page, key and f"preview-{key}")
    assert read_methods(page)[:2] == ["shutdown", "boot"]
    assert "stranger" not in read_shown(page)
    assert "earlier" not in {cookie["value"].partition(".")[0] for cookie in find_cookies(context)}
    assert "stranger" not in str(read_storage(page))


def test_the_session_of_another_user_is_purged_without_the_messenger_being_loaded(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    plant_session(context, page, site, "stranger", "a.b.site.localhost")
    remember(page, "0123456789abcdef01234567")
    page.goto(site.address("/", "a.b.site.localhost"))
    wait_for_state(page, "visitor")
    assert find_cookies(context) == []
    assert list(read_storage(page)) == [KEY]
    assert page.evaluate("window.standInMessenger") is None


def test_another_workspace_on_the_parent_domain_keeps_its_cookies(
    context: BrowserContext, page: Page, site: Site
) -> None:
    plant_session(context, page, site, "stranger")
    other = {"name": "intercom-session-other123", "value": "theirs", "domain": ".site.localhost", "path": "/"}
    context.add_cookies([other])  # type: ignore[list-item]
    page.goto(site.address())
    wait_for_boot(page, None)
    assert "theirs" in {cookie["value"] for cookie in find_cookies(context)}


def test_without_a_function_everyone_is_a_visitor_and_nothing_is_purged(
    context: BrowserContext, page: Page, site: Site
) -> None:
    site.configure(INTERCOM_IDENTITY_URL=None)
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_states(page) == [["visitor", "no-function"]]
    before = find_cookies(context)
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    assert read_methods(page) == ["boot"]
    assert {cookie["name"] for cookie in before} == {cookie["name"] for cookie in find_cookies(context)}
    assert site.count_questions() == 0


def test_calls_made_before_come_after_boot_in_their_order(context: BrowserContext, page: Page, site: Site) -> None:
    stub = "<script>Intercom = function () { (Intercom.q = Intercom.q || []).push(arguments) };"
    stub += "Intercom('trackEvent', 'a')"
    later = (
        "addEventListener('DOMContentLoaded', () => { Intercom('trackEvent', 'b'); Intercom('update', {plan: 'pro'}) })"
    )
    site.transform = lambda _path, html: html.replace("</head>", f"{stub}; {later}</script></head>")
    visit_as(context, page, site, "member")
    methods = [(call[0], call[1] if call[0] == "trackEvent" else "") for call in read_calls(page)]
    assert methods == [("boot", ""), ("trackEvent", "a"), ("trackEvent", "b"), ("update", "")]
    assert read_calls(page)[3][1]["plan"] == "pro"
    assert "intercom_user_jwt" in read_calls(page)[3][1]


def test_the_widget_is_fetched_while_the_function_is_asked_and_runs_after_its_answer(
    context: BrowserContext, page: Page, site: Site
) -> None:
    held = site.hold()
    sign_in(context, site, "member")
    with page.expect_request_finished(lambda request: request.url == site.widget):
        page.goto(site.address())
    held.wait_for_question()
    assert page.evaluate("window.standInMessenger") is None
    held.release()
    wait_for_boot(page, MEMBER)
    assert site.requests.count(("widget.localhost", f"/stand-in/widget/{APP_ID}")) == 1


def test_two_copies_of_the_tag_act_as_one(page: Page, site: Site) -> None:
    site.transform = lambda _path, html: html.replace(
        "</body>", html[html.rindex("<script") : html.rindex("</body>")] + "</body>"
    )
    page.goto(site.address())
    wait_for_boot(page, None)
    assert page.locator("script[src*='intercom.']").count() == 2
    assert page.evaluate("standInMessenger.copies") == 1
    assert read_methods(page) == ["boot"]
    assert site.count_questions() == 1


def test_the_configured_region_and_attributes_go_with_the_boot(page: Page, site: Site) -> None:
    site.configure(INTERCOM_REGION="eu", INTERCOM_ATTRIBUTES={"plan": "pro"}, INTERCOM_MESSENGER={"alignment": "left"})
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_calls(page)[0][1] == {
        "app_id": "abc12345",
        "api_base": "https://api-iam.eu.intercom.io",
        "language_override": "en",
        "plan": "pro",
        "alignment": "left",
    }


def test_the_language_is_the_page_s_own_unless_configured(page: Page, site: Site) -> None:
    page.goto(site.address("/pages/french-fr.html"))
    wait_for_boot(page, None)
    assert read_calls(page)[0][1]["language_override"] == "fr"
    site.configure(INTERCOM_ATTRIBUTES={"language_override": "de"})
    page.reload()
    wait_for_boot(page, None)
    assert read_calls(page)[0][1]["language_override"] == "de"
