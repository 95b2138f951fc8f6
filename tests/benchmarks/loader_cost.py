"""What the loader costs a page until it has decided, beside Intercom's own snippet and react-live-chat-loader.

Each way is loaded in turn, in a profile of its own, on an empty page with the processor slowed down. Counted is the
processor's time for all scripts of the page's main thread, compiling included, without that of the empty page; what
Chromium compiles on another thread while a file arrives is not. Intercom's widget is requested and kept back: what it
takes once it runs is the same for all.
"""

from __future__ import annotations

import gzip
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from pelican_intercom.asset import make_assets
from pelican_intercom.tag import write_tag
from tests.benchmarks import performance_page
from tests.browser.site import IDENTITY_PATH, Site, serve
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.machine import ENVIRONMENT, ROOT, install_npm_packages, read_record

PEERS = Path(__file__).parent / "peers"
LOADS = 15
SLOWDOWN = 4
REST = 300
"""Milliseconds that a page is left alone after it has said that it decided."""
LATER = 3
"""Which page view counts as a later one: Chromium keeps what it has compiled of a file from the second on."""
KEPT = {"Cache-Control": "max-age=3600"}

HEAD = "<!doctype html><html lang=en><head><meta charset=utf-8>{}<title>Empty</title></head><body><main></main>"
LOADED = "<script>addEventListener('load', () => setTimeout(() => console.debug('decided')))</script>"
STATED = "<script>document.addEventListener('intercom:state', () => console.debug('decided'))</script>"


@dataclass
class Way:
    """One way to put the Messenger into a page, and what was measured of it."""

    name: str
    state: str
    page: str
    settings: dict[str, Any] = field(default_factory=dict)
    size: int = 0
    first: list[float] = field(default_factory=list)
    later: list[float] = field(default_factory=list)


WAYS = (
    Way("an empty page", "", "empty"),
    Way("React alone", "renders nothing", "react"),
    Way("Intercom's own snippet", "loads it with the page", "snippet"),
    Way("this plugin", "`idle`", "ours", settings={"INTERCOM_LOAD": "idle", "INTERCOM_IDENTITY_URL": None}),
    Way("React and react-live-chat-loader", "until the first click", "peer"),
    Way(
        "this plugin", "`interaction`", "ours", settings={"INTERCOM_LOAD": "interaction", "INTERCOM_IDENTITY_URL": None}
    ),
    Way(
        "this plugin",
        "`idle`, with a function",
        "ours",
        settings={"INTERCOM_LOAD": "idle", "INTERCOM_IDENTITY_URL": IDENTITY_PATH},
    ),
)


def write_pages(folder: Path, site: Site) -> None:
    """Write the pages, and the peer's bundles."""
    bundle = [str(ROOT / "node_modules" / ".bin" / "esbuild"), "--bundle", "--minify", "--log-level=error"]
    bundle += ["--define:process.env.NODE_ENV='production'"]
    subprocess.run([*bundle, "react.js", f"--outfile={folder / 'react.js'}"], check=True, cwd=PEERS)
    shared = f"--alias:react={PEERS / 'shared.cjs'}"
    command = [*bundle, shared, "react_live_chat_loader.js", f"--outfile={folder / 'peer.js'}"]
    subprocess.run(command, check=True, cwd=PEERS)
    snippet = (PEERS / "snippet.html").read_text().replace("https://widget.intercom.io/widget/abc12345", site.widget)
    react = '<script defer src="/react.js"></script>'
    for name, head in {
        "empty": LOADED,
        "snippet": LOADED + snippet,
        "ours": STATED + write_tag("/", "intercom.00000000.js"),
        "react": react + "<script>addEventListener('DOMContentLoaded', () => render())</script>",
        "peer": react + '<script defer src="/peer.js"></script>',
    }.items():
        (folder / f"{name}.html").write_text(HEAD.format(head))


def measure_size(way: Way, folder: Path, site: Site) -> int:
    """Return the bytes of what a way adds to a page, in gzip's level 9."""
    files = {
        "empty": [],
        "snippet": [PEERS / "snippet.html"],
        "react": [folder / "react.js"],
        "peer": [folder / "react.js", folder / "peer.js"],
    }
    ours = make_assets(site.read_settings())[0].content
    contents = [ours] if way.page == "ours" else [file.read_bytes() for file in files[way.page]]
    return sum(len(gzip.compress(content, 9, mtime=0)) for content in contents)


def time_loads(browser: Browser, site: Site, way: Way) -> tuple[float, float]:
    """Return the milliseconds that scripts take until the page has decided, on the first page and on a later one."""
    with browser.new_context() as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        taken = []
        for view in range(LATER):
            with page.expect_console_message(lambda message: message.text == "decided"):
                page.goto(site.address(f"/{way.page}.html?{view}"), wait_until="commit")
            page.wait_for_timeout(REST)
            metrics = session.send("Performance.getMetrics")["metrics"]
            taken.append(next(metric["value"] for metric in metrics if metric["name"] == "ScriptDuration") * 1000)
        return taken[0], taken[-1]


def measure(loads: int = LOADS) -> tuple[Way, ...]:
    """Return the ways with what was measured, each loaded as often, in turn."""
    install_npm_packages(PEERS, ENVIRONMENT / "peers.stamp")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, serve(Path(name)) as site:
        site.widget_gate = threading.Event()
        site.headers = KEPT
        folder = Path(name)
        write_pages(folder, site)
        browser = playwright.chromium.launch(executable_path=read_record()["chromium"], args=CHROMIUM_ARGUMENTS)
        for load in range(loads + 1):
            for way in WAYS:
                site.configure(**way.settings)
                way.size = measure_size(way, folder, site)
                first, later = time_loads(browser, site, way)
                # The first load of each warms what all of them share.
                way.first += [first] if load else []
                way.later += [later] if load else []
        browser.close()
        site.widget_gate.set()
    return WAYS


def write_lines(ways: tuple[Way, ...]) -> Iterator[str]:
    """Yield the table, in Markdown."""
    empty, *others = ways
    yield "| | for a visitor | first page | later pages | bytes in gzip |"
    yield "|---|---|---|---|---|"
    for way in others:
        first = statistics.median(way.first) - statistics.median(empty.first)
        later = statistics.median(way.later) - statistics.median(empty.later)
        yield f"| {way.name} | {way.state} | {first:.1f} ms | {later:.1f} ms | {way.size:,} |"


def report() -> Iterator[str]:
    """Yield the table of one run, and put it into docs/performance.md."""
    table = list(write_lines(measure()))
    yield from table
    performance_page.write_loader(table)
