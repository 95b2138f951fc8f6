"""The session token of a request: in a header, or in a cookie as any login writes it, or as Supabase does."""

from __future__ import annotations

from collections.abc import Sequence

from .contract import LIMITS
from .http_messages import Request
from .problem import Problem
from .session_config import SessionConfig
from .strict_json import read_object

_BLANK = " \t"
# What @supabase/ssr writes before a session that is JSON in base64url.
_WRAPPED = "base64-"


def read_token(request: Request, config: SessionConfig) -> str | None:
    """Return the text of the session token, or ``None`` where the request has none.

    If the configured header is present, it alone counts; otherwise the cookie does. Raises Problem as ``_read_cookie``.
    """
    header = request.headers.get(config.header.lower())
    if header is not None:
        scheme, _, token = header.strip(_BLANK).partition(" ")
        if scheme.lower() == "bearer":
            return token.strip(_BLANK) or None
        # In Authorization another scheme, such as a staging site's Basic, is no session token at all.
        if config.header.lower() != "authorization":
            return header.strip(_BLANK) or None
    return _read_cookie(request, config.cookie) if config.cookie else None


def _read_cookie(request: Request, name: str) -> str | None:
    """Return the token in the cookie ``name``, or ``None`` where the request has none.

    The pieces ``name.0``, ``name.1`` and so on count as one cookie; quotes around a value, ``Bearer`` before it and
    the session that Supabase wraps around it are taken off. Raises Problem: ``token_ambiguous`` where two cookies of
    a name differ, because another subdomain can add one; ``token_too_large`` and ``token_malformed`` for a
    session that cannot be unwrapped.
    """
    found = _find_values((request.headers.get("cookie", ""), *request.cookies), name)
    values = found.get(name, set())
    pieces: list[str] = []
    while piece := found.get(f"{name}.{len(pieces)}"):
        pieces.append(_take_only(piece))
    if pieces:
        values.add("".join(pieces))
    return _unwrap(_take_only(values)) or None if values else None


def _find_values(cookies: Sequence[str], name: str) -> dict[str, set[str]]:
    """Return the values of each cookie whose name begins with ``name``; empty ones are left out."""
    # Split by hand: the standard library's parser stops at some values, and takes the last of two.
    found: dict[str, set[str]] = {}
    for line in cookies:
        # Most visitors have no such cookie.
        for pair in line.split(";") if name in line else ():
            key, _, value = pair.partition("=")
            key, value = key.strip(_BLANK), value.strip(_BLANK)
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
        value = value[7 if value[6] == " " else 9 :].strip(_BLANK)
    if not value.startswith(_WRAPPED):
        return value
    if len(value) > LIMITS.longest_cookie_characters:
        raise Problem("token_too_large")
    from .token import decode_base64url  # noqa: PLC0415  (visitors have no token)

    session = read_object(decode_base64url(value[len(_WRAPPED) :])) or {}
    token = session.get("access_token")
    if not isinstance(token, str):
        raise Problem("token_malformed")
    return token
