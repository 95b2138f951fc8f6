"""SVG and MathML inside a page: where such a part ends, after the WHATWG standard, section 13.2.6.5.

Within it other rules hold: a <style> is no raw text, a CDATA section is one, some HTML tags end it at once, and some of
its elements hold HTML again. What is well nested is followed; what is not is given up, and nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .syntax import ATTRIBUTE, FOREIGN, RAW, TAG, TEXT, fold, skip_comment, skip_raw

# Start tags that end the foreign part.
_BREAKOUTS = frozenset(
    b"b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta "
    b"nobr ol p pre ruby s small span strong strike sub sup table tt u ul var".split()
)
_VOID = frozenset(
    b"area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr".split()
)
# Inside an outer table, select or frameset these would end more than the part itself.
_BEYOND_US = frozenset(
    b"annotation-xml body caption col colgroup font frame frameset head html malignmark mglyph plaintext table tbody "
    b"td tfoot th thead tr".split()
)
# What an end tag of the whole page does here: nothing.
_IGNORED_ENDS = frozenset((b"body", b"html"))
_HOLDS_HTML = {
    b"svg": frozenset((b"foreignobject", b"desc", b"title")),
    b"math": frozenset((b"mi", b"mo", b"mn", b"ms", b"mtext")),
}


@dataclass(frozen=True, slots=True)
class _Element:
    name: bytes
    language: bytes  # html, svg or math

    @property
    def is_foreign(self) -> bool:
        return self.language != b"html"

    @property
    def holds_html(self) -> bool:
        return not self.is_foreign or self.name in _HOLDS_HTML[self.language]


def skip_foreign(low: bytes, text: str, start: int) -> int:
    """Return where the part ends whose <svg> or <math> tag is at ``start``, or -1 where that cannot be told.

    ``low`` is ``text`` as ``syntax.fold`` makes it. Where an HTML tag ends the part, the place is before that tag.
    """
    part = _Part(low, text, start)
    while part.step():
        pass
    return part.at


@lru_cache(maxsize=1024)
def is_closed(part: str) -> bool:
    """Say whether a part that begins with its start tag is over exactly at its end, wherever it stands.

    It is remembered, for a theme's few icons are on every page.
    """
    return skip_foreign(fold(part), part, 0) == len(part)


class _Part:
    """The elements that are open while one part is read; ``at`` is the place, and -1 once it cannot be told."""

    def __init__(self, low: bytes, text: str, start: int) -> None:
        self.low = low
        self.text = text
        self.at = start
        self.open: list[_Element] = []
        self.has_select = False

    def step(self) -> bool:
        """Read up to the end of the next token, and return whether the part goes on."""
        text = TEXT.match(self.low, self.at)
        at = text.end() if text else self.at
        tag = TAG.match(self.low, at)
        if tag is None:
            self.at = self._skip_comment(at)
        elif tag[1]:
            self.at = tag.end() if self._end(tag[2]) else -1
        elif tag[2] in _BREAKOUTS and self.open and not self.open[-1].holds_html:
            while self.open and not self.open[-1].holds_html:
                self.open.pop()
            self.at = at
        else:
            self.at = tag.end()
            self._start(tag[2], is_closed=ends_itself(tag[3]))
        return self.at >= 0 and bool(self.open)

    def _skip_comment(self, at: int) -> int:
        is_comment = self.low.startswith((b"<!", b"<?"), at) or (
            self.low.startswith(b"</", at) and not self.low[at + 2 : at + 3].isalpha()
        )
        foreign = bool(self.open) and self.open[-1].is_foreign
        return skip_comment(self.low, self.text, at, foreign=foreign) if is_comment else -1

    def _start(self, name: bytes, *, is_closed: bool) -> None:
        if name in _BEYOND_US:
            self.at = -1
        elif self.open and self.open[-1].holds_html:
            self._start_html(name, is_closed=is_closed)
        elif not is_closed:
            self.open.append(_Element(name, self.open[-1].language if self.open else name))

    def _start_html(self, name: bytes, *, is_closed: bool) -> None:
        if (name in RAW or name in FOREIGN) and self.has_select:
            self.at = -1
        elif name in RAW:
            self.at = skip_raw(self.low, name, self.at)[1] if name != b"noscript" else -1
        elif name in FOREIGN:
            if not is_closed:
                self.open.append(_Element(name, name))
        elif name not in _VOID:
            self.open.append(_Element(name, b"html"))
            self.has_select |= name == b"select"

    def _end(self, name: bytes) -> bool:
        """Close what an end tag closes, and return whether that can be told."""
        if self.open[-1].is_foreign:
            for index in reversed(range(len(self.open))):
                if not self.open[index].is_foreign:
                    break
                if self.open[index].name == name:
                    del self.open[index:]
                    return name not in (b"p", b"br")
            return name in _IGNORED_ENDS
        if self.open[-1].name == name:
            self.open.pop()
            return True
        return name in _IGNORED_ENDS


def ends_itself(attributes: bytes) -> bool:
    """Say whether a start tag ends in "/>", for only SVG and MathML close an element so.

    ``attributes`` is what TAG found there. A slash at the end of an unquoted value belongs to the value.
    """
    if not attributes.endswith(b"/"):
        return False
    end = 0
    for attribute in ATTRIBUTE.finditer(attributes):
        end = attribute.end()
    return end < len(attributes)
