"""Which pages the Messenger belongs on, and why not on the others."""

from __future__ import annotations

import pytest

from pelican_intercom.page import CARRYING, Decision, Page, decide, is_excluded, read_choice
from pelican_intercom.settings import Settings


@pytest.mark.parametrize(
    ("path", "is_html"),
    [
        ("index.html", True),
        ("a/b.HTM", True),
        ("a.xhtml", True),
        ("blog/post", True),
        ("v1.2/post", True),
        ("search.json", False),
        ("feeds/all.atom.xml", False),
        ("robots.txt", False),
        ("a.html.gz", False),
        (".html", True),
        (".htaccess", False),
        ("blog/.htpasswd", False),
        (".webassets-cache/0a1b2c", False),
        (".well-known/security", True),
        (".drafts/a.html", True),
    ],
)
def test_a_file_is_html_by_its_name(path: str, is_html: bool) -> None:
    assert Page(path).is_html is is_html


def test_the_extension_says_how_a_file_is_read() -> None:
    paths = ("v1.2/post", ".well-known/x", "a.html", "b/.html", "a.HTM", "A.XHTML", "xhtml")
    assert [Page(path).extension for path in paths] == ["", "", ".html", ".html", ".htm", ".xhtml", ""]


@pytest.mark.parametrize(
    ("value", "decision"),
    [
        ("on", Decision.ON),
        (" On ", Decision.ON),
        (True, Decision.ON),
        ("yes", Decision.ON),
        ("off", Decision.FRONT_MATTER),
        (False, Decision.FRONT_MATTER),
        ("no", Decision.FRONT_MATTER),
        ("no-launcher", Decision.NO_LAUNCHER),
        ("No_Launcher", Decision.NO_LAUNCHER),
        ("", Decision.NOT_UNDERSTOOD),
        ("of", Decision.NOT_UNDERSTOOD),
        (["off", "on"], Decision.NOT_UNDERSTOOD),
        (0, Decision.NOT_UNDERSTOOD),
    ],
)
def test_front_matter_is_read_generously_but_never_guessed(value: object, decision: Decision) -> None:
    assert read_choice(value) is decision


@pytest.mark.parametrize(
    ("page", "decision"),
    [
        (Page("a.html"), Decision.ON),
        (Page("a.html", is_draft=True), Decision.DRAFT),
        (Page("x/a.html"), Decision.EXCLUDED),
        (Page("a.html", "off"), Decision.FRONT_MATTER),
        (Page("a.html", "no-launcher"), Decision.NO_LAUNCHER),
        (Page("x/a.html", "on"), Decision.ON),
        (Page("x/a.html", "no-launcher", is_draft=True), Decision.NO_LAUNCHER),
        (Page("a.html", "on", is_draft=True), Decision.ON),
        (Page("a.html", "perhaps"), Decision.NOT_UNDERSTOOD),
    ],
)
def test_front_matter_beats_drafts_and_drafts_come_before_excluded_paths(page: Page, decision: Decision) -> None:
    assert decide(page, Settings(app_id="abc12345", exclude=("x/*",))) == decision


def test_the_words_of_a_page_s_meta_element_are_a_fixed_list() -> None:
    assert [str(decision) for decision in Decision] == [
        "on", "no-launcher", "off: front matter", "off: front matter not understood", "off: draft",
        "off: INTERCOM_EXCLUDE",
    ]  # fmt: skip
    assert CARRYING == (Decision.ON, Decision.NO_LAUNCHER)


@pytest.mark.parametrize(
    ("path", "patterns", "excluded"),
    [
        ("a.html", (), False),
        ("a.html", ("a.html",), True),
        ("a.html", ("/a.html",), True),
        ("x/a.html", ("a.html",), False),
        ("x/y/a.html", ("x/*",), True),
        ("xx/a.html", ("x/*",), False),
        ("2024/01/index.html", ("????/*/index.html",), True),
        ("A.html", ("a.html",), False),
        ("b.html", ("[ab].html",), True),
        ("c.html", ("a.html", "c.html"), True),
        ("a(b.html", ("a(b.html",), True),
        ("a\nb.html", ("a*",), True),
    ],
)
def test_excluded_paths_are_globs_on_the_whole_output_path(
    path: str, patterns: tuple[str, ...], excluded: bool
) -> None:
    assert is_excluded(path, patterns) is excluded
