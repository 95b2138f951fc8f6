"""What a finished page holds that decides where a script may stand, read as a browser would read it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .foreign import skip_foreign
from .syntax import (
    ATTRIBUTE,
    BEFORE_BODY,
    FOREIGN,
    RAW,
    TAG,
    UNREMARKABLE,
    skip_comment,
    skip_raw,
)

_BEGIN_NO_BODY = frozenset((b"script", b"style", b"title", b"noframes", b"noscript", b"template", b"html"))
# In a <select> browsers of today follow these start tags and those of yesterday do not.
_DISPUTED_IN_SELECT = (RAW | FOREIGN | {b"plaintext"}) - {b"script", b"textarea"}
_JAVASCRIPT = re.compile(rb"|module|(?:text|application)/(?:x-)?(?:java|ecma)script[\d.]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Script:
    """A script element that a browser runs: where it begins and ends in the page."""

    start: int
    end: int


@dataclass(slots=True)
class Document:
    """What was read of one page. Places are counts of characters; None means that there is no such place."""

    body: int | None = None
    """From here on there is a body."""
    has_body_tag: bool = False
    has_frameset: bool = False
    body_end: int | None = None
    """The last end tag of the body that a browser takes for one."""
    html_end: int | None = None
    end: int | None = 0
    """The last place that is neither inside of anything nor after something whose end cannot be told."""
    scripts: list[Script] = field(default_factory=list)

    @property
    def place(self) -> int | None:
        """The best place for a script in the body: before its end tag, before that of <html>, or at the end."""
        if self.body is None or self.has_frameset:
            return None
        if self.body_end is not None and self.body_end >= self.body:
            return self.body_end
        if not self.has_body_tag:
            return None
        return self.html_end if self.html_end is not None and self.html_end >= self.body else self.end


def read_document(low: bytes, text: str, start: int = 0) -> Document:
    """Return what a page holds; ``low`` is ``text`` as ``syntax.fold`` makes it. Takes time linear in its length."""
    reader = _Reader(low, text, start)
    while reader.step():
        pass
    return reader.document


class _Reader:
    """Reads a page once, from its start to its end or to something whose end cannot be told."""

    def __init__(self, low: bytes, text: str, start: int) -> None:
        self.low = low
        self.text = text
        self.at = start
        self.document = Document()
        # One entry for each open <template>, whose content is no part of the page, and one for the page itself:
        # whether a <select> is open there.
        self.selects = [False]

    @property
    def is_live(self) -> bool:
        return len(self.selects) == 1

    def step(self) -> bool:
        """Read up to the end of the next token that matters, and return whether there is more."""
        self._skip_unremarkable()
        at = self.at
        if self.is_live:
            self.document.end = at
        if at >= len(self.low):
            if not self.is_live:
                self._end_early(at)
            return False
        tag = TAG.match(self.low, at)
        if tag is None:
            self.at = self._skip_comment()
        elif tag[1]:
            self.at = tag.end()
            self._end(tag[2], at)
        else:
            self.at = tag.end()
            self._start(tag[2], tag[3], at)
        if self.at < 0:
            self._end_early(at)
        return self.at >= 0

    def _end_early(self, at: int) -> None:
        """Make do without what follows the last certain place."""
        # What was not read may still hold a frameset, which takes the place of the body.
        self.document.has_frameset |= self.low.find(b"<frameset", at) >= 0
        # A script ends a <colgroup>, and what follows may belong in it.
        end = self.document.end or 0
        if self.low.rfind(b"<col", 0, end) > self.low.rfind(b"</table", 0, end):
            self.document.end = None

    def _skip_unremarkable(self) -> None:
        if self.document.body is None and self.is_live:
            before = BEFORE_BODY.match(self.low, self.at)
            self.at = before.end() if before else self.at
            if (body := UNREMARKABLE.match(self.low, self.at)) and body.end() > self.at:
                self.document.body = self.at
        between = UNREMARKABLE.match(self.low, self.at)
        self.at = between.end() if between else self.at

    def _skip_comment(self) -> int:
        opening = self.low[self.at : self.at + 3]
        is_comment = opening.startswith((b"<!", b"<?")) or (opening.startswith(b"</") and not opening[2:].isalpha())
        return skip_comment(self.low, self.text, self.at) if is_comment else -1

    def _end(self, name: bytes, at: int) -> None:
        if name == b"template":
            if not self.is_live:
                self.selects.pop()
        elif name == b"select":
            self.selects[-1] = False
        elif self.is_live and name in (b"body", b"html"):
            if name == b"body":
                self.document.body_end = at
            else:
                self.document.html_end = at
            if self.document.body is None:
                self.document.body = self.at

    def _start(self, name: bytes, attributes: bytes, at: int) -> None:
        if self.is_live and self.document.body is None and name not in _BEGIN_NO_BODY:
            self.document.body = at if name != b"body" else self.at
        if name in _DISPUTED_IN_SELECT and self.selects[-1]:
            self.at = -1
        elif name in RAW:
            self._skip_raw(name, attributes, at)
        elif name in FOREIGN:
            self.at = skip_foreign(self.low, self.text, at)
        elif name == b"plaintext":
            self.at = -1
        elif name == b"template":
            self.selects.append(False)
        elif name == b"select":
            self.selects[-1] = True
        elif self.is_live and name == b"body":
            self.document.has_body_tag = True
        elif self.is_live and name == b"frameset":
            self.document.has_frameset = True

    def _skip_raw(self, name: bytes, attributes: bytes, at: int) -> None:
        start = self.at
        content_end, self.at = skip_raw(self.low, name, start)
        if self.at < 0:
            return
        if name == b"script" and self.is_live and is_javascript(attributes):
            self.document.scripts.append(Script(at, self.at))
        elif name == b"noscript" and not self._means_the_same_without_scripts(start, content_end):
            self.at = -1

    def _means_the_same_without_scripts(self, start: int, end: int) -> bool:
        """Say whether the content of a <noscript> ends with it also for a reader that runs no scripts and reads it."""
        content = self.low[start:end]
        if b"<" not in content:
            return True
        inner = _Reader(content, self.text[start:end], 0)
        inner.document.body = 0
        while inner.step():
            pass
        read = inner.document
        return inner.at >= 0 and inner.is_live and not (inner.selects[0] or read.has_frameset or read.has_body_tag)


def is_javascript(attributes: bytes) -> bool:
    """Say whether a script with these attributes is run, and not, for one, data in JSON."""
    for attribute in ATTRIBUTE.finditer(attributes):
        if attribute[1] == b"type":
            value = attribute[2] or attribute[3] or attribute[4] or b""
            return _JAVASCRIPT.fullmatch(value.strip()) is not None
    return True
