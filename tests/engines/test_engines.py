"""A part of tests/browser in Firefox and WebKit: what another engine could do in another way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.apps.running import run
from tests.apps.small_apps import write_app
from tests.browser.site import Site, fail

from .drivers import ENTER, Tab

pytestmark = pytest.mark.engines

LAUNCHER = "document.querySelector('.intercom-launcher')"
LIGHT = "document.querySelector('pelican-intercom').shadowRoot.querySelector('button, a')"
PANEL = "document.querySelector('#intercom-container')"
SEEN = f"{LAUNCHER} && getComputedStyle({LAUNCHER}).visibility === 'visible'"
BOOTED = "window.standInMessenger?.person && (standInMessenger.person.user_id ?? null) === arguments[0]"
SAID = "window.states.some(({state, reason}) => state === arguments[0] && reason === arguments[1])"
COOKIES = "document.cookie.split('; ').filter((cookie) => cookie.startsWith('intercom-')).length"


def sign_in(tab: Tab, site: Site, key: str) -> None:
    """Sign a person in, on a page without the Messenger."""
    tab.open(site.address("/pages/off.html"))
    tab.run("document.cookie = `session=${arguments[0]}; Path=/`", site.issue(key))


def sign_out(tab: Tab) -> None:
    tab.run("document.cookie = 'session=; Path=/; Max-Age=0'")


def visit(tab: Tab, site: Site, path: str = "/", user: str | None = None) -> None:
    tab.open(site.address(path))
    tab.wait(BOOTED, user)


def read_methods(tab: Tab) -> list[str]:
    names: list[str] = tab.run("standInMessenger.calls.map(([name]) => name).filter((name) => !name.startsWith('on'))")
    return names


@pytest.mark.parametrize(
    ("key", "settings", "said"),
    [
        (None, {}, ["visitor", "no-session"]),
        (None, {"INTERCOM_IDENTITY_URL": None}, ["visitor", "no-function"]),
        ("member", {}, ["user", "signed-in"]),
        ("administrator", {}, ["hidden", "role"]),
        (None, {"INTERCOM_SHOW_TO": "members"}, ["hidden", "members"]),
        (None, {"INTERCOM_CONSENT": "required"}, ["waiting", "consent"]),
        (None, {"INTERCOM_HOSTS": ["www.example.com"]}, ["off", "host"]),
    ],
)
def test_each_state_is_reached(
    tab: Tab, site: Site, key: str | None, settings: dict[str, Any], said: list[str]
) -> None:
    site.configure(**settings)
    if key:
        sign_in(tab, site, key)
    tab.open(site.address())
    tab.wait(SAID, *said)
    if said[0] in ("visitor", "user"):
        tab.wait(BOOTED, key and f"preview-{key}")
        tab.wait(SEEN)
    else:
        assert tab.run(f"{LAUNCHER} === null && !window.standInMessenger && {COOKIES} === 0")


def test_a_widget_that_is_kept_away_is_said(tab: Tab, site: Site) -> None:
    site.is_widget_blocked = True
    tab.open(site.address())
    tab.wait(SAID, "blocked", "widget")


def test_an_outage_keeps_a_user_s_session(tab: Tab, site: Site) -> None:
    sign_in(tab, site, "member")
    visit(tab, site, user="preview-member")
    kept = tab.run(COOKIES)
    assert kept == 3
    site.fault = fail(503)
    tab.open(site.address())
    tab.wait(SAID, "unknown", "http-503")
    assert tab.run(COOKIES) == kept


def test_another_person_and_nobody_never_see_the_last_one_s(tab: Tab, site: Site) -> None:
    sign_in(tab, site, "member")
    visit(tab, site, user="preview-member")
    sign_in(tab, site, "editor")
    visit(tab, site, user="preview-editor")
    assert read_methods(tab) == ["shutdown", "boot"]
    sign_out(tab)
    visit(tab, site)
    assert read_methods(tab) == ["shutdown", "boot"]


def test_nothing_happens_before_consent_and_nothing_is_left_once_it_is_taken_back(tab: Tab, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="required")
    tab.open(site.address())
    tab.wait(SAID, "waiting", "consent")
    assert site.find_hosts() == {"site.localhost"}
    assert site.count_questions() == 0
    tab.run("pelicanIntercom.consent(true)")
    tab.wait(BOOTED, None)
    assert tab.run(COOKIES) == 3
    tab.run("pelicanIntercom.consent(false)")
    tab.wait(SAID, "waiting", "refused")
    assert tab.run(f"[{COOKIES}, localStorage.length, standInMessenger.person]") == [0, 0, None]


def test_after_the_back_button_only_who_is_here_now_is_shown(tab: Tab, site: Site) -> None:
    sign_in(tab, site, "member")
    visit(tab, site, user="preview-member")
    tab.open(site.address("/pages/off.html"))
    sign_out(tab)
    tab.back()
    tab.wait("window.shown?.[0] === true")
    assert tab.run("shown") == [True, "hidden"]
    tab.wait(BOOTED, None)
    tab.wait(SEEN)
    assert read_methods(tab) == ["boot", "shutdown", "boot"]


def test_consent_taken_back_elsewhere_holds_on_a_page_that_comes_back(tab: Tab, site: Site) -> None:
    site.configure(INTERCOM_CONSENT="cookie:choices~yes")
    tab.open(site.address("/pages/off.html"))
    tab.run("document.cookie = 'choices=yes; Path=/'")
    visit(tab, site)
    tab.open(site.address("/pages/plain.html"))
    tab.run("document.cookie = 'choices=no; Path=/'")
    tab.wait(SAID, "waiting", "cookie")
    tab.back()
    tab.wait("window.shown?.[0] === true")
    tab.wait(SAID, "waiting", "cookie")
    assert tab.run(f"[{COOKIES}, localStorage.length, Boolean({SEEN})]") == [0, 0, False]


@pytest.mark.parametrize("way", ["mouse", "keyboard"])
def test_the_light_launcher_opens_the_messenger(tab: Tab, site: Site, way: str) -> None:
    site.configure(INTERCOM_LOAD="interaction")
    tab.open(site.address("/pages/plain.html"))
    tab.wait(SAID, "visitor", "no-session")
    assert tab.run("window.standInMessenger") is None
    assert tab.run(f"[{LIGHT}.offsetWidth, {LIGHT}.offsetHeight, {LIGHT}.ariaLabel]") == [48, 48, "Chat with us"]
    if way == "mouse":
        tab.click(LIGHT)
    else:
        tab.run(f"{LIGHT}.focus()")
        tab.press(ENTER)
    tab.wait(PANEL)
    assert tab.run("document.querySelector('pelican-intercom')") is None


def test_a_link_opens_what_it_names(tab: Tab, site: Site) -> None:
    visit(tab, site, "/pages/links.html")
    tab.click("document.querySelector('a[href=\"#intercom/article/123\"]')")
    tab.wait(PANEL)
    assert tab.run("standInMessenger.calls.at(-1)") == ["showArticle", 123]


@pytest.mark.parametrize("library", ["turbo", "htmx2", "htmx"])
def test_page_changes_are_followed(tab: Tab, site: Site, library: str) -> None:
    watched = site.transform
    boost = {"htmx2": ' hx-boost="true"', "htmx": ' hx-boost:inherited="true"'}.get(library, "")
    site.transform = lambda path, html: (
        watched(path, html)
        .replace("</head>", f'<script src="/library/{library}.js"></script></head>')
        .replace("<body>", f"<body{boost}>")
    )
    visit(tab, site, "/pages/plain.html")
    tab.run("window.stays = true")
    link = "[...document.links].find(({{textContent}}) => textContent.trim() === '{}')"
    tab.click(link.format("Off"))
    # The library has made the page's links its own before the loader hears of the page.
    tab.wait(SAID, "off", "page")
    assert not tab.run(SEEN)
    tab.click(link.format("Français"))
    tab.wait("standInMessenger.calls.at(-1)[1]?.language_override === 'fr'")
    tab.wait(SEEN)
    assert tab.run("window.stays")
    tab.back()
    tab.wait("document.title.includes('Off') && states.at(-1).reason === 'page'")
    assert not tab.run(SEEN)


def test_who_signs_in_at_an_app_of_one_s_own_is_known_on_the_site(tab: Tab, site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    write_app(folder, "flask")
    www = site.address("", "www.site.localhost")
    with run(folder, "gunicorn", INTERCOM_ALLOWED_ORIGINS=www) as app:
        url = f"http://app.site.localhost:{app.port}"
        site.configure(INTERCOM_IDENTITY_URL=f"{url}/intercom-identity")
        for path, user in (("/login?user=ann", "1"), ("/logout", None), ("/login?user=bo", "2")):
            tab.open(url + path)
            tab.open(www)
            tab.wait(BOOTED, user)
            assert tab.run("standInMessenger.boots.map(({person}) => person.user_id ?? null)") == [user]
