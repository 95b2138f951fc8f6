"""Your own app, in any framework: a request, and who is signed in, become a response."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache

from .app_person import Given
from .config import Config
from .endpoint import Endpoint
from .http_messages import Request, Response


def answer_for(
    method: str, headers: Iterable[tuple[str, str]], person: Given | None, config: Config | None
) -> Response:
    """Return the response to a request with this method and these headers, as a framework gives them."""
    lines: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        lines[key] = f"{lines[key]}, {value}" if key in lines else value
    return _find_endpoint(config).respond(Request(method, lines), person)


@lru_cache(maxsize=8)
def _find_endpoint(config: Config | None) -> Endpoint:
    """Return the endpoint of a configuration; without one, of the process's environment variables, read once."""
    return Endpoint(config or os.environ, load=Config.for_app)
