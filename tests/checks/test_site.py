"""The check of a built site: a good one is good, and each fault is found and named."""

from __future__ import annotations

import base64
import gzip
import html
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pelican_intercom.asset import make_assets
from pelican_intercom.checks.built import leak
from pelican_intercom.checks.site import SiteReport, check_site
from pelican_intercom.settings import Settings
from pelican_intercom.site_settings import read_site
from tests import whole_site
from tests.hosting.writing import make_older, write

Damage = Callable[..., Path]
SECRET = "fake/Secret+of&the<site>=0123456789"
OFF = b'<meta name="pelican-intercom" content="off: draft">'
TAG = re.compile(rb'<script defer src="/(intercom\.[0-9a-f]{8}\.js)"></script>')


def check(folder: Path, environment: Mapping[str, str] | None = None, **settings: object) -> SiteReport:
    site = read_site(folder / "publishconf.py") | settings
    return check_site(folder / "output", site, environment or {}, repository=folder)


def list_faults(report: SiteReport) -> list[tuple[str, str, list[str]]]:
    return [(fault.question, fault.detail, places.paths) for fault, places in report.faults.items()]


def find_loader(folder: Path) -> str:
    match = TAG.search((folder / "output/gauge.html").read_bytes())
    assert match
    return match[1].decode()


def test_a_good_site_is_good_and_each_page_without_the_tag_is_counted_by_its_reason(built: Path) -> None:
    report = check(built)
    assert list_faults(report) == []
    assert report.carrying == 13
    assert report.left_out == {"INTERCOM_EXCLUDE": 1, "copied as it is": 1, "draft": 1, "front matter": 1}
    assert report.pages == 17
    assert report.files == len([path for path in (built / "output").rglob("*") if path.is_file()])


def test_a_page_with_two_tags_is_found_and_one_that_only_shows_a_tag_is_not(built: Path, damaged: Damage) -> None:
    page = (built / "output/gauge.html").read_bytes()
    match = TAG.search(page)
    assert match
    tag = match[0]
    shown = [b"<!-- " + tag + b" -->", b"<textarea>" + tag + b"</textarea>", b"<script>'<script src=x>'</script>"]
    folder = damaged(**{
        "gauge.html": page.replace(tag, tag + tag),
        "springs.html": page.replace(tag, b"".join(shown) + tag),
    })  # fmt: skip
    assert list_faults(check(folder)) == [("twice", "the loader is in the page twice", ["gauge.html"])]


def test_a_tag_that_is_only_a_comment_counts_as_none(built: Path, damaged: Damage) -> None:
    page = (built / "output/gauge.html").read_bytes()
    commented = TAG.sub(lambda match: b"<!-- " + match[0] + b" -->", page)
    assert list_faults(check(damaged(**{"gauge.html": commented}))) == [
        ("no-reason", "no tag, and nothing says why", ["gauge.html"])
    ]


def test_a_tag_without_quotes_is_a_tag(built: Path, damaged: Damage) -> None:
    page = (built / "output/gauge.html").read_bytes()
    bare = TAG.sub(lambda match: b"<script src=/" + match[1] + b" defer></script>", page)
    assert bare != page
    assert list_faults(check(damaged(**{"gauge.html": bare}))) == []


def test_a_missing_an_edited_and_an_outdated_loader_are_told_apart(built: Path, damaged: Damage) -> None:
    name = find_loader(built)
    folder = damaged(**{name: None})
    assert {code for code, *_ in list_faults(check(folder))} == {"missing-asset"}
    (folder / "output" / name).write_bytes(b"// shortened")
    (edited,) = check(folder).faults.items()
    assert (edited[0].question, edited[1].count) == ("edited-asset", 13)
    (outdated,) = list_faults(check(built, INTERCOM_REGION="eu"))
    assert outdated[0] == "outdated-asset"
    assert "made from other settings" in outdated[1]


