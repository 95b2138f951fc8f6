"""The tag, and where it goes: "@" stands for the tag in what is expected, and for its absence in what is given."""

from __future__ import annotations

import pytest

from pelican_intercom.tag import Placer, Refusal, climb, find_folder, mentions_intercom, runs_tag, write_meta, write_tag

TAG = '<script defer src="/intercom.1a2b3c4d.js"></script>'
DECLARED = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'


def fill(length: int, before: str) -> str:
    """Return a title that makes what stands before it ``length`` bytes long."""
    return f"<title>{'x' * (length - len(before.encode()) - 15)}</title>"


PLACES = {
    "usual": '<!DOCTYPE html>\n<html lang="en">\n<head>@\n<title>t</title></head><body><p>x</p></body></html>',
    "a charset at once": '<!DOCTYPE html><html><head>\n  <meta charset="utf-8">@\n  <title>t</title></head><body>',
    "a charset that closes itself": "<!DOCTYPE html><html><head><meta charset='utf-8' />@<title>t</title>",
    "a charset in capitals": "<HTML><HEAD><META CHARSET=UTF-8>@<TITLE>t</TITLE></HEAD><BODY>x</BODY></HTML>",
    "a charset without a head": "<!DOCTYPE html><meta charset=utf-8>@<title>t</title><p>x",
    "a charset and a body alone": "<meta charset=utf-8>@<title>t</title><body>x",
    "a charset with a bracket in it": '<!DOCTYPE html><head><meta charset="a>b">@<title>t</title>',
    "another meta at once": '<!DOCTYPE html><head>@<meta name="charset" content="x"><title>t</title>',
    "attributes": '<!DOCTYPE html><html data-x="a>b" lang=en><head profile=\'<c>\' id="d">@<title>t</title>',
    "attributes over lines": '<html\n  lang="en"\n  class=""\n><head\n>@<title>t</title>',
    "quotes that quote nothing": "<html a\"><head b'>@<title>t</title>",
    "an equals sign that is a name": '<html =">@"><head><title>t</title>',
    "a value that only begins like one": "<html a=b\"c><head>@<title>d\">t</title>",
    "a byte order mark": "\ufeff<!DOCTYPE html><html><head>@<title>t</title>",
    "a declaration of XML": '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html><html><head>@<title>t</title>',
    "a long doctype": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"\n "http://x/y.dtd">\n<html><head>@',
    "a doctype that a bracket ends": '<!DOCTYPE html SYSTEM "a>@b"><html><head>',
    "a subset, which HTML has not": "<!DOCTYPE html [<!ENTITY a 'b'>@]><html><head>",
    "comments everywhere": "<!-- a --><!DOCTYPE html><!-- <head> --><html><!-- b --!><!----><head>@<!-- c -->",
    "comments that end as they begin": "<!--><html><!---><head>@<title>--></title>",
    "other comments": "<!x><html></ y><? z ?><head>@",
    "end tags that end nothing": '</p class="a>b"></div><html></x></><head>@',
    "a doctype in one word": "<!DOCTYPEhtml><head>@<title>t</title>",
    "a doctype of something else, and a document": "<!DOCTYPE x><html><head>@<title>t</title>",
    "a slash at the end": "<html>@</",
    "tags again": "<!DOCTYPE html><html><!DOCTYPE x><html lang=en><head>@<head>",
    "no head": "<!DOCTYPE html>\n<html>\n@<body>x</body></html>",
    "no head, and a comment": "<!DOCTYPE html>\n<!-- a -->\n@<title>t</title>",
    "a doctype alone": "<!DOCTYPE html>@",
    "a head that ends at once": "<!DOCTYPE html>@</head><body>x",
    "a body alone": "@<body>x</body>",
    "a body later": "@<title>t</title><body>x</body>",
    "a head after text": "@x<html><head></head>",
    "a null character": "<!DOCTYPE html>@\0<head>",
    "a header": "<!DOCTYPE html>@<header>x</header>",
    "white space of other scripts": "<!DOCTYPE html>@\u00a0<head>",
    "letters that only look like ours": "<!DOCTYPE html>@<\u017fcript></\u017fcript>",
    "a head that is never ended": "<!DOCTYPE html><head>@<!-- </head><body>",
    "a page's own scripts": "<html><head>@<script>'<head>'</script></head>",
    "line ends of another system": "<html>\r\n<head>\r\n<meta charset=utf-8>@\r\n<title>t</title>",
    "frames in a comment": "<html><head>@<!-- <frameset> --></head><body>x",
    "frames in a script": "<html><head>@<script>'<frameset>'</script></head><body>x",
    "frames in the text": "<html><head>@</head><body>&lt;frameset> <frameset>",
    "a refresh of a whole page": f'<html><head>@<meta http-equiv=refresh content=300></head><body>{"x " * 1000}',
    "a refresh that is only told of": "<html><head>@</head><body>&lt;meta http-equiv=refresh>",
    "a charset in reach": f"<head>@{fill(920, '<head>')}<meta charset=utf-8>",
    "a charset that the tag would push out": f"<head>{fill(960, '<head>')}<meta charset=utf-8>@<link>",
    "one in its long form": f"<head>{fill(950, '<head>')}{DECLARED}@<link>",
    "one after scripts and comments": f"<head>{fill(900, '<head>')}<script>a<b</script><!-- charset -->{DECLARED}@",
    "one in letters of several bytes": f"<head><title>{'東' * 315}</title><meta charset=utf-8>@<link>",
    "a charset out of reach": f"<head>@{fill(1020, '<head>')}<meta charset=utf-8>",
    "one in the way of a comment": f"<head>@{fill(960, '<head>')}<!-- <meta charset=utf-8> -->",
}  # fmt: skip

