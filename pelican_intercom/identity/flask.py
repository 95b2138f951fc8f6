"""Flask: ``identity_response`` for a view of your own (Flask 3.0 and later)."""

from __future__ import annotations

from flask import Request, Response, current_app, session

from .app import Given, find_endpoint
from .config import Config
from .http_messages import Request as Question


def identity_response(request: Request, person: Given | None, *, config: Config | None = None) -> Response:
    """Return the identity of ``person``, or the response for nobody (None), ready to be returned by a view.

    ``person`` has a ``user_id`` and what else ``docs/app.md`` lists; it must come from the app's own session, never
    from what the browser sent. ``config`` defaults to the environment variables, read once. A session that the view has
    not changed is not sent again, so that questions in the background keep nobody signed in.
    """
    answer = find_endpoint(config).respond(Question(request.method, request.headers), person)
    response = Response(answer.body, status=answer.status, headers=list(answer.headers))
    if not answer.body:
        del response.headers["Content-Type"]
    if not _is_changed(request):
        _leave_alone()
        response.set_cookie = _set_nothing  # type: ignore[method-assign]
    return response


def _set_nothing(*_args: object, **_options: object) -> None:
    """Leave every cookie, also what Flask-Login remembers people by; deleting a cookie is setting it too."""


def _is_changed(request: Request) -> bool:
    """Return whether the session is another than the request's: Flask calls it modified for what was set to the same.

    ``session.permanent = True`` before every request is usual. In ``_fresh`` Flask-Login notes another browser, and
    that the person is from the cookie that it remembers them by: sent after they have signed out, it would bring them
    back.
    """
    if not session.modified:
        return False
    before = current_app.session_interface.open_session(current_app._get_current_object(), request)  # type: ignore[attr-defined]
    if before is None:
        return True
    if session.get("_fresh") is False and "_user_id" not in before:
        return False
    notes = {"_fresh": None, "_permanent": None}
    return {**before, **notes} != {**session, **notes}


def _leave_alone() -> None:
    """Have the session never count as changed or permanent, so that no interface saves it again after the view."""
    current = session._get_current_object()  # type: ignore[attr-defined]
    kind = type(current)
    never = property(lambda _session: False, lambda _session, _value: None)
    current.__class__ = type(kind.__name__, (kind,), {"modified": never, "permanent": never})
