"""The roles in a token, in any shape that issuers write them."""

from __future__ import annotations

import re

_BLANKS = " \t\n\v\f\r\xa0\u200b\u2060\ufeff"
_SEPARATORS = re.compile(r"[,;|]")
_BOUNDARIES = re.compile("[\\s,;|'\"()\\[\\]{}\u200b\u2060\ufeff]+")


def read_roles(value: object) -> tuple[set[str], bool]:
    """Return the names of roles anywhere in ``value``, and whether all of it names roles.

    A string names one role, or several with commas, semicolons, bars or blanks between them, with quotes and brackets
    around them or not; a list, those of its entries; an object, each name whose value is not ``false``, ``null``, 0 or
    empty, and what these values name: one name too many is better than a role that is missed. An integer is its digits.
    """
    names: set[str] = set()
    is_readable = True
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            pieces = [item, *_SEPARATORS.split(item)]
            names.update((piece.strip(_BLANKS) for piece in pieces), _BOUNDARIES.split(item))
        elif isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            for name, member in item.items():
                if member not in (None, False, 0, ""):
                    pending += [name] if member is True else [name, member]
        elif type(item) is int:
            names.add(str(item))
        elif item is not None:
            is_readable = False
    return names, is_readable
