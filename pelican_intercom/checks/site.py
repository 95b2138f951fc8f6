"""The check of a built site: which pages carry the Messenger, which do not and why, and what is wrong."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pelican_intercom.errors import SettingsError
from pelican_intercom.hosting.inspection import inspect
from pelican_intercom.page import Page, describe_unmatched, is_excluded
from pelican_intercom.settings import Settings
from pelican_intercom.settings.urls import split_url

from .built.leak import SECRET_VARIABLES, SecretSearch, make_search
from .built.loader_file import LoaderFiles
from .built.reason import UNKNOWN, Reasons
from .finding import Finding, failed, list_faults
from .page import PageContent, judge_content, read_page
from .policy import FILE_NAME, PolicyJudge, read_rules

_LEAK = "Do not publish. Remove it from the site's sources, change the secret in Intercom, and build again."
PLUGIN_NAMES = {"pelican_intercom", "pelican.plugins.intercom", "intercom"}
# Kept in the output folder by OUTPUT_RETENTION, and not published.
_IGNORED = {".git", ".hg", ".svn"}


# Paths kept of each fault, as examples.
EXAMPLES = 20


@dataclass
class Places:
    """Where a fault was found: how often, and the first paths below the output folder."""

    count: int = 0
    paths: list[str] = field(default_factory=list)


@dataclass
class SiteReport:
    """What a check found: how many pages carry the tag, and why the others do not, faults, and what to know."""

    output: Path
    settings: Settings | None = None
    faults: dict[Finding, Places] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    carrying: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def pages(self) -> int:
        """How many HTML documents there are."""
        return self.carrying + self.left_out.total()

    def add(self, *faults: Finding, path: str = "") -> None:
        """Note faults, in a file or of the whole site: what is kept grows with their kinds, not with the pages."""
        for fault in faults:
            places = self.faults.setdefault(fault, Places())
            places.count += 1
            if path and len(places.paths) < EXAMPLES:
                # A name that is no UTF-8 could be printed by nobody.
                places.paths.append(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def check_site(
    output: Path,
    site: Mapping[str, Any],
    environment: Mapping[str, str],
    repository: Path | None = None,
    files: Iterable[str] | None = None,
) -> SiteReport:
    """Return what a built site holds, reading each file once and keeping none.

    ``site`` is every setting, as Pelican reads them; ``environment`` may hold the secrets to look for, ``repository``
    the function. ``files`` are paths as ``walk_files`` yields them. Raises OSError for a folder that cannot be read.
    """
    report = SiteReport(output)
    try:
        report.settings = Settings.from_pelican(site)
    except SettingsError as error:
        remedy = "The build stops on this too; fix the setting."
        report.add(*(failed("settings", sentence, remedy) for sentence in error.faults))
        return report
    report.add(*_find_faults(report.settings, site))
    identity_url, site_url = report.settings.identity_url or "", str(site["SITEURL"])
    for file in inspect(repository, identity_url, site_url) if repository else ():
        if file.is_fault:
            report.add(failed("function", f"{file.name} {file.detail}", file.remedy))
        else:
            report.notes.append(f"{file.name} {file.detail}. {file.remedy}")
    search = make_search(environment)
    report.notes.extend(_write_notes(report.settings, site_url, search))
    check = _Check(report, report.settings, site, search)
    for path in walk_files(output) if files is None else files:
        check.read(path)
        report.files += 1
    report.add(*list_faults(
        (not report.pages, "no-pages", "there is no page in this folder", "Build the site, or give its output folder."),
        (report.settings.app_id and report.pages and not report.carrying, "no-messenger",
         "no page has the Messenger, although INTERCOM_APP_ID is set", "See the reasons beside the counts."),
    ))  # fmt: skip
    if check.unmatched and report.settings.app_id:
        report.notes.append(f"{describe_unmatched(check.unmatched)}.")
    return report


def _find_faults(settings: Settings, site: Mapping[str, Any]) -> Iterator[Finding]:
    """Return what no single page shows."""
    plugins, site_url, identity = site.get("PLUGINS"), str(site.get("SITEURL") or ""), settings.identity_url or ""
    named = {str(getattr(plugin, "__name__", plugin)) for plugin in plugins or ()}
    host, scheme = split_url(site_url).hostname, split_url(identity).scheme or split_url(site_url).scheme
    whose = "" if "://" in identity else ", because SITEURL is not"
    return list_faults(
        (plugins is not None and not PLUGIN_NAMES & named, "no-plugin",
         "PLUGINS does not name pelican_intercom, and Pelican loads only what it names",
         'Add "pelican_intercom" to PLUGINS, and build again.'),
        (not settings.app_id, "no-app-id",
         "INTERCOM_APP_ID is not set in this settings file, so the plugin does nothing",
         "Set it in publishconf.py. It is the part after apps/ in the URL when you are signed in to Intercom."),
        (settings.lacks_session_token(site_url), "identity-url",
         f"INTERCOM_IDENTITY_URL is on another site than SITEURL ({host}), and browsers send no cookies there",
         "Serve the function on a host of the same domain, or set INTERCOM_SESSION_TOKEN_FROM."),
        (identity and scheme == "http", "identity-url", f"INTERCOM_IDENTITY_URL is not https{whose}",
         "Publish the site at an https URL: over http, anyone on the network can read the session."),
    )  # fmt: skip


def _write_notes(settings: Settings, site_url: str, search: SecretSearch) -> Iterator[str]:
    """Yield what a puzzled owner should know: settings that hide the Messenger on purpose, and what was not checked."""
    host = settings.find_missing_host(site_url)
    notes = (
        (settings.app_id and settings.hosts,
         f"It runs on {', '.join(settings.hosts)} only, and not on this machine (INTERCOM_HOSTS)."),
        (host, f"INTERCOM_HOSTS does not name {host}, the host of SITEURL: the Messenger does not run there."),
        (settings.describe_unused(), f"{settings.describe_unused()}."),
        (settings.show_to == "members", "Only people who are signed in see it (INTERCOM_SHOW_TO)."),
        (settings.consent, "It waits for consent (INTERCOM_CONSENT)."),
        (settings.identity_url,
         "The function hides it from roles in its INTERCOM_HIDDEN_ROLES; #intercom/why on the page says so."),
        (not search.needles, f"No secret was looked for: {SECRET_VARIABLES[0]} is not set here."),
        *((True, f"{variable} is too short to be looked for.") for variable in search.too_short),
    )  # fmt: skip
    yield from (note for is_so, note in notes if is_so)


def walk_files(folder: Path) -> Iterator[str]:
    """Yield the path of each file of a built site, with slashes, in the order of names. Raises OSError."""

    def stop(error: OSError) -> None:
        raise error

    for parent, folders, names in os.walk(folder, onerror=stop):
        folders[:] = sorted(set(folders) - _IGNORED)
        below = Path(parent).relative_to(folder)
        yield from ((below / name).as_posix() for name in sorted(names) if Path(parent, name).is_file())


class _Check:
    """One run over the files of one site."""

    def __init__(self, report: SiteReport, settings: Settings, site: Mapping[str, Any], search: SecretSearch) -> None:
        self.report, self.settings, self.search = report, settings, search
        self.reasons = Reasons(site, report.output)
        self.unmatched = set(settings.exclude)
        # i18n_subsites builds each subsite into a folder of its name.
        self.subsites = tuple(f"{name}/" for name in site.get("I18N_SUBSITES") or ())
        self.loaders = LoaderFiles(report.output, site, settings)
        self.policies = PolicyJudge(settings, str(site["SITEURL"]))
        headers = report.output / FILE_NAME
        self.rules = list(read_rules(headers.read_text("utf-8", "replace"))) if headers.is_file() else []

    def read(self, path: str) -> None:
        """Read one file, whatever it is; one that cannot be read is a fault, and the next is read."""
        file, page, add = self.report.output / path, Page(path), self.report.add
        try:
            if page.is_html:
                data = file.read_bytes()
                leaks = self.search.search(data)
                self._judge(page, data)
            else:
                leaks = self.search.search_file(file)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            add(failed("unreadable", f"it cannot be read: {reason}", "Check its permissions."), path=path)
            return
        add(*(failed("secret", detail, _LEAK) for detail in leaks), path=path)

    def _judge(self, file: Page, data: bytes) -> None:
        path, page = file.path, read_page(data.decode("utf-8", "replace"))
        reason = "" if page.tags else self.reasons.find(file, data, page)
        if not page.tags and not reason:
            return
        own = next((path.removeprefix(folder) for folder in self.subsites if path.startswith(folder)), path)
        self.unmatched -= {glob for glob in self.unmatched if is_excluded(path, [glob]) or is_excluded(own, [glob])}
        self.report.add(*self._find_page_faults(path, page, reason), path=path)
        if not page.tags:
            self.report.left_out[reason] += 1
            return
        self.report.carrying += 1
        # Once a rule has been judged for one page with the Messenger, it is judged.
        for rule in [rule for rule in self.rules if rule.applies(path)]:
            self.rules.remove(rule)
            faults = self.policies.judge(rule.policy, f"{FILE_NAME} line {rule.line}", is_header=True)
            self.report.add(*faults, path=FILE_NAME)

    def _find_page_faults(self, path: str, page: PageContent, reason: str) -> Iterator[Finding]:
        yield from judge_content(page)
        yield from list_faults(
            (reason == UNKNOWN, "no-reason", "no tag, and nothing says why",
             ("Build again with this settings file, with DELETE_OUTPUT_DIRECTORY = True: the page may be older than "
              "it. If it stays, a plugin writes the page without Pelican's writer: put {{ intercom }} into the head of "
              "its template.")),
        )  # fmt: skip
        if page.tags:
            yield from self.loaders.judge(path, page.tags[0].src, page.base)
            for text in page.policies:
                yield from self.policies.judge(text, "the page's meta element")
