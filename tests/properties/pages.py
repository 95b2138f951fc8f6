"""Strategies that write HTML documents, above all how they begin: as a theme would, and as nobody should."""

from __future__ import annotations

from hypothesis import strategies as st

# What html5lib 1.1 reads as the standard says: it knows no <template>, and drops a newline too late after <pre>.
ORDINARY = ("p", "div", "b", "i", "a", "ul", "li", "h1", "span", "form", "button", "option", "em", "nobr", "dd")
TABLE = ("table", "tr", "td", "th", "tbody", "thead", "caption", "colgroup", "col")
RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript")
FOREIGN = ("svg", "math", "foreignobject", "desc", "mi", "annotation-xml", "circle", "g")
FRAME = ("html", "head", "body", "frameset", "frame", "base", "meta", "link")
VOID = ("br", "hr", "img", "input", "wbr", "area", "embed")
OTHER = ("select", "plaintext", "isindex", "image", "applet", "marquee", "object", "x-y", "math:x")
NAMES = st.sampled_from(ORDINARY + TABLE + RAW + FOREIGN + FRAME + VOID + OTHER)

LETTERS = st.sampled_from("ab <>/!-?\"'=&;]é東🌊\u00a0\u2028\u0130\u212a") | st.characters(codec="utf-8")
CHARACTERS = st.text(LETTERS, max_size=8)
VALUES = st.sampled_from(
    [
        '="x"',
        "='x'",
        "=x",
        "",
        '="</head>"',
        "='<!--'",
        '= ">"',
        "='\"'",
        '="',
        "='",
        "=a/",
        '="a"b',
        "=\"a'",
        "==",
        "=</p>",
        '="a>b"',
    ]
)
ATTRIBUTES = st.lists(st.tuples(st.sampled_from(["id", "src", "TYPE", "x:y", "é", '"', "="]), VALUES), max_size=2).map(
    lambda pairs: "".join(f" {name}{value}" for name, value in pairs)
)
CASES = st.sampled_from(["lower", "lower", "lower", "upper", "title"])


@st.composite
def start_tags(draw: st.DrawFn) -> str:
    """Return a start tag, most often a whole one."""
    end = draw(st.sampled_from([">", ">", ">", ">", "/>", " >", ""]))
    return f"<{getattr(draw(NAMES), draw(CASES))()}{draw(ATTRIBUTES)}{end}"


@st.composite
def end_tags(draw: st.DrawFn) -> str:
    """Return an end tag, that of the head more often than others."""
    name = draw(st.sampled_from(["head", "body", "html", "br"]) | NAMES)
    end = draw(st.sampled_from([">", ">", ">", " >", "\n>", ' class="x">', "/>", ""]))
    return f"</{getattr(name, draw(CASES))()}{end}"


ODDITIES = st.sampled_from(
    [
        *"""<|</|<!|<?|</>|< head>|</ head>|<headx>|<head-x>|<!x>|<?xml version='1.0'?>|<!--|-->|--!>|<!-->|<!--->
|<!-- a -- b -->|<!-- --!>|<!-- <head> -->|<!--<script>-->|<!DOCTYPE html>|<!doctype>|<!DOCTYPE x [<!ENTITY a "b">]>
|<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "a>b">|<![CDATA[ <head> ]]>|<![CDATA[|]]>|&lt;head&gt;|&amp
|<script><!--<script></script>|<script>let a = '<head>'</script>|<title><head></title>|<style><body></style>|<svg/>
|<svg><style></svg>|<select><option>|<table><tr><td></table>|<head>|<HEAD lang=x>|<html>|<meta charset=utf-8>
|<frameset><frame></frameset>""".replace("\n", "").split("|"),
        "\x00",
        "\r\n",
        "<\u0130>",
        "<s\u212a>",
    ]
)
SOUP = st.lists(start_tags() | end_tags() | ODDITIES | CHARACTERS, max_size=8).map("".join)
BLANKS = st.sampled_from(["", "", "\n", "\n  ", "\t\f\r\n"])
BEFORE = (
    st.sampled_from(["", "<!-- a -->", "<?xml version='1.0' encoding='utf-8'?>", "<!-->", "</p>", "<!x>"]) | ODDITIES
)
DOCTYPES = st.sampled_from(
    ["", "<!DOCTYPE html>", "<!doctype HTML SYSTEM 'about:legacy-compat'>", "<!DOCTYPE html [<!ENTITY a 'b'>]>"]
)


def write_tag(name: str) -> st.SearchStrategy[str]:
    """Return a strategy for one start tag, or for none."""
    return st.just("") | st.builds("<{}{}>".format, st.sampled_from([name, name.upper()]), ATTRIBUTES)


METAS = st.sampled_from(
    [
        "",
        "<meta charset='utf-8'>",
        "<META CHARSET=utf-8 />",
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">',
        '<meta name="a" content="charset">',
        "<meta id='>' charset=utf-8>",
    ]
)
PARTS = st.tuples(
    st.sampled_from(["", "", "", "\ufeff"]), BLANKS, BEFORE, DOCTYPES, BLANKS, BEFORE,
    write_tag("html"), BLANKS, BEFORE, write_tag("head"), BLANKS, METAS,
)  # fmt: skip
BEGINNINGS = PARTS.map("".join)
REST = st.sampled_from(["<title>T</title></head><body><p>x</p></body></html>", "<body class=x>", "<p>x", ""])
PAGES = st.builds(str.__add__, BEGINNINGS, SOUP | REST) | SOUP
"""Anything: beginnings of documents, most of them nearly right, and parts of HTML in any order."""

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="<>&\r\x00"), max_size=20)
GOOD_PAGES = st.tuples(
    st.builds(
        "{}{}<html{}>{}<head>".format, DOCTYPES, BLANKS, st.sampled_from(["", " lang=en", ' data-x="a>b"']), BLANKS
    ),
    st.just("") | st.builds("{}<meta charset='utf-8'>".format, BLANKS),
    st.builds("<title>{}</title></head><body>{}</body></html>".format, TEXTS, SOUP),
)
"""What a careful theme writes: up to the head, its charset if that comes first, and the rest."""

FILLERS = st.sampled_from(
    [
        "<title>{}</title>",
        "<title>東京{}</title>",
        "<style>{}</style>",
        "<script>{}</script>",
        "<!-- {} -->",
        "<p>{}</p>",
    ]
)
LATE_CHARSETS = st.builds(
    "<!DOCTYPE html><html><head>{}{}{}{}{}<title>é</title></head><body>é</body></html>".format,
    BLANKS, st.builds(str.format, FILLERS, st.integers(850, 1000).map("a".__mul__)),
    st.sampled_from(["", "<link rel=a>", "\n"]), METAS, st.sampled_from(["", "<base href=/>"]) | METAS,
)  # fmt: skip
"""Heads that declare their encoding near the end of the bytes in which browsers look for it."""
