"""Asking the issuer itself who a session belongs to, where it publishes no keys (Netlify Identity's GET /user)."""

from __future__ import annotations

from .contract import LIMITS
from .http_get import Unreachable, http_get
from .problem import Problem
from .strict_json import read_json

OK = 200
UNKNOWN = (401, 403, 404)


def ask_issuer(issuer: str, token: str) -> dict[str, object]:
    """Return what ``issuer``, a site with Netlify Identity, says about the person that ``token`` belongs to.

    ``issuer`` is configured, never taken from the request, for whoever is asked gets the token. Raises Problem
    ``token_revoked`` where the issuer does not know the session, ``issuer_unavailable`` for anything but a good answer.
    """
    try:
        status, body = http_get(f"{issuer}/.netlify/identity/user", {"Authorization": f"Bearer {token}"})
        if status in UNKNOWN:
            raise Problem("token_revoked")
        answer = read_json(body) if status == OK else None
    except (Unreachable, ValueError) as error:
        cause = str(error) if isinstance(error, Unreachable) else "answered no JSON"
        raise _give_up(cause) from None
    if not isinstance(answer, dict):
        raise _give_up(f"answered with {status}")
    return answer


def _give_up(cause: str) -> Problem:
    return Problem("issuer_unavailable", retry_after=LIMITS.user_endpoint_retry_seconds, cause=cause)
