"""JSON is read alike: what one twin takes, the other takes, and as the same values."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pelican_intercom.identity import strict_json
from tests.identity_js.twin import Twin, TwinError

pytestmark = pytest.mark.node

NESTED = [b"[" * depth + b"]" * depth for depth in (31, 32, 33, 500)]
BROKEN = [
    b"", b" ", b"{", b"nul", b"NaN", b"Infinity", b"-Infinity", b"[1,]", b'{"a":1,}', b"{'a':1}", b"01", b"1.", b".5",
    b"+1", b"1e", b"0x10", b"1_000", b'"\x01"', b'"\n"', b'"\\x41"', b'"\\u12"', b'"unended', b"[1] 2",
    b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"{\x00}\x00", b'"\xc3"', b'"\xed\xa0\x80"', b'"\xc0\x80"',
    b'"\xf4\x90\x80\x80"', b"\x0b{}", b"\xc2\xa0{}", b"/* */1",
]  # fmt: skip
SOUND = [
    b" \t\r\n[1 , 2]\n",
    b'{"a":1,"b":2,"a":3}',
    b'{"__proto__":{"sub":"x"},"constructor":1}',
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b'"\\ud83d\\ude00"',
    b'"\xf0\x9f\x98\x80\xe2\x80\xa8\x7f"',
    b'"\\u0000\\/\\b"',
    b'"' + b"[" * 40 + b'"',
    b'"' + b'\\"[' * 40 + b'"',
    b"null",
    b"[true,false]",
    b"[-0,0,-0.0,1.0,1e2,1E+2,10e-1,0.1,1e-7]",
    b"[9007199254740991,9007199254740992,9007199254740993,-9007199254740993]",
    b"[9007199254740991.0,9.007199254740993e15,123456789012345678901234567890]",
    b"[" + b"9" * 5000 + b"]",
    b"[1e308,2e-308,5e-324,4e-325]",
]


def measure(value: Any) -> Any:
    """Return a JSON value with numbers as doubles, which is all that JavaScript has."""
    if isinstance(value, dict):
        return {name: measure(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [measure(inner) for inner in value]
    return value if isinstance(value, bool) or not isinstance(value, int) else float(value)


def read_in_python(data: bytes) -> Any:
    try:
        return measure(strict_json.read_json(data))
    except ValueError:
        return ValueError


def read_in_javascript(twin: Twin, data: bytes) -> Any:
    try:
        return measure(twin.call("strict_json", "readJson", {"$bytes": data.hex()}))
    except TwinError:
        return ValueError


@pytest.mark.parametrize("data", BROKEN + NESTED[2:])
def test_what_is_no_json_is_refused_by_both(twin: Twin, data: bytes) -> None:
    assert read_in_python(data) is ValueError
    assert read_in_javascript(twin, data) is ValueError


@pytest.mark.parametrize("data", SOUND[:-2] + NESTED[:2] + SOUND[-1:], ids=lambda data: data[:30].decode("latin-1"))
def test_json_is_read_as_the_same_values(twin: Twin, data: bytes) -> None:
    expected = read_in_python(data)
    assert expected is not ValueError
    assert read_in_javascript(twin, data) == expected


def test_a_number_past_the_largest_double_is_infinite_in_both(twin: Twin) -> None:
    data = b'{"exp":' + b"9" * 5000 + b"}"
    assert read_in_python(data) == {"exp": math.inf}
    # JSON has no infinity: the driver writes null in its place, as JSON.stringify does.
    assert read_in_javascript(twin, data) == {"exp": None}


def test_a_string_without_end_takes_no_quadratic_time(twin: Twin) -> None:
    hostile = b"[" * 33 + b'"' + b'\\"' * 1_000_000
    # 2 MB: where each quote were a new start, neither would be done within the day.
    assert read_in_python(hostile) is ValueError
    assert read_in_javascript(twin, hostile) is ValueError


def test_what_every_object_inherits_is_no_member(twin: Twin) -> None:
    assert twin.call("strict_json", "readMember", {}, "constructor") is None
    assert twin.call("strict_json", "readMember", {"constructor": 1}, "constructor") == 1
