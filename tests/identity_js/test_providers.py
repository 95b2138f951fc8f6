"""The providers, the variables and the problems of both twins are the same, one by one."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pelican_intercom.identity import claims, config, http_messages, jwks, problem, variables
from pelican_intercom.identity.providers import ASYMMETRIC, PROVIDERS, STANDARD_CLAIMS
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node


def snake(name: str) -> str:
    return re.sub("[A-Z]", lambda found: "_" + found[0].lower(), name)


def as_json(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_provider_has_the_same_row_in_both(twin: Twin, name: str) -> None:
    row: dict[str, Any] = twin.read("providers", "PROVIDERS")[name]

    expected = {column: as_json(getattr(PROVIDERS[name], column)) for column in PROVIDERS[name].__slots__}
    assert {snake(column): value for column, value in row.items()} == expected


def test_both_have_the_same_providers_in_the_same_order(twin: Twin) -> None:
    assert list(twin.read("providers", "PROVIDERS")) == list(PROVIDERS)


def test_both_have_the_same_algorithms_and_standard_claims(twin: Twin) -> None:
    assert twin.read("providers", "ASYMMETRIC") == list(ASYMMETRIC)
    assert list(twin.read("providers", "STANDARD_CLAIMS").items()) == list(STANDARD_CLAIMS.items())


def test_both_read_the_same_variables(twin: Twin) -> None:
    assert twin.read("variables", "VARIABLES") == list(variables.VARIABLES)


def test_both_refuse_with_the_same_codes_statuses_and_words(twin: Twin) -> None:
    expected = [(code, list(row)) for code, row in problem.PROBLEMS.items()]
    assert list(twin.read("problem", "PROBLEMS").items()) == expected


def test_both_answer_with_the_same_statuses(twin: Twin) -> None:
    expected = [(str(status), phrase) for status, phrase in http_messages.PHRASES.items()]
    assert list(twin.read("http_messages", "PHRASES").items()) == expected


@pytest.mark.parametrize(
    ("room", "name", "expected"),
    [
        ("claims", "LEEWAY", claims.LEEWAY),
        ("jwks", "COOL_DOWN", jwks.COOL_DOWN),
        ("jwks", "FRESH", jwks.FRESH),
        ("jwks", "STALE", jwks.STALE),
        ("http_get", "SECONDS", 2),
        ("http_get", "LARGEST", 256 * 1024),
        ("config", "SHORTEST_LIFETIME", config.SHORTEST_LIFETIME),
    ],
)
def test_both_have_the_same_limits(twin: Twin, room: str, name: str, expected: int) -> None:
    assert twin.read(room, name) == expected
