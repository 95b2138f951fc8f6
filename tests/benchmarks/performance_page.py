"""docs/performance.md and its plot, from what one run of the benchmark measured."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pelican_intercom.asset import make_assets
from pelican_intercom.settings import Settings
from pelican_intercom.tag import write_tag
from tests.benchmarks.measured import Measured
from tests.benchmarks.reading_time import SIZE, Reading
from tests.machine import ROOT

PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "images" / "build-cost.svg"
TITLES = {
    "none": "no plugin",
    "tag": "this plugin",
    "rewrite": "open and rewrite each file",
    "soup": "the same through BeautifulSoup",
}
# Characters that others put into each page for a site with an app id and nobody signed in. Intercom's own is what sites
# paste: the settings, the script and its comment; the others are what their current releases write.
INLINE = {"Intercom's own snippet": 827, "intercom-rails": 701, "django-analytical": 677}


LOADER = "## Script time\n"
MEASURED = """\
Script time on the page's main thread until it is decided who is signed in and what to load. It was measured on an empty
page in Chromium with the processor slowed down four times, and the time of the empty page itself is subtracted. Each
figure is the median of 15 visits in one run, {date}. A later page is the third page of a visit. Rows that need the
Messenger's script request it, but it does not arrive: it would take the same time in every row, and much more.
"""
PAID = """
Requesting that script is most of what Intercom's snippet does, and in `idle` the loader does it too. The rest of the
loader's time is for what the snippet does not do: it reads the page's language and `<meta>`, asks whether the visitor
saves data, looks in localStorage whose session the Messenger has, watches other tabs, links and page changes, and
tells the page what it decided. In `interaction` it requests nothing from Intercom, and draws a button instead.

A comment at the top of the loader asks Chromium to compile it on another thread while it arrives, which is not
counted, and browsers cache it. The snippet is in every page and is compiled there. react-live-chat-loader needs React;
its own cost is the difference between its row and React's.
"""


def write_loader(table: Iterable[str]) -> None:
    """Put the loader's table into the page, in the place of the last one, or as the last of what visitors get."""
    lines = [LOADER, MEASURED.format(date=date()), *table, PAID]
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(read_loader() or "## The worst pages\n")
    after = rest.lstrip("\n") if LOADER in text else "## The worst pages\n" + rest
    PAGE.write_text(before + "\n".join(lines) + "\n" + after, encoding="utf-8")


def read_loader() -> str:
    """Return the section that write_loader has put into the page; nothing where there is none yet."""
    _, heading, rest = PAGE.read_text(encoding="utf-8").partition(LOADER)
    return heading + rest.partition("\n## ")[0].rstrip("\n") + "\n" if heading else ""


def date() -> str:
    """Return today, as the page writes it."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def write(sites: Sequence[Measured], readings: Sequence[Reading]) -> Path:
    """Write the page and its plot, and return the page's path."""
    PLOT.parent.mkdir(exist_ok=True)
    draw(sites[0])
    PAGE.write_text("\n".join(write_lines(sites, readings)) + "\n", encoding="utf-8")
    return PAGE


def name_machine() -> str:
    """Return the processor, the cores, the system and the Python."""
    cpus = Path("/proc/cpuinfo")
    lines = cpus.read_text(encoding="utf-8").splitlines() if cpus.exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return (
        f"{model or platform.processor() or platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, Pelican {version('pelican')}"
    )


