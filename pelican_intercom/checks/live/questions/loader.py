"""The loader's file as it is served: there, whole, small, and kept by browsers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from pelican_intercom.checks.live.finding import Finding, failed, passed, quote
from pelican_intercom.checks.live.http_client import Network
from pelican_intercom.checks.live.http_message import Reply
from pelican_intercom.checks.page import LOADER_NAME, is_whole

LOADER_HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip"}
# A smaller file is not worth compressing.
SMALL = 1_400
LONG_LIFE = 86_400

_JAVASCRIPT = {"text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript"}
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)


def ask_loader(network: Network, url: str) -> Iterator[Finding | Reply]:
    """Fetch the file that the page's tag names: yield findings, and last the reply where it is the loader."""
    replies = network.follow(url, LOADER_HEADERS)
    reply = replies[-1]
    if fault := _find_fault(reply, is_moved=len(replies) > 1):
        yield fault
        return
    yield passed("loader", f"200, {len(reply.body):,} bytes, as its name says")
    yield _judge_compression(reply)
    yield _judge_life(reply)
    yield reply


def read_configuration(content: bytes) -> dict[str, Any]:
    """Return the configuration inside of a loader's file; empty where there is none."""
    text = content.decode("utf-8", "replace")
    start = text.find('{"app":')
    try:
        found = json.JSONDecoder().raw_decode(text, start)[0] if start >= 0 else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _find_fault(reply: Reply, *, is_moved: bool) -> Finding | None:
    kind = (reply.header("content-type") or "no type").partition(";")[0].strip().lower()
    name = urlsplit(reply.url).path
    if reply.status != HTTPStatus.OK:
        return failed(
            "loader",
            f"{reply.status}: the page names {quote(reply.url)}, which is not there",
            "Publish the whole output folder; upload the loader's file before the pages, and purge cached pages.",
        )
    if kind not in _JAVASCRIPT:
        return failed(
            "loader",
            f"{quote(kind)} in place of the loader's script, at {quote(reply.url)}",
            "Let your host answer with the file and as text/javascript, and with 404 where there is no such file.",
        )
    if is_moved and not LOADER_NAME.fullmatch(name):
        return failed("loader", f"a redirect to {quote(reply.url)}", "Serve the file where the page names it.")
    if not is_whole(name, reply.body):
        return failed(
            "loader",
            "its content is not what its name says: something on the way rewrites it, or it was cut",
            "Turn minifying off for intercom.*.js at your host, publish the file again, and purge what is cached.",
        )
    return None


def _judge_compression(reply: Reply) -> Finding:
    encoding = reply.header("content-encoding")
    if encoding or len(reply.body) < SMALL:
        return passed("loader's compression", quote(encoding or "none needed"))
    return failed(
        "loader's compression",
        f"none: {len(reply.body):,} bytes travel where a third would do",
        "Turn on gzip or Brotli for text/javascript at your host.",
    )


def _judge_life(reply: Reply) -> Finding:
    question, control = "loader's cache life", reply.header("cache-control") or ""
    seconds = int(found[1]) if (found := _MAX_AGE.search(control)) else 0
    if seconds >= LONG_LIFE and not re.search(r"no-cache|no-store", control, re.IGNORECASE):
        return passed(question, f"{seconds // LONG_LIFE} days")
    if (reply.header("server") or "") == "GitHub.com":
        return passed(question, f"{quote(control)}, which GitHub Pages lets nobody change")
    return failed(
        question,
        f"Cache-Control is {quote(control or 'absent')}: browsers ask again on every page or so",
        "Its name changes with its content. For intercom.*.js: Cache-Control: public, max-age=31536000, immutable",
    )
