"""Strategies that write HTML: as a theme would, and as nobody should."""

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

SPACE = st.sampled_from(["", " ", "\n", "\t", "  ", "\f", "/"])
LETTERS = st.sampled_from("ab <>/!-?\"'=&;]é東🌊\u00a0\u2028\u0130\u212a") | st.characters(codec="utf-8")
CHARACTERS = st.text(LETTERS, max_size=8)
VALUES = st.sampled_from(
    [
        '="x"',
        "='x'",
        "=x",
        "",
        '="</body>"',
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
    """Return an end tag, that of the body more often than others."""
    name = draw(st.sampled_from(["body", "body", "html"]) | NAMES)
    end = draw(st.sampled_from([">", ">", ">", " >", "\n>", ' class="x">', "/>", ""]))
    return f"</{getattr(name, draw(CASES))()}{end}"


ODDITIES = st.sampled_from(
    [
        *(
            "<",
            "</",
            "<!",
            "<?",
            "</>",
            "< body>",
            "</ body>",
            "</bodyx>",
            "</body-x>",
            "<!x>",
            "<?xml version='1.0'?>",
        ),
        *(
            "<!--",
            "-->",
            "--!>",
            "<!-->",
            "<!--->",
            "<!-- a -- b -->",
            "<!-- --!>",
            "<!-- </body> -->",
            "<!--<script>-->",
        ),
        *("<!DOCTYPE html>", "<!doctype>", "<![CDATA[ </body> ]]>", "<![CDATA[", "]]>", "&lt;/body&gt;", "&amp"),
        *("<script><!--<script></script>", "<script><!--</script>", "<script>let a = '</body>'</script>"),
        *(
            "<textarea></body></textarea>",
            "<title></body></title>",
            "<iframe></body></iframe>",
            "<style></body></style>",
        ),
        *(
            "<svg/>",
            "<svg><style></body></style></svg>",
            "<svg><desc><p></desc></svg>",
            "<math><mi></body></mi></math>",
        ),
        *("<svg><script></body></script></svg>", "<noscript><p></noscript>", "<select><option></select>"),
        *("<table><tr><td></table>", "\x00", "\r\n", "<\u0130>", "<s\u212a>"),
    ]
)
SOUP = st.lists(start_tags() | end_tags() | ODDITIES | CHARACTERS, max_size=14).map("".join)
FRAMES = st.sampled_from(
    [
        ("<!DOCTYPE html>\n<html><head><title>T</title></head>\n<body>\n", "\n</body>\n</html>\n"),
        ("<!DOCTYPE html><title>T</title><body>", ""),
        ("<html><body class='x'>", "</html>"),
        ("<BODY>", "</BODY ></HTML><!-- made -->\n"),
        ("", "</body>"),
        ("", ""),
    ]
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="<>&\r\x00"), max_size=20)
HIDDEN = st.sampled_from(
    [
        "<!-- </body></html> -->",
        "<script>document.write('</body>')</script>",
        "<style>a::before { content: '</body>' }</style>",
        '<img alt="</body>">',
        "<textarea></body></textarea>",
        "<svg viewBox='0 0 1 1'><title>x</title><path d='M0 0h1'/></svg>",
        "<select><option>a</option></select>",
        "<noscript><img src='x'></noscript>",
        "<iframe srcdoc='</body>'></iframe>",
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
        "<br>",
    ]
)
TREES = st.recursive(
    TEXTS | HIDDEN,
    lambda inner: st.tuples(st.sampled_from(["div", "section", "em", "main", "x-y"]), st.lists(inner, max_size=4)).map(
        lambda parts: f"<{parts[0]} class='a'>{''.join(parts[1])}</{parts[0]}>"
    ),
    max_leaves=12,
)
TAILS = st.sampled_from(
    ["", "\n", "</html>", "\n</html>\n", "</HTML>\n<!-- made in 0.1 s: </body> -->\n", "<!-- a --></html>"]
)
ENDS = st.sampled_from(["</body>", "</BODY>", "</body >", "</body\n>"])
GOOD_PAGES = st.tuples(TREES, ENDS, TAILS)
"""What a careful theme writes: the body's content, the body's end tag, and what follows it."""
GOOD_FRAME = "<!DOCTYPE html>\n<html lang='en'>\n<head><meta charset='utf-8'><title>T </body></title></head>\n<body>\n"
FLAWS = st.lists(start_tags() | end_tags() | ODDITIES, max_size=2).map("".join)
FLAWED_PAGES = st.tuples(FLAWS, TREES, FLAWS, TREES, ENDS, TAILS).map(
    lambda parts: GOOD_FRAME.replace("<meta", parts[0] + "<meta") + "".join(parts[1:])
)
"""Careful pages in which one thing or another has gone wrong, half of which look usual at first sight."""

PAGES = (
    st.tuples(FRAMES, SOUP, SOUP).map(lambda parts: parts[0][0] + parts[1] + parts[0][1] + parts[2])
    | SOUP
    | FLAWED_PAGES
)
"""Anything: parts of HTML in any order, in a page's frame or none, and pages that are nearly right."""
