"""The pages that a site's sitemap names (sitemaps.org, protocol 0.9), of its own origin alone."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from .http_client import Network, UnreachableError
from .http_message import join_url

LARGEST_SITEMAP, MOST_SITEMAPS = 8 << 20, 5

_LOCATION = re.compile(r"<(?:\w+:)?loc>\s*([^<\s]+)\s*</")


def list_pages(network: Network, url: str) -> list[str]:
    """Return the URLs of a site's sitemap.xml, and of up to five that it names. Raises UnreachableError."""
    pages = _read(network, urljoin(url, "/sitemap.xml"), url)
    if pages and all(urlsplit(page).path.endswith((".xml", ".xml.gz")) for page in pages):
        pages = [page for sitemap in pages[:MOST_SITEMAPS] for page in _read(network, sitemap, url)]
    if not pages:
        raise UnreachableError("sitemap.xml names no page of this origin")
    return pages


def spread(pages: list[str], count: int) -> list[str]:
    """Return ``count`` pages, spread evenly over them all, the first and the last among them."""
    last = len(pages) - 1
    return list(dict.fromkeys(pages[round(number * last / max(count - 1, 1))] for number in range(count)))


def _read(network: Network, sitemap: str, url: str) -> list[str]:
    reply = network.send(sitemap, headers={"Accept-Encoding": "gzip"}, limit=LARGEST_SITEMAP)
    if reply.status != HTTPStatus.OK:
        raise UnreachableError(f"{sitemap} answers {reply.status}")
    # Read as text: a parser of XML would follow a DOCTYPE, which no sitemap needs (CWE-611, CWE-776).
    if "<!DOCTYPE" in reply.text:
        raise UnreachableError("the sitemap holds a DOCTYPE")
    found = dict.fromkeys(join_url(url, unescape(text)) for text in _LOCATION.findall(reply.text) if "://" in text)
    origin = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
    return [page for page in found if f"{page}/".startswith(origin)]
