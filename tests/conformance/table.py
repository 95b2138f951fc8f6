"""The table of cases, read from ``cases.json`` and typed; its README says what each member means."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent / "cases.json"
TOKENS = {"token": "TOKEN", "other": "OTHER"}
CASE_MEMBERS = {"name", "in", "method", "headers", "cookies", "token", "other", "expect"}
TOKEN_MEMBERS = {"key", "alg", "header", "claims", "payload", "form"}
EXPECT_MEMBERS = {"status", "headers", "body", "problem"}


@dataclass(frozen=True)
class Environment:
    """The variables that a function is started with, and what its cases share."""

    name: str
    variables: Mapping[str, str]
    key: str
    claims: Mapping[str, Any]
    headers: Mapping[str, str]
    cookies: Sequence[str]
    expected_headers: Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """One request and what answers it may have; placeholders are not filled in yet."""

    name: str
    environment: str
    method: str
    headers: Mapping[str, str]
    cookies: Sequence[str]
    tokens: Mapping[str, Mapping[str, Any]]
    expect: Sequence[Mapping[str, Any]]


@cache
def read_environments() -> Mapping[str, Environment]:
    """Return the environments by name."""
    return {
        name: Environment(
            name=name,
            variables=row["variables"],
            key=row["key"],
            claims=row["claims"],
            headers=row.get("headers", {}),
            cookies=row.get("cookies", []),
            expected_headers=row["expect"]["headers"],
        )
        for name, row in json.loads(TABLE.read_text(encoding="utf-8"))["environments"].items()
    }


@cache
def read_cases() -> Sequence[Case]:
    """Return the cases in the table's order, each with its environment's headers, cookies and token laid under it."""
    rows = json.loads(TABLE.read_text(encoding="utf-8"))["cases"]
    return [make_case(row, read_environments()[row["in"]]) for row in rows]


def make_case(row: Mapping[str, Any], environment: Environment) -> Case:
    """Return one row of the table as a case; raises ValueError for a member that no case has."""
    alternatives = row["expect"].get("either", [row["expect"]])
    for members, allowed in [
        (row.keys(), CASE_MEMBERS),
        *((row.get(name, {}).keys(), TOKEN_MEMBERS) for name in TOKENS),
        *((expect.keys(), EXPECT_MEMBERS) for expect in alternatives),
    ]:
        if unknown := set(members) - allowed:
            raise ValueError(f"case {row['name']!r} has {sorted(unknown)}, of {sorted(allowed)}")
    tokens = {}
    for name, placeholder in TOKENS.items():
        if name == "token" or name in row:
            own = row.get(name, {})
            claims = lay_over(environment.claims, own.get("claims", {}))
            tokens[placeholder] = {"key": environment.key, **own, "claims": claims}
    return Case(
        name=row["name"],
        environment=row["in"],
        method=row.get("method", "GET"),
        headers=lay_over(environment.headers, row.get("headers", {})),
        cookies=row.get("cookies", environment.cookies),
        tokens=tokens,
        expect=alternatives,
    )


def lay_over(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Return both mappings as one; a ``None`` in the upper one takes a member out."""
    return {name: value for name, value in {**under, **over}.items() if value is not None}
