"""Starlette and FastAPI: ``identity_response`` for an endpoint of your own (Starlette 0.40 and later)."""

from __future__ import annotations

import base64
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from .app import Given, find_endpoint
from .config import Config
from .http_messages import Request as Question


def identity_response(request: Request, person: Given | None, *, config: Config | None = None) -> Response:
    """Return the identity of ``person``, or the response for nobody (None), ready to be returned by an endpoint.

    ``person`` has a ``user_id`` and what else ``docs/app.md`` lists; it must come from the app's own session, never
    from what the browser sent. ``config`` defaults to the environment variables, read once. A session that the endpoint
    has not changed is not sent again, so that questions in the background keep nobody signed in.
    """
    answer = find_endpoint(config).respond(Question(request.method, request.headers), person)
    cookie = _find_unchanged_session(request)
    if cookie is None:
        return Response(answer.body, answer.status, dict(answer.headers))
    response = _Unsaved(answer.body, answer.status, dict(answer.headers))
    response.cookie = cookie
    return response


def _find_unchanged_session(request: Request) -> str | None:
    """Return the name of the cookie that holds the session as it still is, where SessionMiddleware sends it again.

    Before Starlette 1.0 it sends every session that is not empty, and keeps it in a plain dict. The first part of the
    cookie is the session, readable without the key.
    """
    session = request.scope.get("session")
    if type(session) is not dict or not session:
        return None
    for name, value in request.cookies.items():
        try:
            if json.loads(base64.b64decode(value.partition(".")[0])) == session:
                return name
        except ValueError:
            continue
    return None


class _Unsaved(Response):
    """A response that goes out without the cookie that SessionMiddleware adds to it on the way."""

    cookie: str

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_unsaved(message: Message) -> None:
            await send(_Start(message, self.cookie) if message["type"] == "http.response.start" else message)

        await super().__call__(scope, receive, send_unsaved)


class _Start(dict[str, Any]):
    """The message that begins a response, whose headers never have one cookie, whatever adds it."""

    def __init__(self, message: Message, cookie: str) -> None:
        super().__init__(message)
        self._cookie = f"{cookie}=".encode()

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key)
        if key == "headers":
            kept = (
                (name, line)
                for name, line in value
                if name.lower() != b"set-cookie" or not line.startswith(self._cookie)
            )
            value[:] = list(kept)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, default) if key != "headers" else self[key]
