"""What a visitor's browser gets of the site: the page, its tag, what its headers forbid, and where it is served."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from http import HTTPStatus
from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from pelican_intercom.checks.finding import Finding, Verdict, failed, judge, passed, quote, unasked
from pelican_intercom.checks.page import LOADER_NAME, PageContent, judge_content, read_page
from pelican_intercom.checks.policy import PolicyJudge
from pelican_intercom.csp.need import find_origin
from pelican_intercom.settings import Settings
from pelican_intercom.tag import Placer, Refusal

from .http_client import Network, UnreachableError
from .http_message import Reply, join_url

# As a browser asks for a page.
PAGE_HEADERS = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Encoding": "gzip"}
LARGEST_PAGE, _SHOWN = 8 << 20, 3
_LOGIN = re.compile(r"log[-_]?[io]n|sign[-_]?[io]n|oauth|authorize|saml|\bsso\b", re.IGNORECASE)
# Netlify and Vercel ask for a password with the first two, Cloudflare for a proof with the last two.
_WALLS = (401, 403, 429, 503)
_OPEN = "Give the URL of a page that everyone can open, or let the User-Agent pelican-intercom audit through."
# What the Messenger asks a browser for, and what people do with it.
FEATURES = {
    "microphone": "voice messages and calls", "camera": "video calls", "display-capture": "sharing a screen",
    "autoplay": "its sounds and videos", "fullscreen": "large pictures and videos",
}  # fmt: skip
MOST_SITEMAPS = 5
_LOCATION = re.compile(r"<(?:\w+:)?loc>\s*([^<\s]+)\s*</")


def is_page(reply: Reply) -> bool:
    """Return whether an answer is an HTML page, whatever its status."""
    return bool(reply.body) and reply.kind in {"text/html", "application/xhtml+xml"}


def judge_page(replies: Sequence[Reply]) -> Iterator[Finding]:
    """Say what came back for the page's URL, and over which redirects."""
    reply, where = replies[-1], quote(replies[-1].url)
    ways = [f"{before.status} to {quote(after.url)}" for before, after in pairwise(replies)]
    is_login = len(replies) > 1 and _LOGIN.search(urlsplit(reply.url).netloc + urlsplit(reply.url).path)
    yield passed("redirects", ", then ".join(ways) or "none")
    yield judge(
        "page", f"200, {len(reply.body):,} bytes",
        (reply.is_redirect, f"{reply.status}, a redirect without a target", "See your host's redirects."),
        (reply.status in _WALLS, f"{reply.status}: it asks for a password or a proof of being human", _OPEN),
        (reply.status != HTTPStatus.OK, f"{reply.status} instead of 200", "Give the URL of a page that exists."),
        (not is_page(reply), f"200, {quote(reply.kind or 'no type')}, which is not a page",
         "Configure your host to serve pages as text/html."),
        (is_login, f"it leads to a login, {where}, and that is what visitors get", _OPEN),
    )  # fmt: skip


def judge_tag(page: PageContent, text: str) -> Finding:
    """Return whether a page of this text carries the tag as the build wrote it, and if not, what the page says."""
    if fault := next(judge_content(page), None):
        return replace(fault, question="tag", detail=fault.detail if page.tags else f"none; {fault.detail}")
    if page.tags:
        remedy = "Exclude intercom.*.js from the page optimiser, or place {{ intercom }} in the head of your theme."
        tag = page.tags[0]
        return judge(
            "tag", quote(tag.src) + (f", {quote(page.meta)}" if page.meta else ""),
            (not tag.in_head, "in the body, where a page optimiser moved it: it belongs in the head", remedy),
            ("defer" not in tag.attributes or "async" in tag.attributes,
             "a page optimiser changed it: it must have defer and not async", remedy),
        )  # fmt: skip
    if page.meta.startswith("off"):
        return passed("tag", f"none, and the page says why: {quote(page.meta)}")
    is_named, refusal = LOADER_NAME.search(text), Placer().place(text, "<script></script>")[1]
    if refusal is Refusal.REDIRECT and not is_named:
        detail = "none: the page redirects with a meta element of its own"
        return unasked("tag", detail, "Give the URL that it redirects to.")
    why = f"none: the plugin leaves such a page alone ({refusal})" if refusal else "none, and the page does not say why"
    return judge(
        "tag", "",
        (is_named,
         "the loader's name is in the page, but not in the tag that was built: a page optimiser changed it",
         "Exclude intercom.*.js from the optimiser (Rocket Loader: data-cfasync; else its list of exceptions)."),
        (True, why,
         ("Build with the settings file that sets INTERCOM_APP_ID and deploy: pelican-intercom check says what is "
          "built.")),
    )  # fmt: skip


