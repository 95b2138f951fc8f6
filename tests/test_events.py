"""The names that pages mark presses with: how they are read, and what is said of them."""

from __future__ import annotations

import pytest

from pelican_intercom.events import Events, find_events
from pelican_intercom.tag import mentions_intercom


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('<a href="g.pdf" data-intercom-event="got">G</a>', [("a", "got")]),
        ("<BUTTON DATA-INTERCOM-EVENT=got title='a>b'>", [("button", "got")]),
        ("<a Data-Intercom-Event=got>", [("a", "got")]),
        ("<a title=\"a>b\" data-intercom-event='a &amp; b'>", [("a", "a & b")]),
        ("<a data-intercom-event>", [("a", "")]),
        ("<a dATA-iNTERcOM-EVENt=got>", [("a", "got")]),
        ("<template><a data-intercom-event=got></template>", [("a", "got")]),
        ("<textarea><a data-intercom-event=got></textarea>", []),
        ('<p data-intercom-event="got">', [("p", "got")]),
        ('<code>&lt;a data-intercom-event="got"&gt;</code>', []),
        ('<!-- <a data-intercom-event="got"> --><script>let s = \'<a data-intercom-event="got">\'</script>', []),
        ('<a data-intercom-events="got">', []),
        ("<a>data-intercom-event</a>", []),
    ],
)
def test_marks_are_read_as_a_browser_reads_them(text: str, found: list[tuple[str, str]]) -> None:
    assert find_events(text) == found
    assert mentions_intercom(text)
    assert mentions_intercom(f"{text}東")


def test_each_fault_is_said_once_however_many_pages_have_it() -> None:
    events = Events()
    events.listed.add("got")
    page = '<a data-intercom-event="got"></a><a data-intercom-event="gone"></a><p data-intercom-event="got">'
    assert list(events.read(page)) == [
        "has data-intercom-event='gone', but INTERCOM_EVENTS does not list it, so it is never sent",
        "has data-intercom-event='got' on <p>, but only links and buttons send events",
    ]
    assert list(events.read(page)) == []
    assert events.describe_unused() == ""


def test_a_name_that_marks_no_link_and_no_button_is_unused() -> None:
    events = Events()
    events.listed |= {"got", "asked", "nested"}
    list(events.read('<p data-intercom-event="got"><a data-intercom-event="asked">'))
    nested = Events()
    list(nested.read('<a data-intercom-event="nested">'))
    events.take_in(nested)
    assert events.describe_unused() == "INTERCOM_EVENTS: no page uses 'got'"
