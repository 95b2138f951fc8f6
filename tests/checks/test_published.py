"""The audit of a live site finds each fault of a careless deployment and nothing else, and none in a good one."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from click.testing import CliRunner
from werkzeug.wrappers import Response

from pelican_intercom.checks.endpoint import VARIABLES, Audit
from pelican_intercom.checks.finding import Finding, Verdict
from pelican_intercom.checks.live.http_client import Network
from pelican_intercom.checks.live.http_message import Place, Session
from pelican_intercom.checks.live.pages import list_pages, spread
from pelican_intercom.checks.page import PageContent
from pelican_intercom.checks.published import NO_SITE, LocalSite, SiteAudit, find_local
from pelican_intercom.cli import main
from pelican_intercom.identity.hosts.wsgi import create_application
from pelican_intercom.settings import Settings
from pelican_intercom.site_settings import SettingsFileError
from tests.checks.careless import API_SECRET, change, serve, set_headers
from tests.checks.deployments import FUNCTION, Deployment, find_nginx, find_port, serve_site
from tests.checks.test_http_client import serve_tls

# nginx where this machine has it, and gunicorn else; a good site is served by both.
SERVERS = ["gunicorn", *(["nginx"] if find_nginx() else [])]
SERVER = SERVERS[-1]
FUNCTION_VARIABLES = {
    "INTERCOM_API_SECRET": API_SECRET,
    "INTERCOM_SESSION_PROVIDER": "hs256",
    "INTERCOM_SESSION_SECRET": "fake-session-secret-0123456789-0123456789",
    "INTERCOM_SESSION_COOKIE": "session",
}
LOADER = re.compile(rb"/intercom\.[0-9a-f]{8}\.js")
TAG = re.compile(rb'<script defer(?:="")? src="/intercom\.[0-9a-f]{8}\.js"></script>')

Change = Callable[[Path], object]


@pytest.fixture(scope="module")
def function() -> Iterator[str]:
    """A good function on a server of its own, which the sites hand their requests on to."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with serve(create_application(FUNCTION_VARIABLES)) as url:
        yield url


def find_loader(output: Path) -> Path:
    (loader,) = output.glob("intercom.????????.js")
    return loader


def change_pages(rewrite: Callable[[bytes], bytes]) -> Change:
    def rewrite_all(output: Path) -> None:
        for page in output.rglob("*.html"):
            page.write_bytes(rewrite(page.read_bytes()))

    return rewrite_all


def configure(**configuration: Any) -> Change:
    """Return a way to give the live site's loader another configuration, as an older build of it would have."""

    def rewrite(output: Path) -> None:
        loader = find_loader(output)
        text = loader.read_text(encoding="utf-8")
        start = text.index('{"app":')
        known, end = json.JSONDecoder().raw_decode(text, start)
        content = (text[:start] + json.dumps({**known, **configuration}) + text[end:]).encode()
        loader.unlink()
        name = f"/intercom.{hashlib.sha256(content).hexdigest()[:8]}.js"
        (output / name[1:]).write_bytes(content)
        change_pages(lambda page: LOADER.sub(name.encode(), page))(output)

    return rewrite


def move_to_the_end(page: bytes) -> bytes:
    tag = TAG.search(page)
    return page.replace(tag[0], b"", 1).replace(b"</body>", tag[0] + b"</body>") if tag else page


def list_carrying(output: Path) -> list[Path]:
    return [page for page in sorted(output.rglob("*.html")) if TAG.search(page.read_bytes())]


def write_sitemap(built: Path, output: Path, root: str) -> None:
    """Name every page that the build gave a tag."""
    paths = [page.relative_to(built).as_posix() for page in list_carrying(built)]
    entries = "".join(f"<url><loc>{root}/{path}</loc></url>" for path in paths)
    xml = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
    (output / "sitemap.xml").write_text(xml, encoding="utf-8")


