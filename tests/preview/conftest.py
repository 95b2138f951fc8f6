"""The sample site, built once by the preview's own build, and served once by its own server."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.test import Client, TestResponse

from pelican_intercom.preview.application import Application
from pelican_intercom.preview.build import Build, override_settings
from pelican_intercom.preview.server import listen, make_http_server
from pelican_intercom.preview.site import Site
from pelican_intercom.preview.workspace import Workspace, make_workspace
from pelican_intercom.site_settings import read_site

SETTINGS_FILE = Path(__file__).parents[2] / "sample_site" / "publishconf.py"
PORT = 8000
# More than any test waits for anything, on a machine that has other work too.
MILLISECONDS = 60_000
expect.set_options(timeout=MILLISECONDS)


class LocalClient(Client):
    """A client that names the preview's own host, unless it is told another ``base_url``."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Return the whole answer."""
        return super().open(*args, **{"base_url": f"http://127.0.0.1:{PORT}", "buffered": True, **kwargs})


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    return make_workspace("tm4rk2xz")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, workspace: Workspace) -> Site:
    """The sample site as the preview builds it."""
    output = tmp_path_factory.mktemp("preview")
    overrides = override_settings(workspace, f"http://127.0.0.1:{PORT}")
    Build(SETTINGS_FILE, output, overrides).run()
    return Site(output, read_site(SETTINGS_FILE) | overrides)


@pytest.fixture
def application(site: Site, workspace: Workspace) -> Application:
    hinting = Site(site.output, {**site.settings, "INTERCOM_SESSION_HINT": "signed_in"})
    return Application(hinting, workspace, PORT, ["administrator"])


@pytest.fixture
def client(application: Application) -> Client:
    """A client that keeps cookies; every request names the host 127.0.0.1:8000."""
    return LocalClient(application)


@dataclass(frozen=True)
class Served:
    """A running preview."""

    address: str
    application: Application


@pytest.fixture(scope="session")
def served(site: Site, workspace: Workspace) -> Iterator[Served]:
    """The sample site, served on a free port by the preview's server until the session ends."""
    with serving(site, workspace, ["administrator"]) as served:
        yield served


@contextmanager
def serving(site: Site, workspace: Workspace, hidden_roles: Sequence[str] = ()) -> Iterator[Served]:
    """Serve a site on a free port for as long as the block runs."""
    with listen(0) as listener:
        application = Application(site, workspace, listener.getsockname()[1], hidden_roles)
        server = make_http_server(application, listener)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield Served(f"http://127.0.0.1:{application.port}", application)
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser profile of its own, in which nobody is signed in."""
    with browser.new_context(viewport={"width": 1200, "height": 860}) as context:
        page = context.new_page()
        page.set_default_timeout(MILLISECONDS)
        yield page
