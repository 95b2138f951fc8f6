"""The small site whose pages the browser tests visit."""

from __future__ import annotations

from pathlib import Path

from tests.whole_site import build, write_files

ROOT = Path(__file__).parents[2]

SETTINGS = f"""\
SITEURL = ""
THEME = {str(ROOT / "sample_site" / "theme")!r}
FEED_ALL_ATOM = None
CATEGORY_FEED_ATOM = None
DISPLAY_CATEGORIES_ON_MENU = False
PLUGINS = ["pelican_intercom"]
INTERCOM_APP_ID = "abc12345"
INTERCOM_IDENTITY_URL = "/api/intercom-identity"
"""

CONTENT = {
    "first.md": "Title: First\nDate: 2026-01-01\nCategory: All\nSlug: first\n\nA first article.\n",
    "pages/plain.md": "Title: Plain\nSlug: plain\n\nA plain page.\n",
    "pages/off.md": "Title: Off\nSlug: off\nIntercom: off\n\nA page without the Messenger.\n",
    "pages/bare.md": "Title: Bare\nSlug: bare\nIntercom: no-launcher\n\n[Talk to us](#intercom)\n",
    "pages/french.md": "Title: Français\nSlug: french\nLang: fr\n\nBonjour.\n",
    "pages/events.md": """\
Title: Events
Slug: events

[A guide](../theme/css/site.css){: data-intercom-event="guide-downloaded" },
[not listed](#a){: data-intercom-event="other" },
[and chat](#intercom){: data-intercom-event="chat-asked" }.

<button type="button" data-intercom-event="guide-downloaded"><b>Press</b></button>
<p data-intercom-event="guide-downloaded">A paragraph.</p>
""",
    "pages/links.md": """\
Title: Links
Slug: links

[Chat](#intercom), [new](#intercom/new?text=Hello%20there+you), [empty](#intercom/new),
[article](#intercom/article/123),
[tour](#intercom/tour/4), [news](#intercom/news/5), [survey](#intercom/survey/6), [checklist](#intercom/checklist/7),
[ticket](#intercom/ticket/12), [conversation](#intercom/conversation/215464830000123),
[help](#intercom/space/help), [wrong](#intercom/article/12x), [other](#intercom-and-more),
[elsewhere](../pages/plain.html#intercom/article/9), [why](#intercom/why).
""",
    "pages/marked.rst": """\
Marked
######

:slug: marked

`Chat <#intercom/article/123>`__ and `a heading <#intercom>`__.

Start
=====

One.

Intercom
========

Two.
""",
}


def build_pages(folder: Path) -> Path:
    """Build the site with Pelican and the plugin; return its output folder."""
    write_files(folder / "content", CONTENT)
    site = build(folder, SETTINGS)
    assert site.status == 0, site.log
    return site.output
