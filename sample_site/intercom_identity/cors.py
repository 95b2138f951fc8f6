"""Who may ask: Origin and Sec-Fetch-Site, and the headers that browsers need (Fetch standard; Fetch Metadata)."""

from __future__ import annotations

from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .config import Config
    from .http_messages import Request

    Headers = tuple[tuple[str, str], ...]

METHODS = "GET, OPTIONS"
PREFLIGHT_SECONDS = "600"


def make_constant_headers(config: Config) -> Headers:
    """Return the headers that every answer has, whoever asks: nobody may keep it, and nothing may misread it."""
    vary = ["Origin", "Cookie", "Authorization"]
    if config.header.lower() != "authorization":
        vary.append(config.header)
    return (
        ("Cache-Control", "no-store"),
        ("Vary", ", ".join(vary)),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    )


def make_origin_headers(config: Config) -> dict[str, Headers]:
    """Return, for each allowed origin, the headers that let its pages read an answer."""
    return {
        origin: (
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Expose-Headers", "Retry-After"),
        )
        for origin in config.origins
    }


def make_preflight_headers(config: Config) -> Headers:
    """Return the headers that allow a preflight of the configured header."""
    return (
        ("Access-Control-Allow-Methods", "GET"),
        ("Access-Control-Allow-Headers", config.header),
        ("Access-Control-Max-Age", PREFLIGHT_SECONDS),
    )


def check_method(request: Request) -> None:
    """Raise Problem ``method_not_allowed`` for anything but GET and OPTIONS."""
    if request.method not in ("GET", "OPTIONS"):
        raise Problem("method_not_allowed")


def check_origin(request: Request, config: Config) -> None:
    """Raise Problem ``origin_not_allowed`` unless the page that asks is the site's own or an allowed one.

    Host is not looked at: behind a proxy, or with a rebound name, it says nothing about the page. A browser without
    Sec-Fetch-Site sends Origin with every request to another origin, so a request with neither is not such a one.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if origin is not None:
        if origin in config.origins or (site == "same-origin" and origin != "null"):
            return
    elif site in (None, "same-origin", "none"):
        return
    raise Problem("origin_not_allowed")
