"""`#intercom/why` on the live page, and INTERCOM_DEBUG: every decision in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from werkzeug.utils import redirect

from .site import Site, fail, say
from .visit import sign_in, wait_for_boot, wait_for_state

pytestmark = pytest.mark.browser

BROWSER = Path(__file__).parents[2] / "pelican_intercom" / "browser"
NAME = "The Messenger on this page"


def read_panel(page: Page, site: Site, path: str = "/pages/plain.html") -> str:
    """Visit a page at #intercom/why and return what the panel says, when the loader has decided."""
    page.goto(site.address(path + "#intercom/why"))
    page.wait_for_function("states.length")
    page.get_by_role("dialog", name=NAME).wait_for()
    return page.get_by_role("dialog", name=NAME).inner_text()


def test_it_says_that_somebody_is_signed_in_and_nothing_personal(
    context: BrowserContext, page: Page, site: Site
) -> None:
    sign_in(context, site, "member")
    text = read_panel(page, site)
    assert "for a person who is signed in, with proof of who they are" in text
    for personal in ("preview-member", "Mara", "mara@", site.issue("member").split(".")[1]):
        assert personal not in text


def test_it_says_what_a_login_wall_before_the_function_does(page: Page, site: Site) -> None:
    site.fault = lambda _request: redirect("/accounts/login/")
    text = read_panel(page, site)
    assert "could not be reached, answered with a redirect, or the browser blocked its response (CORS)." in text
    assert "If it redirects to a login page, exclude this URL from the login." in text


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("", "nobody new yet, because a visitor becomes a lead with their first message."),
        ("member", "this person among the users under Contacts, with the user id of your login, last seen just now."),
        ("administrator", "nothing, because this page has not identified anyone to Intercom."),
    ],
)
def test_it_ends_with_what_should_now_be_seen_in_intercom(
    context: BrowserContext, page: Page, site: Site, who: str, seen: str
) -> None:
    if who:
        sign_in(context, site, who)
    ending = read_panel(page, site).partition("What you should now see in Intercom")[2]
    assert " ".join(ending.split()).startswith(f"In the workspace abc12345: {seen}")


def test_it_answers_on_a_host_that_is_not_listed(page: Page, site: Site) -> None:
    site.configure(INTERCOM_HOSTS=["www.example.com"])
    text = read_panel(page, site)
    assert "INTERCOM_HOSTS does not list site.localhost." in text
    assert "Add this host name to INTERCOM_HOSTS" in text


def test_it_answers_before_consent_and_asks_nothing_of_anyone(page: Page, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="required")
    assert "the visitor has not answered yet" in read_panel(page, site)
    assert site.find_hosts() == {"site.localhost"}
    assert site.count_questions() == 0


def test_it_answers_when_the_messenger_is_blocked(page: Page, site: Site) -> None:
    site.is_widget_blocked = True
    page.goto(site.address("/#intercom/why"))
    wait_for_state(page, "blocked")
    page.get_by_role("dialog", name=NAME).get_by_text("Intercom's script did not load").first.wait_for()


def test_it_names_the_role_that_is_hidden(context: BrowserContext, page: Page, site: Site) -> None:
    sign_in(context, site, "administrator")
    assert "The function hides it from the role administrator." in read_panel(page, site)


def test_it_says_what_is_wrong_with_the_function(page: Page, site: Site) -> None:
    site.configure(INTERCOM_IDENTITY_FALLBACK="hide")
    site.fault = fail(500, "misconfigured")
    text = read_panel(page, site)
    assert "INTERCOM_IDENTITY_FALLBACK decided" in text
    assert "One or more of the function's environment variables are missing or invalid." in text


@pytest.mark.parametrize(
    "settings",
    [{"INTERCOM_SHOW_TO": "members"}, {"INTERCOM_IDENTITY_FALLBACK": "hide"}, {}],
    ids=["members", "hide", ""],
)
def test_it_begins_with_a_function_that_is_missing(
    context: BrowserContext, page: Page, site: Site, settings: dict[str, str]
) -> None:
    site.configure(**settings)
    site.fault = say("<h1>Not found</h1>", 404)
    read_panel(page, site)
    panel = page.get_by_role("dialog", name=NAME)
    headline = panel.locator("h2 + p").inner_text()
    assert "Nothing answers at the function's URL (404)." in headline
    assert "nobody is signed in" not in headline
    assert "correct INTERCOM_IDENTITY_URL" in panel.locator(".advice").inner_text()


