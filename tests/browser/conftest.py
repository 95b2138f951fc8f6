"""Pelican's pages, built once a worker; a server and a browser profile for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from .pages import build_pages
from .site import Site, serve
from .visit import prepare


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_pages(tmp_path_factory.mktemp("browser"))


@pytest.fixture
def site(pages: Path) -> Iterator[Site]:
    with serve(pages) as site:
        yield site


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of its own, in which nobody is signed in."""
    with browser.new_context(viewport={"width": 1000, "height": 800}) as context:
        prepare(context)
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page; whatever the loader throws into it fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    # Turbo gives a prefetch up with an error that nobody catches.
    assert [error for error in errors if "signal is aborted" not in error] == []
