"""HTML's tokens as regular expressions, after the WHATWG standard, section 13.2.5 "Tokenization".

All of them read bytes: a page's text with each ASCII letter made lower-case, and each character that Latin-1 lacks
replaced by one "?", so that a place in the bytes is the same place in the text. They never go back over what they have
read, so that time is linear in the page's length.
"""

from __future__ import annotations

import re

_W = rb"\t\n\f\r "
# A value without its closing quote ends no tag: the whole fails, as the tokenizer's does at the end of the file.
_ATTRIBUTES = (
    rb"(?>[%(W)s/]++|[^%(W)s/>][^%(W)s/>=]*+"
    rb"(?>[%(W)s]*+=[%(W)s]*+(?>\"[^\"]*+\"|'[^']*+'|(?![\"'])[^%(W)s>]*+)|(?![%(W)s]*+=)))*+" % {b"W": _W}
)

RAW = frozenset((b"script", b"style", b"textarea", b"title", b"xmp", b"iframe", b"noembed", b"noframes", b"noscript"))
"""Elements whose content is text up to their own end tag."""

FOREIGN = frozenset((b"svg", b"math"))

_HEAD = rb"head|meta|link|base|basefont|bgsound"
_SPECIAL = b"|".join(sorted(RAW | FOREIGN)) + b"|plaintext|template|select|frameset|body|html"

WHITE_SPACE = re.compile(rb"[%s]*+" % _W)
TAG = re.compile(rb"<(/?)([a-z][^%(W)s/>]*+)(%(A)s)>" % {b"W": _W, b"A": _ATTRIBUTES})
"""A whole start or end tag: the slash, the name, the attributes."""

ATTRIBUTE = re.compile(
    rb"([^%(W)s/>][^%(W)s/>=]*+)(?>[%(W)s]*+=[%(W)s]*+(?>\"([^\"]*+)\"|'([^']*+)'|(?![\"'])([^%(W)s>]*+)))?+"
    % {b"W": _W}
)
"""One attribute of those that TAG found: its name, and its value as written in one of three ways."""

UNREMARKABLE = re.compile(
    rb"(?>[^<]++|<(?![a-z/!?])|</?+(?!(?:%(S)s)[%(W)s/>])[a-z][^%(W)s/>]*+%(A)s>)*+"
    % {b"W": _W, b"A": _ATTRIBUTES, b"S": _SPECIAL}
)
"""Text and tags that change nothing about where a script may stand."""

BEFORE_BODY = re.compile(
    rb"(?>[%(W)s]++|<(?:%(H)s)(?=[%(W)s/>])%(A)s>|</(?!(?:br|%(S)s)[%(W)s/>])[a-z][^%(W)s/>]*+%(A)s>)*+"
    % {b"W": _W, b"A": _ATTRIBUTES, b"H": _HEAD, b"S": _SPECIAL}
)
"""White space and tags that begin no body: some start tags, and nearly all end tags."""

TEXT = re.compile(rb"(?>[^<]++|<(?![a-z/!?]))*+")
COMMENT_END = re.compile(rb"--!?>")
# What matters in a script, in each of the states of section 13.2.5.15 and after.
_SCRIPT_MARKS = {
    "plain": re.compile(rb"<(?:!--|/script(?=[%s/>]))" % _W),
    "escaped": re.compile(rb"-->|</?script(?=[%s/>])" % _W),
    "doubly escaped": re.compile(rb"-->|</script(?=[%s/>])" % _W),
}
END_TAGS = {name: re.compile(rb"</%s(?=[%s/>])" % (name, _W)) for name in RAW}
"""Where the end tag of a raw element begins."""


def fold(text: str) -> bytes:
    """Return a page's text as the expressions read it, of the same length."""
    # Latin-1 rather than ASCII, for it is how Python holds most texts, and then nothing has to be looked at.
    return text.encode("latin-1", "replace").lower()


def skip_comment(low: bytes, text: str, start: int, *, foreign: bool = False) -> int:
    """Return where what begins with ``<!``, ``<?`` or ``</`` at ``start`` ends, or -1 where the page ends first.

    These are comments, document types, CDATA sections (in ``foreign`` content alone) and whatever the standard makes
    "bogus comments" of.
    """
    if low.startswith(b"<!--", start):
        for early in (b">", b"->"):
            if low.startswith(early, start + 4):
                return start + 4 + len(early)
        end = COMMENT_END.search(low, start + 4)
        return end.end() if end else -1
    if text[start + 1 : start + 2] not in "!?/":
        # A character that Latin-1 lacks stood here, and "<" before it is text.
        return start + 1
    closing, after = (b"]]>", 9) if foreign and text.startswith("<![CDATA[", start) else (b">", 2)
    at = low.find(closing, start + after)
    return at + len(closing) if at >= 0 else -1


def skip_raw(low: bytes, name: bytes, start: int) -> tuple[int, int]:
    """Return where the content of a raw element ends that begins at ``start``, and where its end tag ends.

    Both are -1 where the page ends first.
    """
    at = _find_script_end(low, start) if name == b"script" else _find_end(low, name, start)
    tag = TAG.match(low, at) if at >= 0 else None
    return (at, tag.end()) if tag else (-1, -1)


def _find_end(low: bytes, name: bytes, start: int) -> int:
    found = END_TAGS[name].search(low, start)
    return found.start() if found else -1


def _find_script_end(low: bytes, start: int) -> int:
    """Return where a script's end tag begins; after ``<!--``, a further ``<script>`` hides one end tag."""
    state = "plain"
    while mark := _SCRIPT_MARKS[state].search(low, start):
        start = mark.end()
        if mark[0] == b"<!--":
            state = "escaped"
            # The dashes count for the end too: "<!-->" opens and closes.
            start -= 2
        elif mark[0] == b"-->":
            state = "plain"
        elif mark[0] == b"<script":
            state = "doubly escaped"
        elif state != "doubly escaped":
            return mark.start()
        else:
            state = "escaped"
    return -1
