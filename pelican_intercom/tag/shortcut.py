"""The end of the body of a page that is as pages usually are, found without reading all of its tags.

Most pages end in ``</body></html>``, and it is enough to know that this end is not inside of something that the page
began and did not finish. What is found so is what reading all tags finds; where there is a doubt nothing is found.

Every page of a build passes here, so its text is looked at as it is: to copy it into small letters would take as long
as all the rest. Tags in capital letters are a doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from .foreign import is_closed
from .syntax import FOREIGN, RAW

_W = r"\t\n\f\r "
_TAIL = re.compile(rf"</body[{_W}]*>(?>[{_W}]++|</html[{_W}]*>|<!--(?!-?>)(?:(?!--).)*+-->)*+", re.DOTALL)
# A page with one of these is read as a whole.
_RARE = frozenset(("template", "math", "frameset", "plaintext"))
# What is remembered is short: a theme's icons, and what it writes after the body. The rest is read with its page.
_LONGEST_SVG = 10_000
_LONGEST_TAIL = 1_000
_BEFORE_VALUE = "=\t\n\f\r "


def _write_choice(ends: Mapping[str, str]) -> str:
    """Return an expression for each of the texts that are keys, or for how far it goes up to a capital letter.

    What follows a whole one is its value. Common beginnings are written once.
    """
    if "" in ends:
        return ends[""]
    letters = sorted({text[0] for text in ends})
    rests = ({text[1:]: end for text, end in ends.items() if text[0] == letter} for letter in letters)
    return f"(?:{'|'.join(map(str.__add__, letters, map(_write_choice, rests)))}|[A-Z])"


def _write_marks(names: Iterable[str]) -> str:
    """Return an expression for the start and end tags with these names.

    This is looked for at every "<" of every page, and most tags are not of these: the set of their first letters, which
    holds the capital ones too, says so at once. Which of the letters it was is asked last.
    """
    initials = "".join(sorted({name[0] for name in names}))
    ends = {name[1:]: f"(?<=[{name[0]}{name[0].upper()}]{name[1:]})(?=[{_W}/>])" for name in names}
    return f"<(/?+[{initials}{initials.upper()}]{_write_choice(ends)})"


_NAMES = _RARE | {"body"} | {name.decode() for name in RAW | FOREIGN}
_MARKS = re.compile(_write_marks(_NAMES))


class PlainEnd(NamedTuple):
    """Where ``</body>`` is on a usual page, and whether a script comes before it."""

    at: int
    has_script: bool


def find_plain_end(text: str) -> PlainEnd | None:
    """Return the end of the body of a usual page, or None where the page has to be read to know it."""
    at = text.rfind("</body")
    if at < 0 or len(text) - at > _LONGEST_TAIL or not _is_tail(text[at:]):
        return None
    marks = tuple(_MARKS.findall(text, 0, at))
    return PlainEnd(at, "script" in marks) if _is_plain(text, at, marks) else None


def is_plainly_in_body(text: str, at: int) -> bool:
    """Say whether a place is in the body and inside of nothing that hides a script, or False where there is a doubt."""
    return _is_plain(text, at, tuple(_MARKS.findall(text, 0, at)))


@lru_cache(maxsize=64)
def _is_tail(tail: str) -> bool:
    """Say whether the body ends here without a doubt; it is remembered, for a site's pages end alike."""
    return _TAIL.fullmatch(tail) is not None


def _is_plain(text: str, at: int, marks: tuple[str, ...]) -> bool:
    """Say whether a place is in the body, given the ``marks`` before it.

    These are the names of start and end tags, whether they are tags indeed or stand in a comment or a value.
    """
    body = text.find("<body", 0, at)
    return (
        body >= 0
        and _is_finished(marks)
        and _is_between_tags(text, 0, body)
        and _is_between_tags(text, body, at)
        and ("svg" not in marks or _closes_svg(text, at))
    )


@lru_cache(maxsize=1024)
def _is_finished(marks: tuple[str, ...]) -> bool:
    """Say whether, at the first <body> and at the end, each element of raw text that was begun is over.

    If the place were in an element of raw text, no end tag of it would follow its start tag, but in a script, where
    ``<!--`` and a further ``<script>`` keep one from counting: so no second start tag may come before the end.
    """
    begun: set[str] = set()
    has_body = False
    for mark in marks:
        if mark in begun or mark in _RARE or not mark.islower():
            return False
        if mark == "body":
            has_body = has_body or not begun
            if not has_body:
                return False
        elif not mark.startswith("/"):
            begun.add(mark)
        else:
            begun.discard(mark[1:])
    return has_body and not begun


def _is_between_tags(text: str, start: int, at: int) -> bool:
    """Say whether a place is certainly in no tag and in no comment, given that ``start`` is in none."""
    # A tag that goes on is in a quoted value here, or else this ">" would have ended it.
    if text[at - 64 if at > start + 64 else start : at].rstrip()[-1:] != ">":
        return False
    for quote in ('"', "'"):
        opening = text.rfind(quote, start, at)
        if opening >= 0 and text[opening - 1] in _BEFORE_VALUE and _opens_value(text, start, opening):
            return False
    comment = text.rfind("<!--", start, at)
    # The dashes of "<!-->" count for its end too.
    return comment < 0 or text.find("-->", comment + 2, at) >= 0


def _opens_value(text: str, start: int, quote: int) -> bool:
    """Say whether a quote may begin an attribute's value, for which "=" comes before it, and perhaps white space."""
    return text[max(start, quote - 64) : quote].rstrip()[-1:] in ("=", "")


def _closes_svg(text: str, at: int) -> bool:
    """Say whether each <svg> before a place is over at the next </svg>."""
    start = text.find("<svg", 0, at)
    while start >= 0:
        end = text.find("</svg>", start, min(at, start + _LONGEST_SVG))
        if end < 0 or not is_closed(text[start : end + 6]):
            return False
        start = text.find("<svg", end, at)
    return True
