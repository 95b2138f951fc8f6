"""What holds for every page there is, each as a function that Hypothesis calls with many."""

from __future__ import annotations

from hypothesis import given

from pelican_intercom.tag import place, write_tag
from tests.document import find_difference
from tests.properties.pages import GOOD_FRAME, GOOD_PAGES, PAGES

TAG = write_tag("/", "intercom.1a2b3c4d.js")


@given(PAGES)
def the_tag_is_one_script_in_the_body_or_not_there_for_a_reason(page: str) -> None:
    placed = place(page, TAG)
    if placed.reason:
        assert placed.text == page
    else:
        assert find_difference(page, placed.text) == "", placed.text


@given(PAGES)
def without_the_tag_the_page_is_as_it_was(page: str) -> None:
    placed = place(page, TAG)
    assert placed.text.replace(TAG, "") == page
    assert placed.text.count(TAG) == (not placed.reason)


@given(PAGES)
def doing_it_twice_is_doing_it_once(page: str) -> None:
    placed = place(page, TAG)
    assert place(placed.text, TAG) == placed


@given(GOOD_PAGES)
def a_careful_page_has_it_right_before_the_end_of_its_body(page: tuple[str, str, str]) -> None:
    content, end, tail = page
    assert place(GOOD_FRAME + content + end + tail, TAG).text == GOOD_FRAME + content + TAG + end + tail


PROPERTIES = (
    the_tag_is_one_script_in_the_body_or_not_there_for_a_reason,
    without_the_tag_the_page_is_as_it_was,
    doing_it_twice_is_doing_it_once,
    a_careful_page_has_it_right_before_the_end_of_its_body,
)
