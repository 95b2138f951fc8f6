"""How long a page waits for the Messenger, and how long the loader holds the page up, in Chromium.

The identity and the widget travel at the same time: with both delayed by D, the time from the question to the boot is
near D, and near 2 D where one waits for the other. Both ways are measured in one run, on the same page.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from werkzeug.wrappers import Request, Response

from pelican_intercom.identity.hosts.wsgi import create_application
from tests.browser.pages import build_pages
from tests.browser.site import Site, serve
from tests.browser.visit import sign_in
from tests.conftest import CHROMIUM_ARGUMENTS
from tests.machine import read_record

DELAY = 0.6
ROUNDS = 5
SLOWDOWN = 4

# Marks the question on the page's own clock.
WATCH = """
  const ask = window.fetch;
  window.fetch = (...request) => {
    if (String(request[0]).includes("intercom-identity")) window.asked ??= performance.now();
    return ask(...request);
  };
"""
BOOTED = "window.standInMessenger?.calls.some(([method]) => method === 'boot') && performance.now()"
# Without the preload, the widget is fetched when the answer is there.
ONE_AFTER_THE_OTHER = "HTMLLinkElement.prototype.__defineSetter__('rel', () => {})"


def delay(site: Site) -> Callable[[Request], Response]:
    """Return the function's true answer, late."""

    def answer(request: Request) -> Response:
        time.sleep(DELAY)
        return Response.from_app(create_application(site.environment), request.environ)

    return answer


def time_boot(browser: Browser, site: Site, *scripts: str) -> float:
    """Return the seconds from the question to the boot, in a profile of its own."""
    with browser.new_context() as context:
        for script in (WATCH, *scripts):
            context.add_init_script(script)
        sign_in(context, site, "member")
        page = context.new_page()
        page.goto(site.address("/pages/plain.html"))
        booted: float = page.wait_for_function(BOOTED).json_value()
        asked: float = page.evaluate("window.asked")
        return (booted - asked) / 1000


def profile_loader(browser: Browser, site: Site) -> float:
    """Return the milliseconds of main thread that the loader's own functions take until the boot, slowed down."""
    with browser.new_context() as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
        session.send("Profiler.enable")
        session.send("Profiler.setSamplingInterval", {"interval": 100})
        session.send("Profiler.start")
        page.goto(site.address("/pages/plain.html"))
        page.wait_for_function(BOOTED)
        profile = session.send("Profiler.stop")["profile"]
    own = {node["id"] for node in profile["nodes"] if "/intercom." in node["callFrame"]["url"]}
    steps = zip(profile["samples"], profile["timeDeltas"], strict=True)
    microseconds: float = sum(step for sample, step in steps if sample in own)
    return microseconds / 1000


def report() -> Iterator[str]:
    """Yield the ratio of both ways, and the loader's own time."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serve(build_pages(Path(folder))) as site,
    ):
        browser = playwright.chromium.launch(executable_path=read_record()["chromium"], args=CHROMIUM_ARGUMENTS)
        site.fault, site.widget_delay = delay(site), DELAY
        time_boot(browser, site)
        for name, scripts in (("at the same time", ()), ("one after the other", (ONE_AFTER_THE_OTHER,))):
            seconds = statistics.median(time_boot(browser, site, *scripts) for _ in range(ROUNDS))
            ratio = seconds / DELAY
            yield f"identity and widget {DELAY} s late, {name}: boot after {seconds:.2f} s, {ratio:.2f} of that"
        site.fault, site.widget_delay = None, 0
        times = [profile_loader(browser, site) for _ in range(ROUNDS)]
        middle, most = statistics.median(times), max(times)
        yield f"the loader's own time, processor {SLOWDOWN} times slowed: median {middle:.1f} ms, at most {most:.1f} ms"
        browser.close()
