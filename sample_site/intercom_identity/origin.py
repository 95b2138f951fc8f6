"""Who may ask: Origin and Sec-Fetch-Site, and the headers that browsers need (Fetch standard; Fetch Metadata)."""

from __future__ import annotations

from .refusal import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .environment import Environment
    from .exchange import Request

    Headers = tuple[tuple[str, str], ...]

METHODS = "GET, OPTIONS"
PREFLIGHT_SECONDS = "600"


def make_constant_headers(environment: Environment) -> Headers:
    """Return the headers that every answer has, whoever asks: nobody may keep it, and nothing may misread it."""
    vary = ["Origin", "Cookie", "Authorization"]
    if environment.header.lower() != "authorization":
        vary.append(environment.header)
    return (
        ("Cache-Control", "no-store"),
        ("Vary", ", ".join(vary)),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    )


def make_origin_headers(environment: Environment) -> dict[str, Headers]:
    """Return, for each allowed origin, the headers that let its pages read an answer."""
    return {
        origin: (
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Expose-Headers", "Retry-After"),
        )
        for origin in environment.origins
    }


def make_preflight_headers(environment: Environment) -> Headers:
    """Return the headers that allow a preflight of the configured header."""
    return (
        ("Access-Control-Allow-Methods", "GET"),
        ("Access-Control-Allow-Headers", environment.header),
        ("Access-Control-Max-Age", PREFLIGHT_SECONDS),
    )


def check_method(request: Request) -> None:
    """Raise Refusal ``method_not_allowed`` for anything but GET and OPTIONS."""
    if request.method not in ("GET", "OPTIONS"):
        raise Refusal("method_not_allowed")


def check_origin(request: Request, environment: Environment) -> None:
    """Raise Refusal ``origin_not_allowed`` unless the page that asks is the site's own or an allowed one.

    Host is not looked at: behind a proxy, or with a rebound name, it says nothing about the page. A browser without
    Sec-Fetch-Site sends Origin with every request to another origin, so a request with neither is not such a one.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if origin is not None:
        if origin in environment.origins or (site == "same-origin" and origin != "null"):
            return
    elif site in (None, "same-origin", "none"):
        return
    raise Refusal("origin_not_allowed")
