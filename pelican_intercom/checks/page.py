"""What a page holds of ours, whether it is read from disk or came over the network."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pelican_intercom.markup import read_elements

# The file's name is the plugin's own.
LOADER_NAME = re.compile(r"(?:^|/)(intercom\.[0-9a-f]{8}\.js)(?=[?#]|$)")
META_NAME = "pelican-intercom"
# What every other way of loading the Messenger has in it: Intercom's snippet, its npm packages, tag managers' forms.
_OTHER_WAYS = ("widget.intercom.io", "intercomSettings", "intercomcdn.com")
_IN_HEAD = {"html", "head", "meta", "link", "title", "script", "style", "base", "noscript", "template"}
_START = 1024


@dataclass(frozen=True)
class Tag:
    """The loader's tag in a page: its URL, its attributes, and whether it stands in the head."""

    src: str
    attributes: tuple[str, ...] = ()
    in_head: bool = True

    @property
    def name(self) -> str:
        """The name of the loader's file."""
        return self.src.partition("?")[0].partition("#")[0].rpartition("/")[2]


@dataclass(frozen=True)
class PageContent:
    """What a page holds.

    ``tags`` are those of our loader that a browser runs, ``note`` is the content of our own meta element, ``other_way``
    what else loads Intercom, ``policies`` are the texts of its Content-Security-Policy elements, ``base`` is the URL of
    a <base> before the tag, and ``mentions`` says whether the loader's name stands anywhere else. Empty: there is none.
    """

    tags: tuple[Tag, ...] = ()
    note: str = ""
    other_way: str = ""
    policies: tuple[str, ...] = ()
    base: str = ""
    mentions: bool = False


def is_document(data: bytes) -> bool:
    """Return whether a file is HTML, whatever its name: it begins as a document does."""
    start = data[:_START].lower()
    return b"<!doctype html" in start or b"<html" in start or b"<body" in start


def read_page(data: bytes) -> PageContent:
    """Return what a page holds. Only its head is read where nothing after it speaks of Intercom."""
    text = data.decode("utf-8", "replace")
    tags: list[Tag] = []
    policies: list[str] = []
    note = other_way = base = ""
    in_head = True
    for element in read_elements(text):
        if in_head and element.name not in _IN_HEAD:
            in_head = False
            if text.lower().find("intercom", element.start) < 0:
                break
        values = element.attributes
        if element.name == "meta" and in_head:
            if values.get("http-equiv", "").strip().lower() == "content-security-policy":
                policies.append(values.get("content", ""))
            elif values.get("name") == META_NAME:
                note = note or values.get("content", "")
        elif element.name == "base" and not tags:
            base = base or values.get("href", "").strip()
        elif element.is_run:
            source = values.get("src", "")
            if LOADER_NAME.search(source):
                tags.append(Tag(source, tuple(values), in_head))
            else:
                ways = (way for way in _OTHER_WAYS if way in source or way in element.content)
                other_way = other_way or next(ways, "")
    mentions = not tags and re.search(r"intercom\.[0-9a-f]{8}\.js", text) is not None
    return PageContent(tuple(tags), note, other_way, tuple(policies), base, mentions)
