"""The check of a built site: which pages carry the Messenger, which do not and why, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pelican_intercom.errors import SettingsError
from pelican_intercom.page import Page
from pelican_intercom.settings import Settings

from .built import whole_site
from .built.fault import Fault, FaultBook
from .built.headers_file import FILE_NAME, PolicyRule, read_rules
from .built.kind import PageKinds
from .built.leak import SecretSearch, make_search
from .built.loader_file import LoaderFiles
from .built.output import walk_files
from .built.page import BuiltPage, is_document, read_page
from .built.policy import PolicyJudge
from .built.reason import Reasons

TWICE = Fault(
    "twice", "the loader is in the page twice",
    "Take {{ intercom }} or a pasted tag out of the theme: the plugin places one by itself.",
)  # fmt: skip
NO_REASON = Fault(
    "no-reason", "no tag, and nothing says why",
    "Build again with this settings file. If it stays, look at the build's last line and its warnings.",
)  # fmt: skip
UNWANTED = Fault(
    "unwanted", "a tag, although the settings or the front matter say no",
    "Build again with this settings file; the output is older than your settings.",
)  # fmt: skip


NO_PAGES = Fault(
    "no-pages", "there is no page in this folder", "Build the site first, or give the folder that it is built into."
)  # fmt: skip


@dataclass
class Tally:
    """How many pages of one kind carry the tag, and for the others how many for which reason."""

    carrying: int = 0
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass
class SiteReport:
    """What a check found: pages by kind, faults, and what to know of the settings."""

    output: Path
    settings: Settings | None = None
    kinds: dict[str, Tally] = field(default_factory=dict)
    faults: FaultBook = field(default_factory=FaultBook)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    pages: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults.found


def check_site(
    output: Path,
    site: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    repository: Path | None = None,
    advance: Callable[[], None] = lambda: None,
) -> SiteReport:
    """Return what a built site holds, reading each file once and keeping none.

    ``site`` is every setting of the site, as Pelican reads them; ``environment`` may hold the secrets to look for, and
    ``repository`` copies of the function. ``advance`` is called after each file. Raises OSError for a folder that
    cannot be read.
    """
    report = SiteReport(output)
    try:
        report.settings = Settings.from_pelican(site)
    except SettingsError as error:
        for sentence in error.faults:
            report.faults.add(Fault("settings", sentence, "The build stops on this too; mend the setting."))
        return report
    for fault in whole_site.find_faults(report.settings, site):
        report.faults.add(fault)
    for fault in whole_site.find_copy_faults(repository) if repository else ():
        report.faults.add(fault)
    search = make_search(environment)
    report.notes.extend(whole_site.write_notes(report.settings, search))
    check = _Check(report, report.settings, site, search)
    for path in walk_files(output):
        check.read(path)
        report.files += 1
        advance()
    check.finish()
    return report


class _Check:
    """One run over the files of one site."""

    def __init__(self, report: SiteReport, settings: Settings, site: Mapping[str, Any], search: SecretSearch) -> None:
        self.report = report
        self.settings = settings
        self.search = search
        self.kinds = PageKinds(site)
        self.reasons = Reasons(site, settings, self.kinds)
        self.loaders = LoaderFiles(report.output, site, settings)
        self.policies = PolicyJudge(settings, str(site["SITEURL"]))
        self.rules = self._read_rules()

    def read(self, path: str) -> None:
        """Read one file, whatever it is; one that cannot be read is a fault, and the next is read."""
        try:
            self._read(path)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            self.report.faults.add(Fault("unreadable", f"it cannot be read: {reason}", "See its permissions."), path)

    def _read(self, path: str) -> None:
        file = self.report.output / path
        if Page(path).is_html:
            data = file.read_bytes()
            leaks = list(self.search.search(data))
            if "." in path.rpartition("/")[2] or is_document(data):
                self._judge(path, data)
        else:
            leaks = self.search.search_file(file)
        for leak in leaks:
            self.report.faults.add(whole_site.describe_leak(leak), path)

    def finish(self) -> None:
        """Judge what only the whole site shows."""
        if not self.report.pages:
            self.report.faults.add(NO_PAGES)

    def _judge(self, path: str, data: bytes) -> None:
        self.report.pages += 1
        page = read_page(data)
        tally = self.report.kinds.setdefault(self.kinds.name(path), Tally())
        add = self.report.faults.add
        if page.other_way:
            add(whole_site.describe_other_way(page.other_way), path)
        if len(page.tags) > 1:
            add(TWICE, path)
        if page.tags:
            tally.carrying += 1
            if self.reasons.refuses(path):
                add(UNWANTED, path)
            for fault in self.loaders.judge(path, page.tags[0], page.base):
                add(fault, path)
            self._judge_policies(path, page)
            return
        reason = self.reasons.find(path, data, page)
        tally.left_out[reason or "no reason"] += 1
        if not reason and self.settings.app_id:
            add(NO_REASON, path)

    def _judge_policies(self, path: str, page: BuiltPage) -> None:
        for text in page.policies:
            for fault in self.policies.judge(text, "the page's meta element"):
                self.report.faults.add(fault, path)
        # Once a rule has been judged for one page that carries the Messenger, it is judged.
        judged = [rule for rule in self.rules if rule.applies(path)]
        for rule in judged:
            self.rules.remove(rule)
            for fault in self.policies.judge(rule.policy, f"{FILE_NAME} line {rule.line}", is_header=True):
                self.report.faults.add(fault, FILE_NAME)

    def _read_rules(self) -> list[PolicyRule]:
        file = self.report.output / FILE_NAME
        return list(read_rules(file.read_text("utf-8", "replace"))) if file.is_file() else []
