"""The audit of a live site: what visitors really get of it, and then of its function."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pelican_intercom.asset import make_assets
from pelican_intercom.errors import IntercomError
from pelican_intercom.settings import Settings
from pelican_intercom.settings.urls import split_url

from .endpoint import Audit
from .live.finding import Finding, failed, passed, quote, unasked
from .live.http_client import Network, UnreachableError
from .live.http_message import Place, Reply
from .live.questions import loader, pages, transport
from .live.target import Target
from .page import PageContent, read_page

_FUNCTION = re.compile(r"intercom|identity|/api/|functions/", re.IGNORECASE)


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
            if file.resolve().is_relative_to(self.output.resolve()) and file.is_file():
                tags = read_page(file.read_text("utf-8", "replace")).tags
                return {tag.name for tag in tags} or {"no tag"}, f"{self.output.name}/"
        return {make_assets(self.settings)[0].name}, "your settings here"


def find_local() -> LocalSite | str:
    """Return the site whose settings file is in the current folder, or why there is none to compare with."""
    try:
        from pelican_intercom.site_settings import FILE_NAMES, read_site  # noqa: PLC0415  (reads with Pelican)
    except ModuleNotFoundError:
        return "Pelican is not installed here, which reads a site's settings"
    if not any(Path(name).is_file() for name in FILE_NAMES):
        return "there is no settings file here"
    try:
        site = read_site()
        return LocalSite(Settings.from_pelican(site), str(site["SITEURL"] or ""), Path(site["OUTPUT_PATH"]))
    except IntercomError as error:
        return quote(str(error))


def list_origins(local: LocalSite | str) -> list[str]:
    """Return where the settings of a site on this machine have its function, if they have one."""
    if isinstance(local, str) or not local.settings.identity_url:
        return []
    function = urlsplit(urljoin(split_url(local.site_url).geturl(), local.settings.identity_url))
    return [f"{function.scheme}://{function.netloc}"] if function.netloc else []


@dataclass(frozen=True)
class SiteAudit:
    """What an audit is told: ``audit`` for the function, with the URL that was typed; further ``origins`` that the
    session may be sent to; the same site on this machine, or why there is none; and how many pages to look at.
    """  # noqa: D205  (one sentence)

    audit: Audit
    origins: tuple[str, ...] = ()
    local: LocalSite | str = "there is no settings file here"
    count: int = 0

    def run(self, report: Callable[[str], None] = lambda _: None) -> list[Finding]:
        """Return the findings of a site and its function; of the function alone where the URL is the function's."""
        network = self.audit.make_network(self.origins)
        findings: list[Finding] = []
        try:
            # With the origin of another site, the URL is the function's, wherever it leads.
            is_site = self.audit.origin in (None, Target(self.audit.url).origin)
            replies = network.follow(self.audit.url, pages.PAGE_HEADERS, limit=pages.LARGEST_PAGE) if is_site else []
            if not _is_site(replies):
                return replace(self.audit, network=network).run(report)
            findings.append(transport.ask_connection(Target(replies[-1].url, network))[0])
            for finding in self._ask(network, replies):
                findings.append(finding)
                report(finding.question)
        except UnreachableError as error:
            remedy = "See that the URL is right, that the site is deployed, and that this machine may reach it."
            findings.append(failed("reachable", quote(str(error)), remedy))
        return findings

    def _ask(self, network: Network, replies: list[Reply]) -> Iterator[Finding]:
        reply = replies[-1]
        yield from pages.judge_page(replies)
        page = read_page(reply.text)
        yield pages.judge_tag(page, reply.text)
        configuration: dict[str, Any] = {}
        if page.tags:
            url = urljoin(urljoin(reply.url, page.base), page.tags[0].src)
            found, configuration = loader.ask_loader(network, url)
            yield from found
        yield self._compare(reply.url, page, configuration)
        if self.count:
            yield from pages.ask_pages(network, reply.url, self.count, page)
        if not configuration:
            reason = "the loader was not read, which holds the settings"
            yield unasked("policy and function", reason, "Give the URL of a page that carries the tag.")
            return
        yield pages.judge_host(reply.url, configuration)
        yield from pages.ask_sibling(network, reply.url, configuration)
        yield from pages.judge_policies(reply, page.policies, configuration)
        yield from self._ask_function(network, reply.url, configuration)

    def _compare(self, url: str, page: PageContent, configuration: dict[str, Any]) -> Finding:
        remedy = "Run this in your site's folder, to compare what is live with what is built."
        if isinstance(self.local, str):
            return unasked("this build", self.local, remedy)
        is_same = split_url(self.local.site_url).hostname == urlsplit(url).hostname
        if not is_same and configuration.get("app") != self.local.settings.app_id:
            return unasked("this build", f"the settings here are of {quote(self.local.site_url)}", remedy)
        return pages.judge_build(page, *self.local.find_names(url))

    def _ask_function(self, network: Network, url: str, configuration: dict[str, Any]) -> Iterator[Finding]:
        if not configuration.get("identity"):
            yield passed("function", "none is set (INTERCOM_IDENTITY_URL), so everyone is a visitor")
            return
        function = urljoin(url, str(configuration["identity"]).rstrip("?&"))
        origin, there = (f"{urlsplit(known).scheme}://{urlsplit(known).netloc}" for known in (url, function))
        yield passed("function", f"at {quote(function)}")
        audit = replace(self.audit, url=function, origin=self.audit.origin or origin, network=network)
        if header := configuration.get("header"):
            audit = replace(audit, places=(*audit.places, Place(header=str(header))))
        if there not in {Target(self.audit.url).origin, *self.origins}:
            if audit.session:
                reason = f"your session was not sent to {there}, which you did not name"
                yield unasked("your session", reason, f"To send it there: --function {there}")
            audit = replace(audit, session=None)
        asked = audit.run()
        yield from (finding for finding in asked if finding.question != "connection" or there != origin)


def _is_site(replies: list[Reply]) -> bool:
    """Return whether a URL is a page's: it answers with HTML, and is not the function's, which may do so by mistake."""
    if not replies:
        return False
    reply, path = replies[-1], urlsplit(replies[0].url).path
    if not pages.is_page(reply) or read_page(reply.text).tags:
        return pages.is_page(reply)
    return path.endswith(("/", ".html")) or not path or (reply.status in range(200, 300) and not _FUNCTION.search(path))
