"""HTML start tags as a browser reads them, after the WHATWG standard, section 13.2.5 "Tokenization"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

W = r"\t\n\f\r "
"""HTML's white space, for a set of characters."""

# Where a value's closing quote is missing, the tag never ends. Nothing in here is read twice, so that time is linear;
# and Python before 3.11.5 matches a possessive group wrongly where something in it can go back.
ATTRIBUTES = (
    rf"(?:[{W}/]++|[^{W}/>][^{W}/>=]*+"
    rf"(?:[{W}]*+=[{W}]*+(?:\"[^\"]*+\"|'[^']*+'|(?![\"'])[^{W}>]*+)|(?![{W}]*+=)))*+"
)
COMMENT = r"<!--(?:-?>|.*?--!?>)"

_ATTRIBUTE = re.compile(rf"([^{W}/>][^{W}/>=]*+)(?:[{W}]*+=[{W}]*+(?:\"([^\"]*+)\"|'([^']*+)'|(?![\"'])([^{W}>]*+)))?")
# Elements whose content is text up to their own end tag. A <noscript> is one for browsers that run scripts.
_RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript")
_TOKEN = re.compile(
    rf"{COMMENT}|<!--.*|<(?:[!?]|/(?![a-z]))[^>]*>?"
    rf"|<(?P<end>/?)(?P<name>[a-z][^{W}/>]*+)(?P<attributes>{ATTRIBUTES})(?:>|(?P<open>.*))",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)
_RAW_ENDS = {name: re.compile(rf"</{name}(?=[{W}/>])|\Z", re.IGNORECASE | re.ASCII) for name in _RAW}
# The HTML standard, section 4.12.1, and the MIME Sniffing standard's JavaScript MIME types.
_JAVASCRIPT = re.compile(
    r"|module|(?:application|text)/(?:x-)?(?:java|ecma)script|text/(?:javascript1\.[0-5]|jscript|livescript)",
    re.IGNORECASE,
)


class Element(NamedTuple):
    """A start tag at ``start`` to ``end``, and for elements of raw text, scripts among them, what they hold."""

    name: str
    attributes: dict[str, str]
    start: int
    end: int
    content: str = ""

    @property
    def is_run(self) -> bool:
        """Whether this is a script that a browser runs, and no data or template."""
        return self.name == "script" and _JAVASCRIPT.fullmatch(self.attributes.get("type", "").strip()) is not None


def read_elements(text: str, start: int = 0, *, in_templates: bool = False) -> Iterator[Element]:
    """Yield the elements that a page's text makes, in order: not those in comments, values or raw text.

    Those in templates, which scripts may put into the page later, are yielded only where asked for. Names are in lower
    case; of an attribute given twice the first counts. Takes time linear in the text's length.
    """
    templates = 0
    while token := _TOKEN.search(text, start):
        start = token.end()
        name = (token["name"] or "").lower()
        if not name or token["open"] is not None:
            continue
        if name == "template":
            templates = max(0, templates + (-1 if token["end"] else 1))
        elif not token["end"]:
            content = ""
            if raw_end := _RAW_ENDS.get(name):
                end = raw_end.search(text, start)
                content = text[start : end.start()] if end else ""
                start += len(content)
            if in_templates or not templates:
                yield Element(name, _read_attributes(token["attributes"]), token.start(), token.end(), content)


def _read_attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), unescape(double or single or bare))
    return found
