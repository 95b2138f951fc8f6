"""Facts about Intercom, providers and hosts stand in docs/facts.md, and elsewhere in the same words."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.facts import PAGE, Fact, find_old, read_facts

FACTS = read_facts()
UNREAD = [fact for fact in FACTS if not fact.is_verified]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.text[:50])
def test_a_fact_stands_in_its_files_in_the_same_words(fact: Fact) -> None:
    assert fact.words
    assert fact.files
    for file in fact.files:
        text = re.sub(r"\s+", " ", file.read_text(encoding="utf-8"))
        assert [word for word in fact.words if word not in text] == [], file.name


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.text[:50])
def test_a_fact_has_a_source_or_says_that_it_has_none(fact: Fact) -> None:
    assert ("](https://" in fact.source) or not fact.is_verified
    assert fact.read <= dt.date(2100, 1, 1)


def test_every_row_of_the_page_is_read() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    heads = [row for row in rows if row.startswith("| fact ")]
    assert len(FACTS) == len(rows) - len(heads)
    assert len(heads) == 4


def test_a_page_that_repeats_what_could_not_be_verified_says_so() -> None:
    pages = {file for fact in UNREAD for file in fact.files if file.suffix == ".md"}
    assert UNREAD
    assert [page.name for page in pages if "facts.md#not-verified" not in page.read_text(encoding="utf-8")] == []


def test_facts_that_were_not_read_for_a_year_are_listed_the_oldest_first() -> None:
    day = dt.date(2026, 1, 31)
    facts = [
        Fact(name, (), "[S](https://s.example)", day + dt.timedelta(days=days), is_verified=True)
        for name, days in (("newer", 1), ("oldest", -1), ("old", 0))
    ]
    assert find_old(facts, day + dt.timedelta(days=365)) == ["2026-01-30: oldest ([S](https://s.example))"]
    assert [line.split()[1] for line in find_old(facts, day + dt.timedelta(days=366))] == ["oldest", "old"]


@pytest.mark.outside
def test_every_fact_was_read_within_a_year() -> None:
    assert find_old(FACTS, dt.datetime.now(dt.UTC).date()) == []
