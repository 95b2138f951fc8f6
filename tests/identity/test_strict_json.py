"""JSON as both languages read and write it."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.strict_json import read_json, write_json


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("1.0", 1), ("-0", 0), ("-0.0", 0), ("1e2", 100), ("0.5", 0.5), ("9007199254740991", 2**53 - 1),
     ("9007199254740992", 2.0**53), ("9007199254740993", 2.0**53), ("1e400", float("inf")), ("true", True)],
)  # fmt: skip
def test_a_number_is_what_a_double_holds(text: str, value: object) -> None:
    read = read_json(text.encode())
    assert (read, type(read)) == (value, type(value))


def test_hostile_depth_is_measured_in_linear_time() -> None:
    # Each of these once took minutes in some reader: unfinished strings, escapes, brackets without an end.
    for text in ("[" * 262_144, '"' + "[" * 262_144, '{"\\' * 65_536, '["' * 131_072, "[" + '"\\"' * 80_000):
        with pytest.raises(ValueError, match=r"."):
            read_json(text.encode())


def test_nothing_is_escaped_without_need() -> None:
    assert write_json({"a": "\u00e9\u2028\U0001f426\x7f</script>", "b": '"\\\n\x01'}) == (
        '{"a":"\u00e9\u2028\U0001f426\x7f</script>","b":"\\"\\\\\\n\\u0001"}'
    )
