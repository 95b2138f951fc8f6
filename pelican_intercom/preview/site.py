"""The built site: its files as a static host serves them, and the preview's bar put into its pages on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.security import safe_join

from pelican_intercom.checks.built.reason import UNKNOWN, Reasons
from pelican_intercom.checks.page import read_page
from pelican_intercom.page import Page
from pelican_intercom.tag import NO_PAGES, Placer

_HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<!doctype[^>]*>", re.IGNORECASE)
_HTML = frozenset((".html", ".htm", ".xhtml"))


@dataclass(frozen=True)
class Site:
    """A site that was built into the folder ``output``; ``settings`` are all that Pelican built it with."""

    output: Path
    settings: Mapping[str, Any]

    def find_file(self, path: str) -> Path | None:
        """Return the file that a static host serves for an address: itself, a folder's index.html, or with .html."""
        name = path.lstrip("/")
        for candidate in (name, f"{name.rstrip('/')}/index.html", f"{name.rstrip('/')}.html"):
            joined = safe_join(str(self.output), candidate.lstrip("/"))
            if joined and Path(joined).is_file():
                return Path(joined)
        return None

    def list_pages(self) -> list[Path]:
        """Return every HTML file, sorted by path."""
        return sorted(path for path in self.output.rglob("*") if is_html(path) and path.is_file())

    def list_bare_pages(self) -> list[dict[str, str]]:
        """Return ``{"path", "reason"}`` of every HTML document without the tag; the reason is empty if not known."""
        reasons, bare = Reasons(self.settings, self.output), []
        for file in self.list_pages():
            html = file.read_bytes()
            page, path = read_page(_decode(html)), self.name_page(file)
            if not page.tags and (reason := reasons.find(Page(path), html, page)):
                bare.append({"path": path, "reason": "" if reason == UNKNOWN else reason})
        return bare

    def name_page(self, file: Path) -> str:
        """Return a file's path below the output folder, with slashes."""
        return file.relative_to(self.output).as_posix()


def is_html(path: Path) -> bool:
    """Return whether a file is an HTML document: by its name, or, where that has no extension, by how it begins."""
    if path.suffix:
        return path.suffix.lower() in _HTML
    return path.is_file() and Placer().place(_decode(path.read_bytes()), "", "")[1] not in NO_PAGES


def carries_tag(html: bytes) -> bool:
    """Return whether a page loads the Messenger through this plugin."""
    return bool(read_page(_decode(html)).tags)


def _decode(html: bytes) -> str:
    return html.decode("utf-8", "replace")


def insert_first(html: bytes, element: bytes) -> bytes:
    """Return a page with an element as the first of its head; a page without head or doctype comes back unchanged."""
    place = _HEAD.search(html) or _DOCTYPE.search(html)
    return html if place is None else html[: place.end()] + element + html[place.end() :]
