"""How long the tag's place takes to find in pages made to be slow, against a pass of the standard library's parser."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser

from pelican_intercom.tag import Placer, write_tag

SIZE = 5_000_000
ROUNDS = 3
TAG = write_tag("/", "intercom.1a2b3c4d.js")
MIXED = ("comments, end tags and scripts", "the same, none of it ended")
PIECES = {
    MIXED[0]: "<!-- a --></p><!x><script>'.intercom.io'</script>",
    MIXED[1]: "<!-- a -</p <!x<script type='.intercom.io",
    "comments": "<!-- a -->",
    "unclosed comments": "<!--",
    "comments without end": "<!-- a -- b -",
    "doctypes": "<!DOCTYPE html>",
    "`<html>` tags": '<html a="b">',
    "open quotes": "<html a='<html b=\"",
    "less-than signs": "<",
    "data that mentions Intercom": "<script type=text/plain>'.intercom.io'</script>",
    "open `<template>`": "<template>.intercom.io",
    "framesets in comments": "<head><!-- <frameset> -->",
    "`<meta>` elements": '<meta name="a" content="b">',
    "a usual article": "<p>Spring tides follow the <em>new</em> and the <a href='/full'>full moon</a>.</p>\n",
}


def time_best(function: Callable[[], object]) -> float:
    """Return the least CPU seconds of a few runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def parse(page: str) -> None:
    """Read a page with html.parser, which does nothing with what it reads."""
    parser = HTMLParser()
    parser.feed(page)
    parser.close()


def make_page(piece: str, size: int) -> str:
    """Return a page of about ``size`` characters that is little but one piece again and again."""
    return "<!DOCTYPE html>" + piece * (size // len(piece)) + "<head><title>T</title></head><body></body></html>"


def time_place(page: str) -> float:
    """Return the CPU seconds in which the tag's place is found."""
    return time_best(lambda: Placer().place(page, TAG))


@dataclass(frozen=True)
class Reading:
    """One made-up page: milliseconds for the tag, over those for a tenth of it, and over html.parser's own."""

    name: str
    milliseconds: float
    growth: float
    ratio: float


def measure() -> Iterator[Reading]:
    """Yield what each made-up page took."""
    for name, piece in PIECES.items():
        page = make_page(piece, SIZE)
        ours = time_place(page)
        growth = ours / time_place(make_page(piece, SIZE // 10))
        # html.parser takes hours over some of these at full length.
        same = page if name in MIXED else make_page(piece, SIZE // 50)
        yield Reading(name, ours * 1e3, growth, time_place(same) / time_best(partial(parse, same)))


def report() -> Iterator[str]:
    """Yield one line a page, and the worst growth."""
    readings = []
    for reading in measure():
        readings.append(reading)
        yield (
            f"{reading.name:32} {reading.milliseconds:8.1f} ms  x {reading.growth:5.1f} for ten times the page, "
            f"{reading.ratio:7.2f} of html.parser"
        )
    yield f"worst growth: {max(reading.growth for reading in readings):.1f} for ten times the page (10 is linear)"
