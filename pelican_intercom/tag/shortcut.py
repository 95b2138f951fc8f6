"""The end of the body of a page that is as pages usually are, found without reading all of its tags.

Most pages end in ``</body></html>``, and it is enough to know that this end is not inside of something that the page
began and did not finish. For each such thing it is looked up, from the end, whether its last start comes before its
last end. What is found so is what reading all tags finds; where the look-up leaves a doubt it finds nothing.
"""

from __future__ import annotations

import re

from .foreign import is_closed
from .syntax import RAW

_W = rb"\t\n\f\r "
_TAIL = re.compile(
    rb"</body[%(W)s]*>(?>[%(W)s]++|</html[%(W)s]*>|<!--(?!-?>)(?:(?!--).)*+-->)*+\Z" % {b"W": _W}, re.DOTALL
)
_BODY_TAG = re.compile(rb"<body[%s/>]" % _W)
# Whatever has one of these is read as a whole.
_RARE = (b"<template", b"<frameset", b"<plaintext", b"<math")
_PAIRS = tuple((b"<" + name, b"</" + name) for name in sorted(RAW))
# A theme's icons are short, and are remembered; a drawing is read with its page.
_LONGEST_SVG = 10_000
_AFTER_NAME = frozenset(b"\t\n\f\r />")


def find_plain_body_end(low: bytes) -> int | None:
    """Return where ``</body>`` is on a usual page, or None where the page has to be read to know it.

    ``low`` is the page as ``syntax.fold`` makes it.
    """
    end = low.rfind(b"</body")
    return end if end >= 0 and _TAIL.match(low, end) and is_plainly_in_body(low, end) else None


def is_plainly_in_body(low: bytes, at: int) -> bool:
    """Say whether a place is in the body and inside of nothing that hides a script, or False where there is a doubt."""
    body = _BODY_TAG.search(low, 0, at)
    if not body or any(low.rfind(rare) >= 0 for rare in _RARE):
        return False
    start = body.start()
    return _is_outside(low, 0, start) and _is_outside(low, start, at) and _closes_svg(low, at)


def _is_outside(low: bytes, start: int, at: int) -> bool:
    """Say whether a place is certainly in no tag, comment or raw element, given that ``start`` is in none."""
    before = low[max(start, at - 64) : at].rstrip()
    # A tag that goes on is in a quoted value here, or else this ">" would have ended it.
    if not before.endswith(b">"):
        return False
    for quote in (b'"', b"'"):
        opening = low.rfind(quote, start, at)
        if opening >= 0 and low[max(start, opening - 64) : opening].rstrip()[-1:] in (b"=", b""):
            return False
    return _is_after_comments(low, start, at) and all(
        _is_after_element(low, start, at, opening, closing) for opening, closing in _PAIRS
    )


def _is_after_comments(low: bytes, start: int, at: int) -> bool:
    opening = low.rfind(b"<!--", start, at)
    # The dashes of "<!-->" count for its end too.
    return opening < 0 or low.rfind(b"-->", opening + 2, at) >= 0


def _is_after_element(low: bytes, start: int, at: int, opening: bytes, closing: bytes) -> bool:
    last = low.rfind(opening, start, at)
    if last < 0:
        return True
    end = low.find(closing, last, at)
    if end < 0 or low[end + len(closing)] not in _AFTER_NAME:
        return False
    # In a script, "<!--" and a further "<script" keep the first end tag from being one.
    return opening != b"<script" or _is_after_comments(low, start, end)


def _closes_svg(low: bytes, at: int) -> bool:
    """Say whether each <svg> before a place is over at the next </svg>."""
    start = low.find(b"<svg", 0, at)
    while start >= 0:
        end = low.find(b"</svg>", start, min(at, start + _LONGEST_SVG))
        if end < 0 or not is_closed(low[start : end + 6]):
            return False
        start = low.find(b"<svg", end, at)
    return True