LEFT_ALONE = {
    "nothing": ("", Refusal.BLANK),
    "white space": ("\ufeff \n", Refusal.BLANK),
    "a fragment": ("<p>x</p>", Refusal.FRAGMENT),
    "text": ("no markup < 3", Refusal.FRAGMENT),
    "settings of a server": ("Redirect 301 /a /b\n", Refusal.FRAGMENT),
    "a feed": ('<?xml version="1.0"?><rss><![CDATA[<html><body>x</body></html>]]></rss>', Refusal.FRAGMENT),
    "a feed without a declaration": ("<rss><x><![CDATA[<html><body>x]]></x><body>y", Refusal.FRAGMENT),
    "a feed of Atom": ('<feed xmlns="a"><content><![CDATA[<p><body>x]]></content></feed>', Refusal.FRAGMENT),
    "a feed with a doctype": ('<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//N//E" "x"><rss/>', Refusal.FRAGMENT),
    "a doctype of something else": ("<!DOCTYPE svg><svg><title>x</title></svg>", Refusal.FRAGMENT),
    "what a document may begin with": ("<meta charset=utf-8><p>x", Refusal.FRAGMENT),
    "a document in a comment": ("<!-- <html><body> --><p>x</p>", Refusal.FRAGMENT),
    "a document in a script": ("<script>'<body>'</script><p>x</p>", Refusal.FRAGMENT),
    "a page about pages": ("<p>&lt;body></p><textarea><body></textarea>", Refusal.FRAGMENT),
    "frames": ("<html><head></head><frameset><frame></frameset></html>", Refusal.FRAMESET),
    "frames in capitals": ("<HTML><FRAMESET></FRAMESET></HTML>", Refusal.FRAMESET),
    "frames in mixed letters": ("<html><FrameSet></FrameSet></html>", Refusal.FRAMESET),
    "frames before a body": ("<html><frameset></frameset><body>", Refusal.FRAMESET),
    "a redirect": ('<!DOCTYPE html><meta http-equiv="refresh" content="0; url=/"><title>t</title>', Refusal.REDIRECT),
    "a redirect with a body": ("<html><head><META content='0' HTTP-EQUIV = Refresh></head><body>x", Refusal.REDIRECT),
    "an open comment": ("<!DOCTYPE html><!-- <html><head></head>", Refusal.OPEN_COMMENT),
    "another open comment": ("<!DOCTYPE html><? <html", Refusal.OPEN_COMMENT),
    "a third": ("<html></ <head", Refusal.OPEN_COMMENT),
    "an open doctype": ("<html><!DOCTYPE", Refusal.OPEN_COMMENT),
    "a charset in the body": (f"<head>{fill(960, '<head>')}<p><meta charset=utf-8>", Refusal.LATE_CHARSET),
}


def without_mark(marked: str) -> str:
    return marked.replace("@", "")


def place(text: str, extension: str = ".html") -> tuple[str, Refusal | None]:
    return Placer().place(text, TAG, extension)


@pytest.mark.parametrize("marked", PLACES.values(), ids=PLACES)
def test_the_tag_is_first_in_the_head_and_done_twice_changes_nothing(marked: str) -> None:
    once = marked.replace("@", TAG)
    assert place(without_mark(marked)) == (once, None)
    assert place(once) == (once, None)


