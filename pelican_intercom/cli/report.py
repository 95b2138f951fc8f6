"""What checks found, as lines for people and as JSON values for machines.

Lines are coloured with ANSI escapes, which click takes out again wherever they would not be read.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from pelican_intercom.checks.finding import Finding, Verdict, escape

if TYPE_CHECKING:
    # Reading a built site takes Pelican, and asking a live one does not.
    from pelican_intercom.checks.site import SiteReport

_COLORS = {Verdict.PASS: "green", Verdict.FAIL: "red", Verdict.UNASKED: "yellow"}
_MARK = len(Verdict.UNASKED.value) + 1
# Examples of a fault's places that people are shown; machines get more.
_SHOWN = 3


def write_site(report: SiteReport, width: int) -> Iterator[str]:
    """Yield a built site's pages by reason, its faults with what to do, and what to know, as lines of ``width``."""
    if report.pages:
        left_out = sorted(report.left_out.items(), key=lambda row: (-row[1], row[0]))
        yield click.style(f"{'pages':>7}", bold=True)
        for reason, count in [("with Messenger", report.carrying), *left_out]:
            yield from _write_mark(f"{count:>7}", reason, width, indent=9)
        yield ""
    for fault, places in report.faults.items():
        yield from _write_mark("fault", fault.detail, width, "red")
        more = f" and {places.count - _SHOWN} more" if places.count > _SHOWN else ""
        paths = f"in {', '.join(places.paths[:_SHOWN])}{more}" if places.paths else ""
        yield from (click.style(line, dim=True) for line in _write_mark("", paths, width))
        yield from _write_mark("", f"> {fault.remedy}", width)
    for note in report.notes:
        yield from _write_mark("note", note, width, "yellow")
    ending = _count(len(report.faults), "fault") if report.faults else "nothing wrong"
    if report.notes:
        ending += f", {_count(len(report.notes), 'note')}"
    summary = (
        f"{report.carrying} of {_count(report.pages, 'page')} have the Messenger, {_count(report.files, 'file')} read"
    )
    if report.settings is None:
        summary = "No file was read, because the settings are wrong"
    yield from textwrap.wrap(f"{summary}: {ending}.", width)


def write_audit(findings: Sequence[Finding], width: int) -> Iterator[str]:
    """Yield each question of an audit with its verdict, and for a failure what to do, as lines of ``width``."""
    for finding in findings:
        detail = f"{finding.question}: {finding.detail}"
        yield from _write_mark(finding.verdict.value, detail, width, _COLORS[finding.verdict])
        # What would have the rest asked is said once, at the end.
        if finding.verdict is Verdict.FAIL:
            yield from _write_mark("", f"> {finding.remedy}", width)
    counts = [f"{number} {word.replace('_', ' ')}" for word, number in count_verdicts(findings).items()]
    wanted = dict.fromkeys(finding.remedy for finding in findings if finding.verdict is Verdict.UNASKED)
    yield ""
    yield from _wrap(" ".join([f"{', '.join(counts)}.", *filter(None, wanted)]), width)


def describe_site(report: SiteReport) -> dict[str, Any]:
    """Return a built site's report as JSON values; of each fault, up to 20 paths beside the count of all."""
    return {
        "output": str(report.output),
        "good": not report.faults,
        "files": report.files,
        "pages": report.pages,
        "with": report.carrying,
        "without": dict(report.left_out),
        "faults": [
            {"code": fault.question, "detail": fault.detail, "remedy": fault.remedy, **asdict(places)}
            for fault, places in report.faults.items()
        ],
        "notes": report.notes,
    }


def describe_audit(url: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return an audit as JSON values."""
    return {
        "url": url,
        "good": not any(finding.verdict is Verdict.FAIL for finding in findings),
        "counts": count_verdicts(findings),
        "findings": [asdict(finding) for finding in findings],
    }


def count_verdicts(findings: Sequence[Finding]) -> dict[str, int]:
    """Return how many questions passed, failed, and were not asked."""
    words = {Verdict.PASS: "passed", Verdict.FAIL: "failed", Verdict.UNASKED: "not_asked"}
    return {word: sum(finding.verdict is verdict for finding in findings) for verdict, word in words.items()}


def _write_mark(mark: str, text: str, width: int, color: str | None = None, *, indent: int = _MARK) -> Iterator[str]:
    """Yield a text beside its mark. What a server said never begins a line, which a CI log would take for an order."""
    for line in _wrap(text, width - indent):
        yield f"{click.style(mark, fg=color, bold=color == 'red')}{' ' * (indent - len(mark))}{line}"
        mark = ""


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(escape(text), max(width, 20), break_on_hyphens=False)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
