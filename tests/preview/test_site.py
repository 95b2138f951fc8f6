"""The built site as the preview serves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pelican_intercom.preview.site import Site, carries_tag, insert_first, is_html


@pytest.fixture
def small_site(tmp_path: Path, site: Site) -> Site:
    output = tmp_path / "output"
    (output / "notes").mkdir(parents=True)
    (tmp_path / "secret.html").write_text("outside")
    (output / "index.html").write_text('<script defer src="/intercom.0123abcd.js"></script>')
    (output / "about.html").write_text("<html><p>About")
    (output / "part.html").write_text("<p>A part of a page")
    meta = '<meta name="pelican-intercom" content="off: INTERCOM_EXCLUDE">'
    (output / "notes" / "index.html").write_text(f"<html><head>{meta}</head><p>Notes")
    (output / "feed.xml").write_text("<feed/>")
    return Site(output, site.settings)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", "index.html"),
        ("/about.html", "about.html"),
        ("/about", "about.html"),
        ("/notes", "notes/index.html"),
        ("/notes/", "notes/index.html"),
        ("/feed.xml", "feed.xml"),
    ],
)
def test_addresses_find_their_files_as_on_a_static_host(small_site: Site, address: str, name: str) -> None:
    assert small_site.find_file(address) == small_site.output / name


@pytest.mark.parametrize(
    "address", ["/missing", "/notes/missing.html", "/../secret.html", "/notes/../../secret", "//etc"]
)
def test_what_is_not_in_the_folder_is_not_found(small_site: Site, address: str) -> None:
    assert small_site.find_file(address) is None


def test_a_page_without_extension_is_known_by_how_it_begins(small_site: Site) -> None:
    (small_site.output / "tides").write_text("<!doctype html><title>Tides</title>")
    (small_site.output / "CNAME").write_text("tidemark.example")
    (small_site.output / "cache").write_text('{"html": "<html><body>Tides</body></html>"}')
    names = ("tides", "CNAME", "cache", "feed.xml")
    assert [is_html(small_site.output / name) for name in names] == [True, False, False, False]
    assert small_site.output / "tides" in small_site.list_pages()


def test_pages_without_the_tag_are_listed_with_the_reason(small_site: Site) -> None:
    assert small_site.list_bare_pages() == [
        {"path": "about.html", "reason": ""},
        {"path": "notes/index.html", "reason": "INTERCOM_EXCLUDE"},
    ]
    assert len(small_site.list_pages()) == 4


@pytest.mark.parametrize(
    ("html", "carries"),
    [
        (b'<script defer src="/intercom.0123abcd.js"></script>', True),
        (b'<script defer="" src="../../intercom.0123abcd.js"></script>', True),
        (b'<script src="/intercom-why.0123abcd.js"></script>', False),
        (b'<script src="/theme/intercom.js"></script>', False),
        (b"<p>intercom.0123abcd.js</p>", False),
    ],
)
def test_the_tag_is_known_by_its_file(html: bytes, carries: bool) -> None:
    assert carries_tag(html) is carries


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        (b"<!DOCTYPE html><html><head><title>", b"<!DOCTYPE html><html><head>*<title>"),
        (b'<HTML><HEAD data-x="1">\n<script>', b'<HTML><HEAD data-x="1">*\n<script>'),
        (b"<!doctype html><title>No head", b"<!doctype html>*<title>No head"),
        (b"<!doctype html><header>Not a head", b"<!doctype html>*<header>Not a head"),
        (b"a fragment", b"a fragment"),
    ],
)
def test_an_element_goes_first_into_the_head(html: bytes, wanted: bytes) -> None:
    assert insert_first(html, b"*") == wanted
