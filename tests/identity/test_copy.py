"""The folder copied whole, under another name, beside nothing of this package: it runs, checks itself, stays light."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pelican_intercom.identity
from tests.identity.calling import API_SECRET, OPENID, SESSION_SECRET, SHARED
from tests.identity.issuer import Issuer, describe_key, make_rsa_key


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = Path(pelican_intercom.identity.__file__).parent
    shutil.copytree(folder, tmp_path / "who_is_it", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def run(folder: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    """Return the exit status and the whole output of Python in ``folder``, whose environment is ``variables``."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


IMPORTED = "import sys, {name}; print(*sorted(m for m in sys.modules if m.split('.')[0] in {heavy}))"


@pytest.mark.parametrize("module", ["endpoint", "hosts.wsgi"])
def test_importing_it_imports_neither_pelican_nor_jinja_nor_pyjwt(copied: Path, module: str) -> None:
    heavy = ("pelican", "pelican_intercom", "jinja2", "jwt", "cryptography", "logging", "threading", "typing", "urllib")
    code = IMPORTED.format(name=f"who_is_it.{module}", heavy=(*heavy, "dataclasses", "http", "ssl", "datetime"))
    assert run(copied, "-S", "-c", code) == (0, "\n")


def test_visitors_need_no_pyjwt(copied: Path) -> None:
    code = (
        "import os, sys; from who_is_it.endpoint import Endpoint, Request;"
        "print(Endpoint(os.environ).answer(Request('GET', {})).status, 'jwt' in sys.modules)"
    )
    assert run(copied, "-S", "-c", code, **SHARED) == (0, "204 False\n")


def test_the_self_check_of_a_sound_configuration(copied: Path) -> None:
    variables = {
        **SHARED,
        "INTERCOM_HIDDEN_ROLES": "administrator",
        "INTERCOM_ALLOWED_ORIGINS": "https://www.example.com",
        "INTERCOM_CLAIM_PLAN": "subscription.plan",
        "INTERCOM_HIDEN_ROLES": "editor",
        "INTERCOM_APP_ID": "abc12345",
    }
    status, output = run(copied, "-m", "who_is_it", **variables)
    assert output.splitlines() == [
        "note: INTERCOM_HIDEN_ROLES is not read by this function.",
        "provider: hs256",
        "issuer: any, whoever has the shared secret",
        "proof: HS256 with INTERCOM_SESSION_SECRET",
        "audience: not checked",
        "authorized parties: not checked",
        "token: header Authorization, or cookie session",
        "origins: https://www.example.com",
        "signs: jwt, for 3600 seconds at most",
        "claim user_id: sub",
        "claim email: email",
        "claim name: name",
        "claim created_at: created_at",
        "claim roles: roles",
        "claim plan: subscription.plan",
        "unverified addresses: left out",
        "hidden roles: administrator",
        "The function can answer.",
    ]
    assert status == 0
    assert API_SECRET not in output
    assert SESSION_SECRET not in output


def test_the_self_check_of_a_wrong_configuration(copied: Path) -> None:
    status, output = run(copied, "-m", "who_is_it", **{**SHARED, "INTERCOM_API_SECRET": f"{API_SECRET} "})
    assert output.splitlines() == [
        "wrong: INTERCOM_API_SECRET must have no white space before or after it.",
        "The function will answer 500 until this is right.",
    ]
    assert status == 1


def test_the_self_check_fetches_the_keys_where_asked(copied: Path, issuer: Issuer) -> None:
    issuer.keys = [describe_key(make_rsa_key("self check"), "k1")]
    variables = {**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"}
    status, output = run(copied, "-m", "who_is_it", "--keys", **variables)
    assert (status, output.splitlines()[-2:]) == (0, ["keys found: 1", "The function can answer."])
    issuer.mode = "redirect"
    status, output = run(copied, "-m", "who_is_it", "--keys", **variables)
    assert status == 1
    assert "wrong: The issuer's keys could not be fetched: the key set was answered with 302." in output
    assert run(copied, "-m", "who_is_it", **variables)[0] == 0


def test_the_self_check_misses_pyjwt_where_it_is_not_installed(copied: Path) -> None:
    status, output = run(copied, "-S", "-m", "who_is_it", **SHARED)
    assert status == 1
    assert "wrong: PyJWT with cryptography is not installed. Run: pip install 'pelican-intercom[identity]'" in output


def test_the_self_check_names_its_usage(copied: Path) -> None:
    assert run(copied, "-m", "who_is_it", "--kees")[0] == 2
