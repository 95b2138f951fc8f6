"""Who may ask: Origin and Sec-Fetch-Site, and the headers that browsers need (Fetch standard; Fetch Metadata)."""

from __future__ import annotations

from collections.abc import Iterable

from .contract import LIMITS
from .http_messages import Request
from .problem import Problem

Headers = tuple[tuple[str, str], ...]

ALLOW = ("Allow", "GET, OPTIONS")
REASON = "Pelican-Intercom-Reason"
"""The header that says why a session is nobody's."""
_EXPOSE = "Access-Control-Expose-Headers"


class Cors:
    """Which pages may ask: the site's own, and those of the allowed ``origins``; ``header`` brings session tokens.

    ``constant_headers`` are sent with every answer, so that it is not stored and not taken for something else.
    ``preflight_headers`` are those that allow ``header`` in a preflight's answer.
    """

    def __init__(self, origins: Iterable[str], header: str = "Authorization") -> None:
        vary = ["Origin", "Cookie", "Authorization"]
        if header.lower() != "authorization":
            vary.append(header)
        self.constant_headers: Headers = (
            # A framework's site cache adds a max-age to no-store alone, and then caches the answer.
            ("Cache-Control", "private, no-store"),
            ("Vary", ", ".join(vary)),
            ("X-Content-Type-Options", "nosniff"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        )
        self.preflight_headers: Headers = (
            ("Access-Control-Allow-Methods", "GET"),
            ("Access-Control-Allow-Headers", header),
            ("Access-Control-Max-Age", str(LIMITS.preflight_seconds)),
        )
        self._origins = frozenset(origins)

    def list_headers(self, request: Request) -> Headers:
        """Return the headers of every answer to ``request``; they let the pages of an allowed origin read it."""
        origin = request.headers.get("origin")
        if origin is None or origin not in self._origins:
            return self.constant_headers
        allow = (("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"))
        return (*self.constant_headers, *allow, (_EXPOSE, "Retry-After"))

    def check(self, request: Request) -> None:
        """Raise Problem ``method_not_allowed`` for anything but GET and OPTIONS.

        Raise Problem ``origin_not_allowed`` unless the page that asks is the site's own or an allowed one.

        Host is not looked at: behind a proxy, or with a rebound name, it says nothing about the page. A browser without
        Sec-Fetch-Site sends Origin with every request to another origin, so a request with neither is not such a one.
        """
        if request.method not in ("GET", "OPTIONS"):
            raise Problem("method_not_allowed")
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin")
        if origin is not None:
            if origin in self._origins or (site == "same-origin" and origin != "null"):
                return
        elif site in (None, "same-origin", "none"):
            return
        raise Problem("origin_not_allowed")


def add_reason(reason: str, headers: Headers) -> Headers:
    """Return ``headers`` with the one that says why a session is nobody's, which an allowed origin may read too."""
    exposed = ((name, f"{value}, {REASON}" if name == _EXPOSE else value) for name, value in headers)
    return ((REASON, reason), *exposed)
