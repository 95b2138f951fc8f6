"""Every problem that is answered: its stable code, its status and what it says. None of it is about a person."""

from __future__ import annotations

from collections.abc import Mapping

from .contract import read_contract

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PROBLEMS: Mapping[str, Mapping[str, Any]] = read_contract("problems")
"""Every kind of problem by its code: its HTTP ``status``, and in ``detail`` one sentence for the site's owner."""


class NobodyError(Exception):
    """A verified session that is not a person's full one; ``reason`` is the ``claim=value`` that decided it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Problem(Exception):
    """An answer other than an identity or nobody.

    ``code`` is one of PROBLEMS, ``detail`` a sentence for the answer's body, ``retry_after`` whole seconds or ``None``,
    and ``cause`` what only the log should say.
    """

    def __init__(self, code: str, *, detail: str = "", retry_after: int | None = None, cause: str = "") -> None:
        kind = PROBLEMS[code]
        self.code = code
        self.status = kind["status"]
        self.detail = detail or kind["detail"]
        self.retry_after = retry_after
        self.cause = cause
        super().__init__(code)
