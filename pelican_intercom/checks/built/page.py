"""What one built page holds: our tag and meta element, another loader of Intercom, links, and its own policies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pelican_intercom.markup import read_elements

# The file's name is the plugin's own.
_TAG = re.compile(r"(?:.*/)?intercom\.[0-9a-f]{8}\.js")
_LINK = re.compile(r"#intercom(?:/.*)?")
# What every other way of loading the Messenger has in it: Intercom's snippet, its npm packages, tag managers' forms.
_OTHER_WAY = re.compile(r"widget\.intercom\.io|js\.intercomcdn\.com|intercomSettings", re.IGNORECASE)


@dataclass
class BuiltPage:
    """``tags`` are the URLs of our loader in the page, ``meta`` what our meta element says (or empty), ``other_way``
    what else loads Intercom (or empty), ``policies`` the texts of its own Content-Security-Policy elements, ``base``
    the URL of a <base> before the tag (or empty), and ``has_link`` whether a link opens the Messenger.
    """  # noqa: D205  (one sentence)

    tags: list[str] = field(default_factory=list)
    meta: str = ""
    other_way: str = ""
    policies: list[str] = field(default_factory=list)
    base: str = ""
    has_link: bool = False


def read_page(text: str) -> BuiltPage:
    """Return what a page holds. Its body is read only where it has something to do with Intercom, for most have not."""
    page = BuiltPage()
    body = text.find("<body")
    is_head, has_link, has_target = True, False, False
    for element in read_elements(text):
        attributes = element.attributes
        if element.name == "body" and is_head:
            is_head = False
            if body >= 0 and "intercom" not in text[body:].lower():
                break
        elif element.is_run:
            _read_script(page, attributes.get("src", ""), element.content)
        elif is_head:
            _read_head(page, element.name, attributes)
        has_link |= element.name == "a" and _LINK.fullmatch(attributes.get("href", "")) is not None
        has_target |= attributes.get("id") == "intercom"
    page.has_link = has_link and not has_target
    return page


def _read_script(page: BuiltPage, source: str, content: str) -> None:
    if _TAG.fullmatch(source):
        page.tags.append(source)
    elif other_way := _OTHER_WAY.search(f"{source} {content}"):
        page.other_way = page.other_way or other_way[0]


def _read_head(page: BuiltPage, name: str, attributes: dict[str, str]) -> None:
    if name == "base" and not page.tags:
        # No other <base href> counts.
        page.base = page.base or attributes.get("href", "").strip()
    elif name == "meta" and attributes.get("name") == "pelican-intercom":
        page.meta = page.meta or attributes.get("content", "")
    elif name == "meta" and attributes.get("http-equiv", "").strip().lower() == "content-security-policy":
        page.policies.append(attributes.get("content", ""))
