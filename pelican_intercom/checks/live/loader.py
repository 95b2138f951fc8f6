"""The loader's file as it is served: there, whole, small, and kept by browsers."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlsplit

from pelican_intercom.checks.finding import Finding, Verdict, failed, judge, quote
from pelican_intercom.checks.page import LOADER_NAME, Tag, is_whole
from pelican_intercom.settings import Settings
from pelican_intercom.settings.model import API_BASES

from .http_client import Network, UnreachableError
from .http_message import TOKEN, Reply, join_url

LOADER_HEADERS = {"Accept": "*/*", "Accept-Encoding": "gzip"}
# A smaller file is not worth compressing.
SMALL, LONG_LIFE = 1_400, 86_400

_JAVASCRIPT = {"text/javascript", "application/javascript", "application/x-javascript", "application/ecmascript"}
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_INTEGRITY = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/_-]+=*)")
_FILE = "Publish the whole output folder; upload the loader's file before the pages, and purge cached pages."


def ask_loader(network: Network, page: str, base: str, tag: Tag) -> tuple[list[Finding], Settings | None]:
    """Fetch the file that a page's tag names: return findings, and the settings in it if it is the loader.

    ``page`` is the page's URL, and ``base`` that of its <base>, if there is one.
    """
    url = join_url(join_url(page, base), tag.src)
    try:
        replies = network.follow(url, LOADER_HEADERS)
        reply = replies[-1]
        loader = _judge_file(reply, tag, is_moved=len(replies) > 1)
        settings = _read_settings(reply.text, page) if is_whole(tag.name, reply.body) else None
        if loader.verdict is Verdict.FAIL:
            return [loader], settings
        return [loader, _judge_compression(network, reply), _judge_life(reply)], settings
    except UnreachableError as error:
        why = quote(str(error)) if url else "not a URL"
        return [failed("loader", f"the page names {quote(url or tag.src)}: {why}", _FILE)], None


def _read_settings(text: str, page: str) -> Settings | None:
    """Return what a loader's file says of the settings it was made from; None where it says nothing, or nonsense."""
    with suppress(ValueError, RecursionError):
        known = json.JSONDecoder().raw_decode(text, text.index('{"app":'))[0]
        app, identity, header, widget = (str(known.get(key) or "") for key in ("app", "identity", "header", "widget"))
        messenger, hosts = known.get("settings"), known.get("hosts")
        base = str(messenger.get("api_base")) if isinstance(messenger, dict) else ""
        function = join_url(page, identity.rstrip("?&")) if identity else None
        if function == "" or (header and not TOKEN.fullmatch(header)):
            return None
        return Settings(
            app_id=app, region=next((region for region, url in API_BASES.items() if url == base), "us"),
            hosts=tuple(map(str, hosts)) if isinstance(hosts, list) else (),
            identity_url=function, identity_header=header,
            widget_url=join_url(page, widget) if widget.startswith("http") else None,
        )  # fmt: skip
    return None


def _judge_file(reply: Reply, tag: Tag, *, is_moved: bool) -> Finding:
    name, where = urlsplit(reply.url).path.rpartition("/")[2], quote(reply.url)
    is_good, is_script = is_whole(name, reply.body), reply.kind in _JAVASCRIPT
    kind, is_strict = quote(reply.kind or "no type"), reply.header("x-content-type-options").lower() == "nosniff"
    return judge(
        "loader", f"200, {len(reply.body):,} bytes, as its name says",
        (reply.status != HTTPStatus.OK, f"{reply.status}: the page names {where}, which is not there", _FILE),
        (not is_script and not is_good, f"{kind} in place of the loader's script, at {where}",
         "Have your host send the file as text/javascript, and a 404 if there is no such file."),
        (not is_script, f"it is served as {kind}{', with nosniff: browsers refuse to run it' * is_strict}",
         "Configure your host to serve .js files as text/javascript."),
        (is_moved and not LOADER_NAME.fullmatch(name),
         f"a redirect to {where}", "Serve it at the URL in the page, without a redirect."),
        (not is_good, "its content does not match its name: something on the way rewrites it or cuts it off",
         "Turn minifying off for intercom.*.js at your host, publish the file again, and purge the cache."),
        (not _is_integral(tag.attributes.get("integrity", ""), reply.body),
         "the tag's integrity attribute is not this file's, so browsers refuse to run it",
         "Exclude intercom.*.js from what adds integrity attributes to your pages, or let it run after every change."),
    )  # fmt: skip


def _is_integral(integrity: str, content: bytes) -> bool:
    """Return whether browsers run a script with this attribute (Subresource Integrity, section 3.3)."""
    found = _INTEGRITY.findall(integrity)
    strongest = max((name for name, _ in found), default="")
    digest = base64.b64encode(hashlib.new(strongest or "sha256", content).digest()).decode()
    return not found or (strongest, digest) in found


def _judge_compression(network: Network, reply: Reply) -> Finding:
    encoding, size = reply.header("content-encoding"), len(reply.body)
    if not encoding and size >= SMALL:
        # Some hosts have one and not the other.
        encoding = network.send(reply.url, headers=LOADER_HEADERS | {"Accept-Encoding": "br"}).header(
            "content-encoding"
        )
    return judge(
        "loader's compression", quote(encoding or "none needed"),
        (not encoding and size >= SMALL, f"none: {size:,} bytes are sent where a third would do",
         "Turn on gzip or Brotli for text/javascript at your host."),
    )  # fmt: skip


def _judge_life(reply: Reply) -> Finding:
    control = reply.header("cache-control")
    seconds = int(found[1]) if (found := _MAX_AGE.search(control)) else 0
    is_long = seconds >= LONG_LIFE and not re.search(r"no-cache|no-store", control, re.IGNORECASE)
    return judge(
        "loader's cache life",
        f"{seconds // LONG_LIFE:,} days" if is_long else f"{quote(control)}, which cannot be changed on GitHub Pages",
        (not is_long and reply.header("server") != "GitHub.com",
         f"Cache-Control is {quote(control or 'absent')}: browsers ask for it again on almost every page",
         "Its name changes with its content. For intercom.*.js: Cache-Control: public, max-age=31536000, immutable"),
    )  # fmt: skip
