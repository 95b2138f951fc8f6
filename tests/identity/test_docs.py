"""The pages about the function, held to the code: variables, providers, claims, codes and threats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pelican_intercom.identity.config import Config
from pelican_intercom.identity.problem import PROBLEMS
from pelican_intercom.identity.providers import PROVIDERS, STANDARD_CLAIMS
from pelican_intercom.identity.variables import VARIABLES
from tests.identity.calling import API_SECRET, SHARED, find_faults, load_session

ROOT = Path(__file__).parents[2]
IDENTITY = (ROOT / "docs/identity.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def find_rows(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under ``heading``, without its first two lines."""
    section = page.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def find_blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_every_variable_is_in_the_table_in_order() -> None:
    assert [row[0].strip("`") for row in find_rows(IDENTITY, "Variables")] == list(VARIABLES)


def test_the_defaults_of_the_table_are_those_of_the_code() -> None:
    said = {name.strip("`"): default.strip("`") for name, default, _ in find_rows(IDENTITY, "Variables")}
    config, session = Config.load(SHARED), load_session(SHARED)
    assert said["INTERCOM_SIGN"] == config.sign
    assert said["INTERCOM_JWT_TTL"] == str(config.lifetime)
    assert said["INTERCOM_SESSION_HEADER"].startswith(session.header)
    assert said["INTERCOM_UNVERIFIED_EMAIL"] == "omit"
    assert not config.signs_unverified_addresses
    assert said["INTERCOM_HIDDEN_ROLES"] == "none"
    assert config.hidden_roles == ()


def test_every_provider_is_named_in_the_table_and_has_a_configuration() -> None:
    (row,) = [row for row in find_rows(IDENTITY, "Variables") if "PROVIDER" in row[0]]
    assert re.findall(r"`([\w-]+)`", row[2]) == list(PROVIDERS)
    shown = [re.findall("INTERCOM_SESSION_PROVIDER=(.+)", block)[0] for block in find_blocks(IDENTITY, "ini")]
    assert shown == list(PROVIDERS)


@pytest.mark.parametrize("block", find_blocks(IDENTITY, "ini"), ids=list(PROVIDERS))
def test_the_configuration_that_is_shown_is_sound(block: str) -> None:
    variables = dict(line.split("=", 1) for line in block.splitlines())
    if variables["INTERCOM_SESSION_PROVIDER"] == "netlify":
        variables["URL"] = "https://your-site.example"
    assert find_faults({"INTERCOM_API_SECRET": API_SECRET, **variables}) == ()


def test_every_claim_is_in_the_table_with_where_it_is_read_from() -> None:
    rows = find_rows(IDENTITY, "Claims")
    said = {row[0].strip("`"): re.findall("`(.+?)`", row[1])[0] for row in rows}
    assert said == {f"INTERCOM_CLAIM_{name.upper()}": path for name, path in STANDARD_CLAIMS.items()}


def test_every_code_is_in_the_table_as_the_code_has_it() -> None:
    said = {row[0].strip("`"): (int(row[1]), row[2]) for row in find_rows(IDENTITY, "Codes")}
    assert said == {code: (kind["status"], kind["detail"]) for code, kind in PROBLEMS.items()}


def test_every_threat_names_tests_that_exist() -> None:
    rows = find_rows(SECURITY, "Threats")
    existing = {
        name
        for file in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    for threat, _, tests in rows:
        named = re.findall("`(test_\\w+)`", tests)
        assert named, threat
        assert set(named) <= existing, threat


def test_every_attack_is_in_the_threat_table() -> None:
    source = (ROOT / "tests/identity/test_attacks.py").read_text(encoding="utf-8")
    attacks = set(re.findall(r"^def (test_\w+)", source, re.MULTILINE))
    good = {"test_the_same_token_unharmed_is_believed", "test_an_id_token_and_an_access_token_by_their_types"}
    assert {name for name in attacks - good if f"`{name}`" not in SECURITY} == set()
