"""The register of outside facts in docs/facts.md: ``python -m tests.facts`` lists what was not read for a year."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from tests.machine import ROOT

PAGE = ROOT / "docs/facts.md"
LONGEST = dt.timedelta(days=365)


@dataclass(frozen=True)
class Fact:
    """One row: what is believed, the files that say it, its source and the day on which that was read."""

    text: str
    files: tuple[Path, ...]
    source: str
    read: dt.date
    is_verified: bool

    @property
    def words(self) -> list[str]:
        """What those files have in the same words."""
        return [word.strip("`") for word in re.findall(r"\*\*(.+?)\*\*", self.text)]


def read_facts(page: str | None = None) -> list[Fact]:
    """Return the rows of all tables of the page, in order."""
    facts = []
    heading = ""
    for line in (page or PAGE.read_text(encoding="utf-8")).splitlines():
        if line.startswith("## "):
            heading = line
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) == 4 and re.fullmatch(r"\d{4}-\d\d-\d\d", cells[3]):
            files = [PAGE.parent / target for target in re.findall(r"\]\(([^)]+)\)", cells[1])]
            day = dt.date.fromisoformat(cells[3])
            facts.append(Fact(cells[0], tuple(files), cells[2], day, heading != "## Not verified"))
    return facts


def find_old(facts: list[Fact], today: dt.date) -> list[str]:
    """Return the facts that were read more than a year before ``today``, the oldest first, a line for each."""
    old = sorted((fact for fact in facts if today - fact.read > LONGEST), key=lambda fact: fact.read)
    return [f"{fact.read}: {fact.text} ({fact.source})" for fact in old]


if __name__ == "__main__":
    print("\n".join(find_old(read_facts(), dt.date.today())) or "Every fact was read within a year.")  # noqa: T201
