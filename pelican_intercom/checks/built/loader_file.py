"""The file that a page's tag points to: there, whole, and made from today's settings."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pelican_intercom.asset import make_assets
from pelican_intercom.checks.finding import Finding, failed, list_faults
from pelican_intercom.checks.page import is_whole
from pelican_intercom.errors import SettingsError
from pelican_intercom.settings import Settings
from pelican_intercom.settings.urls import split_url
from pelican_intercom.tag import find_folder

# Hosts answer with these at whatever URL was asked for; some of them take the 404.html of the nearest folder.
_ERROR_PAGE = re.compile(r"(?:[45]\d\d|(?:.+/)?404)\.html?")


class LoaderFiles:
    """Judges the tags of one site; each file that a tag names is read once."""

    def __init__(self, output: Path, site: Mapping[str, Any], settings: Settings) -> None:
        """``site`` is every setting of the site, as Pelican reads them."""
        self._output = output
        self._root = find_folder(str(site["SITEURL"]))
        self._host = split_url(str(site["SITEURL"])).netloc
        self._expected = set(_list_expected(site, settings))
        self._known: dict[str, tuple[Finding, ...]] = {}

    def judge(self, path: str, address: str, base: str = "") -> tuple[Finding, ...]:
        """Return what is wrong with a tag's address in the page at ``path``, whose <base href> is ``base`` if any."""
        is_relative = not any(url.startswith("/") or urlsplit(url).netloc for url in (address, base))
        if is_relative and _ERROR_PAGE.fullmatch(path):
            detail = "an error page is served at any depth, where its relative tag finds no loader"
            remedy = (
                f'Set RELATIVE_URLS = False for the published site, or write <base href="{self._root}"> and then '
                "{{ intercom }} into the head of this page's template."
            )
            return (failed("relative-404", detail, remedy),)
        if base:
            followed = urlsplit(urljoin(urljoin(f"https://{self._host}{self._root}{path}", base), address))
            if self._host and followed.netloc != self._host:
                detail = f"the page's <base href> sends the tag to {followed.netloc}, where no loader is"
                remedy = "Point <base> to the site's own host, or remove it from the theme."
                return (failed("base-elsewhere", detail, remedy),)
            address = followed.path
        file = self._resolve(path, address)
        if file is None:
            remedy = f"The loader's files are in {self._root}; build again with the right SITEURL."
            return (failed("missing-asset", "the tag points outside the published folder", remedy),)
        if file not in self._known:
            self._known[file] = tuple(self._find(file))
        return self._known[file]

    def _resolve(self, path: str, address: str) -> str | None:
        """Return the file below the output folder that an address in a page means, or None where it is elsewhere."""
        parts = urlsplit(address)
        wanted = unquote(parts.path)
        if parts.scheme or parts.netloc or (wanted.startswith("/") and not wanted.startswith(self._root)):
            return None
        # What does not begin at the root begins at the page's folder.
        below = "" if wanted.startswith("/") else posixpath.dirname(path)
        resolved = posixpath.normpath(posixpath.join(below, wanted.removeprefix(self._root)))
        return None if resolved.startswith("..") else resolved

    def _find(self, file: str) -> Iterator[Finding]:
        name, content = posixpath.basename(file), None
        with suppress(OSError, ValueError):  # such as for a name with a NUL in it
            content = (self._output / file).read_bytes()
        is_good = content is not None and is_whole(name, content)
        return list_faults(
            (content is None, "missing-asset", f"the tag points to {file}, which is not there",
             "Build again, and publish the whole folder."),
            (content is not None and not is_good, "edited-asset",
             f"{file} does not match its name: it was edited or cut", "Build again; nothing must rewrite this file."),
            (is_good and self._expected and name not in self._expected, "outdated-asset",
             f"{file} was made from other settings or by another version",
             "Build again with this settings file, or give the one it was built with: -s FILE."),
        )  # fmt: skip


def _list_expected(site: Mapping[str, Any], settings: Settings) -> Iterator[str]:
    """Yield the names that the loader's file has today, for the site and for its i18n_subsites."""
    if not settings.app_id:
        return
    yield make_assets(settings)[0].name
    subsites = site.get("I18N_SUBSITES")
    for overrides in subsites.values() if isinstance(subsites, Mapping) else ():
        with suppress(SettingsError):  # its own build says what is wrong with it
            yield make_assets(Settings.from_pelican({**site, **(overrides or {})}))[0].name
