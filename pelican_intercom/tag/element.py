"""The tag itself: a script element without content, and the address in it."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

DATA_LAUNCHER_OFF = ' data-launcher="off"'
"""What the tag carries besides on a page that wants the Messenger without its launcher."""


def write_tag(folder: str, name: str, *, launcher: bool = True, xhtml: bool = False) -> str:
    """Return the tag that loads the file ``name`` from a folder's address, which is empty or ends in a slash."""
    address = escape(quote(folder, safe="/%~!$&'()*+,;=:@") + name)
    # XML takes no attribute without a value.
    defer = 'defer=""' if xhtml else "defer"
    return f'<script {defer} src="{address}"{"" if launcher else DATA_LAUNCHER_OFF}></script>'


def find_folder(site_url: str) -> str:
    """Return the address of the output's root, ending in a slash: SITEURL's path, so that it is one for all pages."""
    _, slashes, after = site_url.partition("//")
    below = (after if slashes else site_url).partition("/")[2].strip("/")
    return f"/{below}/" if below else "/"


def climb(path: str) -> str:
    """Return the way from a page at ``path`` in the output up to its root, for a site that wants relative addresses."""
    return "../" * path.count("/")
