"""What one built page holds: our tag, another way of loading Intercom, and its own policies. Fast, for many pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

# The file's name is the plugin's own; a minifier may have taken the quotes away, or put other attributes first.
_TAG = re.compile(
    rb"""<script\b[^>]*?\bsrc\s*=\s*["']?(?P<src>[^"'\s>]*?intercom\.[0-9a-f]{8}\.js)(?=["'\s>])""", re.IGNORECASE
)
_META = re.compile(rb"<meta\b[^>]*>", re.IGNORECASE)
_BASE = re.compile(rb"<base\b[^>]*>", re.IGNORECASE)
_START = 1024
# What may hold the text of a tag that is none.
_COVERS = ((b"<!--", b"-->"), (b"<textarea", b"</textarea"), (b"<script", b"</script"), (b"<template", b"</template"))

# What every other way of loading the Messenger has in it: Intercom's snippet, its npm packages, tag managers' forms.
_OTHER_WAYS = (b"widget.intercom.io", b"intercomSettings", b"intercomcdn.com")
# Scripts of these types are data or templates, and no browser runs them.
_DATA_TYPE = re.compile(r"(?:application|text)/(?:.*\+)?(?:json|plain|html|template|x-template)", re.IGNORECASE)


@dataclass(frozen=True)
class BuiltPage:
    """``tags`` are the addresses of our loader in the page, ``other_way`` what else loads Intercom (or empty),
    ``policies`` the texts of its own Content-Security-Policy elements, and ``base`` the address of its <base> (or
    empty).
    """  # noqa: D205  (one sentence)

    tags: tuple[str, ...]
    other_way: str = ""
    policies: tuple[str, ...] = ()
    base: str = ""


def is_document(data: bytes) -> bool:
    """Return whether a file is HTML, whatever its name: it begins as a document does."""
    start = data[:_START].lower()
    return b"<!doctype html" in start or b"<html" in start or b"<body" in start


def read_page(data: bytes) -> BuiltPage:
    """Return what a page holds; only a page with something unusual is read tag by tag."""
    found = list(_TAG.finditer(data)) if b"intercom." in data else []
    other_way = ""
    if (
        len(found) > 1
        or any(way in data for way in _OTHER_WAYS)
        or any(_is_covered(data, tag.start()) for tag in found)
    ):
        scripts = _Scripts()
        scripts.feed(data.decode("utf-8", "replace"))
        scripts.close()
        tags, other_way = tuple(scripts.tags), scripts.other_way
    else:
        tags = tuple(html.unescape(tag["src"].decode("utf-8", "replace")) for tag in found)
    head_end = data.find(b"</head")
    head = data if head_end < 0 else data[:head_end]
    return BuiltPage(tags, other_way, _read_policies(head), _read_base(head))


def _is_covered(data: bytes, at: int) -> bool:
    """Return whether a tag may be mere text, inside of something that is open before it."""
    return any(data.rfind(start, 0, at) > data.rfind(end, 0, at) for start, end in _COVERS)


def _read_policies(head: bytes) -> tuple[str, ...]:
    if b"content-security-policy" not in head.lower():
        return ()
    found = []
    for values in _read_elements(_META, head):
        if (values.get("http-equiv") or "").strip().lower() == "content-security-policy":
            found.append(values.get("content") or "")
    return tuple(found)


def _read_base(head: bytes) -> str:
    """Return the first <base href>, for no other counts."""
    if b"<base" not in head.lower():
        return ""
    return next((values["href"] or "" for values in _read_elements(_BASE, head) if "href" in values), "").strip()


def _read_elements(tags: re.Pattern[bytes], head: bytes) -> Iterator[dict[str, str | None]]:
    """Yield the attributes of each start tag that an expression finds."""
    for match in tags.finditer(head):
        if not _is_covered(head, match.start()):
            element = _Attributes()
            element.feed(match.group().decode("utf-8", "replace"))
            yield element.values


class _Attributes(HTMLParser):
    """Reads the attributes of one start tag."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values = self.values or dict(attrs)


class _Scripts(HTMLParser):
    """Finds the scripts that a browser would run, and what they load."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.other_way = ""
        self._runs = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "textarea":
            self.set_cdata_mode(tag)
        if tag != "script":
            return
        values = dict(attrs)
        source = values.get("src") or ""
        self._runs = not _DATA_TYPE.fullmatch(values.get("type") or "")
        if self._runs and re.search(r"(?:^|/)intercom\.[0-9a-f]{8}\.js$", source):
            self.tags.append(source)
        elif self._runs:
            self._look(source)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._runs = False

    def handle_data(self, data: str) -> None:
        if self._runs:
            self._look(data)

    def _look(self, text: str) -> None:
        for way in _OTHER_WAYS:
            if not self.other_way and way.decode() in text:
                self.other_way = way.decode()
