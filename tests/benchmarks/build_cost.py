"""What the plugin adds to a build, beside the two usual ways of doing it; writes docs/performance.md and its plot.

Everything is measured in turn within one run and given as a ratio, for one machine is not another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks import performance_page, reading_time
from tests.benchmarks.large_site import write_articles
from tests.benchmarks.measured import Measured
from tests.machine import ROOT

ROUNDS = {2_000: 6, 10_000: 3}
WAYS = ("none", "tag", "rewrite", "soup")
# BeautifulSoup's ten milliseconds a page are plain from one round on the smaller site.
LONGEST_SOUP = 2_000


def measure(folder: Path, articles: int) -> Measured:
    """Build one site in every way, in turn, as often as its size allows; each round begins with another way."""
    write_articles(folder / "content", articles)
    measured = Measured(articles)
    for number in range(ROUNDS[articles]):
        first = number % len(WAYS)
        for way in WAYS[first:] + WAYS[:first]:
            if way == "soup" and (number > 0 or articles > LONGEST_SOUP):
                continue
            command = [sys.executable, "-m", "tests.benchmarks.large_site", str(folder), way]
            run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
            measured.add(way, json.loads(run.stdout.splitlines()[-1]))
    return measured


def describe(measured: Measured) -> Iterator[str]:
    """Yield one line a way."""
    yield f"{measured.articles} articles, {measured.pages} pages; CPU of the build, own share, µs a page, MiB"
    for way in measured.ways:
        yield (
            f"{way:8} {median(measured.cpu[way]):7.2f} s  x {measured.ratio(way):5.3f}  {measured.share(way):7.2%}"
            f"  {measured.microseconds(way):9.1f}  {measured.memory(way):+6.1f}"
        )


def report() -> Iterator[str]:
    """Yield the figures for each size of site, then write the page."""
    sites = []
    for articles in ROUNDS:
        with tempfile.TemporaryDirectory() as name:
            sites.append(measure(Path(name), articles))
        yield from describe(sites[-1])
    yield f"written: {performance_page.write(sites, list(reading_time.measure())).relative_to(ROOT)}"