def test_a_tag_that_points_elsewhere_is_found(built: Path, damaged: Damage) -> None:
    page = (built / "output/gauge.html").read_bytes()
    folder = damaged(**{
        "gauge.html": page.replace(b'src="/intercom', b'src="https://other.example/intercom'),
        "springs.html": page.replace(b'src="/intercom', b'src="../intercom'),
        "tides/deep.html": page.replace(b'src="/intercom', b'src="../intercom'),
    })  # fmt: skip
    assert list_faults(check(folder)) == [
        ("missing-asset", "the tag points outside the published folder", ["gauge.html", "springs.html"])
    ]


@pytest.mark.parametrize(
    ("base", "code"),
    [
        (b'<base href="https://cdn.example/assets/">', "base-elsewhere"),
        (b'<BASE target=_blank><BASE HREF="//cdn.example">', "base-elsewhere"),
        (b'<base href="https://example.com/">', None),
        (b"<base href=/deep/>", None),
        (b'<base target="_blank">', None),
        (b'<base href="http://[SITEURL]/">', None),
        (b'<!-- <base href="https://cdn.example/"> -->', None),
    ],
)
def test_a_base_element_that_sends_the_tag_elsewhere_is_found(
    built: Path, damaged: Damage, base: bytes, code: str | None
) -> None:
    page = (built / "output/gauge.html").read_bytes()
    faults = list_faults(check(damaged(**{"gauge.html": page.replace(b"<head>", b"<head>" + base)})))
    assert [fault[0] for fault in faults] == ([code] if code else [])


@pytest.mark.parametrize("source", [b"/%00", b"/../..", b"/%2e%2e/%2e%2e", b"x/../../.."])
def test_a_tag_that_no_file_of_the_site_can_be_meant_by_is_found(built: Path, damaged: Damage, source: bytes) -> None:
    page = (built / "output/gauge.html").read_bytes().replace(b'src="/intercom', b'src="' + source + b"/intercom")
    assert [code for code, *_ in list_faults(check(damaged(**{"gauge.html": page})))] == ["missing-asset"]


def test_a_base_element_counts_for_a_relative_tag_too(built: Path, damaged: Damage) -> None:
    page = (built / "output/gauge.html").read_bytes().replace(b'src="/intercom', b'src="intercom')
    folder = damaged(**{
        "gauge.html": page.replace(b"<head>", b'<head><base href="/deep/">'),
        "tides/deep.html": page.replace(b"<head>", b'<head><base href="..">'),
    })  # fmt: skip
    (fault,) = list_faults(check(folder))
    assert fault[0] == "missing-asset"
    assert fault[1].startswith("the tag points to deep/intercom.")
    assert fault[2] == ["gauge.html"]


@pytest.mark.parametrize("path", ["404.html", "en/404.html", "500.html", "403.htm"])
def test_an_error_page_whose_tag_is_relative_is_found(built: Path, damaged: Damage, path: str) -> None:
    page = (built / "output/gauge.html").read_bytes()
    climb = b"../" * path.count("/")
    folder = damaged(**{path: page.replace(b'src="/intercom', b'src="' + climb + b"intercom")})
    assert list_faults(check(folder)) == [
        ("relative-404", "an error page is served at any depth, where its relative tag finds no loader", [path])
    ]


@pytest.mark.parametrize(
    ("path", "source", "base"),
    [
        ("404.html", b"/intercom", b""),
        ("404.html", b"intercom", b'<base href="/">'),
        ("404.html", b"intercom", b'<base href="https://example.com/">'),
        ("en/500.html", b"../intercom", b""),
        ("page-404.html", b"intercom", b""),
    ],
)
def test_a_page_whose_tag_is_found_from_everywhere_or_that_has_one_place_is_good(
    built: Path, damaged: Damage, path: str, source: bytes, base: bytes
) -> None:
    page = (built / "output/gauge.html").read_bytes()
    placed = page.replace(b'src="/intercom', b'src="' + source).replace(b"<head>", b"<head>" + base)
    assert list_faults(check(damaged(**{path: placed}))) == []


