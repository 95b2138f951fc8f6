"""The loader's file as it is served: there, whole, small, and kept by browsers."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from pelican_intercom.checks.live.finding import Finding, Verdict, judge, passed, quote
from pelican_intercom.checks.live.http_client import Network
from pelican_intercom.checks.live.http_message import Reply
from pelican_intercom.checks.page import LOADER_NAME, is_whole

LOADER_HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip"}
# A smaller file is not worth compressing.
SMALL, LONG_LIFE = 1_400, 86_400

_JAVASCRIPT = {"text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript"}
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)


def ask_loader(network: Network, url: str) -> tuple[list[Finding], dict[str, Any]]:
    """Fetch the file that the page's tag names: return findings, and the configuration where it is the loader."""
    replies = network.follow(url, LOADER_HEADERS)
    reply = replies[-1]
    loader = _judge_file(reply, is_moved=len(replies) > 1)
    if loader.verdict is Verdict.FAIL:
        return [loader], {}
    return [loader, _judge_compression(reply), _judge_life(reply)], _read_configuration(reply.text)


def _read_configuration(text: str) -> dict[str, Any]:
    """Return the configuration inside of a loader's file; empty where there is none."""
    with suppress(ValueError, RecursionError):
        return dict(json.JSONDecoder().raw_decode(text, text.index('{"app":'))[0])
    return {}


def _judge_file(reply: Reply, *, is_moved: bool) -> Finding:
    name, where = urlsplit(reply.url).path.rpartition("/")[2], quote(reply.url)
    return judge(
        "loader", f"200, {len(reply.body):,} bytes, as its name says",
        (reply.status != HTTPStatus.OK, f"{reply.status}: the page names {where}, which is not there",
         "Publish the whole output folder; upload the loader's file before the pages, and purge cached pages."),
        (reply.kind not in _JAVASCRIPT, f"{quote(reply.kind or 'no type')} in place of the loader's script, at {where}",
         "Let your host answer with the file and as text/javascript, and with 404 where there is no such file."),
        (is_moved and not LOADER_NAME.fullmatch(name),
         f"a redirect to {where}", "Serve the file where the page names it."),
        (not is_whole(name, reply.body),
         "its content is not what its name says: something on the way rewrites it, or it was cut",
         "Turn minifying off for intercom.*.js at your host, publish the file again, and purge what is cached."),
    )  # fmt: skip


def _judge_compression(reply: Reply) -> Finding:
    encoding = reply.header("content-encoding")
    return judge(
        "loader's compression", quote(encoding or "none needed"),
        (not encoding and len(reply.body) >= SMALL, f"none: {len(reply.body):,} bytes travel where a third would do",
         "Turn on gzip or Brotli for text/javascript at your host."),
    )  # fmt: skip


def _judge_life(reply: Reply) -> Finding:
    question, control = "loader's cache life", reply.header("cache-control")
    seconds = int(found[1]) if (found := _MAX_AGE.search(control)) else 0
    if seconds >= LONG_LIFE and not re.search(r"no-cache|no-store", control, re.IGNORECASE):
        return passed(question, f"{seconds // LONG_LIFE} days")
    return judge(
        question, f"{quote(control)}, which GitHub Pages lets nobody change",
        (reply.header("server") != "GitHub.com",
         f"Cache-Control is {quote(control or 'absent')}: browsers ask again on every page or so",
         "Its name changes with its content. For intercom.*.js: Cache-Control: public, max-age=31536000, immutable"),
    )  # fmt: skip