def test_it_begins_with_a_function_that_went_missing_while_the_page_was_open(
    context: BrowserContext, page: Page, site: Site
) -> None:
    sign_in(context, site, "member")
    page.goto(site.address("/pages/plain.html#intercom/why"))
    wait_for_boot(page, "preview-member")
    site.fault = say("<h1>Not found</h1>", 404)
    page.evaluate("pelicanIntercom.refresh()")
    panel = page.get_by_role("dialog", name=NAME)
    panel.locator("h2 + p").get_by_text("Nothing answers at the function's URL").wait_for()
    site.fault = say("<h1>Sign in</h1>", 401)
    page.evaluate("pelicanIntercom.refresh()")
    panel.locator("h2 + p").get_by_text("answered 401 without a reason, as a login in front of it does").wait_for()
    assert "Exclude the URL from the login" in panel.locator(".advice").inner_text()


def test_it_says_once_why_nobody_is_known(context: BrowserContext, page: Page, site: Site) -> None:
    sign_in(context, site, "member")
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, "preview-member")
    site.fault = say("<h1>Not found</h1>", 404)
    page.goto("about:blank")
    read_panel(page, site)
    wait_for_state(page, "unknown", "http-404")
    assert page.get_by_role("dialog", name=NAME).locator("h2 + p").inner_text() == (
        "The function has not said who is signed in, so the Messenger is not shown. "
        "Nothing answers at the function's URL (404)."
    )


def test_without_a_function_it_speaks_of_none(page: Page, site: Site) -> None:
    site.configure(INTERCOM_IDENTITY_URL=None)
    assert "function" not in read_panel(page, site).lower()
    # As where consent was withdrawn in another tab.
    page.evaluate("pelicanIntercom.decisions.push(['unknown', 'other-tab'])")
    assert "function" not in page.get_by_role("dialog", name=NAME).inner_text().lower()


def test_a_link_opens_it_and_it_follows_what_happens_and_closes(
    context: BrowserContext, page: Page, site: Site
) -> None:
    page.goto(site.address("/pages/links.html"))
    wait_for_boot(page, None)
    page.get_by_role("link", name="why").click()
    panel = page.get_by_role("dialog", name=NAME)
    panel.get_by_text("for a visitor").first.wait_for()
    sign_in(context, site, "administrator")
    page.evaluate("pelicanIntercom.refresh()")
    panel.get_by_text("role administrator").first.wait_for()
    page.keyboard.press("Escape")
    panel.wait_for(state="detached")
    page.wait_for_url("**/pages/links.html")
    page.get_by_role("link", name="why").click()
    panel.wait_for()


def test_without_debug_the_console_is_silent_and_the_explaining_build_is_not_fetched(page: Page, site: Site) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site.address("/pages/plain.html"))
    wait_for_boot(page, None)
    assert [line for line in said if "pelican-intercom" in line] == []
    assert not any("why" in path for _host, path in site.requests)


def test_under_debug_the_console_says_every_decision(context: BrowserContext, page: Page, site: Site) -> None:
    site.configure(INTERCOM_DEBUG=True)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    sign_in(context, site, "member")
    with page.expect_console_message(lambda message: "[user, signed-in]" in message.text):
        page.goto(site.address("/pages/plain.html"))
    assert "pelican-intercom: Asking the function who is signed in. [asking, ]" in said


def test_every_code_of_the_loader_has_words() -> None:
    words = (BROWSER / "why" / "words.js").read_text(encoding="utf-8")
    known = set(re.findall(r'^  "?([\w-]+)"?: ', words, re.MULTILINE))
    sources = {path.name: path.read_text(encoding="utf-8") for path in BROWSER.glob("*.js") if ".min" not in path.name}
    said = set()
    for text in (text for name, text in sources.items() if name != "loader.why.js"):
        for call in re.findall(
            r"\b(?:announce|note|onUnknown|visitor|unknown|settle|block|lose|giveUp\?\.)\(([^()]*)", text
        ):
            said |= set(re.findall(r'"([a-z-]+)"', call))
        said |= set(re.findall(r'(?:return |reason = |\? |: )"([a-z-]+)"', text)) & {
            "host", "refused", "gpc", "consent", "cookie", "members", "timeout", "network", "token", "signed-in",
        }  # fmt: skip
    assert {"no-token", "fallback", "other-tab", "widget", "timeout", "gpc", "host"} <= said
    # The prefix of all those that a status makes.
    assert said - known <= {"http-"}