def test_the_advice_for_an_error_page_is_right(tmp_path: Path) -> None:
    whole_site.write_files(
        tmp_path / "content", {"pages/lost.rst": "Lost\n####\n\n:save_as: 404.html\n\nNothing here.\n"}
    )
    settings = 'PLUGINS = ["pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\nPAGE_PATHS = ["pages"]\n'
    (tmp_path / "templates").mkdir()

    def build(more: str) -> list[str]:
        text = settings + more
        assert whole_site.build(tmp_path, text).status == 0
        (tmp_path / "publishconf.py").write_text(whole_site.SETTINGS + text, encoding="utf-8")
        return [code for code, *_ in list_faults(check(tmp_path))]

    relative = "RELATIVE_URLS = True\n"
    assert build(relative) == ["relative-404"]
    assert build("RELATIVE_URLS = False\n") == []
    (tmp_path / "templates/page.html").write_text(
        '<!doctype html><html><head><base href="/">{{ intercom }}</head><body>{{ page.content }}</body></html>'
    )
    assert build(relative + f"THEME_TEMPLATES_OVERRIDES = [{str(tmp_path / 'templates')!r}]\n") == []


def test_a_loader_below_the_site_url_s_path_is_found_there(built: Path, damaged: Damage) -> None:
    page = (built / "output/gauge.html").read_bytes()
    folder = damaged(**{"gauge.html": page.replace(b'src="/intercom', b'src="/docs/intercom')})
    faults = list_faults(check(folder, SITEURL="https://example.com/docs"))
    assert [path for *_, paths in faults for path in paths if path == "gauge.html"] == []
    assert len(faults) == 1


@pytest.mark.parametrize(
    ("markup", "sign"),
    [
        (b"<script>window.intercomSettings = {app_id: 'abc12345'};</script>", "intercomSettings"),
        (b'<script async src="https://widget.intercom.io/widget/abc12345"></script>', "widget.intercom.io"),
        (b"<p>The address <code>widget.intercom.io</code> and intercomSettings.</p>", None),
        (b'<script type="application/json">{"x": "widget.intercom.io"}</script>', None),
        (b"<!-- <script>intercomSettings</script> -->", None),
    ],
)
def test_a_page_that_loads_intercom_another_way_is_found(
    built: Path, damaged: Damage, markup: bytes, sign: str | None
) -> None:
    page = (built / "output/gauge.html").read_bytes().replace(b"</body>\n</html>", markup + b"</body>\n</html>")
    assert markup in page
    expected = [("other-way", f"a script with {sign} loads Intercom another way", ["gauge.html"])] if sign else []
    assert list_faults(check(damaged(**{"gauge.html": page}))) == expected


def test_a_subsite_has_a_loader_of_its_own_and_the_site_s_reasons(built: Path, damaged: Damage) -> None:
    german = {"INTERCOM_LAUNCHER_LABEL": "Frag uns", "SITEURL": "https://example.com/de"}
    (loader, _) = make_assets(Settings.from_pelican(read_site(built / "publishconf.py") | german))
    page = TAG.sub(
        f'<script defer src="/de/{loader.name}"></script>'.encode(), (built / "output/gauge.html").read_bytes()
    )
    folder = damaged(**{
        "de/gauge.html": page,
        "de/archives.html": (built / "output/archives.html").read_bytes(),
        f"de/{loader.name}": loader.content,
    })  # fmt: skip
    assert [code for code, *_ in list_faults(check(folder))] == ["outdated-asset"]
    report = check(folder, I18N_SUBSITES={"de": german}, INTERCOM_EXCLUDE=["archives.html"])
    assert list_faults(report) == []
    assert report.left_out["INTERCOM_EXCLUDE"] == 2


def test_a_document_without_a_tag_and_without_a_reason_is_found(built: Path, damaged: Damage) -> None:
    page = TAG.sub(b"", (built / "output/gauge.html").read_bytes())
    folder = damaged(**{
        "gauge.html": page,
        "fragment.html": b"<p>a fragment</p>",
        "blank.html": b"",
        "LICENSE": b"No document at all.",
        "noext": page,
    })  # fmt: skip
    report = check(folder)
    assert list_faults(report) == [("no-reason", "no tag, and nothing says why", ["gauge.html", "noext"])]
    assert report.left_out["no reason"] == 2
    assert report.pages == 18


