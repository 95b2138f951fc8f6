"""What a page holds of ours and of Intercom's, whether it was read from disk or came over the network."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pelican_intercom.markup import read_elements
from pelican_intercom.page import Decision
from pelican_intercom.settings.urls import split_url

from .finding import Finding, list_faults

# The file's name is the plugin's own.
LOADER_NAME = re.compile(r"intercom\.([0-9a-f]{8})\.js")
_LINK = re.compile(r"#intercom(?:/.*)?")
# What every other way of loading the Messenger has in it: Intercom's snippet, its npm packages, tag managers' forms.
_OTHER_WAY = re.compile(r"widget\.intercom\.io|js\.intercomcdn\.com|intercomSettings", re.IGNORECASE)
_POLICY = "content-security-policy"
_IN_HEAD = {"html", "head", "meta", "link", "title", "script", "style", "base", "noscript", "template"}


@dataclass(frozen=True)
class Tag:
    """The loader's tag: its URL, its attributes, and whether it stands in the head."""

    src: str
    attributes: Mapping[str, str]
    in_head: bool

    @property
    def name(self) -> str:
        """The name of the loader's file."""
        return self.src.rpartition("/")[2]


@dataclass
class PageContent:
    """What a page holds; a text is empty where there is none."""

    tags: list[Tag] = field(default_factory=list)  # of our loader, that run
    meta: str = ""  # what our meta element says
    other_way: str = ""  # what else loads Intercom
    policies: list[str] = field(default_factory=list)  # of its own Content-Security-Policy elements
    base: str = ""  # the URL of a <base> before the tag
    has_link: bool = False  # whether a link opens the Messenger


def is_whole(name: str, content: bytes) -> bool:
    """Return whether the loader's file holds what its name says: its first 8 hex digits of SHA-256."""
    digest = LOADER_NAME.fullmatch(name)
    return digest is not None and hashlib.sha256(content).hexdigest()[:8] == digest[1]


def judge_content(page: PageContent) -> Iterator[Finding]:
    """Yield what is wrong with a page by itself, wherever it came from."""
    return list_faults(
        (page.other_way, "other-way", f"a script with {page.other_way} loads Intercom another way",
         ("Remove it from the theme, or turn off the theme's own Intercom setting: two of them fight over one "
          "session.")),
        (len(page.tags) > 1, "twice", "the loader is in the page twice",
         "Remove {{ intercom }} or a pasted tag from the theme: the plugin places one by itself."),
        (not page.tags and page.meta == Decision.FRONT_MATTER and page.has_link, "dead-link",
         "a link to #intercom, on a page whose front matter has Intercom: off",
         "Remove the link, or give the page Intercom: no-launcher."),
        (not page.tags and page.meta == Decision.NOT_UNDERSTOOD, "front-matter",
         "Intercom in its front matter is not understood", "Write Intercom: on, off or no-launcher; build again."),
    )  # fmt: skip


def read_page(text: str) -> PageContent:
    """Return what a page holds. Its body is read only where it has something to do with Intercom, for most have not."""
    page = PageContent()
    in_head, has_link, has_target = True, False, False
    for element in read_elements(text):
        name, attributes = element.name, element.attributes
        if in_head and name not in _IN_HEAD:
            in_head = False
            if "intercom" not in text[element.start :].lower():
                break
        if element.is_run:
            source = attributes.get("src", "").strip()
            if split_url(source).path and LOADER_NAME.fullmatch(source.rpartition("/")[2]):
                page.tags.append(Tag(source, attributes, in_head))
            elif other_way := _OTHER_WAY.search(f"{source} {element.content}"):
                page.other_way = page.other_way or other_way[0]
        elif in_head and name == "base" and not page.tags:
            # No other <base href> counts, and none that is malformed.
            page.base = page.base or split_url(attributes.get("href", "").strip()).geturl()
        elif in_head and name == "meta" and attributes.get("name") == "pelican-intercom":
            page.meta = page.meta or attributes.get("content", "")
        elif in_head and name == "meta" and attributes.get("http-equiv", "").strip().lower() == _POLICY:
            page.policies.append(attributes.get("content", ""))
        has_link |= name == "a" and _LINK.fullmatch(attributes.get("href", "")) is not None
        has_target |= attributes.get("id") == "intercom"
    page.has_link = has_link and not has_target
    return page
