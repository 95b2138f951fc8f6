"""Google Cloud Run functions, which hand over a Flask request and take what a Flask view may return."""

from __future__ import annotations

import os
from collections.abc import Sequence

import flask

from ..endpoint import Endpoint, Request

endpoint = Endpoint(os.environ)


def identify(request: flask.Request) -> tuple[bytes, int, Sequence[tuple[str, str]]]:
    """Return the body, the status and the headers."""
    response = endpoint.answer(Request(request.method, request.headers))
    return response.body, response.status, response.headers
