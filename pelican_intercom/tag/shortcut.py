"""The end of the body of a page that is as pages usually are, found without reading all of its tags.

Most pages end in ``</body></html>``, and it is enough to know that this end is not inside of something that the page
began and did not finish. What is found so is what reading all tags finds; where there is a doubt nothing is found.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .foreign import is_closed

_W = rb"\t\n\f\r "
_TAIL = re.compile(
    rb"</body[%(W)s]*>(?>[%(W)s]++|</html[%(W)s]*>|<!--(?!-?>)(?:(?!--).)*+-->)*+\Z" % {b"W": _W}, re.DOTALL
)
# Written with common beginnings, for this is looked for at every "<" of every page.
_NAMES = (
    rb"s(?:cript|tyle|vg)|t(?:extarea|itle|emplate)|no(?:script|embed|frames)|iframe|xmp|math|frameset|plaintext|body"
)
_MARKS = re.compile(rb"<(/?+(?:%(N)s))(?=[%(W)s/>])" % {b"N": _NAMES, b"W": _W})
_AFTER_NAME = (b">", b" ", b"\n", b"\t", b"\r", b"\f", b"/")
# A page with one of these is read as a whole.
_RARE = frozenset((b"template", b"math", b"frameset", b"plaintext"))
# A theme's icons are short, and are remembered; a drawing is read with its page.
_LONGEST_SVG = 10_000


def find_plain_body_end(low: bytes) -> int | None:
    """Return where ``</body>`` is on a usual page, or None where the page has to be read to know it.

    ``low`` is the page as ``syntax.fold`` makes it.
    """
    end = low.rfind(b"</body")
    return end if end >= 0 and _TAIL.match(low, end) and is_plainly_in_body(low, end) else None


def is_plainly_in_body(low: bytes, at: int) -> bool:
    """Say whether a place is in the body and inside of nothing that hides a script, or False where there is a doubt."""
    body = low.find(b"<body", 0, at)
    if body < 0 or low[body + 5 : body + 6] not in _AFTER_NAME:
        return False
    marks = tuple(_MARKS.findall(low, 0, at))
    return (
        _is_finished(marks)
        and _is_between_tags(low, 0, body)
        and _is_between_tags(low, body, at)
        and (b"svg" not in marks or _closes_svg(low, at))
    )


@lru_cache(maxsize=1024)
def _is_finished(marks: tuple[bytes, ...]) -> bool:
    """Say whether, at the first <body> and at the end, each element of raw text that was begun is over.

    ``marks`` are the names of start and end tags up to a place, whether they are tags indeed or stand in a comment or a
    value. If the place were in an element of raw text, no end tag of it would follow its start tag, but in a script,
    where ``<!--`` and a further ``<script>`` keep one from counting: so no second start tag may come before the end.
    """
    begun: set[bytes] = set()
    has_body = False
    for mark in marks:
        if mark in begun or mark in _RARE:
            return False
        if mark == b"body":
            has_body = has_body or not begun
            if not has_body:
                return False
        elif not mark.startswith(b"/"):
            begun.add(mark)
        else:
            begun.discard(mark[1:])
    return has_body and not begun


def _is_between_tags(low: bytes, start: int, at: int) -> bool:
    """Say whether a place is certainly in no tag and in no comment, given that ``start`` is in none."""
    # A tag that goes on is in a quoted value here, or else this ">" would have ended it.
    if not low[max(start, at - 64) : at].rstrip().endswith(b">"):
        return False
    for quote in (b'"', b"'"):
        opening = low.rfind(quote, start, at)
        if opening >= 0 and low[max(start, opening - 64) : opening].rstrip()[-1:] in (b"=", b""):
            return False
    comment = low.rfind(b"<!--", start, at)
    # The dashes of "<!-->" count for its end too.
    return comment < 0 or low.rfind(b"-->", comment + 2, at) >= 0


def _closes_svg(low: bytes, at: int) -> bool:
    """Say whether each <svg> before a place is over at the next </svg>."""
    start = low.find(b"<svg", 0, at)
    while start >= 0:
        end = low.find(b"</svg>", start, min(at, start + _LONGEST_SVG))
        if end < 0 or not is_closed(low[start : end + 6]):
            return False
        start = low.find(b"<svg", end, at)
    return True