class Site:
    """Serves the built site with one thing changed, and audits it as the owner does in the site's own folder."""

    def __init__(self, built: Path, tmp_path: Path, function: str) -> None:
        self.built, self.work, self.function = built, tmp_path, function
        self.local = LocalSite(Settings(app_id="abc12345"), "https://example.com", built / "output")

    def audit(self, server: str, bend: Change | None = None, **deployment: Any) -> list[Finding]:
        """Return the findings, with 3 pages of the sitemap looked at."""
        output = self.work / "live"
        shutil.copytree(self.built / "output", output)
        if bend:
            bend(output)
        port = find_port(server)
        write_sitemap(self.built / "output", output, f"http://127.0.0.1:{port}")
        served = Deployment(str(output), **{"function": self.function, **deployment})
        with serve_site(served, self.work / "server", server, port) as url:
            return SiteAudit(Audit(url), (), self.local, 3).run()


@pytest.fixture
def site(built: Path, tmp_path: Path, function: str) -> Site:
    return Site(built, tmp_path, function)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each name below .test lead to this machine."""
    known = socket.getaddrinfo

    def look_up(host: str, *arguments: Any, **options: Any) -> Any:
        return known("127.0.0.1" if host.endswith(".test") else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def list_failed(findings: list[Finding]) -> set[str]:
    return {finding.question for finding in findings if finding.verdict is Verdict.FAIL}


@pytest.mark.parametrize("server", SERVERS)
def test_a_good_site_passes_every_question(site: Site, server: str) -> None:
    findings = site.audit(server)
    assert [finding for finding in findings if finding.verdict is Verdict.FAIL] == []
    assert {finding.question for finding in findings if finding.verdict is Verdict.UNASKED} == {
        "connection", "your site's origin", "forged token: key confusion", "two sessions in turn",
    }  # fmt: skip
    details = {finding.question: finding.detail for finding in findings}
    name = find_loader(site.built / "output").name
    assert details["this build"] == f"{name}, as in output/"
    assert details["pages of the sitemap"].startswith("3 of ")
    assert details["function"].endswith(FUNCTION)
    assert details['forged token: no signature, "alg": "none"'].startswith("401")


CARELESS: dict[str, tuple[Change | None, dict[str, Any], set[str]]] = {
    "serves an old build": (configure(load="load"), {}, {"this build"}),
    "lost the loader": (lambda output: find_loader(output).unlink(), {}, {"loader"}),
    "serves a page in the loader's place": (None, {"loader_page": True}, {"loader"}),
    "cut the loader off": (
        lambda output: find_loader(output).write_bytes(find_loader(output).read_bytes()[:5000]), {}, {"loader"},
    ),
    "compresses nothing": (None, {"gzip": False}, {"loader's compression"}),
    "forbids to keep the loader": (
        None, {"loader_headers": {"Cache-Control": "no-cache"}}, {"loader's cache life"},
    ),
    "lets the loader be kept for a minute": (
        None, {"loader_headers": {"Cache-Control": "public, max-age=60"}}, {"loader's cache life"},
    ),
    "does not say how long the loader may be kept": (None, {"loader_headers": {}}, {"loader's cache life"}),
    "has a policy without Intercom": (
        None, {"page_headers": {"Content-Security-Policy": "script-src 'self'"}}, {"policy"},
    ),
    "has a second policy that is stricter": (
        None, {"page_headers": {"Content-Security-Policy": "img-src *, frame-src 'none'"}}, {"policy"},
    ),
    "wants trusted types": (
        None, {"page_headers": {"Content-Security-Policy": "require-trusted-types-for 'script'"}}, {"policy"},
    ),
    "takes microphones away": (
        None, {"page_headers": {"Permissions-Policy": "geolocation=(), microphone=()"}}, {"Permissions-Policy"},
    ),
    "isolates its pages": (
        None, {"page_headers": {"Cross-Origin-Embedder-Policy": "require-corp"}}, {"Cross-Origin-Embedder-Policy"},
    ),
    "runs on another host": (configure(hosts=["www.example.com"]), {}, {"host", "this build"}),
    "redirects in a circle": (None, {"redirects": {"/": "/index.html", "/index.html": "/"}}, {"reachable"}),
    "redirects its function": (
        None, {"redirects": {FUNCTION: f"{FUNCTION}/"}}, {"no session"},
    ),
    "keeps its function's answers": (None, {"caches_function": True}, {"two sessions in turn"}),
    "moves scripts to the end": (change_pages(move_to_the_end), {}, {"tag", "pages of the sitemap"}),
    "lets an optimiser start scripts later": (
        change_pages(lambda page: page.replace(b"<script defer", b'<script type="text/rocketscript" data-x defer')),
        {}, {"tag", "pages of the sitemap"},
    ),
    "lets an optimiser change the tag": (
        change_pages(lambda page: page.replace(b"<script defer", b"<script async")),
        {}, {"tag", "pages of the sitemap"},
    ),
    "has the tag twice": (
        change_pages(lambda page: TAG.sub(lambda tag: tag[0] * 2, page)), {}, {"tag", "pages of the sitemap"},
    ),
    "was never built with an app id": (
        change_pages(lambda page: TAG.sub(b"", page)), {}, {"tag", "pages of the sitemap"},
    ),
    "lost the tag on its last page": (
        lambda output: list_carrying(output)[-1].write_bytes(b"<!doctype html><title>x</title>"), {},
        {"pages of the sitemap"},
    ),
    "has no function at the loader's URL": (configure(identity="/api/nothing?"), {}, {"no session", "this build"}),
}  # fmt: skip
SAID = {
    "serves an old build": {"this build": "the site that is live is older than output/"},
    "serves a page in the loader's place": {"loader": "text/html in place of the loader's script"},
    "lost the loader": {"loader": "404: the page names http://127.0.0.1"},
    "has a policy without Intercom": {"policy": "the header Content-Security-Policy: script-src blocks"},
    "takes microphones away": {"Permissions-Policy": "it turns off microphone (voice messages and calls)"},
    "runs on another host": {"host": "the page is on 127.0.0.1, and the Messenger runs on www.example.com only"},
    "redirects in a circle": {"reachable": "more than 5 redirects"},
    "redirects its function": {"no session": "301, redirects to http"},
    "moves scripts to the end": {"tag": "in the body, where a page optimiser moved it"},
}


@pytest.mark.parametrize("name", CARELESS)
def test_a_careless_deployment_is_found_out(site: Site, name: str) -> None:
    bend, deployment, expected = CARELESS[name]
    findings = site.audit(SERVER, bend, **deployment)
    assert list_failed(findings) == expected
    details = {finding.question: finding.detail for finding in findings if finding.verdict is Verdict.FAIL}
    for question, said in SAID.get(name, {}).items():
        assert details[question].startswith(said)


@pytest.mark.parametrize(
    ("page", "verdict", "detail"),
    [
        (
            b'<!doctype html><html><head><meta http-equiv="refresh" content="0; url=/en/"></head></html>',
            Verdict.UNASKED,
            "none: the page redirects with a meta element of its own",
        ),
        (
            b"<!doctype html><html><head></head><frameset><frame></frameset></html>",
            Verdict.FAIL,
            "none: the plugin leaves such a page alone (frameset)",
        ),
        (
            b"<!doctype html><html><head><script>window.intercomSettings = {app_id: 'x'}</script></head></html>",
            Verdict.FAIL,
            "none; a script with intercomSettings loads Intercom another way",
        ),
    ],
)
def test_a_page_that_the_plugin_leaves_alone_says_why(site: Site, page: bytes, verdict: Verdict, detail: str) -> None:
    findings = site.audit(SERVER, lambda output: (output / "index.html").write_bytes(page))
    tag = next(finding for finding in findings if finding.question == "tag")
    assert (tag.verdict, tag.detail) == (verdict, detail)


def test_the_connection_is_judged_where_the_redirects_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who types http and is sent to https reads the page over https, as a browser does."""

    def answer(_: Any, response: Response) -> Response:
        response.set_data("<!doctype html><html><head></head></html>")
        response.status_code = 200
        return set_headers(Content_Type="text/html")(_, response)

    page = change(create_application(FUNCTION_VARIABLES), answer)
    with serve_tls(tmp_path, 90, page) as secure:
        moved = change(page, lambda *_: Response(status=301, headers={"Location": secure.removesuffix("api")}))
        with serve(moved) as url:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
            typed = url.replace("127.0.0.1", "localhost").removesuffix(FUNCTION)
            findings = SiteAudit(Audit(typed)).run()
    assert [(finding.question, finding.verdict) for finding in findings[:2]] == [
        ("connection", Verdict.PASS), ("redirects", Verdict.PASS),
    ]  # fmt: skip


