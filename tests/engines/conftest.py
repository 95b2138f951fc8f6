"""A site whose pages tell what the loader says, and a browser of each engine, one a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.pages import build_pages
from tests.browser.site import Site, serve
from tests.machine import find_engine

from .drivers import Tab, start_firefox, start_webkit

# All that the loader says on a page, and what the browser kept whole.
WATCH = """<script>
  window.states = [];
  document.addEventListener("intercom:state", ({ detail }) => states.push(detail));
  addEventListener("pageshow", (event) => {
    const launcher = document.querySelector(".intercom-launcher");
    window.shown = [event.persisted, launcher && getComputedStyle(launcher).visibility];
  });
</script>"""


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_pages(tmp_path_factory.mktemp("engines"))


@pytest.fixture
def site(pages: Path) -> Iterator[Site]:
    with serve(pages) as site:
        site.transform = lambda _path, html: html.replace("<head>", "<head>" + WATCH)
        yield site


@pytest.fixture(params=[start_firefox, start_webkit], ids=["firefox", "webkit"])
def tab(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tab]:
    package = "firefox-esr" if request.param is start_firefox else "webkit2gtk-driver"
    program = find_engine(package)
    if not program or (request.param is start_webkit and not find_engine("xvfb")):
        pytest.skip(f"{package} is not on this machine: `nox -s engines` installs it")
    with request.param(program, tmp_path) as tab:
        yield tab
