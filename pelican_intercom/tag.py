"""What the plugin adds to a page, where that goes, and why some texts get nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from html import escape
from urllib.parse import quote

from .markup import ATTRIBUTES, COMMENT, Element, W, read_elements

_FLAGS = re.DOTALL | re.IGNORECASE | re.ASCII
# What may come before the head, piece by piece; the tags of a document's own are told from the rest.
_HTML_PIECE = re.compile(
    rf"[{W}]+|{COMMENT}|(?P<document><!doctype[{W}]*html(?=[{W}>])[^>]*>|<html(?=[{W}/>]){ATTRIBUTES}>)"
    rf"|<(?:!(?!--)|\?|/(?![a-z]))[^>]*>|</(?!(?:head|body|html|br)[{W}/>])[a-z][^{W}/>]*+{ATTRIBUTES}>",
    _FLAGS,
)
# XML ends comments, processing instructions and document types in other places.
_XHTML_PIECE = re.compile(
    rf"[{W}]+|<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?:[^][\"'>]|\"[^\"]*\"|'[^']*'|\[[^]]*\])*>"
    rf"|(?P<document><html(?=[{W}>]){ATTRIBUTES}>)",
    re.DOTALL,
)
_OPEN_COMMENT = re.compile(r"<(?:[!?]|/[^a-z])", _FLAGS)
_HEAD = re.compile(rf"<head(?=[{W}/>]){ATTRIBUTES}>", _FLAGS)
_CHARSET = re.compile(rf"[{W}]*<meta(?=[{W}/]+charset[{W}]*=){ATTRIBUTES}>", _FLAGS)
_LONGEST_STUB = 2000
# A feed or a sitemap holds whole pages as data.
_ROOTS = ("html", "head", "body", "rss", "feed", "rdf:rdf", "urlset", "sitemapindex")
# It begins with the one character that has no other case, because that is the fastest to search for.
_LOADER_HOST = re.compile(r"\.(?i:intercom(?:\.io|cdn\.com))")
_OTHER_LOADER = re.compile(r"widget\.intercom\.io|js\.intercomcdn\.com", re.IGNORECASE)

# Browsers look for a declaration of the encoding in so many bytes (HTML, section 4.2.5.4).
_PRESCAN = 1024
_CHARSET_BYTES = re.compile(rb"<meta[^>]*charset[^>]*>", re.IGNORECASE)
_HEAD_PART = re.compile(
    rf"[{W}]+|{COMMENT}|<(?:link|base|(?P<meta>meta))(?=[{W}/>]){ATTRIBUTES}>"
    rf"|<(title|style|script)(?=[{W}/>]){ATTRIBUTES}>(?:(?!<!--).)*?</\2(?=[{W}/>]){ATTRIBUTES}>",
    _FLAGS,
)


class Refusal(StrEnum):
    """Why a text is left as it is."""

    BLANK = "blank"
    FRAGMENT = "fragment"
    FRAMESET = "frameset"
    REDIRECT = "redirect"
    NO_HEAD = "no head"
    OPEN_COMMENT = "open comment"
    LATE_CHARSET = "late charset"
    OTHER_LOADER = "another loader of Intercom"


NO_PAGES = (Refusal.BLANK, Refusal.FRAGMENT)
"""What is no HTML document, and is not counted as a page."""


def write_tag(folder: str, name: str, *, xhtml: bool = False) -> str:
    """Return the tag that loads the file ``name`` from a folder's URL, which is empty or ends in a slash."""
    url = escape(quote(folder, safe="/%~!$&'()*+,;=:@") + name)
    defer = 'defer="defer"' if xhtml else "defer"  # XML takes no attribute without a value
    return f'<script {defer} src="{url}"></script>'


def write_meta(content: str, *, xhtml: bool = False) -> str:
    """Return the element that says why a page is without the Messenger, or without its launcher."""
    return f'<meta name="pelican-intercom" content="{content}"{"/" if xhtml else ""}>'


def find_folder(site_url: str) -> str:
    """Return the URL of the output's root, ending in a slash: SITEURL's path, so that it is one for all pages."""
    _, slashes, after = site_url.partition("//")
    below = (after if slashes else site_url).partition("/")[2].strip("/")
    return f"/{below}/" if below else "/"


def climb(path: str) -> str:
    """Return the relative URL from the page at ``path`` to the root of the output, such as ``../../``."""
    return "../" * path.count("/")


def mentions_intercom(text: str) -> bool:
    """Return whether Intercom's name may be in a text, in any letter case. False is certain, and most pages are."""
    # lower() is slow where a page is not ASCII, and some builds of Python search twice as fast from the end.
    return text.replace("R", "r").replace("C", "c").replace("O", "o").replace("M", "m").rfind("rcom") >= 0


