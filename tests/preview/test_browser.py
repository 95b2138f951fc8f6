"""The whole path in a real browser: a person signs in, the function signs, and the Messenger says who they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import jwt
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from pelican_intercom.preview.build import Build, override_settings
from pelican_intercom.preview.site import Site
from pelican_intercom.preview.workspace import Workspace
from pelican_intercom.site_settings import read_site

from .conftest import SETTINGS_FILE, Served, serving

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PILL = "pelican-intercom-preview .pill"
PANEL = "pelican-intercom-preview #panel"


def sign_in(page: Page, served: Served, name: str) -> None:
    """Choose a person on the sign-in page, and wait for the site's front page."""
    page.goto(f"{served.address}/-preview/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(f"{served.address}/")


def read_boot(page: Page) -> dict[str, Any]:
    """Wait for the Messenger, and return whom it was last booted for, and by what proof."""
    page.wait_for_function("window.standInMessenger?.boots.length > 0")
    boot: dict[str, Any] = page.evaluate("window.standInMessenger.boots.at(-1)")
    return boot


def wait_for_state(page: Page, state: str) -> None:
    expect(page.locator(f"{PILL} .state")).to_have_text(state)


def test_a_person_signs_in_and_the_messenger_says_who_they_are_and_that_the_proof_holds(
    page: Page, served: Served
) -> None:
    sign_in(page, served, "Mara Quinn")
    assert read_boot(page) == {
        "person": {
            "kind": "user",
            "user_id": "preview-member",
            "email": "mara@example.com",
            "name": "Mara Quinn",
        },
        "proof": "jwt",
    }
    page.get_by_role("button", name="Open the Messenger").click()
    panel = page.locator("#intercom-container section")
    expect(panel).to_contain_text("Booted for Mara Quinn")
    expect(panel).to_contain_text("The proof is valid")
    expect(panel).to_contain_text("mara@example.com")


TABS = {
    "Messages": "conversations would be here",
    "Help": "#intercom/article/123",
    "News": "#intercom/news/123",
    "Tasks": "#intercom/checklist/123",
    "Tickets": "tickets would be here",
}


def test_each_tab_of_the_stand_in_shows_something(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.get_by_role("button", name="Open the Messenger").click()
    panel = page.locator("#intercom-container section")
    for tab, text in TABS.items():
        expect(panel).to_contain_text("Booted for a visitor")
        panel.get_by_role("button", name=tab, exact=True).click()
        expect(panel).to_contain_text(text)
        expect(panel).not_to_contain_text("Booted for")
        panel.get_by_role("button", name="Home", exact=True).click()
    expect(panel).to_contain_text("Booted for a visitor")


def test_a_message_takes_the_place_of_the_sample(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.get_by_role("button", name="Open the Messenger").click()
    panel = page.locator("#intercom-container section")
    panel.get_by_role("textbox").fill("High water today?")
    panel.get_by_role("button", name="Send").click()
    expect(panel.locator(".sent")).to_have_text("High water today?")
    expect(panel).not_to_contain_text("would be here")


@pytest.mark.parametrize("width", [320, 1200])
def test_the_explanation_does_not_cover_the_bar(page: Page, served: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 500})
    page.goto(f"{served.address}/#intercom/why")
    # The panel is drawn anew with each decision.
    wait_for_state(page, "visitor")
    dialog = page.get_by_role("dialog", name="The Messenger on this page")
    dialog.wait_for()
    panel = dialog.bounding_box()
    pill = page.locator(PILL).bounding_box()
    assert panel is not None
    assert pill is not None
    assert panel["y"] >= 0
    assert panel["y"] + panel["height"] <= pill["y"]


def test_nobody_is_a_visitor(page: Page, served: Served) -> None:
    page.goto(served.address)
    wait_for_state(page, "visitor")
    assert read_boot(page)["person"]["kind"] == "visitor"


def test_a_proof_signed_with_a_forged_secret_does_not_hold(page: Page, served: Served) -> None:
    forged = jwt.encode({"user_id": "preview-administrator"}, "a forger's own secret, 32 bytes long", algorithm="HS256")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(served.address)
    read_boot(page)
    with page.expect_console_message(lambda message: "Stand-in Messenger: 403" in message.text):
        page.evaluate("token => { Intercom('update', { intercom_user_jwt: token }) }", forged)
    assert page.evaluate("window.standInMessenger.refusals") == [
        "The JWT does not verify: Signature verification failed."
    ]
    assert page.evaluate("window.standInMessenger.person") is None
    expect(page.get_by_role("button", name="Open the Messenger")).to_have_count(0)


def test_a_session_signed_with_a_forged_secret_is_nobodys(page: Page, served: Served) -> None:
    claims = {"sub": "preview-administrator", "email": "ada@example.com", "email_verified": True, "exp": 4_000_000_000}
    forged = jwt.encode(claims, "a forger's own secret, 32 bytes long", algorithm="HS256")
    cookie = {"name": served.application.login.cookie, "value": forged, "url": served.address}
    page.context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": cookie["url"]}])
    with page.expect_response("**/api/intercom-identity*") as answer:
        page.goto(served.address)
    assert (answer.value.status, answer.value.json()["code"]) == (401, "token_signature")
    wait_for_state(page, "visitor")
    boot = read_boot(page)
    assert (boot["person"]["kind"], boot["proof"]) == ("visitor", "none")


def test_the_bar_switches_people_and_explains_each(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/three-lines.html?from=test")
    page.locator(PILL).click()
    panel = page.locator(PANEL)
    expect(panel).to_contain_text("Nobody was signed")
    panel.get_by_role("button", name="Uma Ferreira").click()
    page.wait_for_url("**/three-lines.html?from=test")
    wait_for_state(page, "user")
    expect(panel).to_contain_text("The proof is valid (JWT)")
    expect(panel).to_contain_text("preview-unverified")
    expect(panel).not_to_contain_text("uma@example.com")
    panel.get_by_role("button", name="Ada Lindqvist").click()
    wait_for_state(page, "hidden")
    expect(panel).to_contain_text("The function hides it from the role administrator.")
    expect(panel).to_contain_text("200, hidden, role administrator")
    expect(page.locator(".intercom-launcher")).to_have_count(0)


def test_the_bar_lists_the_pages_without_the_tag_and_says_so_on_them(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.locator(PILL).click()
    page.locator(PANEL).get_by_role("link", name="pages/privacy.html").click()
    page.wait_for_url("**/pages/privacy.html")
    wait_for_state(page, "no tag")
    expect(page.locator(PANEL)).to_contain_text(
        "This page has no tag, so nothing is loaded.It is left out: front matter."
    )
    assert page.evaluate("'Intercom' in window") is False


def test_the_bar_gives_way_to_the_loaders_own_explanation(page: Page, served: Served) -> None:
    page.goto(served.address)
    page.locator(PILL).click()
    # Then its words have come, with which it is drawn once more.
    expect(page.locator(PANEL)).to_contain_text("The function found no session token.")
    page.locator(PANEL).get_by_role("link", name="Every step").click()
    panel = page.get_by_role("dialog", name="The Messenger on this page")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("The preview itself sends Intercom nothing.")
    expect(page.locator(PANEL)).to_be_hidden()


def test_the_bar_works_by_keyboard_alone(page: Page, served: Served) -> None:
    page.goto(f"{served.address}/pages/privacy.html")
    pill = page.locator(PILL)
    pill.focus()
    page.keyboard.press("Enter")
    expect(pill).to_have_attribute("aria-expanded", "true")
    for _ in range(3):
        page.keyboard.press("Shift+Tab")
    expect(page.locator(PANEL).get_by_role("link", name="drafts/storm-surge.html")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_be_hidden()
    expect(pill).to_be_focused()


def test_the_bar_fits_every_window_and_leaves_room_for_the_launcher(page: Page, served: Served) -> None:
    sign_in(page, served, "Mara Quinn")
    for width in (320, 390, 1200):
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(served.address)
        wait_for_state(page, "user")
        launcher = page.locator(".intercom-launcher").bounding_box()
        pill = page.locator(PILL).bounding_box()
        assert launcher is not None
        assert pill is not None
        assert pill["x"] >= 0
        assert pill["x"] + pill["width"] < launcher["x"]
        page.locator(PILL).click()
        expect(page.locator(PANEL)).to_contain_text("The proof is valid")
        panel = page.locator(PANEL).bounding_box()
        assert panel is not None
        assert panel["x"] >= 0
        assert panel["y"] >= 0
        assert panel["x"] + panel["width"] <= width
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        page.locator(PILL).click()  # an open panel stays open on the next page


@pytest.mark.node
@pytest.mark.parametrize("path", ["/pages/about.html", "/-preview/"])
def test_a_screen_reader_finds_no_fault(page: Page, served: Served, path: str) -> None:
    page.goto(served.address + path)
    if path != "/-preview/":
        page.locator(PILL).click()
        expect(page.locator(PANEL)).to_contain_text("drafts/storm-surge.html")
    page.add_script_tag(path=AXE)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        violations = page.evaluate(
            "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes[0].html]))"
        )
        assert violations == [], json.dumps(violations, indent=1)


def test_a_site_with_consent_a_session_hint_and_its_messenger_on_the_left(
    page: Page, tmp_path: Path, workspace: Workspace
) -> None:
    overrides = {
        **override_settings(workspace, "http://127.0.0.1:8000"),
        "INTERCOM_CONSENT": "required",
        "INTERCOM_SESSION_HINT": "signed_in",
        "INTERCOM_MESSENGER": {"alignment": "left"},
    }
    Build(SETTINGS_FILE, tmp_path, overrides).run()
    with serving(Site(tmp_path, read_site(SETTINGS_FILE) | overrides), workspace) as served:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        sign_in(page, served, "Ed Okafor")
        wait_for_state(page, "waiting")
        assert not [url for url in asked if "/stand-in/" in url or "/api/" in url]
        page.locator(PILL).click()
        expect(page.locator(PANEL)).to_contain_text("the visitor has not answered yet")
        page.locator(PANEL).get_by_role("button", name="Give consent").click()
        wait_for_state(page, "user")
        assert read_boot(page)["person"]["name"] == "Ed Okafor"
        launcher, pill = (page.locator(name).bounding_box() for name in (".intercom-launcher", PILL))
        assert launcher is not None
        assert pill is not None
        assert launcher["x"] + launcher["width"] < pill["x"]
        page.locator(PANEL).get_by_role("button", name="Nobody").click()
        wait_for_state(page, "waiting")
        assert "signed_in" not in {cookie["name"] for cookie in page.context.cookies()}


def test_no_page_of_the_preview_says_an_error(page: Page, served: Served) -> None:
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, served, "Ed Okafor")
    read_boot(page)
    for path in ("/three-lines.html", "/three-lines-de.html", "/gauge.html"):
        page.goto(served.address + path)
        read_boot(page)
    assert said == []
