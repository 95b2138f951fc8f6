"""The site's own events: the names in its pages, and those that INTERCOM_EVENTS lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .markup import read_elements

ATTRIBUTE = "data-intercom-event"
MARKED = ("a", "button")
"""The elements that send events when they are pressed."""
# It begins with a character that has no other case, because that is fast to search for, and copies no page.
_MARK = re.compile("-(?i:intercom-event)")


def find_events(text: str) -> list[tuple[str, str]]:
    """Return the tag and the event name of each marked element in a page, those in templates included."""
    if not _MARK.search(text):
        return []
    elements = read_elements(text, in_templates=True)
    return [(item.name, item.attributes[ATTRIBUTE]) for item in elements if ATTRIBUTE in item.attributes]


class Events:
    """Which of the listed names the pages use, and what they use that is never sent."""

    def __init__(self) -> None:
        self.listed: set[str] = set()
        self.used: set[str] = set()
        self._said: set[tuple[str, str]] = set()

    def read(self, text: str) -> Iterator[str]:
        """Read a page that has the tag, and yield each mistake in its marks as the end of a sentence.

        A theme repeats its marks on every page, so each mistake is yielded once.
        """
        marks = dict.fromkeys(find_events(text))
        self.used.update(name for tag, name in marks if tag in MARKED)
        new = [mark for mark in marks if mark not in self._said]
        self._said.update(new)
        for tag, name in new:
            if tag not in MARKED:
                yield f"has {ATTRIBUTE}={name!r} on <{tag}>, but only links and buttons send events"
            elif name not in self.listed:
                yield f"has {ATTRIBUTE}={name!r}, but INTERCOM_EVENTS does not list it, so it is never sent"

    def take_in(self, nested: Events) -> None:
        """Add what a nested build lists and uses."""
        self.listed |= nested.listed
        self.used |= nested.used

    def describe_unused(self) -> str:
        """Return a sentence, without its full stop, about the names that no page uses; nothing where there is none."""
        unused = ", ".join(map(repr, sorted(self.listed - self.used)))
        return f"INTERCOM_EVENTS: no page uses {unused}" if unused else ""