@pytest.mark.parametrize(
    ("settings", "content", "left_out"),
    [
        # Drafts may be written where articles are.
        ("DRAFT_SAVE_AS = ARTICLE_SAVE_AS = '{slug}.html'\n", {}, {"draft": 1}),
        # A plugin's redirects may have the status of a draft.
        (
            "TEMPLATE_PAGES = {'old.html': 'old.html'}\n",
            {"old.html": '<html><head><meta http-equiv="refresh" content="0; url=/"></head></html>'},
            {"draft": 1, "redirect": 1},
        ),
        # What is no HTML document is no page.
        (
            "TEMPLATE_PAGES = {'rules': '.htaccess', 'robots': 'robots.txt', 'rss': 'feed/index.html'}\n",
            {"rules": "Options -Indexes\n", "robots": "User-agent: *\n", "rss": "<?xml version='1.0'?><rss></rss>"},
            {"draft": 1},
        ),
    ],
)
def test_the_reasons_are_the_pages_own(
    tmp_path: Path, settings: str, content: dict[str, str], left_out: dict[str, int]
) -> None:
    whole_site.write_files(tmp_path / "content", whole_site.CONTENT | content)
    lines = f'{settings}PATH = "content"\nPLUGINS = ["pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\n'
    site = whole_site.build(tmp_path, lines)
    (tmp_path / "publishconf.py").write_text(whole_site.SETTINGS + lines, encoding="utf-8")
    (tmp_path / "output" / ".webassets-cache").write_bytes(b"\x80\x04K\x01.")
    report = check(tmp_path)
    assert list_faults(report) == []
    assert report.left_out == left_out
    said = ", ".join(f"{count} {reason}" for reason, count in sorted(left_out.items()))
    assert f"Intercom: on {report.carrying} of {report.pages} pages; left out: {said}." in site.log


def test_a_page_that_a_plugin_writes_without_pelican_s_writer_is_found_with_what_helps(
    built: Path, damaged: Damage
) -> None:
    page = TAG.sub(b"", (built / "output/gauge.html").read_bytes())
    ((fault, places),) = check(damaged(**{"own.html": page})).faults.items()
    assert (fault.question, places.paths) == ("no-reason", ["own.html"])
    older, written = fault.remedy.index("older"), fault.remedy.index("put {{ intercom }} into the head of its template")
    assert older < written


def test_a_copy_of_the_site_s_own_file_needs_no_reason_wherever_it_is(built: Path, damaged: Damage) -> None:
    copy = (built / "content/files/verify.html").read_bytes()
    folder = damaged(**{"attached/elsewhere.html": copy, "attached/changed.html": copy + b"\n"})
    assert list_faults(check(folder)) == [("no-reason", "no tag, and nothing says why", ["attached/changed.html"])]


def test_a_page_in_an_output_folder_among_the_sources_is_no_copy_of_itself(built: Path, damaged: Damage) -> None:
    page = TAG.sub(b"", (built / "output/gauge.html").read_bytes())
    folder = damaged(**{"gauge.html": page})
    assert list_faults(check(folder, PATH=str(folder))) == [
        ("no-reason", "no tag, and nothing says why", ["gauge.html"])
    ]


def test_what_a_version_control_keeps_in_the_output_is_not_read(built: Path, damaged: Damage) -> None:
    page = TAG.sub(b"", (built / "output/gauge.html").read_bytes())
    assert list_faults(check(damaged(**{".git/gauge.html": page, ".hg/a.html": page, ".svn/a.html": page}))) == []


@pytest.mark.parametrize(
    ("head", "body", "is_dead"),
    [
        (b"off: front matter", b'<a href="#intercom/new">Chat</a>', True),
        (b"off: front matter", b"<a class=x href=#intercom>Chat</a>", True),
        (b"off: front matter", b'<a href="#intercom-and-more">Chat</a>', False),
        (b"off: front matter", b'<a href="#intercom">Chat</a><h2 id="intercom">Intercom</h2>', False),
        (b"off: front matter", b'<!-- <a href="#intercom">Chat</a> -->', False),
        (b"off: draft", b'<a href="#intercom">Chat</a>', False),
    ],
)
def test_a_link_to_the_messenger_on_a_page_that_is_off_is_found(
    built: Path, damaged: Damage, head: bytes, body: bytes, is_dead: bool
) -> None:
    page = (built / "output/gauge.html").read_bytes().replace(b"</body>\n</html>", body + b"</body></html>")
    page = TAG.sub(b'<meta name="pelican-intercom" content="%s">' % head, page)
    faults = list_faults(check(damaged(**{"gauge.html": page})))
    detail = "a link to #intercom, on a page whose front matter has Intercom: off"
    assert faults == ([("dead-link", detail, ["gauge.html"])] if is_dead else [])