class Placer:
    """Finds the place in one page after another. Most pages of a site begin alike, and that is read once."""

    def __init__(self) -> None:
        self._beginning = ""

    def place(
        self, text: str, mark: str, extension: str = ".html", *, mentions: bool = True
    ) -> tuple[str, Refusal | None]:
        """Return a page with ``mark`` first in its head, or the page as it is, and the reason where it can have none.

        A page that has the mark there already is not given another. Browsers read ``.xhtml`` as XML, and a file without
        an ``extension`` is a page only where it begins with markup. Takes time linear in the page's length, and less
        where ``mentions_intercom`` is known to be False.
        """
        at: int | Refusal
        if self._beginning and extension != ".xhtml" and text.startswith(self._beginning):
            at = len(self._beginning)
        else:
            at = self._find(text, mark, extension)
            if isinstance(at, Refusal):
                return text, at
        if mentions and _LOADER_HOST.search(text) and any(map(loads_intercom, read_elements(text))):
            return text, Refusal.OTHER_LOADER
        # Without a <body> this is all but the last character, which at best ends a tag.
        before_body = text[at : text.find("<body", at)].lower()
        if "frameset" in before_body and _find_first(text, ("body", "frameset"), at) == "frameset":
            return text, Refusal.FRAMESET
        if len(text) < _LONGEST_STUB and _redirects(text):
            return text, Refusal.REDIRECT
        if text.startswith(mark, at):
            return text, None
        return f"{text[:at]}{mark}{text[at:]}", None

    def _find(self, text: str, mark: str, extension: str) -> int | Refusal:
        xhtml = extension == ".xhtml"
        at, is_document = 1 if text.startswith("\ufeff") else 0, False
        pieces = _XHTML_PIECE if xhtml else _HTML_PIECE
        while piece := pieces.match(text, at):
            at, is_document = piece.end(), is_document or piece["document"] is not None
        head = _HEAD.match(text, at)
        if xhtml:
            return head.end() if head and not head[0].endswith("/>") else Refusal.NO_HEAD
        if head:
            at = head.end()
        elif not is_document and (
            (not extension and not text.startswith("<", at))
            or text.lstrip("\ufeff\t\n\f\r ").startswith("<?xml")
            or _find_first(text, _ROOTS) not in ("html", "head", "body")
        ):
            return Refusal.FRAGMENT if at < len(text) else Refusal.BLANK
        if charset := _CHARSET.match(text, at):
            if head or is_document:  # or what comes later decides
                self._beginning = text[: charset.end()]
            return charset.end()
        if not head and _OPEN_COMMENT.match(text, at):
            return Refusal.OPEN_COMMENT
        return at if text.startswith(mark, at) else _pass_charset(text, at, len(mark))


def runs_tag(text: str, tag: str) -> bool:
    """Return whether a page has the tag where a browser runs it, and not in a comment or in text, for one."""
    return any(text.startswith(tag, element.start) for element in read_elements(text))


def loads_intercom(element: Element) -> bool:
    """Return whether an element is a script that loads Intercom's Messenger by itself."""
    return element.is_run and _OTHER_LOADER.search(element.attributes.get("src", "") + element.content) is not None


def _pass_charset(text: str, at: int, size: int) -> int | Refusal:
    """Return where the tag goes if at ``at`` its ``size`` would push the encoding's declaration out of reach."""
    if "charset" not in text[at:_PRESCAN].lower():
        return at
    place, count = at, len(text[:at].encode("utf-8", "replace"))
    while part := _HEAD_PART.match(text, at):
        count += len(part[0].encode("utf-8", "replace"))
        if count > _PRESCAN:
            return place
        at = part.end()
        if part["meta"] and count + size > _PRESCAN and "charset" in part[0].lower():
            place = at
    # What comes next is not part of the head, so the tag cannot go after it.
    rest = text[at : at + _PRESCAN].encode("utf-8", "replace")[: _PRESCAN - count]
    if any(count + meta.end() + size > _PRESCAN for meta in _CHARSET_BYTES.finditer(rest)):
        return Refusal.LATE_CHARSET
    return place


def _find_first(text: str, names: Sequence[str], at: int = 0) -> str:
    """Return the first of these names that an element has; nothing where none has it."""
    return next((element.name for element in read_elements(text, at) if element.name in names), "")


def _redirects(text: str) -> bool:
    return any(element.attributes.get("http-equiv", "").strip().lower() == "refresh" for element in read_elements(text))