def test_a_page_that_is_left_out_on_purpose_says_why(site: Site) -> None:
    meta = b'<meta name="pelican-intercom" content="off: front matter">'

    def leave_front_page_out(output: Path) -> None:
        page = output / "index.html"
        page.write_bytes(TAG.sub(meta, page.read_bytes()))

    findings = site.audit(SERVER, leave_front_page_out)
    tag = next(finding for finding in findings if finding.question == "tag")
    assert (tag.verdict, tag.detail) == (Verdict.PASS, "none, and the page says why: off: front matter")
    assert "policy and function" in {finding.question for finding in findings if finding.verdict is Verdict.UNASKED}


@pytest.mark.parametrize(
    ("redirects", "verdict", "detail"),
    [
        ({}, Verdict.FAIL, "serves pages too, without a redirect to www.example.test: no Messenger there"),
        ({"/": "http://www.example.test:{port}/index.html"}, Verdict.PASS, "redirects to www.example.test"),
    ],
)
@pytest.mark.usefixtures("names")
def test_the_bare_host_and_www_are_both_asked_where_the_messenger_runs_on_one(
    site: Site, redirects: dict[str, str], verdict: Verdict, detail: str
) -> None:
    port = find_port(SERVER)
    output = site.work / "live"
    shutil.copytree(site.built / "output", output)
    configure(hosts=["www.example.test"])(output)
    moved = {path: url.format(port=port) for path, url in redirects.items()}
    served = Deployment(str(output), site.function, redirects=moved)
    with serve_site(served, site.work / "server", SERVER, port):
        findings = SiteAudit(Audit(f"http://www.example.test:{port}/index.html")).run()
    sibling = next(finding for finding in findings if finding.question == "host example.test")
    assert (sibling.verdict, sibling.detail) == (verdict, detail)