def test_globs_that_match_no_page_and_hosts_without_the_site_s_own_are_noted(built: Path) -> None:
    globs = ["archives.html", "pages/", "nothing/*"]
    notes = check(built, INTERCOM_EXCLUDE=globs, INTERCOM_HOSTS=["www.example.com"]).notes
    assert "INTERCOM_EXCLUDE: no page matches 'nothing/*', 'pages/' (for all in a folder: 'pages/*')." in notes
    assert "INTERCOM_HOSTS does not name example.com, the host of SITEURL: the Messenger does not run there." in notes


FORMS = {
    "as it is": SECRET.encode(),
    "in hex": SECRET.encode().hex().encode(),
    "URL-encoded": b"fake%2FSecret%2Bof%26the%3Csite%3E%3D0123456789",
    "HTML-escaped": b"fake/Secret+of&amp;the&lt;site&gt;=0123456789",
    "in base64": base64.b64encode(b"x" + SECRET.encode() + b"yz"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_in_any_file_is_found_in_any_form_and_never_printed(damaged: Damage, form: str) -> None:
    content = b"<html><body></body></html>\x00\xff" + b"." * 70 + FORMS[form] + b"."
    names = ["CNAME", "deep/er/app.js.map", "feeds/all.atom.xml", "gauge.html", "images/photo.bin"]
    report = check(damaged(**dict.fromkeys(names, content)), {"INTERCOM_API_SECRET": SECRET})
    ((detail, paths),) = [(detail, paths) for code, detail, paths in list_faults(report) if code == "secret"]
    assert (detail, sorted(paths)) == (f"the value of INTERCOM_API_SECRET is in it, {form}", names)
    assert SECRET not in repr(report)


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_base64_gives_a_secret_away_wherever_it_begins(before: int, encode: Callable[[bytes], bytes]) -> None:
    search = leak.make_search({"INTERCOM_SESSION_SECRET": SECRET})
    text = encode(b"?" * before + SECRET.encode() + b">>>")
    assert search.search(b'{"token": "' + text + b'"}') == ["the value of INTERCOM_SESSION_SECRET is in it, in base64"]


PRINTABLE = "".join(map(chr, range(33, 127)))


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("as it is", PRINTABLE),
        ("URL-encoded", quote(PRINTABLE)),
        ("HTML-escaped", html.escape(PRINTABLE)),
        ("HTML-escaped", html.escape(PRINTABLE, quote=False)),
        ("JSON-escaped", json.dumps(PRINTABLE)),
        ("in base64", base64.b64encode(PRINTABLE.encode()).decode()),
    ],
)
def test_a_secret_of_every_printable_character_is_found(form: str, text: str) -> None:
    found = leak.make_search({"INTERCOM_SESSION_SECRET": PRINTABLE}).search(f"x{text}x".encode())
    assert found == [f"the value of INTERCOM_SESSION_SECRET is in it, {form}"]


def test_a_secret_that_is_no_utf_8_is_looked_for_as_it_is() -> None:
    search = leak.make_search({"INTERCOM_API_SECRET": os.fsdecode(b"caf\xe9-secret-0123")})
    assert search.search(b"..caf\xe9-secret-0123..") == ["the value of INTERCOM_API_SECRET is in it, as it is"]


