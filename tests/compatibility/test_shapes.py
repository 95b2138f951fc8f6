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


# What directly follows the tag; Jinja drops a template's last line break.
FOLLOWING = {
    "attributes-on-end-tag.html": '</body class="x">\n</html>',
    "base-href.html": "</body>\n</html>",
    "bom.html": "</body>\n</html>",
    "comment-after-end.html": "</body>\n<!-- page made in 0.1 s -->\n</html>\n<!-- cached -->",
    "comment-with-dashes.html": "</body>\n<!-- a -- b --!> <p>open again --></html>",
    "content-after-html.html": "</body>\n</html>\n<p>A counter that someone appended.</p>",
    "crlf.html": "</body>\n</html>",
    "end-in-attribute.html": '</body>\n<i title="</body>"></i>',
    "end-in-comment.html": "</body>\n</html>\n<!-- built by hand </body> </html> -->",
    "end-in-iframe.html": "",
    "end-in-noscript.html": "</body>\n</html>",
    "end-in-script.html": "</body>\n</html>\n<script>document.write('</body></html>')</script>",
    "end-in-srcdoc.html": "</body>\n</html>",
    "end-in-style.html": "",
    "end-in-svg.html": "</body>\n</html>",
    "end-in-template.html": "",
    "end-in-textarea.html": "",
    "extensionless": "</body>\n</html>",
    "large.html": "</body>\n</html>",
    "no-body-end-before-html-end.html": "</html>",
    "no-body-end.html": "",
    "no-html-end.html": "</body>",
    "non-ascii.html": "</body> \n</html>",
    "form-feed.html": "</body>\f\n</html>",
    "placed-by-theme.html": "</head>\n<body>\n<p>Text.</p>\n</body>\n</html>",
    "plain.html": "</body>\n</html>",
    "plaintext.html": "<plaintext>\n</body>\n</html>",
    "redirect-with-body.html": "</body></html>",
    "space-in-end-tag.html": "</body\n  >\n</html\t>",
    "two-documents.html": "</body>\n</html>",
    "two-ends.html": "</body>\n</html>",
    "unclosed-comment.html": "<!-- never closed </body>\n</html>",
    "unclosed-script.html": "<script>let x = '</body>'\n</html>",
    "unclosed-select.html": "</body>\n</html>",
    "unclosed-svg.html": '<svg><circle r="1"/>\n</body>\n</html>',
    "unclosed-table.html": "</body>\n</html>",
    "unclosed-template.html": "<template><p>a\n</body>\n</html>",
    "unclosed-textarea.html": "<textarea>\n</body>\n</html>",
    "upper-case.html": "</BODY>\n</HTML>",
    "xhtml.xhtml": "</body>\n</html>",
}
# A parser takes a minute over its 20 MB, and so does Chromium.
SMALL = {*FOLLOWING} - {"large.html"}
# What is not HTML is not even counted.
LEFT_OUT = {
    "1 blank": ["blank.html"],
    "4 without a body": ["end-in-title.html", "fragment.html", "no-body-tags.html", "redirect-stub.html"],
    "1 with a frameset": ["frameset.html"],
    "1 with another loader of Intercom": ["loaded-by-theme.html"],
    "": ["feed.xml", "search.json"],
}


def test_every_shape_has_an_expectation() -> None:
    assert sorted([*FOLLOWING, *(name for names in LEFT_OUT.values() for name in names)]) == NAMES


@pytest.mark.parametrize("name", sorted(FOLLOWING))
def test_the_tag_is_where_it_should_be(sites: Pair, name: str) -> None:
    page = sites.after.files[name]
    assert page[next(TAG.finditer(page)).end() :].decode() == FOLLOWING[name]


def test_a_page_without_the_tag_is_left_out_for_a_reason_that_is_said(sites: Pair) -> None:
    for reason, names in LEFT_OUT.items():
        assert reason in sites.after.log
        assert [count_tags(sites.after.files[name]) for name in names] == [0] * len(names)


# This theme wanted the tag in its head.
@pytest.mark.parametrize("name", sorted(SMALL - {"placed-by-theme.html"}))
def test_html5lib_finds_the_tag_once_in_the_body(sites: Pair, name: str) -> None:
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