def test_a_session_goes_only_to_an_origin_that_was_named(site: Site, function: str) -> None:
    """Never with the page, the loader, the sitemap or a redirect, and not to a function elsewhere."""
    seen: list[tuple[str, bool]] = []

    def note(request: Any, response: Response) -> Response:
        seen.append((request.path, "fake-token" in str(request.headers)))
        return response

    output, port = site.work / "live", find_port(SERVER)
    shutil.copytree(site.built / "output", output)
    variables = {**FUNCTION_VARIABLES, "INTERCOM_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}"}
    with serve(change(create_application(variables), note)) as elsewhere:
        configure(identity=f"{elsewhere}?")(output)
        origin = elsewhere.removesuffix(FUNCTION)
        with serve_site(Deployment(str(output), function), site.work / "server", SERVER, port) as url:
            audit = Audit(url, session=Session("fake-token-12345", Place(cookie="session")))
            unnamed = SiteAudit(audit).run()
            assert seen
            assert not any(has_token for _, has_token in seen)
            named = SiteAudit(audit, (origin,)).run()
    assert any(has_token for _, has_token in seen)
    own = next(finding for finding in unnamed if finding.question == "your session")
    assert (own.verdict, own.remedy) == (Verdict.UNASKED, f"To send it there: --function {origin}")
    assert next(finding.verdict for finding in named if finding.question == "your session") is Verdict.FAIL


