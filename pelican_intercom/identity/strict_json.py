"""JSON in and out, such that Python and JavaScript read and write the very same thing (RFC 8259)."""

from __future__ import annotations

import json
import re

from .contract import LIMITS

LARGEST_INTEGER = 2**53 - 1
# A string that never ends is taken whole too: looking for its end again at each quote in it would take quadratic time.
_BRACKET = r'(?s:"(?:[^"\\]+|\\.)*"?|[\[{]|[\]}])'


def read_json(data: bytes) -> object:
    """Return what the UTF-8 ``data`` says; of two equal names in an object the last counts (RFC 7519 section 4).

    Numbers are what a double can hold: an ``int`` from -(2**53 - 1) to 2**53 - 1 where the value is whole and in that
    range, else a ``float``, infinite past the largest double. Raises ValueError for anything else than JSON, and where
    objects and lists are nested deeper than 32 levels.
    """
    text = data.decode("utf-8")
    deepest = LIMITS.deepest_json_levels
    if text.count("{") + text.count("[") > deepest and _measure_depth(text) > deepest:
        raise ValueError("nested too deeply")
    return json.loads(text, parse_int=_read_number, parse_float=_read_number, parse_constant=_refuse_constant)


def read_object(data: bytes) -> dict[str, object] | None:
    """Return the object that ``data`` is as JSON, or ``None`` for anything else."""
    try:
        value = read_json(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def write_json(value: object) -> str:
    """Return ``value`` as JavaScript's ``JSON.stringify`` does: no white space, nothing escaped without need."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _measure_depth(text: str) -> int:
    depth = deepest = 0
    for found in re.finditer(_BRACKET, text):
        if found[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif found[0] in "]}":
            depth -= 1
    return deepest


def _read_number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) <= LARGEST_INTEGER else number


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
