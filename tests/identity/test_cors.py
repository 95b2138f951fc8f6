"""Who may ask: origins, fetch metadata, preflights and methods."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.endpoint import Request
from tests.identity.calling import NOW, SESSION_SECRET, SHARED, ask, code_of, make_endpoint, read
from tests.identity.issuer import mint

LISTED = "https://www.example.com"
VARIABLES = {**SHARED, "INTERCOM_ALLOWED_ORIGINS": f"{LISTED}, http://localhost:8000"}
TOKEN = mint({"sub": "abcdef", "exp": NOW + 600}, SESSION_SECRET)
CORS = {
    "Access-Control-Allow-Origin": LISTED,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Expose-Headers": "Retry-After",
}
ALWAYS = {
    "Cache-Control": "private, no-store",
    "Vary": "Origin, Cookie, Authorization",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", None])
def test_a_listed_origin_may_read_the_answer(site: str | None) -> None:
    headers = {"origin": LISTED, **({"sec-fetch-site": site} if site else {})}
    answer = ask(make_endpoint(VARIABLES), TOKEN, headers=headers)
    assert answer.status == 200
    assert dict(answer.headers) == {"Content-Type": "application/json", **ALWAYS, **CORS}


@pytest.mark.parametrize(
    "asking",
    ["https://evil.example", "https://www.example.com.evil.example", "https://evilwww.example.com", LISTED + "/",
     LISTED + ":443", "http://www.example.com", "https://WWW.example.com", "https://example.com", "", "*",
     f"{LISTED}, https://evil.example", f" {LISTED}", "https://www.example.com@evil.example", "http://localhost"],
)  # fmt: skip
@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_an_origin_that_is_not_listed(asking: str, site: str | None) -> None:
    headers = {"origin": asking, **({"sec-fetch-site": site} if site else {})}
    answer = ask(make_endpoint(VARIABLES), TOKEN, headers=headers)
    assert code_of(answer) == (403, "origin_not_allowed")
    assert dict(answer.headers) == {"Content-Type": "application/problem+json", **ALWAYS}


@pytest.mark.parametrize("name", ["Origin", "ORIGIN", "Sec-Fetch-Site"])
def test_a_header_counts_however_a_framework_writes_its_name(name: str) -> None:
    value = "cross-site" if name == "Sec-Fetch-Site" else "https://evil.example"
    answer = make_endpoint(VARIABLES).answer(Request("GET", {name: value, "Authorization": f"Bearer {TOKEN}"}))
    assert code_of(answer) == (403, "origin_not_allowed")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "same-origin", "none", None])
def test_origin_null_is_refused(site: str | None) -> None:
    headers = {"origin": "null", **({"sec-fetch-site": site} if site else {})}
    assert code_of(ask(make_endpoint(VARIABLES), TOKEN, headers=headers)) == (403, "origin_not_allowed")


def test_the_same_origin_needs_no_list() -> None:
    headers = {"origin": "https://other.example", "sec-fetch-site": "same-origin"}
    answer = ask(make_endpoint(SHARED), TOKEN, headers=headers)
    assert answer.status == 200
    assert dict(answer.headers) == {"Content-Type": "application/json", **ALWAYS}


@pytest.mark.parametrize(("site", "status"), [
    (None, 200), ("same-origin", 200), ("none", 200), ("cross-site", 403), ("same-site", 403), ("future", 403),
])  # fmt: skip
def test_without_origin_fetch_metadata_decides(site: str | None, status: int) -> None:
    assert ask(make_endpoint(VARIABLES), TOKEN, headers={"sec-fetch-site": site} if site else {}).status == status


def test_host_says_nothing_about_the_page() -> None:
    headers = {"host": "evil.example", "origin": "https://evil.example", "x-forwarded-host": "evil.example"}
    assert code_of(ask(make_endpoint(VARIABLES), TOKEN, headers=headers)) == (403, "origin_not_allowed")


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", ""])
def test_other_methods(method: str) -> None:
    answer = ask(make_endpoint(VARIABLES), TOKEN, method=method, headers={"origin": LISTED})
    assert code_of(answer) == (405, "method_not_allowed")
    assert dict(answer.headers)["Allow"] == "GET, OPTIONS"
    assert dict(answer.headers)["Access-Control-Allow-Origin"] == LISTED


def test_preflight_of_a_listed_origin() -> None:
    headers = {
        "origin": LISTED,
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization",
    }
    answer = ask(make_endpoint(VARIABLES), method="OPTIONS", headers=headers)
    assert (answer.status, answer.body) == (204, b"")
    assert dict(answer.headers) == {
        **ALWAYS,
        **CORS,
        "Access-Control-Allow-Methods": "GET",
        "Access-Control-Allow-Headers": "Authorization",
        "Access-Control-Max-Age": "600",
    }


def test_preflight_of_a_custom_header() -> None:
    variables = {**SHARED, "INTERCOM_ALLOWED_ORIGINS": LISTED, "INTERCOM_SESSION_HEADER": "X-Session-Token"}
    headers = {"origin": LISTED, "access-control-request-method": "GET"}
    answer = dict(ask(make_endpoint(variables), method="OPTIONS", headers=headers).headers)
    assert answer["Access-Control-Allow-Headers"] == "X-Session-Token"
    assert answer["Vary"] == "Origin, Cookie, Authorization, X-Session-Token"


@pytest.mark.parametrize("asking", ["https://evil.example", "null"])
def test_preflight_of_another_origin(asking: str) -> None:
    headers = {"origin": asking, "access-control-request-method": "GET", "sec-fetch-site": "cross-site"}
    answer = ask(make_endpoint(VARIABLES), method="OPTIONS", headers=headers)
    assert code_of(answer) == (403, "origin_not_allowed")
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_options_that_is_no_preflight() -> None:
    answer = ask(make_endpoint(VARIABLES), method="OPTIONS")
    assert (answer.status, answer.body, dict(answer.headers)) == (204, b"", {"Allow": "GET, OPTIONS", **ALWAYS})


def test_a_listed_origin_may_read_refusals_too() -> None:
    answer = ask(make_endpoint(VARIABLES), "rubbish", headers={"origin": LISTED})
    problem = {"Content-Type": "application/problem+json", "WWW-Authenticate": "Bearer"}
    assert dict(answer.headers) == {**problem, **ALWAYS, **CORS}
    assert read(answer) == {
        "title": "Unauthorized",
        "status": 401,
        "detail": "The session token is not a well-formed signed JWT.",
        "code": "token_malformed",
    }


def test_a_listed_origin_may_read_what_is_misconfigured() -> None:
    broken = make_endpoint({"INTERCOM_ALLOWED_ORIGINS": LISTED})
    preflight = {"origin": LISTED, "access-control-request-method": "GET"}
    assert ask(broken, method="OPTIONS", headers=preflight).status == 204
    answer = ask(broken, headers={"origin": LISTED})
    assert code_of(answer) == (500, "misconfigured")
    assert dict(answer.headers) == {"Content-Type": "application/problem+json", **ALWAYS, **CORS}
