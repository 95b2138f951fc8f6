"""A policy as each host's own configuration takes it."""

from __future__ import annotations

import html
from collections.abc import Sequence

from .policy import Policy, PolicyError

# Cloudflare's documentation: "Each line in the _headers file has a 2,000 character limit", name and spaces included.
CLOUDFLARE_LINE = 2000
# HTML, section 4.2.5.3: these three mean nothing in a meta element.
NOT_IN_META = {"report-uri", "frame-ancestors", "sandbox"}

# Directives that let everything pass that the moved policy then decides on.
_WIDE_OPEN = {
    **dict.fromkeys(("img-src", "font-src", "media-src", "frame-src"), ("*", "blob:", "data:")),
    "connect-src": ("*", "ws:", "wss:", "blob:", "data:"),
}
_FIELD = "Content-Security-Policy"


def write_form(form: str, policies: Sequence[Policy]) -> str:
    """Return policies as a host takes them: ``header``, for a server or CDN that takes the header unchanged.

    ``netlify`` and ``cloudflare`` are rules for the file _headers in the published folder, ``nginx`` is a directive for
    a server block, ``apache`` one for .htaccess or a virtual host, and ``meta`` are meta elements for a theme's head,
    before any script, without the directives that have no effect there.

    Cloudflare takes lines of a limited length. A longer policy is split: the fetch directives that do not fit move to a
    second policy, and allow everything in the first, because a browser allows only what every policy allows. Cloudflare
    joins repeated headers with a comma, which separates policies. Raises PolicyError if one directive alone is longer
    than a line, and for nginx if there is a dollar sign, which it would expand.
    """
    text = ", ".join(map(str, policies))
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    if form == "netlify":
        return f"/*\n  {_FIELD}: {text}"
    if form == "cloudflare":
        return "\n".join(["/*", *(f"  {_FIELD}: {part}" for policy in policies for part in _part(policy))])
    if form == "nginx":
        if "$" in text:
            raise PolicyError(text, "nginx reads a dollar sign as a variable and cannot escape it; remove it")
        return f'add_header {_FIELD} "{quoted}" always;'
    if form == "apache":
        return f'Header always set {_FIELD} "{quoted.replace("%", "%%")}"'
    if form == "meta":
        kept = [Policy(tuple(one for one in policy.directives if one[0] not in NOT_IN_META)) for policy in policies]
        return "\n".join(f'<meta http-equiv="{_FIELD}" content="{html.escape(str(policy))}">' for policy in kept)
    return f"{_FIELD}: {text}"


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
