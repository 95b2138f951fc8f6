"""What one output file is, and whether the Messenger belongs on it, with the reason."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import NamedTuple

from .settings import Settings

_HTML_EXTENSIONS = frozenset((".html", ".htm", ".xhtml"))


class Decision(StrEnum):
    """Whether the Messenger belongs on a page. All but ``on`` is what the page's own meta element says."""

    ON = "on"
    NO_LAUNCHER = "no-launcher"
    FRONT_MATTER = "off: front matter"
    NOT_UNDERSTOOD = "off: front matter not understood"
    DRAFT = "off: draft"
    EXCLUDED = "off: INTERCOM_EXCLUDE"


CARRYING = (Decision.ON, Decision.NO_LAUNCHER)
"""The decisions with which a page gets the tag."""

_CHOICES = {
    "on": Decision.ON,
    "true": Decision.ON,
    "yes": Decision.ON,
    "off": Decision.FRONT_MATTER,
    "false": Decision.FRONT_MATTER,
    "no": Decision.FRONT_MATTER,
    "no-launcher": Decision.NO_LAUNCHER,
}


class Page(NamedTuple):
    """One output file: ``path`` is relative to the output folder, with slashes.

    ``choice`` is its front matter's ``Intercom``, as the reader gave it (None: there is none), ``is_draft`` whether it
    was written from a draft, and ``is_final`` whether no other page replaces it: its front matter has ``Save_as``.
    """

    path: str
    choice: object = None
    is_draft: bool = False
    is_final: bool = False

    def __str__(self) -> str:
        return self.path

    @property
    def is_html(self) -> bool:
        """Whether the file's name is one of an HTML document; one without extension is, but for hidden files."""
        is_hidden = "/." in f"/{self.path}".replace("/.well-known/", "/")
        return self.extension in _HTML_EXTENSIONS or not (self.extension or is_hidden)

    @property
    def extension(self) -> str:
        """The end of the file's name in lower case, such as ``.html``; empty where the name has no dot."""
        _, dot, end = posixpath.basename(self.path).rpartition(".")
        return (dot + end).lower() if dot else ""


def decide(page: Page, settings: Settings) -> Decision:
    """Return whether the Messenger belongs on an HTML page; its front matter beats every setting."""
    if page.choice is not None:
        return read_choice(page.choice)
    if page.is_draft and not settings.drafts:
        return Decision.DRAFT
    if is_excluded(page.path, settings.exclude):
        return Decision.EXCLUDED
    return Decision.ON


def read_choice(value: object) -> Decision:
    """Return what a front matter's value decides. Booleans count, for YAML reads ``off`` as False."""
    return _CHOICES.get(str(value).strip().lower().replace("_", "-"), Decision.NOT_UNDERSTOOD)


def is_excluded(path: str, patterns: Iterable[str]) -> bool:
    """Return whether an output path matches one of the globs, in which ``*`` also stands for slashes."""
    return any(fnmatchcase(path, glob.removeprefix("/")) for glob in patterns)


def describe_unmatched(patterns: Iterable[str]) -> str:
    """Return a sentence, without its full stop, about globs that match no page; nothing where there is none."""
    named = [
        f"{glob!r} (for all in a folder: {glob + '*'!r})" if glob.endswith("/") else repr(glob) for glob in patterns
    ]
    return f"INTERCOM_EXCLUDE: no page matches {', '.join(sorted(named))}" if named else ""
