"""Malformed encodings of tokens and keys are refused by both twins with the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.identity.issuer import Issuer, describe_key
from tests.identity.test_encodings import (
    BAD_KEYS,
    CASES,
    KEYS,
    Case,
    claims_for,
    environment_for,
    expect,
    make_parts,
    publish,
)
from tests.identity_js.comparing import answer_alike
from tests.identity_js.twin import Twin

pytestmark = pytest.mark.node


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}, {case.comment}")
def test_a_malformed_encoding_is_refused_alike(twin: Twin, issuer: Issuer, case: Case) -> None:
    publish(issuer)
    said = answer_alike(twin, environment_for(issuer), case.token(claims_for(issuer)))
    assert said.code == expect(case.code)


@pytest.mark.parametrize(("algorithm", "comment", "code", "change"), BAD_KEYS)
def test_a_malformed_key_is_refused_alike(  # noqa: PLR0913, PLR0917  (a table of four columns, and two fixtures)
    twin: Twin,
    issuer: Issuer,
    algorithm: str,
    comment: str,
    code: str,
    change: Callable[[Mapping[str, object]], dict[str, object]],
) -> None:
    issuer.keys = [change(describe_key(KEYS[algorithm], algorithm))]
    said = answer_alike(twin, environment_for(issuer), ".".join(make_parts(claims_for(issuer), algorithm)))
    assert said.code == expect(code), comment