def test_no_session_goes_to_a_host_that_a_redirect_leads_to(site: Site) -> None:
    seen: list[str] = []

    def note(request: Any, response: Response) -> Response:
        seen.append(str(request.headers))
        return response

    output = site.work / "live"
    shutil.copytree(site.built / "output", output)
    port = find_port(SERVER)
    with serve(change(create_application(FUNCTION_VARIABLES), note)) as function:
        served = Deployment(str(output), function, redirects={"/": f"http://127.0.0.1:{port}/index.html"})
        with serve_site(served, site.work / "server", SERVER, port):
            audit = Audit(f"http://localhost:{port}/", session=Session("fake-token-12345", Place(cookie="session")))
            findings = SiteAudit(audit).run()
    assert "your session" in {finding.question for finding in findings if finding.verdict is Verdict.UNASKED}
    assert seen
    assert "fake-token" not in "".join(seen)


@pytest.mark.parametrize(
    ("sitemap", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>{root}/&a;</loc></url></urlset>', "holds a DOCTYPE"),
        ("<urlset><url>", "names no page of this origin"),
        ("<urlset><url><loc>{root}.attacker.example/</loc></url></urlset>", "names no page of this origin"),
        ("<sitemapindex><sitemap><loc>https://attacker.example/s.xml</loc></sitemap></sitemapindex>", "names no page"),
        ("<urlset><url><loc>https://attacker.example/</loc></url></urlset>", "names no page of this origin"),
        ("<urlset><url><loc>http://127.0.0.1:1/</loc></url></urlset>", "names no page of this origin"),
    ],
)
def test_a_sitemap_is_read_for_its_own_origin_s_pages_alone(
    site: Site, function: str, sitemap: str, reason: str
) -> None:
    output = site.work / "live"
    shutil.copytree(site.built / "output", output)
    port = find_port(SERVER)
    (output / "sitemap.xml").write_text(sitemap.replace("{root}", f"http://127.0.0.1:{port}"), encoding="utf-8")
    with serve_site(Deployment(str(output), function), site.work / "server", SERVER, port) as url:
        findings = SiteAudit(Audit(url), count=2).run()
    pages = next(finding for finding in findings if finding.question == "pages of the sitemap")
    assert pages.verdict is Verdict.UNASKED
    assert reason in pages.detail


def test_the_pages_of_a_sitemap_that_names_sitemaps_are_spread_over_it(site: Site, function: str) -> None:
    output, port = site.work / "live", find_port(SERVER)
    shutil.copytree(site.built / "output", output)
    root = f"http://127.0.0.1:{port}"
    write_sitemap(site.built / "output", output, root)
    (output / "sitemap.xml").rename(output / "pages.xml")
    (output / "sitemap.xml").write_text(f"<sitemapindex><sitemap><loc>{root}/pages.xml</loc></sitemap></sitemapindex>")
    with serve_site(Deployment(str(output), function), site.work / "server", SERVER, port) as url:
        pages = list_pages(Network([url]), url)
    assert len(pages) == len(list_carrying(output))
    assert spread(pages, 2) == [pages[0], pages[-1]]
    assert spread(pages, 1) == [pages[0]]
    assert spread(pages, 500) == pages