def judge_policies(reply: Reply, texts: Sequence[str], settings: Settings) -> Iterator[Finding]:
    """Judge a page's Content-Security-Policy, from the header and from its own elements (``texts``), and its like."""
    policies = PolicyJudge(settings, reply.url)
    header = reply.header("content-security-policy")
    faults = list(policies.judge(header, "the header Content-Security-Policy", is_header=True)) if header else []
    for text in dict.fromkeys(texts):
        faults += policies.judge(text, "the page's meta element")
    yield from dict.fromkeys(faults)
    if not faults:
        yield passed("policy", "allows the Messenger" if header or texts else "none")
    permissions, embedder = reply.header("permissions-policy"), reply.header("cross-origin-embedder-policy")
    off = [name for name in FEATURES if re.search(rf"(?:^|[,\s]){name}\s*=\s*\(\s*\)", permissions)]
    yield judge(
        "Permissions-Policy", "restricts nothing that the Messenger uses" if permissions else "none",
        (off, f"it turns off {', '.join(f'{name} ({FEATURES[name]})' for name in off)}",
         f"Allow what you use on your own pages: {', '.join(f'{name}=(self)' for name in off)}."),
    )  # fmt: skip
    yield judge(
        "Cross-Origin-Embedder-Policy", "allows the Messenger's files",
        (embedder.partition(";")[0].strip().lower() == "require-corp",
         "require-corp: browsers refuse the Messenger's script and frames, which do not opt in",
         "Take the header off pages with the Messenger, or try credentialless."),
    )  # fmt: skip
    if re.search(r"blocked-destinations\s*=\s*\([^)]*\bscript\b", reply.header("integrity-policy")):
        detail = "browsers refuse scripts without an integrity attribute, and the loader's and Intercom's have none"
        yield failed("Integrity-Policy", detail, "Take script out of its blocked-destinations.")


def ask_host(network: Network, url: str, hosts: Sequence[str]) -> Iterator[Finding]:
    """Say whether INTERCOM_HOSTS have the page's host, and whether www, or the bare host, leads to one of them."""
    address = urlsplit(url)
    host, listed = address.hostname or "", quote(", ".join(hosts))
    yield judge(
        "host", f"{host}, {'in INTERCOM_HOSTS' if hosts else 'as on every host'}",
        (hosts and host not in hosts, f"the page is on {host}, and the Messenger runs on {listed} only",
         f"Add {host} to INTERCOM_HOSTS, or redirect it to a host in that list."),
    )  # fmt: skip
    sibling = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    if not hosts or host.rpartition(".")[2].isdigit() or "." not in host.removeprefix("www.") or sibling in hosts:
        return
    netloc = sibling + (f":{address.port}" if address.port else "")
    try:
        replies = network.follow(f"{address.scheme}://{netloc}/", PAGE_HEADERS, limit=LARGEST_PAGE)
    except UnreachableError:
        return  # there is no such host, or none that could lead a visitor astray
    ends = urlsplit(replies[-1].url).hostname or ""
    if ends in hosts or is_page(replies[-1]):
        yield judge(
            f"host {sibling}", f"redirects to {ends}",
            (ends not in hosts, f"serves pages too, without a redirect to {listed}: no Messenger there",
             f"Redirect {sibling} to {host}, or add it to INTERCOM_HOSTS."),
        )  # fmt: skip


def ask_pages(network: Network, url: str, count: int, first: PageContent) -> Iterator[Finding]:
    """Look at some pages of the sitemap, spread over it, and compare their tags with the first page's."""
    question = "pages of the sitemap"
    try:
        pages = list_pages(network, url)
    except UnreachableError as error:
        yield unasked(question, quote(str(error)), "Publish a sitemap.xml, as the plugin pelican-sitemap does.")
        return
    chosen, wrong = spread(pages, count), dict[str, list[str]]()
    for page in chosen:
        wrong.setdefault(_find_fault(network, page, {tag.name for tag in first.tags}), []).append(urlsplit(page).path)
    wrong.pop("", None)
    for fault, paths in wrong.items():
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        detail = f"{fault}: {quote(', '.join(paths[:_SHOWN]))}{more}"
        yield failed(question, detail, "Audit that page by itself to learn more.")
    if not wrong:
        yield passed(question, f"{len(chosen)} of {len(pages)} looked at, each with the tag or with a reason")


def _find_fault(network: Network, url: str, names: set[str]) -> str:
    """Return what is wrong with a page beside one whose tags have these names; empty where nothing is."""
    try:
        reply = network.follow(url, PAGE_HEADERS, limit=LARGEST_PAGE)[-1]
    except UnreachableError as error:
        return f"not reached ({quote(str(error))})"
    if reply.status != HTTPStatus.OK or not is_page(reply):
        return f"{reply.status}, not a page"
    page = read_page(reply.text)
    finding = judge_tag(page, reply.text)
    if finding.verdict is Verdict.FAIL:
        return f"tag: {finding.detail}"
    is_other = names and page.tags and page.tags[0].name not in names
    return "not the first page's loader, so it is from another build" if is_other else ""


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
    reply = network.send(sitemap, headers={"Accept-Encoding": "gzip"}, limit=LARGEST_PAGE)
    if reply.status != HTTPStatus.OK:
        raise UnreachableError(f"{sitemap} answers {reply.status}")
    # Read as text: a parser of XML would follow a DOCTYPE, which no sitemap needs (CWE-611, CWE-776).
    if "<!DOCTYPE" in reply.text:
        raise UnreachableError("the sitemap holds a DOCTYPE")
    found = dict.fromkeys(join_url(url, unescape(text)) for text in _LOCATION.findall(reply.text) if "://" in text)
    return [page for page in found if find_origin(page) == find_origin(url)]
