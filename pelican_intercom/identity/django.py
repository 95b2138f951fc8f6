"""Django: ``identity_response`` for a view of your own (Django 4.2 and later)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from .app import Given, find_endpoint
from .config import Config
from .http_messages import Request as Question


def identity_response(request: HttpRequest, person: Given | None, *, config: Config | None = None) -> HttpResponse:
    """Return the identity of ``person``, or the response for nobody (None), ready to be returned by a view.

    ``person`` has a ``user_id`` and what else ``docs/app.md`` lists; it must come from the app's own session, never
    from what the browser sent. ``config`` defaults to the environment variables, read once. A session that the view has
    not changed is not sent again, so that questions in the background keep nobody signed in.
    """
    answer = find_endpoint(config).respond(Question(request.method or "", request.headers), person)
    response = HttpResponse(answer.body, status=answer.status)
    del response["Content-Type"]
    for name, value in answer.headers:
        response[name] = value
    session = getattr(request, "session", None)
    if session is not None and not session.modified:
        _leave_alone(session)
    return response


def _leave_alone(session: object) -> None:
    """Have SessionMiddleware, which asks for ``accessed`` first, take the session for none (its own way out).

    What else runs after the view can still read it.
    """
    kind = type(session)

    def refuse(_session: object) -> bool:
        raise AttributeError("accessed")

    hidden = {"accessed": property(refuse, lambda _session, _value: None)}
    session.__class__ = type(kind.__name__, (kind,), hidden)
