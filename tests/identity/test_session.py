"""Where the session token is looked for."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from pelican_intercom.identity.endpoint import Request
from tests.identity.calling import NOW, SESSION_SECRET, SHARED, ask, code_of, make_endpoint, open_identity
from tests.identity.issuer import encode, mint


def mint_for(user_id: str) -> str:
    return mint({"sub": user_id, "exp": NOW + 600}, SESSION_SECRET)


ANN, BOB = mint_for("ann"), mint_for("bob")


def ask_with(headers: Mapping[str, str], **variables: str) -> object:
    """Return who the answer is for, the status and code of a refusal, or 204."""
    answer = ask(make_endpoint({**SHARED, **variables}), headers=headers)
    return open_identity(answer)["user_id"] if answer.status == 200 else code_of(answer)


ODD = [
    f"session={ANN}",
    f"a=b; session={ANN}; c=d",
    f"a=b;session={ANN};",
    f" \tsession=  {ANN}  ",
    f'a="b;c"; session={ANN}',
    f"a={{}}; \u00e9=1; b@d=[1]; session={ANN}",
    f"session={ANN}; session={ANN}",
    f"session=; session={ANN}",
    f"xsession={BOB}; session={ANN}; sessionx={BOB}; Session={BOB}",
    f"a=session={BOB}; session={ANN}",
    f"session ={ANN}",
    f"session\t= {ANN}",
    f"session=Bearer {ANN}",
    f"session=bearer  {ANN}",
    f"session=Bearer%20{ANN}",
    f'session="{ANN}"',
    f'session="Bearer {ANN}"',
    f"session.0={ANN[:20]}; session.1={ANN[20:]}",
    f"session.1={ANN[20:]}; other.0=x; session.0={ANN[:20]}; session.3={BOB}",
]


@pytest.mark.parametrize("cookies", ODD)
def test_a_cookie_among_odd_neighbours(cookies: str) -> None:
    assert ask_with({"cookie": cookies}) == "ann"


NOTHING = ["", "session", "session=", "session=;", "a=b", f"other={ANN}", ";;;=", f"=session={ANN}"]


@pytest.mark.parametrize("cookies", NOTHING)
def test_no_cookie_is_nobody(cookies: str) -> None:
    assert ask_with({"cookie": cookies}) == (204, None)


@pytest.mark.parametrize("first", [BOB, "x", "deleted"])
def test_duplicate_cookies_that_differ(first: str) -> None:
    assert ask_with({"cookie": f"session={first}; session={ANN}"}) == (401, "token_ambiguous")
    assert ask_with({"cookie": f"session={ANN}; session={first}"}) == (401, "token_ambiguous")


def wrap(token: object, **more: object) -> str:
    """Return a session as @supabase/ssr writes it into a cookie."""
    return "base64-" + encode(json.dumps({"access_token": token, "refresh_token": "r", "user": {"id": "1"}, **more}))


SUPABASE = [
    f"session={wrap(ANN)}",
    *(
        "; ".join(
            f"session.{number}={wrap(ANN)[start : start + size]}"
            for number, start in enumerate(range(0, len(wrap(ANN)), size))
        )
        for size in (30, 100, 3180)
    ),
]


@pytest.mark.parametrize("cookies", SUPABASE)
def test_supabases_own_cookie_whole_and_in_pieces(cookies: str) -> None:
    assert ask_with({"cookie": cookies}) == "ann"


BROKEN = [
    "base64-",
    "base64-x",
    "base64-" + encode("[]"),
    "base64-" + encode("{}"),
    wrap(None),
    wrap(["x"]),
    "base64-" + encode("{"),
    wrap(ANN) + "=",
    wrap(ANN).replace("base64", "BASE64"),
]


@pytest.mark.parametrize("value", BROKEN)
def test_a_session_that_cannot_be_unwrapped(value: str) -> None:
    assert ask_with({"cookie": f"session={value}"}) == (401, "token_malformed")


def test_a_session_that_is_too_large_to_unwrap() -> None:
    assert ask_with({"cookie": f"session={wrap(ANN, user='x' * 48_000)}"}) == "ann"
    assert ask_with({"cookie": f"session={wrap(ANN, user='x' * 50_000)}"}) == (401, "token_too_large")
    assert ask_with({"cookie": f"session={wrap('x' * 16_385)}"}) == (401, "token_too_large")


PLANTED = [
    f"session={ANN}; session.0={BOB}",
    f"session.0={ANN}; session.0={BOB}",
    f"session ={BOB}; session={ANN}",
    f"session={wrap(ANN)}; session={wrap(BOB)}",
]


@pytest.mark.parametrize("cookies", PLANTED)
def test_a_planted_cookie_in_another_spelling(cookies: str) -> None:
    assert ask_with({"cookie": cookies}) == (401, "token_ambiguous")


def test_cookies_that_a_host_hands_over_apart_count_too() -> None:
    endpoint = make_endpoint(SHARED)
    assert open_identity(endpoint.answer(Request("GET", {}, [f"session={ANN}", "a=b"])))["user_id"] == "ann"
    same = endpoint.answer(Request("GET", {"cookie": f"session={ANN}"}, [f"session={ANN}"]))
    assert open_identity(same)["user_id"] == "ann"
    other = endpoint.answer(Request("GET", {"cookie": f"session={BOB}"}, [f"session={ANN}"]))
    assert code_of(other) == (401, "token_ambiguous")


@pytest.mark.parametrize("value", [f"Bearer {ANN}", f"bearer {ANN}", f"BEARER  {ANN} "])
def test_authorization_header(value: str) -> None:
    assert ask_with({"authorization": value}) == "ann"


def test_a_configured_header_alone_counts() -> None:
    cookie = {"cookie": f"session={BOB}"}
    assert ask_with({"authorization": f"Bearer {ANN}", **cookie}) == "ann"
    assert ask_with({"authorization": "Bearer rubbish", **cookie}) == (401, "token_malformed")
    assert ask_with({"authorization": f"Bearer {ANN}, Bearer {ANN}", **cookie}) == (401, "token_malformed")
    assert ask_with({"authorization": "Bearer ", **cookie}) == (204, None)


def test_a_password_for_a_staging_site_is_no_session_token() -> None:
    password = {"authorization": "Basic dXNlcjpwYXNz"}
    assert ask_with(password) == (204, None)
    assert ask_with({**password, "cookie": f"session={ANN}"}) == "ann"


def test_a_custom_header_leaves_authorization_to_the_host() -> None:
    def ask_custom(headers: Mapping[str, str]) -> object:
        return ask_with(headers, INTERCOM_SESSION_HEADER="X-Session-Token")

    replaced = {"authorization": "Bearer put-there-by-the-host"}
    assert ask_custom({"x-session-token": f"Bearer {ANN}", **replaced}) == "ann"
    assert ask_custom({"x-session-token": ANN, **replaced}) == "ann"
    assert ask_custom({"x-session-token": "rubbish", "cookie": f"session={ANN}"}) == (401, "token_malformed")
    assert ask_custom({"x-session-token": "", "cookie": f"session={ANN}"}) == (204, None)
    assert ask_custom({"cookie": f"session={ANN}", **replaced}) == "ann"
    assert ask_custom({"authorization": f"Bearer {ANN}"}) == (204, None)


def test_an_id_that_the_browser_sends_is_never_looked_at() -> None:
    headers = {"x-user-id": "admin", "x-forwarded-user": "admin", "cookie": "user_id=admin", "user-id": "admin"}
    assert ask_with(headers) == (204, None)
