"""The tag, and where it goes: "@" stands for the tag in what is expected, and for its absence in what is given."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pelican_intercom.tag import Placement, climb, find_folder, place, write_tag
from pelican_intercom.tag.document import is_javascript, read_document
from pelican_intercom.tag.foreign import ends_itself
from pelican_intercom.tag.shortcut import find_plain_end
from pelican_intercom.tag.syntax import FOREIGN, RAW, fold

TAG = '<script defer src="/intercom.1a2b3c4d.js"></script>'
HEAD = "<!DOCTYPE html><html><head><title>t</title></head>"

PLACES = {
    "usual": f"{HEAD}<body><p>x</p>@</body></html>",
    "upper case": "<HTML><HEAD><TITLE>t</TITLE></HEAD><BODY>x@</BODY></HTML>",
    "spaces in the end tag": "<body>x@</body \t\n></html>",
    "attributes in the end tag": '<body>x@</body class="a>b"></html>',
    "white space and comments after": "<body>x@</body>\n<!-- a -->\n</html>\r\n<!-- b -->\f",
    "content after": "<body>x@</body></html><p>late</p>",
    "several": "<body>x</body>y</body>z@</body></html>",
    "in a script": '<body><script>"</body></html>"</script>@</body>',
    "in a script after the end": '<body>x@</body></html><script>"</body>"</script>',
    "in a script's escape": '<body><script><!-- <script> "</script></body>" --></script>@</body>',
    "in a script's escape at the end": "<body><script><!-- <script> </script></body></html> --></script>@",
    "in an escape that ends as it begins": "<body><script><!--><script></script>@</body></html>",
    "in a style": "<body><style>/* </body> */</style>@</body>",
    "in a textarea": "<body><textarea></body></textarea>@</body>",
    "in a title": "<title></body></title><body>x@</body>",
    "in an iframe": "<body><iframe></body></iframe>@</body>",
    "in an xmp": "<body><xmp></body></xmp>@</body>",
    "in a noembed": "<body><noembed></body></noembed>@</body>",
    "in noframes": "<body><noframes></body></noframes>@</body>",
    "in a noscript": "<body><noscript></body></noscript>@</body>",
    "in a comment": "<body>x@</body><!-- </body> -->",
    "in a comment with a bang": "<body>x<!-- </body> --!>@</body>",
    "in a bogus comment": "<body>x<? </body>@</body>",
    "in a quoted value": "<body><p title='</body>' class=\"</body>\">x</p>@</body>",
    "in a template": "<body>x@</body><template></body></template>",
    "in nested templates": "<body>x@</body><template><template></body></template></body></template>",
    "in a CDATA section": "<body><svg><![CDATA[</body>]]></svg>@</body>",
    "no CDATA section in HTML": "<body><![CDATA[ > x@</body>]]>",
    "in a drawing's own text": "<body><svg><foreignObject></body><p></body></p></foreignObject></svg>@</body>",
    "escaped": "<body>&lt;/body&gt;@</body>",
    "capitals in text": "<body><P>x <BR><UL><LI>y</UL></P>@</body></html>",
    "after text": "<body>x@</body></html>",
    "after a slash": "<body>x<br/>@</body>",
    "no end tags": "<html><body><p>x@",
    "no end tag of the body": "<html><body><p>x@</html>\n",
    "no start tags": "<title>t</title><p>x@</body>",
    "in a table": "<body><table><tr><td>x@</body></html>",
    "in a select": "<body><select><option>x@</body></html>",
    "a style that is no raw text": "<body><svg><style>a > b {}</style></svg>@</body>",
    "a title that is no raw text": "<body><svg><title><b>x</b></title></svg>@</body>",
    "icons": '<body><svg viewBox="0 0 9 9"><path d="M0"/><path d="M1"></path></svg>@</body></html>',
    "a drawing that ends itself": "<body><svg/>@</body></html>",
    "a drawing that HTML ends": "<body><svg><g><p>x</p>@</body>",
    "mathematics": "<body><math><mi>x</mi><mo>&lt;</mo></math>@</body>",
    "not ASCII": "<body>naïve 東京 🌊 <é </body é> x@</body></html>",
    "a letter outside ASCII after an angle": "<body>x <é @</body></html>",
    "null characters": "<body>\0<scr\0ipt>@</body></html>",
    "a comment that ends as it begins": "<body>x<!--><b></b>@</body></html>",
    "a byte order mark": "\ufeff<!DOCTYPE html><body>x@</body>",
    "line ends of another system": "<html>\r\n<body>\r\nx\r\n@</body>\r\n</html>\r\n",
    # What the page never ends swallows its own end tag too: the tag goes before it.
    "an open comment": "<body>x@<!-- </body></html>",
    "an open comment in a usual page": "<html><body><p>x</p>@<!-- <p></p></body></html>",
    "a script that only seems to end": "<html><body><p></p>@<script><!-- <script> </script> --><p></p></body></html>",
    "an open value in a usual page": '<html><body><p></p>@<p class="><b></b></body></html>',
    "an open value in single quotes in a usual page": "<html><body><p></p>@<p class='><b></b></body></html>",
    "an open value after white space in a usual page": "<html><body><p></p>@<p class= '><b></b></body></html>",
    "plain text in capitals that only seems to end": "<html><body><p></p>@<PLAINTEXT></PLAINTEXT><p></p></body></html>",
    "plain text that only seems to end": "<html><body><p></p>@<plaintext></plaintext><p></p></body></html>",
    "an open script": "<body>x@<script></body></html>",
    "an open script in capitals in a usual page": "<html><body><p></p>@<SCRIPT><p></p></body></html>",
    "an open script in both kinds of letters in a usual page": "<html><body><p></p>@<scrIpt><p></p></body></html>",
    "a script that ends in another name in a usual page": "<html><body><p></p>@<script></scripts><p></p></body></html>",
    "an open textarea": "<body>x@<textarea></body></html>",
    "an open template": "<body>x@<template></body></html>",
    "an open drawing": "<body>x@<svg><g></body></html>",
    "an open tag": '<body>x@<p class="</body></html>',
    "plain text to the end": "<body>x@<plaintext></body></html>",
    "a noscript that differs for those without scripts": "<body>x@<noscript><!--</noscript></body> -->",
    "a style in a select": "<body><select>@<style></select></body></style></select></body>",
    "an ill-nested title": "<body>@<svg><title><b></title></b></title></svg></body>",
    "an ill-nested title in a usual page": "<html><body>@<svg><title><b></title></svg><p></p></body></html>",
    "ill-nested mathematics in a usual page": "<html><body>@<math><mi><p></mi></math><p></p></body></html>",
    "a cell that ends an outer one": "<body><table><tr><td>@<svg><desc><td></td></desc></svg></body></html>",
    "a style in a select in a drawing": "<body>@<svg><desc><select><style></style></select></desc></svg></body>",
    "an ill-nested drawing": "<body><div>@<svg></div></svg></body>",
}

LEFT_ALONE = {
    "blank": ("", "blank"),
    "white space": (" \n", "blank"),
    "a fragment": ("<p>x</p>", "without a body"),
    "a redirect": ('<!DOCTYPE html><meta http-equiv="refresh" content="0; url=/"><title>t</title>', "without a body"),
    "text": ("no markup < 3", "without a body"),
    "a body in a comment": ("<!-- <body></body> --><title>t</title>", "without a body"),
    "a body in a title": ("<html><title><body></title></body></html>", "without a body"),
    "a body in a template": ("<template><body></body></template>", "without a body"),
    "an end tag with nothing before": ("<title>t</title></body>", "without a body"),
    "an end tag after a stray one": ("<title>t</title></div></body>", "without a body"),
    "frames": ("<html><frameset><frame></frameset></html>", "with a frameset"),
    "frames in a usual page": ("<html><body><p></p><frameset></frameset></body></html>", "with a frameset"),
    "frames after an open end": ("<body></body><select><style></select><frameset>", "with a frameset"),
    "an open comment among columns": ("<body><table><colgroup><!-- </body></html>", "with a table that does not end"),
    "frames after a usual page": ("<html><body></body><frameset></frameset></html>", "with a frameset"),
    "frames after a body": ("<body></body><frameset></frameset>", "with a frameset"),
}


def without_mark(marked: str) -> str:
    return marked.replace("@", "")


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES)
def test_the_tag_goes_where_the_body_ends(marked: str) -> None:
    assert place(without_mark(marked), TAG) == Placement(marked.replace("@", TAG))


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES)
def test_placing_twice_changes_nothing(marked: str) -> None:
    once = place(without_mark(marked), TAG).text
    assert place(once, TAG) == Placement(once)


@pytest.mark.parametrize(("text", "reason"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_has_no_body_is_left_alone_with_a_reason(text: str, reason: str) -> None:
    assert place(text, TAG) == Placement(text, reason)


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES)
def test_the_shortcut_finds_the_same_place_or_none(marked: str) -> None:
    text = without_mark(marked)
    found = find_plain_end(text)
    assert found is None or found.at == read_document(fold(text), text).place


@pytest.mark.parametrize(
    "name",
    [
        "usual",
        "in a script",
        "in a noscript",
        "icons",
        "white space and comments after",
        "not ASCII",
        "a comment that ends as it begins",
    ],
)
def test_the_shortcut_takes_usual_pages(name: str) -> None:
    marked = PLACES[name].replace("<body>", HEAD + "<body><p>").replace("@", "</p>@")
    assert find_plain_end(without_mark(marked)) == (marked.index("@"), "<script" in marked)


@pytest.mark.parametrize("name", sorted(RAW | FOREIGN | {b"template", b"plaintext", b"frameset"}))
@pytest.mark.parametrize("write", [str, str.upper, str.title, lambda name: name[:2] + name[2:].upper()])
def test_the_shortcut_doubts_what_is_begun_and_not_finished(name: bytes, write: Callable[[str], str]) -> None:
    page = f"{HEAD}<body><p>x</p><{write(name.decode())}><p>y</p></body></html>"
    assert find_plain_end(page) is None
    assert find_plain_end(page.replace("<p>x</p><", "<p>x</p>&lt;")) is not None


def test_a_page_may_be_any_length() -> None:
    text = f"{HEAD}<body>{'<p>x</p><!-- </body> -->' * 200_000}</body></html>"
    assert place(text, TAG).text == text.replace("</body></html>", f"{TAG}</body></html>")


@pytest.mark.parametrize(
    "page",
    [
        f"<html><head>{TAG}</head><body>x</body></html>",
        f"<html><body><p>x</p>{TAG}<p>y</p></body></html>",
        f"<html><body><svg><g>{TAG}</svg><p>y</p>{TAG}</body></html>",
        f"<p>{TAG}",
    ],
)
def test_a_tag_that_the_theme_placed_is_enough(page: str) -> None:
    assert place(page, TAG) == Placement(page)


@pytest.mark.parametrize(
    "dead", ["<!-- {} -->", "<template>{}</template>", "<textarea>{}</textarea>", "<p title='{}'>"]
)
def test_a_tag_that_no_browser_runs_does_not_count(dead: str) -> None:
    page = f"<body>{dead.format(TAG)}<b>x</b></body>"
    assert place(page, TAG) == Placement(page.replace("</body>", f"{TAG}</body>"))


LOADING = [
    '<script async src="https://widget.intercom.io/widget/abc12345"></script>',
    "<SCRIPT TYPE='Text/JavaScript'>s.src = 'https://WIDGET.intercom.io/widget/' + id</SCRIPT>",
    "<script src='https://Widget.InterCom.Io/widget/abc12345'></script>",
    '<script type="module">import "https://JS.IntercomCDN.com/shim.latest.js"</script>',
    '<script type="module">import "https://js.intercomcdn.com/shim.latest.js"</script>',
]
MENTIONING = [
    "<p>widget.intercom.io</p>",
    '<link rel="preconnect" href="https://widget.intercom.io">',
    '<script type="application/ld+json">{"text": "widget.intercom.io"}</script>',
    "<!-- <script src=https://widget.intercom.io/widget/x></script> -->",
    "<pre>&lt;script src=https://widget.intercom.io/widget/x&gt;</pre>",
    "<template><script src=https://widget.intercom.io/widget/x></script></template>",
]


@pytest.mark.parametrize("loader", LOADING)
@pytest.mark.parametrize(
    "frame", ["<head>{}</head><body>x</body>", "<body>x{}</body>", "<html><body><p>x</p>{}</body>"]
)
def test_a_page_that_loads_intercom_itself_is_left_alone(loader: str, frame: str) -> None:
    page = frame.format(loader)
    assert place(page, TAG) == Placement(page, "with another loader of Intercom")


@pytest.mark.parametrize("mention", MENTIONING)
def test_a_page_that_only_mentions_intercom_is_not(mention: str) -> None:
    assert place(f"<body>{mention}</body>", TAG) == Placement(f"<body>{mention}{TAG}</body>")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<html><body><script src='a'/><p/>@</body></html>", ""),
        ("<html><body><script><![CDATA[ '</body>' ]]></script>@</body></html>", ""),
        ("<html><body>x@</body><!-- </body> --><?x </body> ?></html>", ""),
        ("<html><body><p title='</body>'/>@</body></html>", ""),
        ("<html><p/></html>", "without a body"),
        ("<html><body>x</body><!-- </html>", ""),
    ],
)
def test_xhtml_is_read_by_the_rules_of_xml(page: str, reason: str) -> None:
    expected = page if "@" in page or reason else page.replace("</body>", "@</body>")
    assert place(without_mark(page), TAG, xhtml=True) == Placement(expected.replace("@", TAG), reason)
    once = place(without_mark(page), TAG, xhtml=True).text
    assert place(once, TAG, xhtml=True).text == once


def test_the_tag_as_written() -> None:
    name = "intercom.1a2b3c4d.js"
    assert write_tag("/", name) == TAG
    assert len(TAG) == 51
    assert write_tag("/", name, launcher=False) == f'<script defer src="/{name}" data-launcher="off"></script>'
    assert write_tag("../", name, xhtml=True) == f'<script defer="" src="../{name}"></script>'


def test_an_address_cannot_leave_its_attribute() -> None:
    tag = write_tag('/"><script>alert(1)</script>/a b/ü?#/', "x.js")
    assert tag == (
        '<script defer src="/%22%3E%3Cscript%3Ealert(1)%3C/script%3E/a%20b/%C3%BC%3F%23/x.js"></script>'
    )  # fmt: skip


@pytest.mark.parametrize(
    ("site_url", "folder"),
    [
        ("", "/"),
        ("https://example.com", "/"),
        ("https://example.com/", "/"),
        ("https://example.com/blog", "/blog/"),
        ("https://example.com//blog//", "/blog/"),
        ("//example.com/a/b", "/a/b/"),
        ("/blog", "/blog/"),
        ("example.com/blog", "/blog/"),
        ("http://localhost:8000", "/"),
    ],
)
def test_the_folder_is_the_path_of_siteurl(site_url: str, folder: str) -> None:
    assert find_folder(site_url) == folder


def test_the_folder_can_be_relative_to_the_page() -> None:
    assert [climb(path) for path in ("a.html", "b/a.html", "c/b/a")] == ["", "../", "../../"]


@pytest.mark.parametrize(
    ("attributes", "runs"),
    [
        (b"", True),
        (b' src="a" defer', True),
        (b" type=module", True),
        (b' type="text/javascript"', True),
        (b" type=''", True),
        (b" type=application/x-ecmascript", True),
        (b' type="application/ld+json"', False),
        (b" type=text/template", False),
        (b" data-type=text/template", True),
    ],
)
def test_a_script_runs_by_its_type(attributes: bytes, runs: bool) -> None:
    assert is_javascript(attributes) is runs


@pytest.mark.parametrize(
    ("attributes", "ends"),
    [(b"", False), (b"/", True), (b" a=b/", False), (b" a='b'/", True), (b" a /", True), (b" a=b /", True)],
)
def test_a_foreign_tag_ends_itself_by_a_slash_of_its_own(attributes: bytes, ends: bool) -> None:
    assert ends_itself(attributes) is ends
