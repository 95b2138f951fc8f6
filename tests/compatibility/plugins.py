"""Other people's plugins from PyPI: how a site uses each, and what the finished site shows of its work."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.whole_site import CONTENT, Site


def contains(name: str, text: str) -> Callable[[Site], bool]:
    """Return a check that one file of the output holds a text."""
    return lambda site: text.encode() in site.files.get(name, b"")


def lacks(name: str, text: str) -> Callable[[Site], bool]:
    """Return a check that one file of the output is there and does not hold a text."""
    return lambda site: text.encode() not in site.files.get(name, text.encode())


@dataclass(frozen=True)
class Plugin:
    """One plugin, or several that belong together."""

    modules: tuple[str, ...]
    works: Callable[[Site], bool]
    settings: str = ""
    content: Mapping[str, str | bytes] = field(default_factory=dict)


def write_picture(size: int) -> bytes:
    """Return a grey PNG of ``size`` by ``size`` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = size.to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])
    rows = (b"\0" + b"\x80" * size) * size
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


PLUGINS = {
    "htmlmin": Plugin(("htmlmin",), lacks("gauge.html", "\n    ")),
    "i18n-subsites": Plugin(
        ("i18n_subsites",),
        lambda site: b"Gezeiten" in site.files.get("de/springs.html", b""),
        'I18N_SUBSITES = {"de": {"SITENAME": "Gezeiten"}}\n',
        {
            "springs.rst": CONTENT["springs.rst"].replace(":slug:", ":lang: en\n:slug:"),
            "springs-de.rst": "Spring und Nipp\n###############\n\n"
            ":date: 2024-01-02 10:00\n:category: Tides\n:slug: springs\n:lang: de\n\nGezeiten.\n",
        },
    ),
    "image-process": Plugin(
        ("image_process",),
        contains("picture.html", "derivatives/small/grey.png"),
        'IMAGE_PROCESS = {"small": ["scale_in 8 8 True"]}\n',
        {
            "picture.rst": "Picture\n#######\n\n:date: 2024-03-03\n:slug: picture\n\n"
            ".. image:: {static}/images/grey.png\n   :class: image-process-small\n",
            "images/grey.png": write_picture(64),
        },
    ),
    "injector": Plugin(
        ("injector",),
        contains("springs.html", "injected"),
        'INJECTOR_ITEMS = [["body", "<p>injected</p>"]]\nINJECTOR_IN_ARTICLES = True\n',
    ),
    "jinja2content": Plugin(
        ("jinja2content",),
        contains("content.html", "42 is the answer"),
        content={
            "content.md": "Title: Content\nDate: 2024-03-04\nSlug: content\n\n"
            "{{ 6 * 7 }} is the answer, and {{ intercom }}.\n"
        },
    ),
    "minification": Plugin(("minification",), lacks("gauge.html", "\n    ")),
    "minifier": Plugin(("minifier",), lacks("gauge.html", "\n    ")),
    "minify": Plugin(("minify",), lacks("gauge.html", "\n    ")),
    "neighbors": Plugin(("neighbors",), lambda site: "gauge.html" in site.pages),
    "precompress": Plugin(("precompress",), lambda site: "gauge.html.gz" in site.files, "PRECOMPRESS_MIN_SIZE = 0\n"),
    "redirect": Plugin(
        ("pelican_redirect",),
        contains("old.html", "url=/moved.html"),
        content={
            "moved.rst": "Moved\n#####\n\n"
            ":date: 2024-03-05\n:slug: moved\n:original_url: old.html\n\nIt was elsewhere.\n"
        },
    ),
    "render-math": Plugin(
        ("render_math",),
        contains("pages/pythagoras.html", "mathjax"),
        content={"pages/pythagoras.rst": "Pythagoras\n##########\n\n:slug: pythagoras\n\n:math:`a^2 + b^2 = c^2`\n"},
    ),
    "search": Plugin(("search",), contains("search-index.st", "gauge.html")),
    "seo": Plugin(
        ("seo",),
        contains("gauge.html", "application/ld+json"),
        "SEO_REPORT = True\nSEO_ENHANCER = True\nSEO_ENHANCER_OPEN_GRAPH = True\nSEO_ENHANCER_TWITTER_CARDS = True\n",
    ),
    "sitemap": Plugin(("sitemap",), contains("sitemap.xml", "https://example.com/gauge.html")),
    "theme-config": Plugin(
        ("theme_config",),
        contains("gauge.html", "Named by the theme"),
        'THEME_CONFIG = "content/themeconf.py"\nARTICLE_EXCLUDES = ["themeconf.py"]\n',
        {"themeconf.py": 'SITENAME = "Named by the theme"\nINTERCOM_EXCLUDE = ["errors/*"]\n'},
    ),
    "webassets": Plugin(
        ("webassets",),
        contains("styled.html", "theme/styles/small.css"),
        'TEMPLATE_PAGES = {"templates/styled.html": "styled.html"}\nARTICLE_EXCLUDES = ["templates"]\n'
        'import os\nWEBASSETS_SOURCE_PATHS = [os.path.abspath("content/styles")]\n',
        {
            "templates/styled.html": '<!DOCTYPE html><title>Styled</title><body>{% assets filters="cssmin", '
            'output="styles/small.css", "site.css" %}{{ ASSET_URL }}{% endassets %}</body>',
            "styles/site.css": "body  {  color :  black  }\n",
        },
    ),
}