@pytest.mark.parametrize(("text", "refusal"), LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_is_no_usual_document_is_left_alone_with_a_reason(text: str, refusal: Refusal) -> None:
    assert place(text) == (text, refusal)


@pytest.mark.parametrize(
    "text", ['{"html": "<html><body>x</body></html>"}', "\ufeff\n.a{} /* <body> */", "f('<head>')"]
)
def test_a_file_without_an_extension_is_a_page_only_where_it_begins_with_markup(text: str) -> None:
    assert place(text, "") == (text, Refusal.FRAGMENT)
    assert place("\ufeff\n<html><head>", "") == (f"\ufeff\n<html><head>{TAG}", None)
    assert place(" ", "") == (" ", Refusal.BLANK)


@pytest.mark.parametrize("first", PLACES.values(), ids=PLACES)
def test_what_is_remembered_of_one_page_is_right_for_every_other(first: str) -> None:
    placer = Placer()
    placer.place(without_mark(first), TAG)
    for marked in PLACES.values():
        assert placer.place(without_mark(marked), TAG) == (marked.replace("@", TAG), None)
        for text, refusal in LEFT_ALONE.values():
            assert placer.place(text, TAG) == (text, refusal)


@pytest.mark.parametrize("head", ["<html><head>@", "<html>@<p>", "@<p>x<body>"])
@pytest.mark.parametrize("unit", ["<!-- a -->", "<!x>", "</p>", "\n", "<!DOCTYPE html>", '<html a="b">'])
def test_any_number_of_comments_may_come_before(unit: str, head: str) -> None:
    marked = unit * 40_000 + head
    text, refusal = place(without_mark(marked))
    assert refusal is None
    assert text == marked.replace("@", TAG)


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
    '<script type="text/partytown">"widget.intercom.io"</script>',
    '<script type="importmap">{"imports": {"a": "https://widget.intercom.io/"}}</script>',
    '<script type="speculationrules">{"text": "widget.intercom.io"}</script>',
    "<!-- <script src=https://widget.intercom.io/widget/x></script> -->",
    "<pre>&lt;script src=https://widget.intercom.io/widget/x&gt;</pre>",
    "<textarea><script src=https://widget.intercom.io/widget/x></script></textarea>",
    "<template><script src=https://widget.intercom.io/widget/x></script></template>",
]
FRAMES = ["<html><head>@{}</head><body>x</body>", "<html><head>@</head><body>x{}</body>"]


@pytest.mark.parametrize("loader", LOADING)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_page_that_loads_intercom_itself_is_left_alone(loader: str, frame: str) -> None:
    page = without_mark(frame).format(loader)
    assert mentions_intercom(page)
    assert mentions_intercom(f"{page}é")
    assert place(page) == (page, Refusal.OTHER_LOADER)


@pytest.mark.parametrize("mention", MENTIONING)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_page_that_only_mentions_intercom_is_not(mention: str, frame: str) -> None:
    assert place(without_mark(frame).format(mention)) == (frame.format(mention).replace("@", TAG), None)


@pytest.mark.parametrize(
    ("marked", "refusal"),
    [
        ('<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a ">">]><html xmlns="x"><head>@<title/></head></html>', None),
        ("<?a > ?><!--> <head> --><html xmlns='x'>\n<!-- --!> --><head\n>@<meta charset='utf-8'/></head></html>", None),
        ('<html xmlns="x"><head/><body/></html>', Refusal.NO_HEAD),
        ('<html xmlns="x"><body/></html>', Refusal.NO_HEAD),
        ("<!-- <html><head></head></html>", Refusal.NO_HEAD),
        ("<html><!DOCTYPE " + "<!-- a -->[" * 5_000, Refusal.NO_HEAD),
    ],
)  # fmt: skip
def test_xhtml_is_read_by_the_rules_of_xml(marked: str, refusal: Refusal | None) -> None:
    once, reason = place(without_mark(marked), ".xhtml")
    assert (once, reason) == (marked.replace("@", TAG), refusal)
    assert place(once, ".xhtml") == (once, refusal)


@pytest.mark.parametrize(
    ("page", "runs"),
    [
        (f"<html><head>{TAG}</head><body>x</body></html>", True),
        (f"<html><body><p>x</p>{TAG}<p>y</p></body></html>", True),
        (f"<body><!-- {TAG} --></body>", False),
        (f"<body><template>{TAG}</template></body>", False),
        (f"<body><textarea>{TAG}</textarea></body>", False),
        (f"<body><p title='{TAG}'></body>", False),
        (f"<body><!-- {TAG} -->{TAG}</body>", True),
    ],
)
def test_a_tag_counts_where_a_browser_runs_it(page: str, runs: bool) -> None:
    assert runs_tag(page, TAG) is runs


def test_the_tag_and_the_meta_element_as_written() -> None:
    name = "intercom.1a2b3c4d.js"
    assert write_tag("/", name) == TAG
    assert len(TAG) == 51
    assert write_tag("../", name, xhtml=True) == f'<script defer="defer" src="../{name}"></script>'
    assert write_meta("off: draft") == '<meta name="pelican-intercom" content="off: draft">'
    assert write_meta("no-launcher", xhtml=True) == '<meta name="pelican-intercom" content="no-launcher"/>'


def test_a_url_cannot_leave_its_attribute() -> None:
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
