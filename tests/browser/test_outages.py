"""The function fails: whoever was here stays, nothing is deleted, and whoever was not is a visitor."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page
from werkzeug.utils import redirect

from .site import Fault, Site, fail, say
from .visit import (
    find_cookies,
    plant_session,
    read_methods,
    read_session_owner,
    read_states,
    read_storage,
    stop_clock,
    visit_as,
    wait_for_boot,
    wait_for_state,
)

pytestmark = pytest.mark.browser

MEMBER = "preview-member"

OUTAGES: dict[str, Fault] = {
    "http-500": fail(500),
    "misconfigured": fail(500, "misconfigured"),
    "keys_unavailable": fail(503, "keys_unavailable", {"Retry-After": "30"}),
    "origin_not_allowed": fail(403, "origin_not_allowed"),
    "token_expired": fail(401, "token_expired"),
    "http-200": say("<!doctype html><title>Home</title>"),
    "http-200 rubbish": say("{}[", kind="application/json"),
    "http-200 null": say("null", kind="application/json"),
    "http-200 list": say("[1]", kind="application/json"),
    "http-200 other": say('{"state":"user"}', kind="application/json"),
    "http-200 no type": say('{"state":"user","boot":{"user_id":"1"},"account":"a"}', kind="text/html"),
    "network": lambda _request: redirect("/"),
}


@pytest.mark.parametrize("name", OUTAGES)
def test_an_outage_signs_nobody_out(context: BrowserContext, page: Page, site: Site, name: str) -> None:
    visit_as(context, page, site, "member")
    cookies, storage = find_cookies(context), read_storage(page)
    site.fault = OUTAGES[name]
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "unknown", name.split(maxsplit=1)[0])
    assert read_methods(page) == []
    assert find_cookies(context) == cookies
    assert read_storage(page) == storage


@pytest.mark.parametrize("name", OUTAGES)
def test_an_outage_leaves_a_visitor_a_visitor(page: Page, site: Site, name: str) -> None:
    site.fault = OUTAGES[name]
    page.goto(site.address())
    wait_for_boot(page, None)
    assert read_states(page) == [["visitor", "fallback"]]
    assert read_methods(page) == ["boot"]


def test_a_hidden_person_is_never_booted_whatever_else_the_answer_holds(page: Page, site: Site) -> None:
    answer = '{"state": "hidden", "reason": "role x", "account": "0123", "boot": {"user_id": "1"}, "expires_in": 300}'
    site.fault = say(answer, kind="application/json")
    page.goto(site.address())
    wait_for_state(page, "hidden", "role")
    assert read_methods(page) == []


def test_an_outage_deletes_no_session_without_a_record(context: BrowserContext, page: Page, site: Site) -> None:
    plant_session(context, page, site, "stranger")
    site.fault = OUTAGES["http-500"]
    page.goto(site.address())
    wait_for_state(page, "unknown", "http-500")
    assert read_methods(page) == []
    assert len(find_cookies(context)) == 6


def test_a_function_that_never_answers_is_given_up_after_eight_seconds(
    context: BrowserContext, page: Page, site: Site
) -> None:
    visit_as(context, page, site, "member")
    site.fault = site.never
    stop_clock(page)
    page.goto(site.address("/pages/plain.html"))
    page.wait_for_function("pelicanIntercom.decisions.some(([topic]) => topic === 'asking')")
    page.clock.run_for(5_000)
    assert read_states(page) == []
    page.clock.run_for(3_000)
    wait_for_state(page, "unknown", "timeout")
    assert read_methods(page) == []
    assert read_session_owner(context) == {MEMBER}


GATEWAYS: dict[str, Fault] = {
    "html": say("<h1>401</h1>", 401),
    "json": say('{"message": "Unauthorized"}', 401, "application/json"),
    "json with our code": say('{"code": "token_invalid"}', 401, "application/json"),
    "problem": say('{"title": "Unauthorized"}', 401, "application/problem+json"),
    "another's problem": say('{"code": "not_logged_in"}', 401, "application/problem+json"),
    "rubbish": say('{"code": {"token_invalid": 1}}', 401, "application/problem+json"),
}


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateway_s_own_401_signs_nobody_out(context: BrowserContext, page: Page, site: Site, name: str) -> None:
    visit_as(context, page, site, "member")
    cookies, storage = find_cookies(context), read_storage(page)
    site.fault = GATEWAYS[name]
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "unknown", "not_logged_in" if "another" in name else "http-401")
    assert read_methods(page) == []
    assert (find_cookies(context), read_storage(page)) == (cookies, storage)


def test_a_401_that_is_not_about_time_is_a_visitor(context: BrowserContext, page: Page, site: Site) -> None:
    visit_as(context, page, site, "member")
    site.fault = fail(401, "token_invalid")
    page.goto(site.address("/pages/plain.html"))
    wait_for_state(page, "visitor", "token_invalid")
    wait_for_boot(page, None)
    assert read_methods(page) == ["shutdown", "boot"]
