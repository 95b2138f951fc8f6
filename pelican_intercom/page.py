"""What one output file is, and whether the Messenger belongs on it, with the reason."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from fnmatch import translate
from functools import lru_cache
from typing import NamedTuple

from .settings import Settings

HTML_EXTENSIONS = frozenset(("", ".html", ".htm", ".xhtml"))

ON, OFF, NO_LAUNCHER = "on", "off", "no-launcher"
NOT_UNDERSTOOD = "with front matter not understood"
_CHOICES = {
    "on": ON,
    "true": ON,
    "yes": ON,
    "off": OFF,
    "false": OFF,
    "no": OFF,
    "no-launcher": NO_LAUNCHER,
}


class Page(NamedTuple):
    """One output file: ``path`` is relative to the output folder, with slashes.

    ``choice`` is its front matter's ``Intercom``, as the reader gave it (None: there is none), and ``is_draft`` whether
    it was written from a draft.
    """

    path: str
    choice: object = None
    is_draft: bool = False

    def __str__(self) -> str:
        return self.path

    @property
    def is_html(self) -> bool:
        """Whether the file's name is one of an HTML document; a name without extension is."""
        return self.path.endswith(".html") or posixpath.splitext(self.path)[1].lower() in HTML_EXTENSIONS

    @property
    def is_xhtml(self) -> bool:
        """Whether browsers will read the file as XML, where every attribute needs a value."""
        return self.path.lower().endswith(".xhtml")


class Decision(NamedTuple):
    """Whether a page carries the Messenger, with its launcher or without, and if not, why not."""

    carries: bool
    launcher: bool = True
    reason: str = ""


_CARRIES = Decision(True)


def decide(page: Page, settings: Settings) -> Decision:
    """Return whether the Messenger belongs on an HTML page; its front matter beats every setting."""
    if page.choice is not None:
        choice = read_choice(page.choice)
        if choice is None:
            return Decision(False, reason=NOT_UNDERSTOOD)
        return Decision(choice != OFF, choice != NO_LAUNCHER, "by front matter" if choice == OFF else "")
    if page.is_draft and not settings.drafts:
        return Decision(False, reason="as draft")
    if settings.exclude and is_excluded(page.path, settings.exclude):
        return Decision(False, reason="by INTERCOM_EXCLUDE")
    return _CARRIES


def read_choice(value: object) -> str | None:
    """Return ``on``, ``off`` or ``no-launcher`` for a front matter's value, or None where it says none of them.

    Booleans count, for YAML reads ``off`` as False.
    """
    return _CHOICES.get(str(value).strip().lower().replace("_", "-"))


def is_excluded(path: str, patterns: Iterable[str]) -> bool:
    """Say whether an output path matches one of the globs, in which ``*`` also stands for slashes."""
    pattern = _compile(tuple(patterns))
    return pattern is not None and pattern.match(path) is not None


@lru_cache(maxsize=32)
def _compile(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    if not patterns:
        return None
    return re.compile("|".join(translate(pattern.removeprefix("/")) for pattern in patterns))
