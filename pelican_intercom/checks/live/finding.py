"""One answer of an audit: what was asked, how it came out, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

LONGEST_QUOTE = 200


class Verdict(StrEnum):
    """How a question came out. ``UNASKED`` carries the reason in its detail, and is no failure."""

    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    FAIL = "fail"
    UNASKED = "not asked"


@dataclass(frozen=True)
class Finding:
    """A question, its verdict, what was seen in one or two lines, and what to do for a better one."""

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
    """Return a finding of a question that could not be asked here; ``remedy`` says what would have it asked."""
    return Finding(question, Verdict.UNASKED, reason, remedy)


def judge(question: str, good: str, *faults: tuple[object, str, str]) -> Finding:
    """Return a failure for the first fault that is there, else a pass that says ``good``.

    A fault is a row of three: whether it is there, what was seen, and what to do.
    """
    found = (failed(question, detail, remedy) for is_there, detail, remedy in faults if is_there)
    return next(found, passed(question, good))


def escape(text: str) -> str:
    """Return a text with a backslash sequence for each character that is not printable, which could move a cursor."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def quote(said: str) -> str:
    """Return what a server said as a finding repeats it: escaped, and no more than 200 characters of it."""
    text = escape(said)
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 3]}..."


def hide(findings: Iterable[Finding], secrets: Iterable[str]) -> list[Finding]:
    """Return the findings with every secret value taken out of their texts, whatever a live answer put there."""
    hidden = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def clean(text: str) -> str:
        for secret in hidden:
            text = text.replace(secret, "[hidden]")
        return text

    return [replace(finding, detail=clean(finding.detail), remedy=clean(finding.remedy)) for finding in findings]
