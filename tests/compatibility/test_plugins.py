"""Whole sites with other people's plugins, listed before ours and after it: one tag on each page, and nothing lost."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Route

from tests.compatibility.plugins import PLUGINS, Plugin
from tests.document import find_difference, outline, remove_loaders, remove_meta
from tests.whole_site import CONTENT, Site, build, count_tags, remove_tag, write_files

pytestmark = pytest.mark.compatibility

# These write the pages anew after Pelican has written them.
REWRITERS = {"htmlmin", "injector", "minification", "minifier", "minify", "seo"}
# The sites of one plugin are built once, by one worker.
ALL = [pytest.param(name, marks=pytest.mark.xdist_group(name), id=name) for name in sorted(PLUGINS)]
WIDGET = "https://widget.intercom.io/widget/abc12345"
# What pelican-search runs is in no package registry; where a machine lacks it, this says what it was told to index.
STORK = '#!/bin/sh\nexec cp "$3" "$5"\n'

Builds = tuple[Site, dict[str, Site]]


@pytest.fixture(autouse=True, scope="module")
def stork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        if not shutil.which("stork"):
            program = tmp_path_factory.mktemp("programs") / "stork"
            program.write_text(STORK)
            program.chmod(0o755)
            patch.setenv("PATH", os.pathsep.join([str(program.parent), os.environ["PATH"]]))
        yield


@pytest.fixture(scope="module")
def build_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Builds]:
    """Return what ``build_with`` returns for one of the plugins, built when it is first wanted."""
    return cache(lambda name: build_with(tmp_path_factory.mktemp("site"), PLUGINS[name]))


def build_with(folder: Path, plugin: Plugin) -> Builds:
    """Return a site with another plugin alone, and with ours before and after it."""
    write_files(folder / "content", {**CONTENT, **plugin.content})
    modules = list(plugin.modules)
    orders = {"before": ["pelican_intercom", *modules], "after": [*modules, "pelican_intercom"]}
    alone = build(folder, f"{plugin.settings}PLUGINS = {modules}\n", output="alone")
    both = {
        order: build(folder, f'{plugin.settings}PLUGINS = {plugins}\nINTERCOM_APP_ID = "abc12345"\n', output=order)
        for order, plugins in orders.items()
    }
    for site in (alone, *both.values()):
        assert site.status == 0, site.log
        assert plugin.works(site), site.log
    return alone, both


def count_loaders(page: bytes) -> int:
    return len(remove_loaders(outline(page))[1])


def normalize(content: bytes) -> bytes:
    """Return a file without what differs between any two builds: when it was made, and where."""
    return re.sub(rb"/(before|after)\b", b"/alone", re.sub(rb"<lastmod>.*?</lastmod>", b"", content))


def is_left_out(path: str, name: str) -> bool:
    return (
        "drafts/" in path or (name == "theme-config" and path.startswith("errors/")) or path == "old.html"  # a redirect
    )


@pytest.mark.parametrize("name", ALL)
def test_each_page_has_one_tag_and_the_other_plugin_its_work(build_once: Callable[[str], Builds], name: str) -> None:
    alone, both = build_once(name)
    count = count_loaders if name in REWRITERS else count_tags
    for site in both.values():
        made = {path for path in site.files if re.search(r"(^|/)intercom(-why)?\.[0-9a-f]{8}\.js", path)}
        assert set(site.files) - set(alone.files) == made
        counts = {path: count(page) for path, page in site.pages.items()}
        assert counts == {path: 0 if is_left_out(path, name) else 1 for path in alone.pages}
        for path, content in alone.files.items():
            if name in REWRITERS and path in counts:
                left_out = remove_meta(outline(site.files[path])) == outline(content)
                assert left_out if not counts[path] else find_difference(content, site.files[path]) == "", path
            elif path.endswith(".gz"):
                assert gzip.decompress(site.files[path]) == site.files[path.removesuffix(".gz")]
            else:
                assert normalize(remove_tag(site.files[path])) == normalize(content), path


def test_all_at_once_leave_one_tag(tmp_path: Path) -> None:
    apart = {"minification", "minifier", "htmlmin", "i18n-subsites"}
    chosen = {name: plugin for name, plugin in PLUGINS.items() if name not in apart}
    together = Plugin(
        tuple(module for plugin in chosen.values() for module in plugin.modules),
        lambda site: [name for name, plugin in chosen.items() if not plugin.works(site)] == [],
        "".join(plugin.settings for name, plugin in chosen.items() if name != "theme-config")
        + 'ARTICLE_EXCLUDES = ["templates", "themeconf.py"]\nTHEME_CONFIG = "content/themeconf.py"\n',
        {name: content for plugin in chosen.values() for name, content in plugin.content.items()},
    )
    _alone, both = build_with(tmp_path, together)
    for site in both.values():
        counts = {path: count_loaders(page) for path, page in site.pages.items()}
        assert counts == {path: 0 if is_left_out(path, "theme-config") else 1 for path in site.pages}


def test_each_language_of_a_site_has_its_own_settings(tmp_path: Path) -> None:
    subsites = PLUGINS["i18n-subsites"]
    own = '{"de": {"SITENAME": "Gezeiten", "INTERCOM_LAUNCHER_LABEL": "Frag uns", "INTERCOM_EXCLUDE": ["errors/*"]}}'
    settings = f'I18N_SUBSITES = {own}\nINTERCOM_LAUNCHER_LABEL = "Ask us"\n'
    _alone, both = build_with(tmp_path, Plugin(subsites.modules, subsites.works, settings, subsites.content))
    for site in both.values():
        english, german = sorted(site.assets, key=len)
        assert german.startswith("de/intercom.")
        assert b'"Ask us"' in site.files[english]
        assert b'"Frag uns"' in site.files[german]
        for path, page in site.pages.items():
            assert count_tags(page) == (0 if "drafts/" in path or path == "de/errors/404.html" else 1), path
            assert f'"/{german if path.startswith("de/") else english}"'.encode() in page or not count_tags(page), path
        assert sum(line.startswith("Intercom") for line in site.log.splitlines()) == 2, site.log


@pytest.mark.browser
@pytest.mark.parametrize("name", [plugin for plugin in ALL if plugin.id in REWRITERS])
def test_a_page_that_was_rewritten_still_loads_the_messenger(
    browser: Browser, build_once: Callable[[str], Builds], name: str
) -> None:
    _alone, both = build_once(name)
    for site in both.values():
        with closing(browser.new_context()) as context:
            serve(context, site)
            page = context.new_page()
            errors: list[str] = []
            page.on("pageerror", partial(remember, errors))
            with page.expect_request(WIDGET):
                page.goto("https://example.com/gauge.html")
            assert page.evaluate("typeof window.pelicanIntercom.refresh") == "function"
            assert errors == []


def remember(errors: list[str], error: Error) -> None:
    errors.append(str(error))


def serve(context: BrowserContext, site: Site) -> None:
    """Answer for example.com with a built site, for the Messenger with nothing, and for no one else."""

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.geturl() == WIDGET:
            route.fulfill(body="", content_type="text/javascript")
        elif url.hostname == "example.com" and url.path.lstrip("/") in site.files:
            kind = "text/javascript" if url.path.endswith(".js") else "text/html; charset=utf-8"
            route.fulfill(body=site.files[url.path.lstrip("/")], content_type=kind)
        else:
            route.abort()

    context.route("**/*", answer)
