"""Why a page of a built site carries no tag: what it says itself, or what the build would say of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pelican_intercom.checks.page import PageContent
from pelican_intercom.page import Page
from pelican_intercom.tag import NO_PAGES, Placer, find_folder, write_tag

UNKNOWN = "no reason"


class Reasons:
    """Explains the pages of one site."""

    def __init__(self, site: Mapping[str, Any], output: Path) -> None:
        """``site`` is every setting of the site, as Pelican reads them, and ``output`` its folder."""
        self._is_off = not site.get("INTERCOM_APP_ID")
        self._placer = Placer()
        self._tag = write_tag(find_folder(str(site["SITEURL"])), "intercom.00000000.js")
        themes = [Path(site["THEME"], folder) for folder in site.get("THEME_STATIC_PATHS") or ()]
        self._sources, self._output = [Path(site["PATH"]), *themes], output.absolute()

    def find(self, file: Page, data: bytes, page: PageContent) -> str:
        """Return why a page without a tag has none, or nothing for a file that is no HTML document."""
        text = data.decode("utf-8", "replace")
        _, refusal = self._placer.place(text, self._tag, file.extension)
        if refusal in NO_PAGES:
            return ""
        if self._is_off:
            return "INTERCOM_APP_ID is not set"
        if page.meta.startswith("off: "):
            return page.meta.removeprefix("off: ")
        # Wherever Pelican put the copy of a static file.
        is_copied = any(path.read_bytes() == data for path in self._static_files.get(len(data), ()))
        return refusal or ("copied as it is" if is_copied else UNKNOWN)

    @cached_property
    def _static_files(self) -> dict[int, list[Path]]:
        """The site's own files and its theme's, by size."""
        found: dict[int, list[Path]] = {}
        for source in self._sources:
            for parent, folders, names in os.walk(source):
                folders[:] = [name for name in folders if Path(parent, name).absolute() != self._output]
                for path in filter(Path.is_file, (Path(parent, name) for name in names)):
                    found.setdefault(path.stat().st_size, []).append(path)
        return found