def test_a_secret_on_the_border_of_two_reads_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leak, "CHUNK", 64)
    search = leak.make_search({"INTERCOM_API_SECRET": SECRET})
    for offset in range(130):
        (tmp_path / "file").write_bytes(b"." * offset + SECRET.encode() + b"." * 40)
        assert search.search_file(tmp_path / "file") == ["the value of INTERCOM_API_SECRET is in it, as it is"]
        # The longest form of all.
        (tmp_path / "file").write_bytes(b"." * offset + "".join(f"%{byte:02x}" for byte in SECRET.encode()).encode())
        assert search.search_file(tmp_path / "file") == ["the value of INTERCOM_API_SECRET is in it, URL-encoded"]
    (tmp_path / "file").write_bytes(SECRET.encode()[:-1] + b"." * 200)
    assert search.search_file(tmp_path / "file") == []


def test_a_packed_copy_of_a_page_is_searched_too(damaged: Damage) -> None:
    report = check(
        damaged(**{"gauge.js.gz": gzip.compress(SECRET.encode()), "not.gz": b"no gzip"}),
        {"INTERCOM_API_SECRET": SECRET},
    )
    assert [(code, paths) for code, _, paths in list_faults(report)] == [("secret", ["gauge.js.gz"])]


def test_a_value_too_short_to_be_looked_for_is_said(built: Path) -> None:
    report = check(built, {"INTERCOM_API_SECRET": "gauge"})
    assert "INTERCOM_API_SECRET is too short to be looked for." in report.notes
    assert not report.faults


META = b'<meta http-equiv="%s" content="%s">'


def test_a_policy_in_the_page_that_blocks_something_is_named_with_the_missing_hosts(
    built: Path, damaged: Damage
) -> None:
    page = (built / "output/gauge.html").read_bytes()
    policy = META % (b"Content-Security-Policy", b"script-src 'self' https:; connect-src https: wss:; media-src 'none'")
    strict = META % (b"content-security-policy", b"default-src *; connect-src https://*.intercom.io")
    folder = damaged(**{
        "gauge.html": page.replace(b"</head>", policy + b"</head>"),
        "springs.html": page.replace(b"</head>", strict + b"</head>"),
        "archives.html": TAG.sub(OFF, page).replace(b"</head>", strict + b"</head>"),
    })  # fmt: skip
    assert list_faults(check(folder)) == [
        (
            "policy",
            (
                "the page's meta element: media-src blocks the Messenger; "
                "it lacks https://js.intercomcdn.com https://downloads.intercomcdn.com"
            ),
            ["gauge.html"],
        ),
        (
            "policy",
            (
                "the page's meta element: connect-src blocks the function and the Messenger; it lacks 'self' "
                "https://*.intercom-messenger.com wss://*.intercom-messenger.com "
                "https://uploads.intercomusercontent.com wss://nexus-websocket-a.intercom.io "
                "wss://nexus-websocket-b.intercom.io https://uploads.intercomcdn.com"
            ),
            ["springs.html"],
        ),
        (
            "policy",
            "the page's meta element: default-src blocks the Messenger; it lacks blob: data: 'unsafe-inline'",
            ["springs.html"],
        ),
    ]


HEADERS = """\
# comment
/admin/*
  Content-Security-Policy: default-src 'none'
/*
  X-Frame-Options: DENY
  Content-Security-Policy: script-src 'self'
/:slug
  content-security-policy-report-only: default-src 'none'
https://example.com/gauge
  Content-Security-Policy: frame-src 'none', img-src *
"""


def test_a_policy_in_the_headers_file_counts_for_the_pages_that_get_it(damaged: Damage) -> None:
    faults = list_faults(check(damaged(_headers=HEADERS.encode())))
    assert [(code, detail.partition(";")[0], paths) for code, detail, paths in faults] == [
        ("policy", "_headers line 6: script-src blocks the Messenger's script and the Messenger", ["_headers"]),
        ("policy", "_headers line 10: frame-src blocks the Messenger", ["_headers"]),
        ("policy", "_headers line 10: img-src blocks the Messenger", ["_headers"]),
    ]


@pytest.mark.parametrize("path", ["/tides/index.html", "/tides/", "/tides", "/:folder", "/tid*"])
def test_a_policy_counts_at_every_address_that_a_host_serves_a_page_at(built: Path, damaged: Damage, path: str) -> None:
    page = (built / "output/gauge.html").read_bytes()
    rules = f"{path}\n  Content-Security-Policy: frame-src 'none'\n"
    faults = list_faults(check(damaged(**{"tides/index.html": page, "_headers": rules.encode()})))
    assert [detail.partition(";")[0] for _, detail, _ in faults] == ["_headers line 2: frame-src blocks the Messenger"]


