"""Each wrapper of docs/identity.md, run as it stands there against its provider's own package and the real loader."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route

from tests.browser.visit import find_cookies, read_methods, read_states, wait_for_boot, wait_for_state
from tests.wrappers.conftest import WRAPPERS, Visit
from tests.wrappers.stand_ins import HOUR, STAND_INS, USER

pytestmark = [pytest.mark.browser, pytest.mark.node, pytest.mark.outside]


def read_visitor(visit: Visit) -> set[str]:
    """Return the values of Intercom's cookie that outlives a session."""
    return {c["value"] for c in find_cookies(visit.page.context) if c["name"].startswith("intercom-device-id")}


def test_every_wrapper_has_a_stand_in() -> None:
    assert set(WRAPPERS) == set(STAND_INS) - {"clerk"}


def arrive_signed_in(visit: Visit) -> set[str]:
    """Sign in, and wait on a page that knows the person; return what Intercom's own cookie holds."""
    visit.page.goto(visit.site.address())
    wait_for_state(visit.page, "visitor", "no-token")
    visit.sign_in()
    visit.page.goto(visit.site.address())
    wait_for_boot(visit.page, USER)
    return read_visitor(visit)


def make_stale(visit: Visit) -> None:
    """Leave a session that has to be renewed, where a fresh one would ask the provider nothing."""
    if visit.stand_in.keeps_its_token:
        visit.stand_in.lifetime = -60
        visit.sign_in()
        visit.stand_in.lifetime = HOUR


def test_nobody_a_person_and_nobody_again(visit: Visit) -> None:
    arrive_signed_in(visit)
    visit.sign_out()
    visit.page.goto(visit.site.address())
    wait_for_boot(visit.page, None)
    assert read_states(visit.page) == [["visitor", "no-token"]]
    assert read_methods(visit.page) == ["shutdown", "boot"]


def test_a_script_that_comes_late_forgets_nobody(visit: Visit) -> None:
    cookie = arrive_signed_in(visit)
    visit.hold_script()
    with visit.page.expect_request("**/provider.js"):
        visit.page.goto(visit.site.address("/pages/plain.html"), wait_until="commit")
    # The loader is at work; it has nobody to ask yet.
    visit.page.wait_for_function("window.pelicanIntercom")
    visit.release_script()
    wait_for_boot(visit.page, USER)
    assert read_states(visit.page) == [["user", "signed-in"]]
    assert read_methods(visit.page) == ["boot"]
    assert read_visitor(visit) == cookie


def test_a_provider_that_answers_late_forgets_nobody(visit: Visit) -> None:
    cookie = arrive_signed_in(visit)
    make_stale(visit)
    visit.stand_in.is_held = True
    with visit.page.expect_request(lambda request: urlsplit(request.url).path == visit.stand_in.first_question):
        visit.page.goto(visit.site.address("/pages/plain.html"), wait_until="commit")
    assert read_states(visit.page) == []
    visit.stand_in.release()
    wait_for_boot(visit.page, USER)
    assert read_states(visit.page) == [["user", "signed-in"]]
    assert read_methods(visit.page) == ["boot"]
    assert read_visitor(visit) == cookie


def test_a_script_that_comes_late_finds_nobody(visit: Visit) -> None:
    visit.page.goto(visit.site.address())
    wait_for_boot(visit.page, None)
    visit.hold_script()
    with visit.page.expect_request("**/provider.js"):
        visit.page.goto(visit.site.address("/pages/plain.html"), wait_until="commit")
    visit.page.wait_for_function("window.pelicanIntercom")
    visit.release_script()
    wait_for_boot(visit.page, None)
    assert read_states(visit.page) == [["visitor", "no-token"]]
    assert read_methods(visit.page) == ["boot"]


@pytest.mark.parametrize("visit", WRAPPERS, indirect=True)
def test_a_wrapper_that_is_asked_before_the_page_has_been_read_waits(visit: Visit) -> None:
    arrive_signed_in(visit)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    visit.page.route("**/slow.js", hold)
    transform, slow = visit.site.transform, '<script defer src="/slow.js"></script></body>'
    visit.site.transform = lambda path, html: transform(path, html).replace("</body>", slow)
    with visit.page.expect_request("**/slow.js"):
        visit.page.goto(visit.site.address(), wait_until="commit")
    visit.page.wait_for_function("'sessionToken' in window")
    visit.page.evaluate("window.token = sessionToken(); undefined")
    held[0].fulfill(content_type="text/javascript", body="")
    assert isinstance(visit.page.evaluate("token"), str)


# Netlify's widget itself ends a session that it cannot renew, whatever the reason.
@pytest.mark.parametrize("visit", [name for name in STAND_INS if name != "netlify-identity-widget"], indirect=True)
@pytest.mark.parametrize("trouble", ["is_down", "is_failing"])
def test_a_provider_that_is_down_forgets_nobody(visit: Visit, trouble: str) -> None:
    cookie = arrive_signed_in(visit)
    make_stale(visit)
    # The loader gives up on what does not answer after eight seconds.
    visit.page.set_default_timeout(20_000)
    setattr(visit.stand_in, trouble, True)
    visit.page.goto(visit.site.address("/pages/plain.html"))
    wait_for_state(visit.page, "unknown")
    assert read_methods(visit.page) == []
    assert read_visitor(visit) == cookie


@pytest.mark.parametrize("visit", ["supabase"], indirect=True)
def test_a_package_that_gives_up_in_the_end_has_found_nobody_out(visit: Visit) -> None:
    arrive_signed_in(visit)
    make_stale(visit)
    visit.stand_in.is_down = True
    visit.page.goto(visit.site.address("/pages/plain.html"))
    visit.page.wait_for_function("'sessionToken' in window")
    # The package tries for half a minute, and then says that there is no session, and an error.
    assert visit.page.evaluate("sessionToken().then(String, () => 'failed')") == "failed"
