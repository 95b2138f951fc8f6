"""What checks found, for people and for machines. Colours appear on a terminal only, and never with NO_COLOR."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from .live.finding import Finding, Verdict
from .site import SiteReport

_STYLES = {Verdict.PASS: "green", Verdict.FAIL: "bold red", Verdict.UNASKED: "yellow"}
# Examples of a fault's places that people are shown; machines get more.
_SHOWN = 3


def print_site(console: Console, report: SiteReport) -> None:
    """Print a built site's pages by kind, its faults with what to do, and what to know."""
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=True)
    table.add_column("pages")
    table.add_column("with it", justify="right")
    table.add_column("without", justify="right")
    table.add_column("why", overflow="fold")
    for kind, tally in sorted(report.kinds.items()):
        reasons = "; ".join(f"{count} {reason}" for reason, count in tally.left_out.most_common())
        table.add_row(Text(kind), str(tally.carrying), str(tally.left_out.total()), Text(reasons))
    if report.kinds:
        console.print(table)
        console.print()
    for fault, places in report.faults.found.items():
        _print_mark(
            console, Text("fault", "bold red"), fault.detail, fault.remedy, _name_places(places.paths, places.count)
        )
    for note in report.notes:
        _print_mark(console, Text("note", "yellow"), note)
    ending = "nothing wrong" if report.is_good else _count(len(report.faults.found), "fault")
    if report.settings is None:
        console.print(Text(f"No file was read, for the settings are wrong: {ending}."))
        return
    carrying = sum(tally.carrying for tally in report.kinds.values())
    pages = f"{carrying} of {_count(report.pages, 'page')} carry the Messenger"
    console.print(Text(f"{pages}, {_count(report.files, 'file')} read: {ending}."))


def print_audit(console: Console, findings: Sequence[Finding]) -> None:
    """Print each question of an audit with its verdict, and for a failure what to do."""
    for finding in findings:
        mark = Text(finding.verdict.value, _STYLES[finding.verdict])
        # What would have the rest asked is said once, at the end.
        remedy = finding.remedy if finding.verdict is Verdict.FAIL else ""
        _print_mark(console, mark, f"{finding.question}: {finding.detail}", remedy)
    counts = [f"{number} {word.replace('_', ' ')}" for word, number in _count_verdicts(findings).items()]
    wanted = dict.fromkeys(finding.remedy for finding in findings if finding.verdict is Verdict.UNASKED)
    console.print()
    console.print(_write(" ".join([f"{', '.join(counts)}.", *filter(None, wanted)])))


def describe_site(report: SiteReport) -> dict[str, Any]:
    """Return a built site's report as JSON values; of each fault, up to 20 paths beside the count of all."""
    return {
        "output": str(report.output),
        "good": report.is_good,
        "files": report.files,
        "pages": report.pages,
        "kinds": {
            kind: {"with": tally.carrying, "without": dict(tally.left_out)}
            for kind, tally in sorted(report.kinds.items())
        },
        "faults": [
            {
                "code": fault.code,
                "detail": fault.detail,
                "remedy": fault.remedy,
                "count": places.count,
                "paths": places.paths,
            }
            for fault, places in report.faults.found.items()
        ],
        "notes": report.notes,
    }


def describe_audit(url: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """Return an audit as JSON values."""
    return {
        "url": url,
        "good": not any(finding.verdict is Verdict.FAIL for finding in findings),
        "counts": _count_verdicts(findings),
        "findings": [
            {
                "question": finding.question,
                "verdict": finding.verdict.value,
                "detail": finding.detail,
                "remedy": finding.remedy,
            }
            for finding in findings
        ],
    }


def _count_verdicts(findings: Sequence[Finding]) -> dict[str, int]:
    words = {Verdict.PASS: "passed", Verdict.FAIL: "failed", Verdict.UNASKED: "not_asked"}
    return {word: sum(finding.verdict is verdict for finding in findings) for verdict, word in words.items()}


def _print_mark(console: Console, mark: Text, detail: str, remedy: str = "", places: str = "") -> None:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(min_width=len(Verdict.UNASKED.value), no_wrap=True)
    grid.add_column(overflow="fold")
    rows: list[tuple[RenderableType, RenderableType]] = [(mark, _write(detail))]
    rows += [("", _write(places, "dim"))] if places else []
    rows += [("", _write(f"> {remedy}"))] if remedy else []
    for row in rows:
        grid.add_row(*row)
    console.print(grid)


def _write(text: str, style: str = "") -> Text:
    """Return text as it is, but for what could move the terminal's cursor: some of it comes from a live answer."""
    return Text(
        "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text), style
    )


def _name_places(paths: Sequence[str], count: int) -> str:
    if not paths:
        return ""
    more = f" and {count - _SHOWN} more" if count > _SHOWN else ""
    return f"in {', '.join(paths[:_SHOWN])}{more}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
