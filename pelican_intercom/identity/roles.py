"""The roles in a token, in any shape that issuers write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLANKS = " \t\n\v\f\r\xa0\u200b\u2060\ufeff"
_SEPARATORS = re.compile(r"[,;|]")
_BOUNDARIES = re.compile("[\\s,;|'\"()\\[\\]{}\u200b\u2060\ufeff]+")


def read_roles(value: object) -> frozenset[str]:
    """Return the names of roles anywhere in ``value``.

    A string names one role, or several with commas, semicolons, bars or blanks between them, with quotes and brackets
    around them or not; a list, those of its entries; an object, each name whose value is not ``false``, ``null``, 0 or
    empty, and what these values name: one name too many is better than a role that is missed. An integer is its digits.
    """
    if value is None:
        return frozenset()
    return frozenset(name for text in _list_strings(value) if text is not None for name in _split(text))


def can_be_read(value: object) -> bool:
    """Return whether all of ``value`` names roles, or there is none."""
    return value is None or None not in _list_strings(value)


def _list_strings(value: object) -> Iterator[str | None]:
    """Yield the strings in ``value``, and ``None`` for each part that cannot name a role."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            for name, member in item.items():
                if member not in (None, False, 0, ""):
                    pending += [name] if member is True else [name, member]
        elif type(item) is int:
            yield str(item)
        elif item is not None:
            yield None


def _split(text: str) -> set[str]:
    pieces = [text, *_SEPARATORS.split(text)]
    return {piece.strip(_BLANKS) for piece in pieces} | set(_BOUNDARIES.split(text))