def test_the_command_takes_a_site_a_page_and_a_function_and_compares_with_the_folder_it_runs_in(
    site: Site, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.built)
    environment = dict.fromkeys(VARIABLES)
    served = Deployment(str(site.built / "output"), function)
    with serve_site(served, site.work / "server", SERVER) as url:
        for path in ("/", "", "/springs.html"):
            result = CliRunner().invoke(main, ["audit", url + path, "--json"], env=environment)
            report = json.loads(result.stdout)
            verdicts = {finding["question"]: finding["verdict"] for finding in report["findings"]}
            assert (result.exit_code, verdicts["this build"], verdicts["no session"]) == (0, "pass", "pass")
        result = CliRunner().invoke(main, ["audit", url + FUNCTION, "--json"], env=environment)
        questions = [finding["question"] for finding in json.loads(result.stdout)["findings"]]
        assert questions[:2] == ["connection", "no session"]
        assert "tag" not in questions


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_pages_named_in_chinese_are_audited_whatever_the_terminal_can_show(
    site: Site, function: str, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site.work)
    output, port = site.work / "live", find_port(SERVER)
    shutil.copytree(site.built / "output", output)
    (output / "潮汐.html").write_bytes((output / "index.html").read_bytes())
    (output / "缺.html").write_bytes(b"<!doctype html><title>x</title>")
    root = f"http://127.0.0.1:{port}"
    (output / "sitemap.xml").write_text(
        f"<urlset><url><loc>{root}/潮汐.html</loc></url><url><loc>{root}/缺.html</loc></url></urlset>", encoding="utf-8"
    )
    moved = {"/": f"{root}/潮汐.html"}
    with serve_site(Deployment(str(output), function, redirects=moved), site.work / "server", SERVER, port):
        for path in ("/", "/潮汐.html"):
            runner = CliRunner(charset=encoding)
            result = runner.invoke(main, ["audit", root + path, "--pages", "2"], env=dict.fromkeys(VARIABLES))
            assert (result.exit_code, result.stderr_bytes) == (1, b"")
            assert b"%E7%BC%BA.html" in result.stdout_bytes
            assert b"page: 200" in b" ".join(result.stdout_bytes.split())


def test_a_page_where_the_function_should_be_is_no_site(site: Site, function: str) -> None:
    page = set_headers(Content_Type="text/html")

    def answer(request: Any, response: Response) -> Response:
        response.set_data("<!doctype html><html><head></head><body>not found</body></html>")
        response.status_code = 200
        return page(request, response)

    with serve(change(create_application(FUNCTION_VARIABLES), answer)) as url:
        findings = SiteAudit(Audit(url)).run()
    assert [finding.question for finding in findings] == ["connection", "no session", "everything else"]


def test_with_another_sites_origin_the_url_is_the_functions_wherever_it_leads() -> None:
    """A route of an app need not be called identity, and its login page may be a host that is not reached from here."""

    def answer(request: Any, response: Response) -> Response:
        return Response(status=302, headers={"Location": "https://login.invalid/"})

    with serve(change(create_application(FUNCTION_VARIABLES), answer)) as url:
        findings = SiteAudit(Audit(urljoin(url, "/who"), "https://www.example.com")).run()
    assert [finding.question for finding in findings] == ["connection", "no session", "everything else"]
    assert findings[1].detail == "302, redirects to https://login.invalid/: the loader does not follow it"


def test_what_cannot_be_compared_says_why_and_what_would_help(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The folder is this one, so nobody is sent to it; and a file that was named is read, or refused."""
    monkeypatch.chdir(tmp_path)
    assert find_local() == NO_SITE
    found = find_local(site.built / "publishconf.py")
    assert isinstance(found, LocalSite)
    assert (found.site_url, found.settings.app_id) == (site.local.site_url, "abc12345")
    with pytest.raises(SettingsFileError, match="does not exist"):
        find_local(tmp_path / "publish.py")
    (tmp_path / "publishconf.py").write_text("INTERCOM_REGOIN = 'eu'\n")
    wrong = find_local()
    assert isinstance(wrong, Finding)
    assert "INTERCOM_REGION" in wrong.detail
    url, page = "https://www.example.com/", PageContent()
    other = replace(site.local, settings=Settings(app_id="other123"))
    for local, settings, said, remedy in (
        (site.local, None, "no loader says whether https://www.example.com is the same site", ""),
        (other, site.local.settings, "and INTERCOM_APP_ID is another workspace's", NO_SITE.remedy),
        (replace(other, site_url=""), None, "SITEURL here is not set", ""),
    ):
        finding = SiteAudit(Audit(url), local=local)._compare(url, page, settings)
        assert (finding.verdict, finding.remedy) == (Verdict.UNASKED, remedy)
        assert said in finding.detail


def test_old_and_new_are_told_by_the_file_that_the_page_names(site: Site) -> None:
    assert replace(site.local, output=site.work).find_names("https://example.com/")[1] == "your settings here"
    assert site.local.find_names("https://example.com/../../etc/passwd")[1] == "output/"
