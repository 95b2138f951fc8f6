"""Pages of every odd shape that themes give them, as templates of one real site."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Route

from tests.document import find_difference
from tests.whole_site import TAG, Site, build, count_tags, remove_tag

SHAPES = Path(__file__).parent / "shapes"
NAMES = sorted(path.name for path in SHAPES.iterdir())
pytestmark = pytest.mark.xdist_group("shapes")


class Pair(NamedTuple):
    """One site, built twice."""

    before: Site
    after: Site


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The site without the plugin, and with it."""
    folder = tmp_path_factory.mktemp("shapes")
    shutil.copytree(SHAPES, folder / "content" / "shapes")
    pages = {f"shapes/{name}": name for name in NAMES}
    settings = f'TEMPLATE_PAGES = {pages!r}\nARTICLE_PATHS = ["articles"]\nSTATIC_PATHS = []\n'
    nothing = 'import types\nnothing = types.ModuleType("nothing")\nnothing.register = lambda: None\n'
    before = build(folder, f"{settings}{nothing}PLUGINS = [nothing]\n", output="before")
    after = build(folder, f'{settings}PLUGINS = ["pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\n', output="after")
    assert (before.status, after.status) == (0, 0), before.log + after.log
    return Pair(before, after)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_the_tag_is_added(sites: Pair, name: str) -> None:
    before, after = sites.before.files[name], sites.after.files[name]
    assert count_tags(after) <= 1
    assert remove_tag(after) == before


PLAIN = '<!DOCTYPE html>\n<html lang="en">\n<head>'
DECLARED = PLAIN + '<meta charset="utf-8">'
# All that comes before the tag, or, where it begins with an ellipsis, how that ends.
BEFORE = {
    "base-href.html": DECLARED,
    "bom.html": "\ufeff" + DECLARED,
    "comments-before.html": '…\n<!DOCTYPE html>\n<!-- a -- b --!><html lang="en"><!---->\n<head>',
    "crlf.html": DECLARED,
    "extensionless": DECLARED,
    "large.html": DECLARED,
    "late-charset.html": '…\n<meta charset="utf-8">',
    "late-charset-long.html": '…\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">',
    "no-head-tags.html": '<!DOCTYPE html>\n<meta charset="utf-8">',
    "non-ascii.html": DECLARED,
    "placed-by-theme.html": DECLARED + "<title>T</title>",
    "plain.html": DECLARED,
    "policy.html": PLAIN,
    "quoted-brackets.html": '<!DOCTYPE html>\n<html data-x="a>b" data-y=\'<head>\'>\n<head data-z=">">',
    "two-documents.html": DECLARED,
    "unclosed-comment.html": DECLARED,
    "upper-case.html": "<!DOCTYPE HTML>\n<HTML><HEAD>",
    "xhtml.xhtml": '…\n<html xmlns="http://www.w3.org/1999/xhtml"><head>',
    "xml-declaration.html": '…\n<html xmlns="http://www.w3.org/1999/xhtml">\n<head>',
}
# A parser takes a minute over its 20 MB, and so does Chromium.
SMALL = {*BEFORE} - {"large.html"}
# What is not HTML is not even counted.
LEFT_OUT = {
    "1 another loader of Intercom": ["loaded-by-theme.html"],
    "1 frameset": ["frameset.html"],
    "1 open comment": ["open-comment.html"],
    "2 redirect": ["redirect-stub.html", "redirect-with-body.html"],
    "": [".htaccess", "blank.html", "feed.html", "feed.xml", "fragment.html", "search.json"],
}


def test_every_shape_has_an_expectation() -> None:
    assert sorted([*BEFORE, *(name for names in LEFT_OUT.values() for name in names)]) == NAMES


@pytest.mark.parametrize("name", sorted(BEFORE))
def test_the_tag_is_where_it_should_be(sites: Pair, name: str) -> None:
    page = sites.after.files[name]
    before = page[: next(TAG.finditer(page)).start()].decode().replace("\r\n", "\n")
    expected = BEFORE[name]
    assert before.endswith(expected[1:]) if expected.startswith("…") else before == expected


def test_a_page_without_the_tag_is_left_out_for_a_reason_that_is_said(sites: Pair) -> None:
    assert f"; left out: {', '.join(filter(None, LEFT_OUT))}." in sites.after.log.replace("1 draft, ", "")
    for names in LEFT_OUT.values():
        assert [count_tags(sites.after.files[name]) for name in names] == [0] * len(names)


@pytest.mark.parametrize("name", sorted(SMALL))
def test_html5lib_finds_the_tag_once_in_the_head(sites: Pair, name: str) -> None:
    assert find_difference(sites.before.files[name], sites.after.files[name]) == ""


@pytest.mark.browser
def test_a_browser_runs_the_loader_once_on_each_page_that_has_the_tag(sites: Pair, browser: Browser) -> None:
    loaded: dict[str, int] = {}
    with closing(browser.new_context()) as context:
        context.route("**/*", partial(answer, sites.after.files, loaded))
        page = context.new_page()
        for name in sorted(SMALL):
            loaded[name] = 0
            page.goto(f"https://example.com/{name}", wait_until="load")
    assert loaded == dict.fromkeys(SMALL, 1)


def answer(files: Mapping[str, bytes], loaded: dict[str, int], route: Route) -> None:
    """Answer with a page, count a request for the loader, whatever the host, and let nothing else through."""
    name = urlsplit(route.request.url).path.lstrip("/")
    if name.startswith("intercom."):
        loaded[list(loaded)[-1]] += 1
        route.fulfill(body="", content_type="text/javascript")
    elif name in SMALL:
        kind = "application/xhtml+xml" if name.endswith(".xhtml") else "text/html; charset=utf-8"
        route.fulfill(body=files[name], content_type=kind)
    else:
        route.abort()
