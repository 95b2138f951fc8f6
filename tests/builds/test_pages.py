"""Which files of a whole build carry the tag."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pelican.settings import read_settings

from pelican_intercom.checks.site import check_site
from pelican_intercom.tag import NO_PAGES
from tests.builds.building import META, ONE_ARTICLE, SETTINGS, SMALL, build, find_assets
from tests.test_tag import FRAMES, LEFT_ALONE, LOADING, MENTIONING, PLACES, without_mark
from tests.whole_site import count_tags, remove_tag, write_files

# Every HTML file of the small site, by what made it, and whether it carries the Messenger.
PAGES = {
    "first.html": 1,  # article
    "first-de.html": 1,  # translation
    "second.html": 1,
    "third.html": 1,
    "unlisted.html": 1,  # hidden article
    "drafts/unfinished.html": 0,
    "pages/about.html": 1,
    "404.html": 1,  # hidden page
    "drafts/pages/sketch.html": 0,
    "plain/page": 1,  # no extension
    "index.html": 1,
    "index2.html": 1,  # pagination
    "index3.html": 1,
    "archives.html": 1,
    "authors.html": 1,
    "categories.html": 1,
    "tags.html": 1,
    "author/ann.html": 1,
    "author/ann2.html": 1,
    "author/ann3.html": 1,
    "category/misc.html": 1,
    "category/tides.html": 1,
    "category/tides2.html": 1,
    "tag/sea.html": 1,
    "2024/index.html": 1,  # period archives
    "2024/01/index.html": 1,
    "2024/02/index.html": 1,
    "landing.html": 1,  # TEMPLATE_PAGES
    "old.html": 0,  # a redirect
}
OTHERS = {"feeds/all.atom.xml", "search.json", "sitemap.xml", "notes.html.txt"}


@pytest.fixture(scope="session")
def with_plugin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build(tmp_path_factory.mktemp("with"))


@pytest.fixture(scope="session")
def without_plugin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return build(tmp_path_factory.mktemp("without"), plugins=[])


def test_each_page_carries_one_tag_or_has_a_reason(with_plugin: dict[str, bytes]) -> None:
    others = OTHERS | set(find_assets(with_plugin))
    assert {name: count_tags(page) for name, page in with_plugin.items() if name not in others} == PAGES


def test_without_the_tag_each_file_is_byte_for_byte_what_pelican_writes(
    with_plugin: dict[str, bytes], without_plugin: dict[str, bytes]
) -> None:
    assert without_plugin.keys() == with_plugin.keys() - find_assets(with_plugin)
    ours = {name: remove_tag(page) if name in PAGES else page for name, page in with_plugin.items()}
    assert {name: ours[name] for name in without_plugin} == without_plugin


def test_the_tag_points_to_the_loader_and_is_first_in_the_head(with_plugin: dict[str, bytes]) -> None:
    loader, why = sorted(find_assets(with_plugin), key=lambda name: "why" in name)
    tag = re.compile(rf'<head>(\s*<meta charset="utf-8" />)?<script defer src="/{loader}"></script>'.encode())
    assert {name for name, page in with_plugin.items() if tag.search(page)} == {
        name for name, tags in PAGES.items() if tags
    }
    assert f'"why":"{why}"'.encode() in with_plugin[loader]


def test_a_page_that_is_left_out_says_why_in_its_place(with_plugin: dict[str, bytes]) -> None:
    assert {name: META.findall(page) for name, page in with_plugin.items() if META.search(page)} == {
        "drafts/unfinished.html": [b"off: draft"],
        "drafts/pages/sketch.html": [b"off: draft"],
    }
    assert re.search(rb"<head>(\s*<meta charset=\"utf-8\" />)?<meta name=", with_plugin["drafts/unfinished.html"])


def test_drafts_carry_it_when_asked(tmp_path: Path) -> None:
    output = build(tmp_path, INTERCOM_DRAFTS=True)
    assert [count_tags(output[name]) for name in ("drafts/unfinished.html", "drafts/pages/sketch.html")] == [1, 1]


def test_excluded_paths_do_not_carry_it(tmp_path: Path) -> None:
    output = build(tmp_path, INTERCOM_EXCLUDE=["2024/*", "/tag/*", "404.html"])
    left_out = {name for name, page in output.items() if PAGES.get(name) and not count_tags(page)}
    assert left_out == {"2024/index.html", "2024/01/index.html", "2024/02/index.html", "tag/sea.html", "404.html"}


@pytest.mark.parametrize(
    ("choice", "tags", "meta"),
    [
        ("off", 0, [b"off: front matter"]),
        ("no", 0, [b"off: front matter"]),
        ("on", 1, []),
        ("True", 1, []),
        ("No-Launcher", 1, [b"no-launcher"]),
    ],
)
def test_front_matter_decides_for_one_page(tmp_path: Path, choice: str, tags: int, meta: list[bytes]) -> None:
    content = {
        "markdown.md": f"Title: A\nDate: 2024-01-01\nSlug: markdown\nIntercom: {choice}\n\nx",
        "rest.rst": f"B\n#\n\n:date: 2024-01-01\n:slug: rest\n:intercom: {choice}\n\nx\n",
        "pages/page.md": f"Title: C\nSlug: page\nStatus: draft\nIntercom: {choice}\n\nx",
        "plain.html": f'<html><head><title>D</title><meta name="date" content="2024-01-01">'
        f'<meta name="slug" content="plain"><meta name="Intercom" content="{choice}"></head><body>x</body></html>',
    }
    write_files(tmp_path / "content", content)
    output = build(tmp_path, TEMPLATE_PAGES={}, STATIC_PATHS=[], INTERCOM_EXCLUDE=["rest.html"])
    for name in ("markdown.html", "rest.html", "drafts/pages/page.html", "plain.html"):
        assert count_tags(output[name]) == tags, name
        assert META.findall(output[name]) == meta, name
    assert count_tags(output["index.html"]) == 1


def test_front_matter_that_is_not_understood_is_an_error_and_keeps_the_messenger_away(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_files(tmp_path / "content", {"a.md": "Title: A\nDate: 2024-01-01\nSlug: a\nIntercom: of\n\nx"})
    output = build(tmp_path, TEMPLATE_PAGES={}, STATIC_PATHS=[])
    assert count_tags(output["a.html"]) == 0
    assert META.findall(output["a.html"]) == [b"off: front matter not understood"]
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "a.html: its front matter has Intercom: 'of'; it must be on, off or no-launcher"
    ]


@pytest.mark.parametrize(
    ("site_url", "folder"),
    [
        ("", "/"),
        ("https://example.com", "/"),
        ("https://example.com/blog", "/blog/"),
        ("//example.com/a/b/", "/a/b/"),
        ("/blog", "/blog/"),
        ("https://example.com/caf\u00e9 & co", "/caf%C3%A9%20&amp;%20co/"),
    ],
)
def test_the_tags_url_begins_with_the_path_of_siteurl(tmp_path: Path, site_url: str, folder: str) -> None:
    output = build(tmp_path, SITEURL=site_url, FEED_ALL_ATOM=None, TEMPLATE_PAGES={}, STATIC_PATHS=[])
    loader = find_assets(output)[-1]
    assert f'<script defer src="{folder}{loader}"></script>'.encode() in output["2024/01/index.html"]


def test_relative_urls_make_it_relative_to_each_page(tmp_path: Path) -> None:
    output = build(tmp_path, RELATIVE_URLS=True, SITEURL="")
    loader = find_assets(output)[-1].encode()
    assert b'<script defer src="' + loader + b'"></script>' in output["index.html"]
    assert b'<script defer src="../' + loader + b'"></script>' in output["pages/about.html"]
    assert b'<script defer src="../../' + loader + b'"></script>' in output["2024/01/index.html"]


def test_a_page_that_overrides_another_is_counted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(
        tmp_path / "content",
        {
            "a.md": "Title: A\nDate: 2024-01-01\nSlug: a\n\nx",
            "b.md": "Title: B\nDate: 2024-01-01\nSave_as: tags.html\nIntercom: off\n\nx",
            "pages/home.md": "Title: Home\nSave_as: index.html\nIntercom: off\n\nx",
            "own/archives.html": "<title>x</title>",
        },
    )
    templates = {"own/archives.html": "archives.html"}
    output = build(
        tmp_path, TEMPLATE_PAGES=templates, STATIC_PATHS=[], DIRECT_TEMPLATES=["index", "archives", "tags"],
        YEAR_ARCHIVE_SAVE_AS="", MONTH_ARCHIVE_SAVE_AS="", AUTHOR_SAVE_AS="", DEFAULT_PAGINATION=False,
    )  # fmt: skip
    assert sorted(name for name in output if name.endswith(".html")) == [
        "a.html", "archives.html", "category/misc.html", "index.html", "tags.html",
    ]  # fmt: skip
    assert "Intercom: on 2 of 4 pages; left out: 2 front matter." in capsys.readouterr().out


def test_check_finds_the_reasons_that_the_build_gives_for_every_kind_of_page(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [*map(without_mark, PLACES.values()), *(text for text, _ in LEFT_ALONE.values()), *MENTIONING, *LOADING]
    texts += [frame.format(item).replace("@", "") for frame in FRAMES for item in (*LOADING, *MENTIONING)]
    pages = {f"{number}.html": text for number, text in enumerate(texts)}
    pages |= {".htaccess": "<body>", "cache/0a1b": "/* <body> */", "data": '{"a": "<body>"}', "old/post": "<body>"}
    pages |= {"a.xhtml": "<html xmlns='x'><head/><body/></html>", "b.xhtml": "<html xmlns='x'><head></head></html>"}
    drafts = {"d.md": "Title: D\nDate: 2024-01-01\nSlug: d\nStatus: draft\nCategory: c\n\nx", **ONE_ARTICLE}
    write_files(tmp_path / "content", drafts)
    write_files(tmp_path / "content/own", {name: f"{{% raw %}}{text}{{% endraw %}}" for name, text in pages.items()})
    settings = {**SMALL, "DRAFT_SAVE_AS": "{slug}.html", "TEMPLATE_PAGES": {f"own/{name}": name for name in pages}}
    output = build(tmp_path, **settings)
    site = {**SETTINGS, **settings, "PATH": str(tmp_path / "content"), "OUTPUT_PATH": str(tmp_path / "output")}
    report = check_site(tmp_path / "output", read_settings(override=site), {})
    left_out = ", ".join(f"{count} {reason}" for reason, count in sorted(report.left_out.items()))
    assert f"Intercom: on {report.carrying} of {report.pages} pages; left out: {left_out}." in capsys.readouterr().out
    assert set(report.left_out) == {
        "draft",
        *(refusal for _, refusal in LEFT_ALONE.values()),
        "no head",
        "another loader of Intercom",
    } - {*NO_PAGES}
    assert [name for name in (".htaccess", "cache/0a1b", "data") if output[name] != pages[name].encode()] == []
