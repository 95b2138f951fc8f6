"""What a check or an audit says: one thing that was looked at, how it came out, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_QUOTE = 200
# A shorter value is no secret, and is in any text; of a longer one, so much gives it away.
SHORTEST, HEAD = 8, 12


class Verdict(StrEnum):
    """How a question came out. ``UNASKED`` carries the reason in its detail, and is no failure."""

    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    FAIL = "fail"
    UNASKED = "not asked"


@dataclass(frozen=True)
class Finding:
    """A question, its verdict, what was seen in one or two lines, and what to do for a better one.

    The question of a built site's fault is a stable code, such as ``missing-asset``.
    """

    question: str
    verdict: Verdict
    detail: str
    remedy: str = ""


def passed(question: str, detail: str) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(question, Verdict.PASS, detail)


def failed(question: str, detail: str, remedy: str) -> Finding:
    """Return a finding that asks for something to be done."""
    return Finding(question, Verdict.FAIL, detail, remedy)


def unasked(question: str, reason: str, remedy: str = "") -> Finding:
    """Return a finding of a question that could not be asked here; ``remedy`` says what is needed to ask it."""
    return Finding(question, Verdict.UNASKED, reason, remedy)


def list_faults(*rows: tuple[object, str, str, str]) -> Iterator[Finding]:
    """Yield a failure for each row that holds: whether it does, the question, what was seen, and what to do."""
    yield from (failed(*fault) for is_there, *fault in rows if is_there)


def judge(question: str, good: str, *faults: tuple[object, str, str]) -> Finding:
    """Return a failure for the first fault that is there, else a pass that says ``good``.

    A fault is a row of three: whether it is there, what was seen, and what to do.
    """
    rows = ((is_there, question, detail, remedy) for is_there, detail, remedy in faults)
    return next(list_faults(*rows), passed(question, good))


def escape(text: str) -> str:
    """Return a text with a backslash sequence for each character that is not printable, which could move a cursor."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def quote(said: str) -> str:
    """Return what a server said as a finding repeats it: escaped, and no more than 200 characters of it."""
    text = escape(said[:LONGEST_QUOTE])
    return text if len(said) <= LONGEST_QUOTE >= len(text) else f"{text[: LONGEST_QUOTE - 3]}..."


def hide(findings: Iterable[Finding], secrets: Iterable[str]) -> list[Finding]:
    """Return the findings with every secret value taken out of their texts, whatever a live answer put there."""
    # Where a quote was cut, only the beginning of a secret is in it.
    hidden = sorted((secret for secret in secrets if len(secret) >= SHORTEST), key=len, reverse=True)
    ways = [*map(re.escape, hidden), *(rf"{re.escape(secret[:HEAD])}[^\s,;\"']*" for secret in hidden)]
    pattern = re.compile("|".join(ways) or "(?!)")

    def clean(text: str) -> str:
        return pattern.sub("[hidden]", text)

    return [replace(finding, detail=clean(finding.detail), remedy=clean(finding.remedy)) for finding in findings]
