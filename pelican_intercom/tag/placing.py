"""A finished page with the tag in its place, or the reason why it has none."""

from __future__ import annotations

import re
from typing import NamedTuple

from .document import Document, read_document
from .shortcut import find_plain_end, is_plainly_in_body
from .syntax import fold

NO_BODY = "without a body"
UNFINISHED = "with a table that does not end"
OTHER_LOADER = "with another loader of Intercom"
_OTHER_LOADERS = (b"widget.intercom.io", b"js.intercomcdn.com")
# It begins with the one character that has no other case, for that is looked for fastest.
_LOADER_HOST = re.compile(r"\.(?i:intercom(?:\.io|cdn\.com))")

_XML_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<\?.*?(?:\?>|\Z)|(?P<end></body\s*>)|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>",
    re.DOTALL,
)


class Placement(NamedTuple):
    """A page with its tag, or the page as it was and the ``reason`` why it has none."""

    text: str
    reason: str = ""


def place(text: str, tag: str, *, xhtml: bool = False) -> Placement:
    """Return a page with the tag at the end of its body, and with every other character as it was.

    A page that holds the tag already where a browser runs it stays as it is, and so do one that loads Intercom
    itself and one without a body: what is blank, a fragment or a frameset. Takes time linear in the page's length.
    """
    if not text or text.isspace():
        return Placement(text, "blank")
    if xhtml:
        return _place_in_xml(text, tag)
    end = find_plain_end(text)
    if end is None or (end.has_script and _may_have_a_loader(text, tag)):
        return _place_in_document(text, tag)
    return Placement(f"{text[: end.at]}{tag}{text[end.at :]}")


def _may_have_a_loader(text: str, tag: str) -> bool:
    return tag in text or _LOADER_HOST.search(text) is not None


def _place_in_document(text: str, tag: str) -> Placement:
    low = fold(text)
    placed = text.find(tag)
    if placed >= 0 and low.find(b"<frameset", placed) < 0 and is_plainly_in_body(text, placed):
        return Placement(text)
    document = read_document(low, text)
    if any(text.startswith(tag, script.start) for script in document.scripts):
        return Placement(text)
    if _loads_intercom(document, low):
        return Placement(text, OTHER_LOADER)
    at = document.place
    if at is None:
        return Placement(text, _explain(document))
    return Placement(f"{text[:at]}{tag}{text[at:]}")


def _explain(document: Document) -> str:
    if document.has_frameset:
        return "with a frameset"
    return UNFINISHED if document.has_body_tag else NO_BODY


def _loads_intercom(document: Document, low: bytes) -> bool:
    return any(
        low.find(other, script.start, script.end) >= 0 for script in document.scripts for other in _OTHER_LOADERS
    )


def _place_in_xml(text: str, tag: str) -> Placement:
    """Place the tag by XML's rules, which know no raw text but do know CDATA sections."""
    if tag in text:
        return Placement(text)
    ends = [token.start() for token in _XML_TOKEN.finditer(text) if token["end"]]
    return Placement(text[: ends[-1]] + tag + text[ends[-1] :]) if ends else Placement(text, NO_BODY)
