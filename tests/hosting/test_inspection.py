"""What `check` says of the functions in a repository: notes, and a fault only for one that is unsafe."""

from __future__ import annotations

from pathlib import Path

import pytest

from pelican_intercom.hosting import inspection, requirement
from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.hosting.inspection import Observation, inspect
from tests.hosting.writing import REQUIREMENT, make_older, plan_for, write

FUNCTION = "intercom-identity/function.mjs"
COMMAND = "pelican-intercom add-function netlify --provider clerk --path /api/who"


def test_an_older_function_that_is_safe_is_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("netlify", tmp_path, provider="clerk", path="/api/who")
    make_older(tmp_path / FUNCTION)
    monkeypatch.setattr(inspection, "LOWEST_SAFE", "0.0.9")
    assert inspect(tmp_path) == [
        Observation(
            FUNCTION,
            "is of version 0.0.9, and not the one that the installed 0.1.0 has",
            f"Renew it and deploy it: {COMMAND}",
        )
    ]
    monkeypatch.setattr(inspection, "LOWEST_SAFE", "0.0.10")
    detail = "is of version 0.0.9, which has a known security flaw; 0.0.10 is the oldest safe version"
    assert inspect(tmp_path) == [Observation(FUNCTION, detail, f"Renew it and deploy it: {COMMAND}", is_fault=True)]


def test_an_edited_file_is_a_note(tmp_path: Path) -> None:
    write("netlify", tmp_path, provider="clerk", path="/api/who")
    entry = "netlify/functions/intercom-identity.mjs"
    for name in (FUNCTION, entry):
        with (tmp_path / name).open("a") as file:
            file.write("// mine\n")
    assert inspect(tmp_path) == [
        Observation(entry, "was edited", f"{COMMAND} leaves it as it is, unless --force is added."),
        Observation(FUNCTION, "was edited", f"Renew it and deploy it: {COMMAND} --force"),
    ]


def test_a_python_host_that_would_install_another_version_is_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("aws", tmp_path, requirement="pelican-intercom[identity]==0.0.9")
    assert inspect(tmp_path) == []
    # As where this package came from the index.
    monkeypatch.setattr(requirement, "find_requirement", lambda: REQUIREMENT)
    command = "pelican-intercom add-function aws --provider oidc --path /api/intercom-identity"
    assert inspect(tmp_path) == [
        Observation(
            "intercom-aws/function/requirements.txt",
            "is not what the installed pelican-intercom writes",
            f"Renew it: {command}",
        )
    ]


def test_a_function_without_an_entry_is_seen_and_foreign_and_installed_ones_are_not(tmp_path: Path) -> None:
    write("node", tmp_path)
    (tmp_path / "intercom-node/server.mjs").unlink()
    make_older(tmp_path / "intercom-node" / FUNCTION)
    for folder in ("node_modules/a", ".netlify/b", "c"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "function.mjs").write_text("export default 1;\n")
    (found,) = inspect(tmp_path)
    assert (found.name, found.is_fault) == (f"intercom-node/{FUNCTION}", True)
    assert inspect(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("older", "newer"),
    [("0.9.0", "0.10.0"), ("0.1", "0.1.1"), ("0.9.9", "1.0"), ("", "0.1.0")],
)
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert inspection._rank(older) < inspection._rank(newer)


def test_a_configuration_that_cannot_be_read_ends_no_check(tmp_path: Path) -> None:
    write("netlify", tmp_path)
    (tmp_path / "netlify.toml").write_text("[")
    assert inspect(tmp_path) == []


@pytest.mark.parametrize("name", [FUNCTION, "netlify/functions/intercom-identity.mjs", "intercom.env.example"])
def test_a_file_saved_in_latin_1_was_edited(name: str, tmp_path: Path) -> None:
    write("netlify", tmp_path)
    with (tmp_path / name).open("ab") as file:
        file.write(b"// caf\xe9\n")
    edited = (tmp_path / name).read_bytes()
    (found,) = inspect(tmp_path)
    assert (found.name, found.detail) == (name, "was edited")
    assert "caf\N{REPLACEMENT CHARACTER}" in write("netlify", tmp_path).differing[0]
    assert (tmp_path / name).read_bytes() == edited


@pytest.mark.parametrize("name", ["netlify", "cloudflare-workers", "cloudflare-pages", "vercel", "azure"])
def test_an_identity_url_at_which_no_function_answers_is_a_fault(name: str, tmp_path: Path) -> None:
    entry = plan_for(name, tmp_path, path="/api/who").entry
    write(name, tmp_path, path="/api/who")
    for url in ("/api/nowhere", "https://www.example.com/api/nowhere"):
        assert inspect(tmp_path, url, "https://www.example.com") == [
            Observation(
                entry,
                "answers at /api/who, and INTERCOM_IDENTITY_URL names /api/nowhere",
                'Set INTERCOM_IDENTITY_URL = "/api/who", and build again.',
                is_fault=True,
            )
        ]
    for url in ("", "/api/who", "https://www.example.com/api/who", "https://app.example.com/api/nowhere"):
        assert inspect(tmp_path, url, "https://www.example.com") == []


@pytest.mark.parametrize("name", ["aws", "google", "wsgi", "node"])
def test_where_a_server_before_the_function_decides_its_path_nothing_is_said(name: str, tmp_path: Path) -> None:
    write(name, tmp_path)
    assert inspect(tmp_path, "/api/nowhere", "https://www.example.com") == []


@pytest.mark.parametrize("name", [host.name for host in HOSTS.values() if host.function])
def test_a_missing_function_that_the_entry_imports_is_a_fault(name: str, tmp_path: Path) -> None:
    entry = plan_for(name, tmp_path).entry
    write(name, tmp_path)
    (tmp_path / HOSTS[name].function).unlink()
    command = f"pelican-intercom add-function {name} --provider oidc --path /api/intercom-identity"
    assert inspect(tmp_path) == [
        Observation(
            HOSTS[name].function,
            f"is missing, and {entry} imports it",
            f"Write it and deploy it: {command}",
            is_fault=True,
        )
    ]
    write(name, tmp_path)
    assert inspect(tmp_path) == []