def test_an_obstacle_that_no_host_mends_is_said(damaged: Damage) -> None:
    report = check(damaged(_headers=b"/*\n  Content-Security-Policy: script-src 'strict-dynamic' 'nonce-abc'\n"))
    assert [detail for _, detail, _ in list_faults(report) if "strict-dynamic" in detail] != []


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        (
            {"INTERCOM_IDENTITY_URL": "https://function.example.net/x"},
            "identity-url",
            "on another site than SITEURL (example.com)",
        ),
        ({"SITEURL": "http://example.com"}, "identity-url", "not https, because SITEURL is not"),
        ({"INTERCOM_IDENTITY_URL": "http://127.0.0.1:9/x"}, "identity-url", "is not https"),
        ({"INTERCOM_APP_ID": None}, "no-app-id", "so the plugin does nothing"),
        ({"PLUGINS": ["sitemap"]}, "no-plugin", "Pelican loads only what it names"),
        ({"INTERCOM_REGOIN": "eu"}, "settings", "INTERCOM_REGION"),
        ({"INTERCOM_IDENTITY_URL": "http://example.com/x"}, "settings", "INTERCOM_IDENTITY_URL"),
    ],
)
def test_what_is_wrong_with_the_settings_is_said(built: Path, settings: dict[str, Any], code: str, words: str) -> None:
    assert any(found == code and words in detail for found, detail, _ in list_faults(check(built, **settings)))


def test_a_malformed_siteurl_has_no_host(built: Path) -> None:
    settings: dict[str, Any] = {
        "SITEURL": "https://[your-domain]",
        "INTERCOM_HOSTS": ["example.com"],
        "INTERCOM_IDENTITY_URL": "/id",
    }
    report = check(built, **settings)
    assert {code for code, *_ in list_faults(report)} == {"outdated-asset"}
    assert not any("does not name" in note for note in report.notes)


def test_a_script_with_a_malformed_url_is_no_tag_of_ours(built: Path, damaged: Damage) -> None:
    page = (built / "output/gauge.html").read_bytes()
    broken = TAG.sub(rb'<script defer src="http://[SITEURL]/\1"></script>', page)
    assert [code for code, *_ in list_faults(check(damaged(**{"gauge.html": broken})))] == ["no-reason"]


def test_a_subsite_without_settings_of_its_own_is_checked(built: Path) -> None:
    assert not check(built, I18N_SUBSITES={"de": None}).faults


def test_front_matter_that_is_not_understood_is_a_fault(built: Path, damaged: Damage) -> None:
    page = TAG.sub(b"", (built / "output/gauge.html").read_bytes())
    page = page.replace(b"<head>", b'<head><meta name="pelican-intercom" content="off: front matter not understood">')
    report = check(damaged(**{"gauge.html": page}))
    assert list_faults(report) == [("front-matter", "Intercom in its front matter is not understood", ["gauge.html"])]
    assert "on, off or no-launcher" in next(iter(report.faults)).remedy


def test_a_site_where_no_page_carries_the_messenger_is_not_good(built: Path, damaged: Damage) -> None:
    pages = [path for path in (built / "output").rglob("*.html") if TAG.search(path.read_bytes())]
    excluded = b'<meta name="pelican-intercom" content="off: INTERCOM_EXCLUDE">'
    changes = {path.relative_to(built / "output").as_posix(): TAG.sub(excluded, path.read_bytes()) for path in pages}
    folder = damaged(**changes)
    detail = "no page has the Messenger, although INTERCOM_APP_ID is set"
    assert ("no-messenger", detail, []) in list_faults(check(folder))
    assert "no-messenger" not in {code for code, *_ in list_faults(check(folder, INTERCOM_APP_ID=None))}


