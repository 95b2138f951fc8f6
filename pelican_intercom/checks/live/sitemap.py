"""The pages that a site's sitemap names (sitemaps.org, protocol 0.9), of its own origin alone."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from pelican_intercom.errors import IntercomError

from .http_client import Network, encode_url
from .http_message import Reply

LARGEST_SITEMAP = 8 << 20
MOST_SITEMAPS = 5


class SitemapError(IntercomError):
    """There is no sitemap that may be read; the text says why."""


def list_pages(network: Network, url: str) -> list[str]:
    """Return the URLs of a site's sitemap.xml, of the sitemaps that it may list too, and of one origin alone.

    Raises SitemapError, and UnreachableError.
    """
    root = urljoin(url, "/sitemap.xml")
    pages, sitemaps = _read(network.follow(root, {"Accept-Encoding": "gzip"}, limit=LARGEST_SITEMAP)[-1])
    for sitemap in _keep_own(sitemaps, url)[:MOST_SITEMAPS]:
        pages += _read(network.send(sitemap, headers={"Accept-Encoding": "gzip"}, limit=LARGEST_SITEMAP))[0]
    kept = _keep_own(pages, url)
    if not kept:
        raise SitemapError("sitemap.xml names no page of this origin")
    return kept


def spread(pages: list[str], count: int) -> list[str]:
    """Return ``count`` pages, spread evenly over them all, the first and the last among them."""
    if count >= len(pages):
        return pages
    last = len(pages) - 1
    return [pages[round(number * last / max(count - 1, 1))] for number in range(count)]


def _keep_own(urls: list[str], url: str) -> list[str]:
    return [found for found in dict.fromkeys(map(encode_url, urls)) if _is_own(found, url)]


def _is_own(found: str, url: str) -> bool:
    try:
        there, here = urlsplit(found), urlsplit(url)
    except ValueError:
        return False
    return (there.scheme, there.netloc) == (here.scheme, here.netloc)


def _read(reply: Reply) -> tuple[list[str], list[str]]:
    """Return the pages and the sitemaps that a sitemap names."""
    if reply.status != HTTPStatus.OK:
        raise SitemapError(f"{reply.url} answers {reply.status}")
    found: dict[str, list[str]] = {"url": [], "sitemap": []}
    path: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        path.append(name.rpartition(" ")[2])
        if path[-1] == "loc" and len(path) > 1 and path[-2] in found:
            found[path[-2]].append("")

    def add(text: str) -> None:
        if path and path[-1] == "loc" and len(path) > 1 and path[-2] in found:
            found[path[-2]][-1] += text

    def refuse(*_: object) -> None:
        # An entity of its own can grow without end, or name another file (CWE-776, CWE-611).
        raise SitemapError("the sitemap holds a DOCTYPE")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.CharacterDataHandler = add
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(reply.body, True)
    except expat.ExpatError as error:
        raise SitemapError(f"the sitemap is not well-formed XML: {error}") from error
    return [text.strip() for text in found["url"]], [text.strip() for text in found["sitemap"]]
