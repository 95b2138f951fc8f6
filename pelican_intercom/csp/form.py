"""A policy as each host's own configuration takes it."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence

from .policy import Policy, PolicyError

# Cloudflare's documentation: "Each line in the _headers file has a 2,000 character limit", name and spaces included.
CLOUDFLARE_LINE = 2000
# HTML, section 4.2.5.3: these three mean nothing in a meta element.
NOT_IN_META = {"report-uri", "frame-ancestors", "sandbox"}

_FIELD = "Content-Security-Policy"


def write_header(policies: Sequence[Policy]) -> str:
    """Return the header, for a server or CDN that takes it unchanged."""
    return f"{_FIELD}: {_join(policies)}"


def write_netlify(policies: Sequence[Policy]) -> str:
    """Return a rule for the file _headers in the published folder."""
    return f"/*\n  {write_header(policies)}"


def write_cloudflare(policies: Sequence[Policy]) -> str:
    """Return a rule for the file _headers in the published folder, in lines that Cloudflare takes.

    A longer policy is split: the fetch directives that do not fit move to a second policy, and allow everything in the
    first, because a browser allows only what every policy allows. Cloudflare joins repeated headers with a comma, which
    separates policies. Raises PolicyError if one directive alone is longer than a line.
    """
    lines = [f"  {_FIELD}: {part}" for policy in policies for part in _part(policy)]
    return "\n".join(["/*", *lines])


def write_nginx(policies: Sequence[Policy]) -> str:
    """Return a directive for a server block. Raises PolicyError for a dollar sign, which nginx would expand."""
    text = _join(policies)
    if "$" in text:
        raise PolicyError(text, "nginx reads a dollar sign as a variable and cannot escape it; remove it")
    return f'add_header {_FIELD} "{_quote(text)}" always;'


def write_apache(policies: Sequence[Policy]) -> str:
    """Return a directive for .htaccess or a virtual host, in which a per cent sign is written twice."""
    return f'Header always set {_FIELD} "{_quote(_join(policies)).replace("%", "%%")}"'


def write_meta(policies: Sequence[Policy]) -> str:
    """Return meta elements for a theme's head, before any script, without the directives that have no effect there."""
    kept = [
        Policy(tuple((name, values) for name, values in policy.directives if name not in NOT_IN_META))
        for policy in policies
    ]
    return "\n".join(f'<meta http-equiv="{_FIELD}" content="{html.escape(str(policy))}">' for policy in kept)


FORMS: dict[str, Callable[[Sequence[Policy]], str]] = {
    "header": write_header,
    "netlify": write_netlify,
    "cloudflare": write_cloudflare,
    "nginx": write_nginx,
    "apache": write_apache,
    "meta": write_meta,
}


def _join(policies: Sequence[Policy]) -> str:
    return ", ".join(map(str, policies))


def _quote(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _part(policy: Policy) -> list[Policy]:
    """Return policies that together allow what one does, each short enough for a line of Cloudflare's."""
    room = CLOUDFLARE_LINE - len(f"  {_FIELD}: ")
    if len(str(policy)) <= room:
        return [policy]
    name, values = max(
        ((name, values) for name, values in policy.directives if name in _WIDE_OPEN),
        key=lambda directive: len(str(Policy((directive,)))),
        default=("", ()),
    )
    moved = Policy(((name, values),))
    rest = policy.extended(name, _WIDE_OPEN[name]) if name else policy
    if not name or len(str(moved)) > room or len(str(rest)) >= len(str(policy)):
        raise PolicyError(
            str(policy), f"Cloudflare takes {CLOUDFLARE_LINE} characters a line, and this policy is longer"
        )
    return [*_part(rest), moved]


# Directives that let everything pass that the moved policy then decides on.
_WIDE_OPEN = {
    "img-src": ("*", "blob:", "data:"),
    "connect-src": ("*", "ws:", "wss:", "blob:", "data:"),
    "font-src": ("*", "blob:", "data:"),
    "media-src": ("*", "blob:", "data:"),
    "frame-src": ("*", "blob:", "data:"),
}
