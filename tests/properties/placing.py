"""What holds for every page there is, each as a function that Hypothesis calls with many."""

from __future__ import annotations

import html5lib
from hypothesis import given

from pelican_intercom.tag import Placer, Refusal, write_tag
from tests.document import find_difference
from tests.properties.pages import GOOD_PAGES, LATE_CHARSETS, PAGES

TAG = write_tag("/", "intercom.1a2b3c4d.js")
# One for all pages, as in a build.
PLACER = Placer()


def place(page: str) -> tuple[str, Refusal | None]:
    return PLACER.place(page, TAG)


@given(PAGES)
def the_tag_is_one_script_in_the_head_or_not_there_for_a_reason(page: str) -> None:
    text, refusal = place(page)
    if refusal:
        assert text == page
    else:
        assert find_difference(page, text) == "", text


@given(PAGES)
def without_the_tag_the_page_is_as_it_was(page: str) -> None:
    text, refusal = place(page)
    assert text.replace(TAG, "") == page
    assert text.count(TAG) == (not refusal)


@given(PAGES)
def doing_it_twice_is_doing_it_once(page: str) -> None:
    text, refusal = place(page)
    assert place(text) == (text, refusal)


@given(GOOD_PAGES)
def a_careful_page_has_it_first_in_its_head(page: tuple[str, str, str]) -> None:
    beginning, charset, rest = page
    if not beginning.startswith("<!DOCTYPE html ["):
        assert place(beginning + charset + rest) == (beginning + charset + TAG + rest, None)


@given(LATE_CHARSETS)
def the_encoding_that_a_browser_finds_is_the_same(page: str) -> None:
    text, refusal = place(page)
    assert refusal in (None, Refusal.LATE_CHARSET)
    assert find_encoding(text) == find_encoding(page)


def find_encoding(page: str) -> str:
    parser = html5lib.HTMLParser()
    parser.parse(page.encode(), useChardet=False)
    return str(parser.documentEncoding)


PROPERTIES = (
    the_tag_is_one_script_in_the_head_or_not_there_for_a_reason,
    without_the_tag_the_page_is_as_it_was,
    doing_it_twice_is_doing_it_once,
    a_careful_page_has_it_first_in_its_head,
    the_encoding_that_a_browser_finds_is_the_same,
)
