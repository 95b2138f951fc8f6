"""AWS Lambda: AWS's own runtime client, fed by the three gateways that may stand before a function."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.lambda_api import Event, Gateway, MakeEvent, RuntimeApi, run_in_thread
from tests.conformance.runtimes.processes import build_environment, run_process

PATH = "/api/intercom"
# AWS renames these on the way out of a function URL and of a REST API.
RENAMED = {"www-authenticate": "x-amzn-remapped-www-authenticate"}


def make_url_event(method: str, path: str, headers: Mapping[str, str]) -> Event:
    """Return a function URL's event: payload 2.0, the cookies in a list and in their header too."""
    lower = {name.lower(): value for name, value in headers.items()}
    cookies = {"cookies": lower["cookie"].split("; ")} if "cookie" in lower else {}
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": "",
        "headers": lower,
        **cookies,
        "requestContext": {"http": {"method": method, "path": path, "protocol": "HTTP/1.1"}, "stage": "$default"},
        "isBase64Encoded": False,
    }


def make_http_api_event(method: str, path: str, headers: Mapping[str, str]) -> Event:
    """Return an API Gateway v2 event: payload 2.0, the cookies in the list only."""
    event = make_url_event(method, path, headers)
    event["headers"].pop("cookie", None)
    return event


def make_rest_api_event(method: str, path: str, headers: Mapping[str, str]) -> Event:
    """Return an API Gateway v1 event: names as they were sent, each header once and as a list."""
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": dict(headers),
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {"httpMethod": method, "path": path, "stage": "prod"},
        "body": None,
        "isBase64Encoded": False,
    }


@contextmanager
def serve(  # noqa: PLR0913  (how each of three gateways differs)
    make_event: MakeEvent,
    variables: Mapping[str, str],
    folder: Path,
    *,
    renamed: Mapping[str, str] = RENAMED,
    handler: str = "pelican_intercom.identity.hosts.aws_lambda.handler",
    python: str = sys.executable,
) -> Iterator[str]:
    """Yield the URL of a gateway before a handler that AWS's runtime client runs in the folder."""
    api = RuntimeApi()
    gateway = Gateway(api, make_event, renamed)
    environment = build_environment(variables, AWS_LAMBDA_RUNTIME_API=api.address, PYTHONDONTWRITEBYTECODE="1")
    command = [python, "-m", "awslambdaric", handler]
    with run_in_thread(api), run_in_thread(gateway), run_process(command, folder=folder, environment=environment):
        yield f"http://127.0.0.1:{gateway.server_address[1]}{PATH}"


def describe_version() -> str:
    """Return the runtime client's name and version."""
    return f"awslambdaric {version('awslambdaric')}"


GATEWAYS: Mapping[str, tuple[MakeEvent, Mapping[str, str]]] = {
    "lambda-function-url": (make_url_event, RENAMED),
    "lambda-api-gateway-v2": (make_http_api_event, {}),
    "lambda-api-gateway-v1": (make_rest_api_event, RENAMED),
}

RUNTIMES = [
    Runtime(
        name=name,
        start=partial(serve, make_event, renamed=renamed),
        missing=lambda: None,
        version=describe_version,
        heavy=True,
        renamed=renamed,
    )
    for name, (make_event, renamed) in GATEWAYS.items()
]
