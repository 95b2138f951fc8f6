"""The <script> tag, and where it goes in a finished page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

_END = re.compile(r"(?i:</body[\t\n\f\r ]*>)(?:[\t\n\f\r ]|<!--(?:(?!-->).)*-->|(?i:</html[\t\n\f\r ]*>))*\Z", re.DOTALL)


@dataclass(frozen=True)
class Placement:
    """A page with its tag, or the page as it was with the ``reason`` why it has none."""

    text: str
    reason: str = ""


def write_tag(folder: str, name: str, *, launcher: bool = True, xhtml: bool = False) -> str:
    """Return the tag that loads a file from a folder's address, which is empty or ends in a slash."""
    address = escape(quote(folder, safe="/%~!$&'()*+,;=:@") + name)
    defer = 'defer=""' if xhtml else "defer"
    return f'<script {defer} src="{address}"{"" if launcher else DATA_LAUNCHER_OFF}></script>'


DATA_LAUNCHER_OFF = ' data-launcher="off"'


def find_folder(site_url: str, path: str = "", *, relative: bool = False) -> str:
    """Return the address of the output's root as a page writes it: from SITEURL's path, or relative to the page's path."""
    if relative:
        return "../" * path.count("/")
    _, slashes, rest = site_url.partition("//")
    below = rest.partition("/")[2] if slashes else site_url.partition("/")[2]
    below = below.strip("/")
    return f"/{below}/" if below else "/"


def place(text: str, tag: str) -> Placement:
    """Return a page with the tag before the end of its body."""
    at = text.rfind("</body")
    if at < 0:
        return Placement(text, "no body")
    return Placement(text[:at] + tag + text[at:])
