"""What a visitor does, and what can be seen of the loader from outside."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote, unquote

from playwright.sync_api import BrowserContext, Page

from .site import APP_ID, SECONDS, Held, Site

KEY = f"pelican-intercom-{APP_ID}"
COOKIES = {f"intercom-{name}-{APP_ID}" for name in ("id", "session", "device-id")}

# Every word of the loader, and whether the tab is looked at: automation leaves all tabs visible.
WATCH = """
  window.states = [];
  window.unavailable = [];
  document.addEventListener("intercom:unavailable", ({ detail }) => unavailable.push([detail.target, detail.reason]));
  document.addEventListener("intercom:state", (event) => states.push(event.detail));
  let visibility = "visible";
  Object.defineProperty(document, "visibilityState", { get: () => visibility });
  Object.defineProperty(document, "hidden", { get: () => visibility === "hidden" });
  addEventListener("visibilitychange", (event) => event.isTrusted && event.stopImmediatePropagation(), true);
  window.look = (away) => {
    visibility = away ? "hidden" : "visible";
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  };
  // The tab is left for a minute.
  window.lookAgain = () => {
    const { now } = Date;
    look(true);
    Date.now = () => now() + 60_000;
    look(false);
  };
"""


def prepare(context: BrowserContext) -> None:
    """Make a browser profile tell what the loader says."""
    context.set_default_timeout(SECONDS * 1000)
    context.add_init_script(WATCH)


def stop_clock(page: Page) -> None:
    """Let time pass on the page, and on those that follow, only as the test says, however long it takes."""
    page.clock.install(time=0)
    page.clock.pause_at(3600)


def catch_up(page: Page) -> None:
    """Wait until what the page asks for is asked, and what came is read: an answer to a later request has come."""
    page.evaluate("fetch('/theme/css/site.css', {cache: 'no-store'}).then((response) => response.text())")


def release(page: Page, held: Held) -> None:
    """Let an answer go that no longer counts, and wait until the page has read it."""
    with page.expect_event("requestfinished", lambda request: request.url.endswith(held.query)):
        held.release()
    catch_up(page)


def sign_in(context: BrowserContext, site: Site, key: str, host: str = "site.localhost") -> None:
    """Sign a person in, as the site's own login does, without a word to the page."""
    cookie = {"name": "session", "value": site.issue(key), "url": site.address(host=host)}
    context.add_cookies([cookie])  # type: ignore[list-item]


def sign_out(context: BrowserContext) -> None:
    """Sign out, without a word to the page."""
    context.clear_cookies(name="session")


def wait_for_state(page: Page, state: str, reason: str | None = None, times: int = 1) -> None:
    """Wait until the loader has said so, ``times`` times on this page."""
    page.wait_for_function(
        "([state, reason, times]) => "
        "states.filter((s) => s.state === state && (reason === null || s.reason === reason)).length >= times",
        arg=[state, reason, times],
    )


def read_states(page: Page) -> list[list[str]]:
    """Return all that the loader has said on this page."""
    states: list[list[str]] = page.evaluate("states.map((s) => [s.state, s.reason])")
    return states


def wait_for_boot(page: Page, user_id: str | None, proof: str = "jwt") -> None:
    """Wait until the stand-in shows itself for a user, or for a visitor (None)."""
    page.wait_for_function(
        "([user, proof]) => window.standInMessenger?.person && "
        "(standInMessenger.person.user_id ?? null) === user && (user === null || standInMessenger.proof === proof)",
        arg=[user_id, proof],
    )


def read_calls(page: Page) -> list[list[Any]]:
    """Return the calls that reached the Messenger, but for those by which the loader hears that it opens and closes."""
    calls: list[list[Any]] = page.evaluate(
        "(window.standInMessenger?.calls ?? []).filter(([method]) => !/^on(Show|Hide|UnreadCountChange)$/.test(method))"
        ".map((call) => call.map((v) => typeof v === 'function' ? 'f' : v))"
    )
    return calls


def read_methods(page: Page) -> list[str]:
    """Return the names of those calls."""
    return [call[0] for call in read_calls(page)]


def read_shown(page: Page) -> list[str | None]:
    """Return the user ids for which the Messenger ever showed itself on this page, in order."""
    shown: list[str | None] = page.evaluate(
        "(window.standInMessenger?.boots ?? []).map((boot) => boot.person.user_id ?? null)"
    )
    return shown


def read_proofs(page: Page) -> set[str]:
    """Return what proved each boot and update."""
    return set(page.evaluate("(window.standInMessenger?.boots ?? []).map((boot) => boot.proof)"))


def find_cookies(context: BrowserContext) -> list[dict[str, Any]]:
    """Return the Messenger's cookies, of every domain."""
    return [dict(cookie) for cookie in context.cookies() if str(cookie.get("name")).startswith("intercom-")]


def read_session_owner(context: BrowserContext) -> set[str | None]:
    """Return the user ids whom the Messenger's session cookies name, on any domain; None is a visitor."""
    owners: set[str | None] = set()
    for cookie in find_cookies(context):
        if "-session-" in cookie["name"]:
            person = json.loads(unquote(base64.b64decode(cookie["value"].partition(".")[2]).decode()))
            owners.add(person.get("user_id"))
    return owners


def read_storage(page: Page) -> dict[str, str]:
    """Return the page's localStorage."""
    storage: dict[str, str] = page.evaluate("({...localStorage})")
    return storage


def plant_session(context: BrowserContext, page: Page, site: Site, user_id: str, host: str = "site.localhost") -> None:
    """Leave what an earlier Messenger left for a user: its cookies on every domain that takes them, and its storage."""
    person = quote(json.dumps({"kind": "user", "user_id": user_id, "name": "Earlier"}))
    labels = host.split(".")
    domains = [host, *("." + ".".join(labels[start:]) for start in range(len(labels) - 1))]
    for name in COOKIES:
        value = f"earlier.{base64.b64encode(person.encode()).decode()}" if "session" in name else "earlier"
        for domain in domains:
            context.add_cookies([{"name": name, "value": value, "domain": domain, "path": "/"}])
    page.goto(site.address("/theme/css/site.css", host))
    page.evaluate(
        "([key, person]) => localStorage.setItem(key, JSON.stringify({person, messages: []}))",
        [f"intercom.intercom-state-{APP_ID}", {"kind": "user", "user_id": user_id, "name": "Earlier"}],
    )


def remember(page: Page, account: str | None) -> None:
    """Make the loader remember an account; the page must be on the site already."""
    page.evaluate("([key, account]) => account === null || localStorage.setItem(key, account)", [KEY, account])


def visit_as(context: BrowserContext, page: Page, site: Site, key: str) -> None:
    """Sign a person in, and wait on the site's first page until the Messenger is booted for them."""
    sign_in(context, site, key)
    page.goto(site.address())
    wait_for_boot(page, f"preview-{key}")
