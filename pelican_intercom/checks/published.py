"""The audit of a live site: what visitors really get of it, and then of its function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pelican_intercom.asset import make_assets
from pelican_intercom.csp.need import find_origin
from pelican_intercom.errors import IntercomError
from pelican_intercom.settings import Settings
from pelican_intercom.settings.urls import split_url

from .endpoint import Audit, collect
from .finding import Finding, Verdict, judge, passed, quote, unasked
from .live import loader, pages, transport
from .live.http_client import Network, Target, UnreachableError
from .live.http_message import Place, Reply, join_url
from .page import PageContent, read_page

_FUNCTION = re.compile(r"intercom|identity|/api/|functions/", re.IGNORECASE)
BUILD = "this build"
NO_SITE = unasked(
    BUILD, "no settings file was found here",
    "Run this in your site's folder, or name its settings file with -s, to compare what is live with what is built.",
)  # fmt: skip


@dataclass(frozen=True)
class LocalSite:
    """The same site on this machine: its settings, SITEURL, and the folder that it is built into."""

    settings: Settings
    site_url: str
    output: Path

    def find_names(self, url: str) -> tuple[set[str], str]:
        """Return the names that the loader's file may have on a page, and where on this machine they stand."""
        path = unquote(urlsplit(url).path).removeprefix(split_url(self.site_url).path.rstrip("/")).lstrip("/")
        for name in (path, f"{path}index.html", f"{path}/index.html", f"{path}.html", "index.html"):
            file = self.output / name
            # A live page's path may be none of this machine's file system.
            with suppress(OSError, ValueError):
                if file.resolve().is_relative_to(self.output.resolve()) and file.is_file():
                    tags = read_page(file.read_text("utf-8", "replace")).tags
                    return {tag.name for tag in tags} or {"no tag"}, f"{self.output.name}/"
        return {make_assets(self.settings)[0].name}, "your settings here"


def find_local(settings_file: Path | None = None) -> LocalSite | Finding:
    """Return the site of a settings file, else of the current folder's, or a finding: why there is none to compare.

    Raises SettingsFileError for a file that was named and cannot be read.
    """
    try:
        from pelican_intercom.site_settings import FILE_NAMES, read_site  # noqa: PLC0415  (reads with Pelican)
    except ModuleNotFoundError:
        remedy = 'To compare with what is built, install it: pip install "pelican-intercom[pelican]".'
        return unasked(BUILD, "Pelican, which reads a site's settings, is not installed here", remedy)
    if not settings_file and not any(Path(name).is_file() for name in FILE_NAMES):
        return NO_SITE
    try:
        site = read_site(settings_file)
        return LocalSite(Settings.from_pelican(site), str(site["SITEURL"] or ""), Path(site["OUTPUT_PATH"]))
    except IntercomError as error:
        if settings_file:
            raise
        return unasked(BUILD, quote(str(error)), "Fix the settings here, to compare what is live with what is built.")


