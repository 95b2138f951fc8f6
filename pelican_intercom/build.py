"""One build of a site: what it puts on each page, and the counts for its closing line."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from .asset import Asset, make_assets, read_last_assets, write_assets
from .events import Events
from .page import CARRYING, Decision, Page, decide, describe_unmatched, is_excluded
from .settings import Settings
from .settings.urls import find_host
from .tag import NO_PAGES, Placer, Refusal, climb, find_folder, mentions_intercom, runs_tag, write_meta, write_tag

logger = logging.getLogger(__name__)

NOTHING = Markup()

Outcome = Decision | Refusal


class Marker:
    """What a theme gets for ``{{ intercom }}``: markup that is there once, and remembers whether it was used."""

    __slots__ = ("is_used", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_used = False

    def __html__(self) -> str:
        text = "" if self.is_used else self.text
        self.is_used = True
        return text

    __str__ = __html__

    def __len__(self) -> int:
        return len(self.text)


class Plan(NamedTuple):
    """What a page is to get: the tag, if any, all that goes into its head, and the extension by which it is read."""

    page: Page
    decision: Decision
    tag: str
    mark: str
    extension: str


class Build:
    """One run of one Pelican: its settings, its loader and where that is, and what became of its pages."""

    def __init__(self, site: Mapping[str, Any]) -> None:
        self.site = site
        # Pelican is about to empty its output folder.
        emptied = _list_outputs(site) if site["DELETE_OUTPUT_DIRECTORY"] else ()
        self.last_assets = {folder: read_last_assets(folder) for folder in emptied}
        self.placer = Placer()
        self.usual_plans: dict[str, Plan | None] = {}
        # What became of each path, which may be rendered more than once, and the paths that nothing replaces any more.
        self.outcomes: dict[str, Outcome] = {}
        self.final: set[str] = set()
        # Globs of INTERCOM_EXCLUDE, nested builds' included: those that were asked, and those that matched a page.
        self.globs: set[str] = set()
        self.matched: set[str] = set()
        self.events = Events()

    @cached_property
    def settings(self) -> Settings:
        """The site's settings, read by the first generator. Raises SettingsError before anything is written."""
        settings = Settings.from_pelican(self.site)
        self.globs.update(settings.exclude)
        self.events.listed.update(settings.events)
        return settings

    @cached_property
    def assets(self) -> tuple[Asset, ...]:
        """The loader's files; none without INTERCOM_APP_ID, and then no page gets anything."""
        return make_assets(self.settings) if self.settings.app_id else ()

    @cached_property
    def root(self) -> str:
        """The URL of the output's root; empty with RELATIVE_URLS, because it then differs for each page."""
        return "" if self.site["RELATIVE_URLS"] else find_folder(str(self.site["SITEURL"]))

    def begin_output(self, folder: Path) -> None:
        """Write the loader into the output ``folder``."""
        for emptied, assets in self.last_assets.items():
            if assets:
                write_assets(assets, emptied)
        write_assets(self.assets, folder)

    def find_plan(self, path: str, own: Sequence[Any]) -> Plan | None:
        """Return the plan of a page: one for all usual pages of a folder, for they are nearly all that a build meets.

        ``own`` is what Page takes beside the path, if that is not the usual.
        """
        exclude = self.settings.exclude
        if own or not path.endswith(".html") or (exclude and is_excluded(path, exclude)):
            return self.make_plan(Page(path, *own))
        folder = self.root or climb(path)
        if folder not in self.usual_plans:
            self.usual_plans[folder] = self.make_plan(Page(path))
        return self.usual_plans[folder]

    def make_plan(self, page: Page) -> Plan | None:
        """Return what a page is to get; nothing for a file that is no HTML."""
        if not page.is_html:
            return None
        self.matched.update(glob for glob in self.globs - self.matched if is_excluded(page.path, (glob,)))
        decision = decide(page, self.settings)
        xhtml = page.extension == ".xhtml"  # where every attribute needs a value
        tag, mark = _write_mark(decision, self.root or climb(page.path), self.assets[0].name, xhtml)
        return Plan(page, decision, tag, mark, page.extension)

    def render_page(self, path: str, own: Sequence[Any], render: Callable[..., str]) -> str:
        """Return a page as its template renders it, with the tag where it belongs.

        ``render`` takes what a theme gets for ``{{ intercom }}``, by that name.
        """
        plan = self.find_plan(path, own)
        if plan is None:
            return render(intercom=NOTHING)
        page, decision, tag, mark, extension = plan
        marker = Marker(tag)
        text = render(intercom=marker if tag else NOTHING)
        if marker.is_used and runs_tag(text, tag):
            mark = mark.removeprefix(tag)
        refusal, mentions = None, mentions_intercom(text)
        if mark:
            text, refusal = self.placer.place(text, mark, extension, mentions=mentions)
        outcome = refusal or decision
        if mentions and outcome in CARRYING:
            for fault in self.events.read(text):
                logger.warning("%s %s", path, fault)
        if outcome is not Decision.ON:
            self._explain(path, page.choice, outcome)
        if path not in self.final:
            self.outcomes[path] = outcome
            if page.is_final:
                self.final.add(path)
        return text

    def render_other(self, page: Page, template: str | None, render: Callable[..., str]) -> str:
        """Return a page that another plugin renders and writes itself; only its ``{{ intercom }}`` is filled in.

        Its path is not known, so with RELATIVE_URLS there is no tag.
        """
        decision = decide(page, self.settings)
        tag, _ = _write_mark(decision, self.root, self.assets[0].name, False)
        marker = Marker(tag if self.root else "")
        text = render(intercom=marker if tag else NOTHING)
        if not self.root and marker.is_used:
            logger.warning(
                "Another plugin renders the template %s and writes the page itself. Its path is not known, so with "
                "RELATIVE_URLS its {{ intercom }} stays empty",
                template,
            )
        return text

    def take_in(self, nested: Build) -> None:
        """Learn which globs matched a page in a build within this one; the outermost names those that never did."""
        self.globs |= nested.globs
        self.matched |= nested.matched
        self.events.take_in(nested.events)

    def summarize(self, *, is_nested: bool = False) -> str:
        """Return the build's one closing line."""
        if not self.assets:
            return "Intercom: on no page, because INTERCOM_APP_ID is not set. It is usually set only in publishconf.py."
        counts = Counter(outcome for outcome in self.outcomes.values() if outcome not in NO_PAGES)
        line = f"Intercom: on {sum(counts[outcome] for outcome in CARRYING)} of {counts.total()} pages"
        left_out = sorted(
            (_name_reason(outcome), count) for outcome, count in counts.items() if outcome not in CARRYING
        )
        if left_out:
            line += "; left out: " + ", ".join(f"{count} {reason}" for reason, count in left_out)
        return ". ".join([line, *self._list_notes(is_nested=is_nested)]) + "."

    def _list_notes(self, *, is_nested: bool) -> Iterator[str]:
        """Yield a sentence, without its full stop, about each thing that the owner hardly meant."""
        settings, site_url = self.settings, str(self.site["SITEURL"])
        if settings.lacks_session_token(site_url):
            yield (
                f"INTERCOM_IDENTITY_URL is on {find_host(settings.identity_url or '')}, and browsers send it no "
                f"cookies from {find_host(site_url)}: set INTERCOM_SESSION_TOKEN_FROM"
            )
        if host := settings.find_missing_host(site_url):
            yield f"INTERCOM_HOSTS does not name {host}, the host of SITEURL: the Messenger does not run there"
        if not is_nested:
            unmatched = self.globs - self.matched
            notes = (describe_unmatched(unmatched), self.events.describe_unused(), settings.describe_unused())
            yield from filter(None, notes)

    def _explain(self, path: str, choice: object, outcome: Outcome) -> None:
        if outcome is Decision.NOT_UNDERSTOOD:
            logger.error("%s: its front matter has Intercom: %r; it must be on, off or no-launcher", path, choice)
        elif outcome is Refusal.OTHER_LOADER and outcome not in self.outcomes.values():
            logger.warning(
                "%s already loads Intercom, so this plugin adds nothing to it and to pages like it. "
                "Remove the other loader from the theme to use this plugin's",
                path,
            )
        elif outcome not in CARRYING:
            logger.info("%s has no Messenger: %s", path, _name_reason(outcome))


def _list_outputs(site: Mapping[str, Any]) -> list[Path]:
    """Return the output folder, and those of the site's languages, which i18n_subsites builds into it."""
    output, languages = Path(site["OUTPUT_PATH"]), site.get("I18N_SUBSITES")
    return [output, *(output / language for language in (languages if isinstance(languages, dict) else ()))]


def _name_reason(outcome: Outcome) -> str:
    return outcome.removeprefix("off: ")


@lru_cache(maxsize=64)
def _write_mark(decision: Decision, folder: str, name: str, xhtml: bool) -> tuple[str, str]:
    """Return the tag, if the page gets one, and all that goes into its head."""
    tag = write_tag(folder, name, xhtml=xhtml) if decision in CARRYING else ""
    meta = write_meta(decision, xhtml=xhtml) if decision is not Decision.ON else ""
    return tag, tag + meta
