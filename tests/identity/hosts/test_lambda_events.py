"""What AWS's gateways send becomes the same request, whichever of them stands before the function."""

from __future__ import annotations

from typing import Any

import pytest

from pelican_intercom.identity.hosts.aws_lambda import create_handler, read_request

HTTP = {"http": {"method": "GET", "path": "/api/intercom", "sourceIp": "192.0.2.1"}}


@pytest.mark.parametrize(
    ("event", "headers", "cookies"),
    [
        # A function URL: cookies in a list and in their header.
        (
            {"version": "2.0", "headers": {"cookie": "a=1; b=2"}, "cookies": ["a=1", "b=2"], "requestContext": HTTP},
            {"cookie": "a=1; b=2"},
            ("a=1", "b=2"),
        ),
        # API Gateway v2: in the list alone.
        (
            {"version": "2.0", "headers": {"X-A": "1"}, "cookies": ["a=1"], "requestContext": HTTP},
            {"x-a": "1"},
            ("a=1",),
        ),
        # No header, no cookie.
        ({"version": "2.0", "requestContext": HTTP}, {}, ()),
        # API Gateway v1: names as they were sent; all of the repeated ones in multiValueHeaders only.
        (
            {
                "httpMethod": "GET",
                "headers": {"Origin": "https://b.example", "Cookie": "b=2"},
                "multiValueHeaders": {"Origin": ["https://a.example", "https://b.example"], "Cookie": ["a=1", "b=2"]},
                "requestContext": {"stage": "prod"},
            },
            {"origin": "https://a.example, https://b.example"},
            ("a=1", "b=2"),
        ),
        # A load balancer sends one of the two, and null for what is not there.
        ({"httpMethod": "GET", "headers": {"cookie": "a=1", "x-a": "1"}}, {"x-a": "1"}, ("a=1",)),
        ({"httpMethod": "GET", "headers": None, "multiValueHeaders": None}, {}, ()),
    ],
)
def test_each_gateways_event_is_read(event: dict[str, Any], headers: dict[str, str], cookies: tuple[str, ...]) -> None:
    request = read_request(event)
    assert (request.method, request.headers, request.cookies) == ("GET", headers, cookies)


def test_the_answer_is_a_proxy_response() -> None:
    handle = create_handler({"INTERCOM_SESSION_PROVIDER": "hs256"})
    answer = handle({"httpMethod": "GET", "headers": {}}, None)
    assert answer["statusCode"] == 500
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert "INTERCOM_API_SECRET is not set" in answer["body"]
    assert answer["isBase64Encoded"] is False
    assert "multiValueHeaders" not in answer


def test_a_load_balancer_that_sends_lists_is_answered_with_lists() -> None:
    answer = create_handler({})({"httpMethod": "GET", "multiValueHeaders": {"origin": ["https://a.example"]}}, None)
    assert answer["statusCode"] == 403
    assert answer["multiValueHeaders"] == {name: [value] for name, value in answer["headers"].items()}
    assert answer["multiValueHeaders"]["Cache-Control"] == ["private, no-store"]
