"""The session cookie of a request, as any login writes it, or as Supabase does: in pieces, and with more inside."""

from __future__ import annotations

from .contract import LIMITS
from .problem import Problem
from .strict_json import read_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .http_messages import Request

BLANK = " \t"
# How @supabase/ssr marks a session in JSON, in base64url.
_WRAPPED = "base64-"


def read_cookie(request: Request, name: str) -> str | None:
    """Return the token in the cookie ``name``, or ``None`` where the request has none.

    The pieces ``name.0``, ``name.1`` and so on count as one cookie; quotes around a value, ``Bearer`` before it and
    the session that Supabase wraps around it are taken off. Raises Problem: ``token_ambiguous`` where two cookies of
    a name differ, because a neighbouring subdomain can add one; ``token_too_large`` and ``token_malformed`` for a
    session that cannot be unwrapped.
    """
    cookies = (request.headers.get("cookie", ""), *request.cookies)
    if not any(name in line for line in cookies):
        return None
    found = _find_values(cookies, name)
    values = found.get(name, set())
    pieces: list[str] = []
    while piece := found.get(f"{name}.{len(pieces)}"):
        pieces.append(_take_only(piece))
    if pieces:
        values.add("".join(pieces))
    return _unwrap(_take_only(values)) or None if values else None


def _find_values(cookies: Sequence[str], name: str) -> dict[str, set[str]]:
    """Return the values of each cookie whose name begins with ``name``; an empty one is none."""
    # Split by hand: the standard library's parser stops at some values, and takes the last of two.
    found: dict[str, set[str]] = {}
    for line in cookies:
        for pair in line.split(";"):
            key, _, value = pair.partition("=")
            key, value = key.strip(BLANK), value.strip(BLANK)
            if value and key.startswith(name):
                found.setdefault(key, set()).add(value)
    return found


def _take_only(values: set[str]) -> str:
    if len(values) > 1:
        raise Problem("token_ambiguous")
    return next(iter(values))


def _unwrap(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    if value[:9].lower().startswith(("bearer ", "bearer%20")):
        value = value[7 if value[6] == " " else 9 :].strip(BLANK)
    if not value.startswith(_WRAPPED):
        return value
    if len(value) > LIMITS.longest_cookie_characters:
        raise Problem("token_too_large")
    from .token import decode_base64url  # noqa: PLC0415  (visitors have no token)

    try:
        session = read_json(decode_base64url(value[len(_WRAPPED) :]))
    except ValueError:
        session = None
    token = session.get("access_token") if isinstance(session, dict) else None
    if not isinstance(token, str):
        raise Problem("token_malformed")
    return token