def test_a_token_source_lets_the_function_be_elsewhere(built: Path) -> None:
    elsewhere: dict[str, Any] = {
        "INTERCOM_IDENTITY_URL": "https://function.example.net/x",
        "INTERCOM_SESSION_TOKEN_FROM": "getToken",
    }
    assert {code for code, *_ in list_faults(check(built, **elsewhere))} == {"outdated-asset"}


def test_settings_that_hide_the_messenger_on_purpose_are_said(built: Path) -> None:
    notes = check(built, INTERCOM_HOSTS=["example.com"], INTERCOM_SHOW_TO="members", INTERCOM_CONSENT="required").notes
    assert notes[:4] == [
        "It runs on example.com only, and not on this machine (INTERCOM_HOSTS).",
        "Only people who are signed in see it (INTERCOM_SHOW_TO).",
        "It waits for consent (INTERCOM_CONSENT).",
        "The function hides it from roles in its INTERCOM_HIDDEN_ROLES; #intercom/why on the page says so.",
    ]


def test_a_file_that_cannot_be_read_is_a_fault_and_the_others_are_read(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_bytes = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "gauge.html":
            raise PermissionError(13, "Permission denied", str(path))
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    report = check(built)
    assert list_faults(report) == [("unreadable", "it cannot be read: Permission denied", ["gauge.html"])]
    assert report.pages == 16


def test_a_name_that_is_no_utf_8_is_named_all_the_same(built: Path, damaged: Damage) -> None:
    folder = damaged()
    page = TAG.sub(b"", (built / "output/gauge.html").read_bytes())
    Path(os.fsdecode(os.fsencode(folder / "output") + b"/caf\xe9.html")).write_bytes(page)
    assert list_faults(check(folder))[0][2] == ["caf\ufffd.html"]


def test_an_empty_folder_is_no_site(built: Path, tmp_path: Path) -> None:
    report = check_site(tmp_path, read_site(built / "publishconf.py"), os.environ)
    assert [code for code, *_ in list_faults(report)] == ["no-pages"]


def test_the_report_grows_with_kinds_of_faults_and_not_with_pages(built: Path, damaged: Damage) -> None:
    page = TAG.sub(b"", (built / "output/gauge.html").read_bytes())
    report = check(damaged(**{f"more/{number}.html": page for number in range(50)}))
    (places,) = report.faults.values()
    assert (places.count, len(places.paths)) == (50, 20)


def test_an_edited_function_is_a_note_and_an_unsafe_one_a_fault(damaged: Damage) -> None:
    folder = damaged()
    write("netlify", folder, provider="clerk")
    notes = check(folder).notes
    function, entry = folder / "intercom-identity/function.mjs", folder / "netlify/functions/intercom-identity.mjs"
    entry.write_text(entry.read_text(encoding="utf-8") + "// mine\n", encoding="utf-8")
    report = check(folder)
    assert (report.faults, len(report.notes)) == ({}, len(notes) + 1)
    command = "pelican-intercom add-function netlify --provider clerk --path /api/intercom-identity"
    assert f"netlify/functions/intercom-identity.mjs was edited. {command} leaves it as it is" in "\n".join(
        report.notes
    )
    make_older(function)
    (fault,) = check(folder).faults
    assert (fault.question, fault.remedy) == ("function", f"Renew it and deploy it: {command}")
    assert "function.mjs is of version 0.0.9, which has a known security flaw" in fault.detail


def test_an_identity_url_on_the_sites_own_host_is_a_fault_where_the_function_does_not_answer(damaged: Damage) -> None:
    folder = damaged()
    write("netlify", folder, path="/api/intercom-identity")
    own = str(read_site(folder / "publishconf.py")["SITEURL"])
    for url in ("/api/nowhere", f"{own}/api/nowhere"):
        # The pages were built with another URL, which is a fault of its own.
        faults = {fault.question: fault for fault in check(folder, INTERCOM_IDENTITY_URL=url).faults}
        assert faults["function"].detail == (
            "netlify/functions/intercom-identity.mjs answers at /api/intercom-identity, "
            "and INTERCOM_IDENTITY_URL names /api/nowhere"
        )
    report = check(folder, INTERCOM_IDENTITY_URL="https://app.example.com/api/nowhere")
    assert "function" not in {fault.question for fault in report.faults}