def write_lines(sites: Sequence[Measured], readings: Sequence[Reading]) -> Iterator[str]:
    """Yield the page's lines."""
    yield "# Performance\n"
    yield "This page is written by `make bench`. The rows of each table were measured alternately, on one machine:"
    yield f"{name_machine()}, {date()}. On another machine the ratios should be similar.\n"
    yield "## Your build\n"
    yield "CPU time of whole builds with the theme `notmyidea`. The last two rows are how plugins usually put something"
    yield "into each page. Own time is the time spent in the plugin's own functions.\n"
    for site in sites:
        yield f"{site.articles:,} articles, {site.pages:,} pages:\n"
        yield "| | whole build | own share | own time per page | memory |"
        yield "|---|---|---|---|---|"
        for way in site.ways:
            own = f"{site.share(way):.2%} | {site.microseconds(way):,.0f} µs" if way != "none" else "- | -"
            memory = f"{site.memory(way):+.1f} MiB" if way != "none" else "-"
            yield f"| {TITLES[way]} | x {site.ratio(way):.3f} | {own} | {memory} |"
        yield ""
    yield "![Own time per page, on a logarithmic scale](images/build-cost.svg)\n"
    yield "Each figure is the median of a few rounds. The time of a whole build varies with the load of the"
    yield "machine, for the larger site by a tenth. The own share is measured within one build and is more reliable.\n"
    yield from write_bytes(sites)
    if section := read_loader():
        yield section
    yield from write_readings(readings)


def write_bytes(sites: Sequence[Measured]) -> Iterator[str]:
    """Yield what is added to the pages, beside what others add."""
    assets = make_assets(Settings.from_pelican({"INTERCOM_APP_ID": "abc12345"}))
    tag = len(write_tag("/", assets[0].name))
    yield "## Your visitors\n"
    yield f"Each page grows by one tag of {tag} bytes. The loader is one file of {len(assets[0].content):,} bytes for"
    yield "the whole site, which browsers cache. Others put their script into every page:\n"
    yield "| | bytes per page | " + " | ".join(f"a site of {site.pages:,} pages" for site in sites) + " |"
    yield "|---|---|" + "---|" * len(sites)
    whole = sum(len(asset.content) for asset in assets)
    ours = " | ".join(f"{(tag * site.pages + whole) / 1000:,.0f} kB" for site in sites)
    yield f"| this plugin | {tag} | {ours} |"
    for name, size in INLINE.items():
        yield f"| {name} | {size} | " + " | ".join(f"{size * site.pages / 1000:,.0f} kB" for site in sites) + " |"
    yield ""


def write_readings(readings: Sequence[Reading]) -> Iterator[str]:
    """Yield how long pages take that are made to be slow."""
    yield "## The worst pages\n"
    yield f"Pages of {SIZE / 1e6:.0f} MB that repeat one thing over and over. Ten times the page should take"
    yield "about ten times as long. The last column compares with one pass of the standard library's `html.parser`;"
    yield "if that gives up immediately, the number is large although the time is short.\n"
    yield "| the page is made of | time | for ten times the page | over html.parser |"
    yield "|---|---|---|---|"
    for reading in readings:
        yield f"| {reading.name} | {reading.milliseconds:,.0f} ms | x {reading.growth:.1f} | {reading.ratio:,.2f} |"


def draw(site: Measured) -> None:
    """Draw the own time of each way."""
    import matplotlib as mpl  # noqa: PLC0415  (takes a second, and only this needs it)

    mpl.use("svg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "build-cost", "font.family": "sans-serif"})
    ways = [way for way in site.ways if way != "none"][::-1]
    times = [site.microseconds(way) for way in ways]
    figure, axes = plt.subplots(figsize=(7, 2), layout="constrained")
    bars = axes.barh([TITLES[way] for way in ways], times, color=["#9aa5b1"] * (len(ways) - 1) + ["#0a7d5a"])
    axes.bar_label(bars, [f" {time:,.0f} µs" for time in times])
    axes.set_xscale("log")
    axes.set_xlim(1, max(times) * 8)
    axes.set_xlabel(f"own time for one page, on a site of {site.pages:,} pages")
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(PLOT, metadata={"Date": None, "Creator": None})
    plt.close(figure)


if __name__ == "__main__":
    sys.exit("run `python -m tests.benchmarks build_cost`, which measures and writes the page")
