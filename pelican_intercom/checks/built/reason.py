"""Why a page of a built site carries no tag: the build's own decisions, found again from its output."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pelican_intercom.page import CARRYING, Page, decide
from pelican_intercom.settings import Settings
from pelican_intercom.tag import Placer

from .front_matter import find_choices
from .kind import DRAFT, PageKinds
from .page import BuiltPage

COPIED = "copied as it is"
NOT_SET = "INTERCOM_APP_ID is not set"


class Reasons:
    """Explains the pages of one site."""

    def __init__(self, site: Mapping[str, Any], settings: Settings, kinds: PageKinds) -> None:
        """``site`` is every setting of the site, as Pelican reads them."""
        self._site = site
        self._settings = settings
        self._kinds = kinds
        self._choices = find_choices(site)

    def find(self, path: str, data: bytes, page: BuiltPage) -> str:
        """Return why a page without a tag has none, or nothing where it should have one."""
        if not self._settings.app_id:
            return NOT_SET
        decision = decide(self._describe(path), self._settings)
        if decision not in CARRYING:
            return decision.removeprefix("off: ")
        if page.other_way:
            return "loads Intercom another way"
        _, refusal = Placer().place(data.decode("utf-8", "replace"), "<script></script>")
        return refusal or self._find_copied(path)

    def refuses(self, path: str) -> bool:
        """Return whether the settings or its front matter keep the Messenger off a page."""
        return decide(self._describe(path), self._settings) not in CARRYING

    def _describe(self, path: str) -> Page:
        own = self._kinds.find_own_path(path)
        return Page(own, self._choices.get(own), self._kinds.name(path) == DRAFT)

    def _find_copied(self, path: str) -> str:
        """Return a reason for a file that Pelican copies without rendering it, as it does with static files."""
        static = str(self._site.get("THEME_STATIC_DIR") or "theme")
        if path.startswith(f"{static}/"):
            return COPIED
        moved = (self._site.get("EXTRA_PATH_METADATA") or {}).items()
        sources = [source for source, metadata in moved if dict(metadata).get("path") == path] or [path]
        folders = [str(folder).strip("./") for folder in self._site.get("STATIC_PATHS") or ()]
        for source in sources:
            is_static = any(not folder or f"{source}/".startswith(f"{folder}/") for folder in folders)
            if is_static and (Path(self._site["PATH"]) / source).is_file():
                return COPIED
        return ""
