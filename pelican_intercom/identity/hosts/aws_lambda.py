"""AWS Lambda, behind a function URL, API Gateway v2 or API Gateway v1 (and load balancers, which send v1's shape).

Events as in AWS's "Payload format for HTTP APIs" (version 2.0, which function URLs share) and "Input format of a Lambda
function for proxy integration" (REST APIs, version 1.0).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from ..endpoint import Endpoint, Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Event = Mapping[str, Any]


def create_handler(environment: Mapping[str, str] = os.environ) -> Callable[[Event, object], dict[str, Any]]:
    """Return a Lambda handler that answers with the configuration in ``environment``."""
    endpoint = Endpoint(environment)

    def handle(event: Event, context: object) -> dict[str, Any]:
        """Return a proxy integration's response: statusCode, headers, body (text) and isBase64Encoded."""
        response = endpoint.answer(read_request(event))
        answer = {"statusCode": response.status, "body": response.body.decode(), "isBase64Encoded": False}
        if "multiValueHeaders" in event:  # a load balancer that sends lists reads lists alone
            answer["multiValueHeaders"] = {name: [value] for name, value in response.headers}
        return {**answer, "headers": dict(response.headers)}

    return handle


def read_request(event: Event) -> Request:
    """Return an event's method, headers and cookies.

    Payload 2.0 has its cookies in a list, and may carry the header as well. Version 1.0 gives only the last of repeated
    headers in ``headers``; all of them are in ``multiValueHeaders``.
    """
    if "http" in (context := event.get("requestContext") or {}):
        return Request(context["http"]["method"], event.get("headers") or {}, tuple(event.get("cookies") or ()))
    repeated = event.get("multiValueHeaders") or {}
    single = {name: [value] for name, value in (event.get("headers") or {}).items()}
    values = {name.lower(): list(lines) for name, lines in {**single, **repeated}.items()}
    cookies = tuple(values.pop("cookie", ()))
    return Request(event["httpMethod"], {name: ", ".join(lines) for name, lines in values.items()}, cookies)


handler = create_handler()
