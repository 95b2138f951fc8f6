"""The tag itself: a script element without content, and the address in it."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from urllib.parse import quote

DATA_LAUNCHER_OFF = ' data-launcher="off"'
"""What the tag carries besides on a page that wants the Messenger without its launcher."""


@lru_cache(maxsize=64)
def write_tag(folder: str, name: str, *, launcher: bool = True, xhtml: bool = False) -> str:
    """Return the tag that loads the file ``name`` from a folder's address, which is empty or ends in a slash."""
    address = escape(quote(folder, safe="/%~!$&'()*+,;=:@") + name)
    # XML takes no attribute without a value.
    defer = 'defer=""' if xhtml else "defer"
    return f'<script {defer} src="{address}"{"" if launcher else DATA_LAUNCHER_OFF}></script>'


def find_folder(site_url: str, path: str = "", *, relative: bool = False) -> str:
    """Return the address of the output's root as a page writes it, empty or ending in a slash.

    It is SITEURL's path, for a tag that is the same on every page; or, where the site wants relative addresses, the way
    up from the page's own ``path`` in the output.
    """
    if relative:
        return "../" * path.count("/")
    _, slashes, after = site_url.partition("//")
    below = (after if slashes else site_url).partition("/")[2].strip("/")
    return f"/{below}/" if below else "/"
