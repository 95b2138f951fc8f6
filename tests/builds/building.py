"""A small site with a page of every kind that Pelican makes, and builds of it in this process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.log import LimitFilter
from pelican.plugins import signals
from pelican.settings import read_settings

from pelican_intercom import plugin
from tests.whole_site import read_output, write_files

META = re.compile(rb'<meta name="pelican-intercom" content="([^"]*)"/?>')

CONTENT = {
    "first.md": "Title: First\nDate: 2024-01-02\nTags: sea\nCategory: Tides\nLang: en\nSlug: first\n\nHigh water.",
    "first-de.md": "Title: Erster\nDate: 2024-01-02\nLang: de\nSlug: first\n\nHochwasser.",
    "second.rst": "Second\n######\n\n:date: 2024-02-03\n:category: Tides\n:slug: second\n\nLow water: ``</body>``.\n",
    "third.md": "Title: Third\nDate: 2024-02-04\nSlug: third\n\nNaïve café, 東京, 🌊.",
    "unlisted.md": "Title: Unlisted\nDate: 2024-02-05\nStatus: hidden\nSlug: unlisted\n\nBy URL alone.",
    "unfinished.md": "Title: Unfinished\nDate: 2024-03-01\nStatus: draft\nSlug: unfinished\n\nNot yet.",
    "pages/about.md": "Title: About\nSlug: about\n\nAbout us.",
    "pages/missing.md": "Title: Missing\nStatus: hidden\nSave_as: 404.html\n\nNothing here.",
    "pages/sketch.md": "Title: Sketch\nStatus: draft\nSlug: sketch\n\nNot yet.",
    "pages/plain.md": "Title: Plain\nSave_as: plain/page\nURL: plain/page\n\nNo extension.",
    "own/landing.html": "<!DOCTYPE html><html><head><title>{{ SITENAME }}</title></head><body>Welcome</body></html>",
    "own/search.json": '{"html": "<body></body>"}',
    "own/sitemap.xml": "<urlset><body></body></urlset>",
    "own/old.html": '<!DOCTYPE html><meta http-equiv="refresh" content="0; url=/"><title>Moved</title>',
    "notes.html.txt": "<html><body></body></html>",
}
SETTINGS: dict[str, Any] = {
    "SITENAME": "Tide Notes",
    "SITEURL": "https://example.com",
    "AUTHOR": "Ann",
    "TIMEZONE": "UTC",
    "THEME": "simple",
    "DEFAULT_PAGINATION": 1,
    "PAGINATED_TEMPLATES": {"index": None, "tag": None, "category": None, "author": None},
    "YEAR_ARCHIVE_SAVE_AS": "{date:%Y}/index.html",
    "MONTH_ARCHIVE_SAVE_AS": "{date:%Y}/{date:%m}/index.html",
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "CATEGORY_FEED_ATOM": None,
    "AUTHOR_FEED_ATOM": None,
    "AUTHOR_FEED_RSS": None,
    "TRANSLATION_FEED_ATOM": None,
    "TEMPLATE_PAGES": {
        "own/landing.html": "landing.html",
        "own/search.json": "search.json",
        "own/sitemap.xml": "sitemap.xml",
        "own/old.html": "old.html",
    },
    "STATIC_PATHS": ["notes.html.txt"],
    "ARTICLE_EXCLUDES": ["own"],
    "INTERCOM_APP_ID": "abc12345",
}

ONE_ARTICLE = {"a.md": "Title: A\nDate: 2024-01-01\nSlug: a\n\nx"}
SMALL: dict[str, Any] = {
    "TEMPLATE_PAGES": {},
    "STATIC_PATHS": [],
    "DIRECT_TEMPLATES": ["index"],
    "YEAR_ARCHIVE_SAVE_AS": "",
    "MONTH_ARCHIVE_SAVE_AS": "",
    "AUTHOR_SAVE_AS": "",
    "CATEGORY_SAVE_AS": "",
    "FEED_ALL_ATOM": None,
}
"""Settings of a site of one article and an index."""


def build(folder: Path, *, plugins: list[Any] | None = None, **settings: Any) -> dict[str, bytes]:
    """Build ``folder``/content, which is CONTENT where it is not there yet; return the output's files by path.

    The plugin stays connected to Pelican's signals only for as long as this build.
    """
    pelican = create_pelican(folder, plugins=plugins, **settings)
    with connected_for_now():
        pelican.init_plugins()
        signals.initialized.send(pelican)
        pelican.run()
    return read_output(Path(pelican.output_path))


def create_pelican(folder: Path, *, plugins: list[Any] | None = None, **settings: Any) -> Pelican:
    """Return a Pelican for a site in ``folder`` that has no plugin connected yet."""
    if not (folder / "content").exists():
        write_files(folder / "content", CONTENT)
    chosen = SETTINGS | {"PATH": str(folder / "content"), "OUTPUT_PATH": str(folder / "output")} | settings
    site = read_settings(override={**chosen, "PLUGINS": []})
    pelican = Pelican(site)
    pelican.settings["PLUGINS"] = ["pelican_intercom"] if plugins is None else plugins
    return pelican


def write_site(folder: Path, *settings: str) -> None:
    """Write a site of one article, if it has no content yet, and its pelicanconf.py, which ends with these lines."""
    if not (folder / "content").exists():
        write_files(folder / "content", ONE_ARTICLE)
    site = SETTINGS | SMALL | {"PLUGINS": ["pelican_intercom"]}
    lines = [f"{name} = {value!r}" for name, value in site.items()]
    write_files(folder, {"pelicanconf.py": "\n".join([*lines, *settings, ""])})


def start_pelican(
    folder: Path, *arguments: str, columns: int = 500, encoding: str = "utf-8", stderr: int = subprocess.STDOUT
) -> subprocess.Popen[str]:
    """Start the real command on a site, in a terminal of so many columns."""
    return subprocess.Popen(
        [sys.executable, "-m", "pelican", "content", *arguments],
        cwd=folder,
        env=os.environ
        # Or it reads old settings from the cache after new ones were written: of the same size, in the same second.
        | {"COLUMNS": str(columns), "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        | {"PYTHONIOENCODING": encoding},
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        encoding=encoding,
        start_new_session=True,
    )


def run_pelican(
    folder: Path, settings: str, *arguments: str, columns: int = 500, encoding: str = "utf-8"
) -> subprocess.CompletedProcess[str]:
    """Run the real command on a site of one article, with these lines of settings."""
    write_site(folder, settings)
    with start_pelican(folder, *arguments, columns=columns, encoding=encoding, stderr=subprocess.PIPE) as process:
        printed, errors = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, printed, errors)


def find_assets(output: Mapping[str, bytes]) -> list[str]:
    """Return the paths of the loader's files in an output."""
    return [name for name in output if re.search(r"(^|/)intercom(-why)?\.[0-9a-f]{8}\.js$", name)]


def find_loaders(output: Mapping[str, bytes]) -> list[str]:
    """Return the paths of the loader's files without those of the explaining build."""
    return [name for name in find_assets(output) if "why" not in name]


@contextmanager
def connected_for_now() -> Iterator[None]:
    """Disconnect the plugin from Pelican's signals afterwards, or it would stay so for as long as the process lives."""
    # Pelican keeps on the class what it has logged once.
    LimitFilter._raised_messages.clear()
    receivers: list[tuple[Any, Callable[..., None]]] = [
        (signals.initialized, plugin.check_settings),
        (signals.get_generators, plugin.begin_build),
        (signals.generator_init, plugin.prepare_generator),
        (signals.all_generators_finalized, plugin.begin_output),
        (signals.finalized, plugin.report),
    ]
    try:
        yield
    finally:
        for signal, receiver in receivers:
            signal.disconnect(receiver)