@dataclass(frozen=True)
class SiteAudit:
    """What an audit is told besides: further ``origins`` that the session may be sent to, the same site on this
    machine or why there is none, and how many pages of the sitemap to look at.
    """  # noqa: D205  (one sentence)

    audit: Audit
    origins: tuple[str, ...] = ()
    local: LocalSite | Finding = NO_SITE
    count: int = 0

    @property
    def named(self) -> list[str]:
        """Origins that somebody named besides the audit's URL: in options, or in the settings on this machine."""
        if isinstance(self.local, Finding) or not self.local.settings.identity_url:
            return [*self.origins]
        function = join_url(self.local.site_url, self.local.settings.identity_url)
        return [*self.origins, *([find_origin(function)] if function else [])]

    def run(self, report: Callable[[str], None] = lambda _: None) -> list[Finding]:
        """Return the findings of a site and its function; of the function alone where the URL is the function's."""
        network = self.audit.make_network(self.named)
        return collect(self._ask(network, report), report)

    def _ask(self, network: Network, report: Callable[[str], None]) -> Iterator[Finding]:
        # With the origin of another site, the URL is the function's, wherever it leads.
        url, replies = self.audit.url, list[Reply]()
        try:
            if self.audit.origin in (None, find_origin(url)):
                replies = network.follow(url, pages.PAGE_HEADERS, limit=pages.LARGEST_PAGE)
        except UnreachableError:
            # A function that leads elsewhere is asked all the same: the loader follows no redirect.
            if not _FUNCTION.search(urlsplit(url).path):
                raise
        if replies and _is_site(replies):
            yield transport.ask_connection(Target(replies[-1].url, network))[0]
            yield from self._ask_site(network, replies)
        else:
            yield from replace(self.audit, network=network).run(report)

    def _ask_site(self, network: Network, replies: list[Reply]) -> Iterator[Finding]:
        reply = replies[-1]
        page, settings = read_page(reply.text), None
        redirects, served = pages.judge_page(replies)
        yield from (redirects, served)
        if served.verdict is Verdict.FAIL and not page.tags:
            yield unasked("everything else", "no page of your site was reached", served.remedy)
            return
        yield pages.judge_tag(page, reply.text)
        if page.tags:
            found, settings = loader.ask_loader(network, reply.url, page.base, page.tags[0])
            yield from found
        yield self._compare(reply.url, page, settings)
        if self.count:
            yield from pages.ask_pages(network, reply.url, self.count, page)
        if not settings:
            remedy = "Fix the loader first." if page.tags else "Give the URL of a page that has the tag."
            yield unasked("policy and function", "the loader, which contains the settings, was not read", remedy)
            return
        yield from pages.ask_host(network, reply.url, settings.hosts)
        yield from pages.judge_policies(reply, page.policies, settings)
        yield from self._ask_function(network, reply.url, settings)

    def _compare(self, url: str, page: PageContent, settings: Settings | None) -> Finding:
        if isinstance(self.local, Finding):
            return self.local
        if split_url(self.local.site_url).hostname != urlsplit(url).hostname:
            here = f"SITEURL here is {quote(self.local.site_url) or 'not set'}"
            if not settings:
                return unasked(BUILD, f"{here}, and no loader says whether {quote(find_origin(url))} is the same site")
            if settings.app_id != self.local.settings.app_id:
                return unasked(BUILD, f"{here}, and INTERCOM_APP_ID is another workspace's", NO_SITE.remedy)
        expected, source = self.local.find_names(url)
        found, built = page.tags[0].name if page.tags else "no tag", " or ".join(sorted(expected))
        older = f"the site that is live is older than {source}: it has {found}, and {source} {built}"
        remedy = "Deploy the whole output folder, and purge the cache of your host or CDN."
        return judge(BUILD, f"{found}, as in {source}", (found not in expected, older, remedy))

    def _ask_function(self, network: Network, url: str, settings: Settings) -> Iterator[Finding]:
        if not settings.identity_url:
            yield passed("function", "none is set (INTERCOM_IDENTITY_URL), so everyone is a visitor")
            return
        origin, there = find_origin(url), find_origin(settings.identity_url)
        yield passed("function", f"at {quote(settings.identity_url)}")
        audit = replace(self.audit, url=settings.identity_url, origin=self.audit.origin or origin, network=network)
        if settings.identity_header:
            audit = replace(audit, places=(*audit.places, Place(header=settings.identity_header)))
        if there not in {find_origin(self.audit.url), *self.named}:
            if audit.session:
                reason = f"your session was not sent to {there}, which you did not name"
                yield unasked("your session", reason, f"To send it there: --function {there}")
            audit = replace(audit, session=None)
        asked = audit.run()
        yield from (finding for finding in asked if finding.question != "connection" or there != origin)


def _is_site(replies: list[Reply]) -> bool:
    """Return whether a URL is a page's: it answers with HTML, and is not the function's, which may do so by mistake."""
    reply, path = replies[-1], urlsplit(replies[0].url).path
    is_found = reply.status in range(200, 300)
    if not pages.is_page(reply):
        # A page of the wrong type; but a function of its own host may answer at the root, too.
        return path in {"", "/"} and is_found and bool(reply.body) and "json" not in reply.kind
    is_named = not path or path.endswith(("/", ".html")) or (is_found and not _FUNCTION.search(path))
    return is_named or bool(read_page(reply.text).tags)
