"""The contract's data is what its types say, for types cannot look into a file."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.contract import LIMITS, Limits, read_contract
from pelican_intercom.identity.jwk import fits_algorithm
from pelican_intercom.identity.problem import PROBLEMS
from pelican_intercom.identity.providers import PROVIDERS, STANDARD_CLAIMS, Provider
from pelican_intercom.identity.variables import VARIABLES


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_a_provider_is_what_its_types_say(provider: Provider) -> None:
    assert provider.keys in {"published", "shared", "either", "user_endpoint"}
    assert {*provider.recipients, *provider.unused} <= set(VARIABLES)
    assert type(provider.verifies_addresses) is bool
    named = [provider.issuer, provider.jwks, provider.default_audience, provider.cookie]
    texts = [provider.header, *provider.algorithms, *provider.checks, *provider.editable, *provider.claims.values()]
    assert {type(text) for text in (*texts, *filter(None, named))} == {str}
    assert "" not in (*named, *texts)
    assert set(provider.claims) == set(STANDARD_CLAIMS)
    assert all("=" in mark for mark in (*provider.nobody, *provider.full))
    assert all(pattern.strip("*") or pattern == "*" for pattern in provider.services.values())
    if provider.keys != "shared":
        assert provider.issuer
        assert provider.issuer.startswith("https://")


@pytest.mark.parametrize("provider", PROVIDERS.values(), ids=lambda provider: provider.name)
def test_a_providers_algorithms_are_known(provider: Provider) -> None:
    assert provider.algorithms
    for algorithm in provider.algorithms:
        assert algorithm == "HS256" or fits_algorithm({}, algorithm) is False


def test_no_limit_is_missing_unknown_or_no_whole_number() -> None:
    assert all(type(limit) is int and limit > 0 for limit in vars(LIMITS).values())
    with pytest.raises(TypeError, match=r"unknown \['longest_name'\]"):
        Limits(**vars(LIMITS), longest_name=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_problem_has_a_status_and_one_sentence(code: str) -> None:
    kind = PROBLEMS[code]
    assert set(kind) == {"status", "detail"}
    assert str(kind["status"]) in read_contract("statuses")
    assert kind["detail"].endswith(".")
    assert kind["detail"].count(". ") == 0
