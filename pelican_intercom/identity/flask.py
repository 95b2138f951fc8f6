"""Flask: ``identity_response`` for a view of your own (Flask 3.0 and later)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Request, Response, session

from .app import answer_for

if TYPE_CHECKING:
    from .app_person import Given
    from .config import Config


class _Answer(Response):
    """A response that leaves every cookie as it is: the session's, and what Flask-Login remembers people by."""

    def set_cookie(self, *_args: Any, **_options: Any) -> None:
        """Set nothing; deleting a cookie is setting it too."""


def identity_response(request: Request, person: Given | None, *, config: Config | None = None) -> Response:
    """Return the identity of ``person``, or the response for nobody (None), ready to be returned by a view.

    ``person`` has a ``user_id`` and whatever else ``docs/app.md`` lists; it must come from the app's own session, never
    from what the browser sent. ``config`` defaults to the environment variables, read once. A session that the view has
    not changed is not sent again, so that questions in the background keep nobody signed in.
    """
    answer = answer_for(request.method, request.headers.items(), person, config)
    kind = Response if session.modified else _Answer
    response = kind(answer.body, status=answer.status, headers=list(answer.headers))
    if not answer.body:
        del response.headers["Content-Type"]
    if not session.modified:
        _leave_alone()
    return response


def _leave_alone() -> None:
    """Have the session never count as changed or permanent, so that no interface saves it again after the view."""
    current = session._get_current_object()  # type: ignore[attr-defined]
    kind = type(current)
    never = property(lambda _session: False, lambda _session, _value: None)
    current.__class__ = type(kind.__name__, (kind,), {"modified": never, "permanent": never})
