"""Which kind of page an output file is, by the names that Pelican's settings give to each kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import Formatter
from typing import Any

# The most telling names first, for a site may write articles and pages into the same folder.
KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("draft", ("DRAFT_SAVE_AS", "DRAFT_LANG_SAVE_AS", "DRAFT_PAGE_SAVE_AS", "DRAFT_PAGE_LANG_SAVE_AS")),
    ("category", ("CATEGORY_SAVE_AS",)),
    ("tag", ("TAG_SAVE_AS",)),
    ("author", ("AUTHOR_SAVE_AS",)),
    ("page", ("PAGE_SAVE_AS", "PAGE_LANG_SAVE_AS")),
    ("archive of a time", ("YEAR_ARCHIVE_SAVE_AS", "MONTH_ARCHIVE_SAVE_AS", "DAY_ARCHIVE_SAVE_AS")),
    ("article", ("ARTICLE_SAVE_AS", "ARTICLE_LANG_SAVE_AS")),
)
OTHER = "other"
DRAFT = "draft"


class PageKinds:
    """Names the kind of each output file of one site."""

    def __init__(self, site: Mapping[str, Any]) -> None:
        """``site`` is every setting of the site, as Pelican reads them."""
        named = [(kind, pattern) for kind, pattern in _list_patterns(site) if pattern]
        self._names = [kind for kind, _ in named]
        self._subsites = tuple(f"{name}/" for name in site.get("I18N_SUBSITES") or ())
        self._pattern = re.compile("|".join(f"({pattern})" for _, pattern in named))

    def find_own_path(self, path: str) -> str:
        """Return a file's path in its own build: i18n_subsites builds each subsite into a folder of its name."""
        subsite = next((folder for folder in self._subsites if path.startswith(folder)), "")
        return path.removeprefix(subsite)

    def name(self, path: str) -> str:
        """Return the kind of an output file, from its path below the output folder, with slashes."""
        match = self._pattern.fullmatch(self.find_own_path(path))
        return self._names[match.lastindex - 1] if match and match.lastindex else OTHER


def _list_patterns(site: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield a kind and the pattern of its paths, without groups, in the order in which they are tried."""
    for target in dict(site.get("TEMPLATE_PAGES") or {}).values():
        yield "template page", re.escape(str(target))
    for template in site.get("DIRECT_TEMPLATES") or ():
        saved = site.get(f"{str(template).upper()}_SAVE_AS", f"{template}.html")
        yield "listing", _write_pattern(saved)
    yield "page", r"404\.html"
    for kind, names in KINDS:
        for name in names:
            yield kind, _write_pattern(site.get(name))


def _write_pattern(saved: object) -> str:
    """Return a pattern for a ``*_SAVE_AS`` value, its later pages by number included; empty for a value that is off."""
    if not isinstance(saved, str) or not saved:
        return ""
    pattern = "".join(
        re.escape(literal) + (".+" if field == "category" else "[^/]+" if field is not None else "")
        for literal, field, _, _ in Formatter().parse(saved)
    )
    stem, dot, extension = pattern.rpartition(r"\.")
    return f"{stem}[0-9]*{dot}{extension}" if dot else f"{pattern}[0-9]*"
