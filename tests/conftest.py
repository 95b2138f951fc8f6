"""What every test may ask for, and what a missing part of the machine means."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.machine import Machine, read_record

# A Python that is not on the machine is listed by tests/machine.py; everything else that is skipped fails CI.
ALLOWED_SKIP = "not on this machine: Python"
# Each window would start three programs that no test sees, for the popups of its address bar and in reserve. The last
# list counts, and so Playwright's own is here too, as far as pages notice it.
HIDDEN_FEATURES = [
    "SpareRendererForSitePerProcess",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "WebUIOmniboxPopup",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
]
CHROMIUM_ARGUMENTS = [
    f"--disable-features={','.join(HIDDEN_FEATURES)}",
    # No page asks the network for a host that is not this machine; what a route answers never gets there.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE *localhost, EXCLUDE 127.0.0.1",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Pelican, once imported, lets every new logger say the same warning only once; the function knows no Pelican.
logging.getLogger("pelican_intercom.identity")
# nohup and some CI ignore it, and what the tests start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
# Built on limits of files, sockets that a server inherits and servers that Windows has not.
collect_ignore_glob = ["apps/*", "checks/test_published.py", "test_faults.py"] if sys.platform == "win32" else []
NEEDS = {"browser": "chromium", "node": "node", "runtime": "node"}


@pytest.fixture(scope="session")
def machine() -> Machine:
    return read_record()


@pytest.fixture(scope="session")
def node(machine: Machine) -> str:
    """The path of Node; the npm packages of package.json are installed in the root's node_modules."""
    return machine["node"]


@pytest.fixture(scope="session")
def chromium(machine: Machine) -> str:
    """The path of a Chromium's executable."""
    return machine["chromium"]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """One a worker: a thread holds no second one."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    """One a worker, with the back/forward cache that automation turns off; tests take contexts of it."""
    browser = playwright.chromium.launch(
        executable_path=chromium,
        args=CHROMIUM_ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return three workers for two cores: a test in a browser waits for it nearly half of its time."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What takes long goes first, a group above all, which is one worker's: no worker begins with it as the others end.
    items.sort(key=lambda item: [not item.get_closest_marker(name) for name in ("xdist_group", "browser")])
    if sys.platform == "win32":
        items[:] = [item for item in items if not item.get_closest_marker("posix")]
    missing = read_record()["missing"]
    for item in items:
        for marker, part in NEEDS.items():
            if part in missing and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=f"{part} is not available: {missing[part]}"))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Fail a CI run in which anything but an absent Python was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") == "true" and reporter is not None:
        reasons = [str(report.longrepr) for report in reporter.stats.get("skipped", [])]
        forbidden = [reason for reason in reasons if ALLOWED_SKIP not in reason]
        if forbidden and session.exitstatus == pytest.ExitCode.OK:
            reporter.write_line(f"CI=true allows no skip, and {len(forbidden)} tests were skipped", red=True)
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)
