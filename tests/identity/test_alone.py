"""The function as a host runs it, without Pelican and click: it imports little, and checks itself."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.identity.calling import API_SECRET, OPENID, SESSION_SECRET, SHARED
from tests.identity.issuer import Issuer, describe_key, make_rsa_key, mint
from tests.machine import ROOT


def run(*arguments: str, **variables: str) -> tuple[int, str]:
    """Return the exit status and the whole output of Python, whose environment is ``variables``."""
    command = [sys.executable, *arguments]
    # No home folder, so that no ~/intercom.env of this machine is read.
    environment = {"PYTHONDONTWRITEBYTECODE": "1", "HOME": str(ROOT / "nowhere"), **variables}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


IMPORTED = "import sys, {name}; print(*sorted(m for m in sys.modules if m.split('.')[0] in {heavy}))"


@pytest.mark.parametrize("module", ["endpoint", "hosts.wsgi"])
def test_importing_it_imports_neither_pelican_nor_jinja_nor_pyjwt(module: str) -> None:
    heavy = ("pelican", "click", "jinja2", "jwt", "cryptography", "logging", "threading", "typing", "urllib")
    code = IMPORTED.format(
        name=f"pelican_intercom.identity.{module}",
        heavy=(*heavy, "dataclasses", "http", "ssl", "datetime", "hmac", "hashlib", "base64"),
    )
    assert run("-S", "-c", code) == (0, "\n")


def test_visitors_need_no_pyjwt() -> None:
    code = (
        "import os, sys; from pelican_intercom.identity.endpoint import Endpoint, Request;"
        "print(Endpoint(os.environ).answer(Request('GET', {})).status, 'jwt' in sys.modules)"
    )
    assert run("-S", "-c", code, **SHARED) == (0, "204 False\n")


def test_the_self_check_of_a_sound_configuration() -> None:
    variables = {
        **SHARED,
        "INTERCOM_HIDDEN_ROLES": "administrator",
        "INTERCOM_ALLOWED_ORIGINS": "https://www.example.com",
        "INTERCOM_CLAIM_PLAN": "subscription.plan",
        "INTERCOM_GREETING": "editor",
        "INTERCOM_APP_ID": "abc12345",
    }
    status, output = run("-m", "pelican_intercom.identity", **variables)
    assert output.splitlines() == [
        "note: INTERCOM_GREETING is not read by this function.",
        "provider: hs256",
        "issuer: any that has the shared secret",
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


def test_the_self_check_of_a_wrong_configuration() -> None:
    status, output = run("-m", "pelican_intercom.identity", **{**SHARED, "INTERCOM_API_SECRET": f"{API_SECRET} "})
    assert output.splitlines() == [
        "wrong: INTERCOM_API_SECRET must have no white space before or after it.",
        "The function will answer 500 until this is right.",
    ]
    assert status == 1


def test_the_self_check_fetches_the_keys_where_asked(issuer: Issuer) -> None:
    issuer.keys = [describe_key(make_rsa_key("self check"), "k1")]
    variables = {**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"}
    status, output = run("-m", "pelican_intercom.identity", "--keys", **variables)
    assert (status, output.splitlines()[-2:]) == (0, ["keys found: 1", "The function can answer."])
    issuer.mode = "redirect"
    status, output = run("-m", "pelican_intercom.identity", "--keys", **variables)
    assert status == 1
    assert "wrong: The issuer's keys could not be fetched: the key set's server answered with 302." in output
    assert run("-m", "pelican_intercom.identity", **variables)[0] == 0


def test_the_self_check_misses_pyjwt_where_it_is_not_installed() -> None:
    status, output = run("-S", "-m", "pelican_intercom.identity", **SHARED)
    assert status == 1
    assert 'wrong: PyJWT with cryptography is not installed. Run: pip install "pelican-intercom[identity]"' in output


def test_a_missing_pyjwt_is_told_and_not_every_token_refused() -> None:
    token = mint({"sub": "abcdef", "exp": time.time() + 600}, SESSION_SECRET)
    code = (
        "import os; from pelican_intercom.identity.endpoint import Endpoint, Request;"
        f"answer = Endpoint(os.environ).answer(Request('GET', {{'authorization': 'Bearer {token}'}}));"
        "print(answer.status, answer.body.decode())"
    )
    status, output = run("-S", "-c", code, **SHARED)
    assert status == 0
    assert '"detail":"PyJWT with cryptography is not installed. Run: pip install' in output
    assert '"code":"misconfigured"' in output


def test_the_self_check_reads_the_file_that_a_wsgi_host_reads_and_says_so(tmp_path: Path) -> None:
    place = tmp_path / "intercom.env"
    place.write_text("".join(f"{name}={value}\n" for name, value in SHARED.items()) + "INTERCOM_JWT_TTL=900\n")
    status, output = run("-m", "pelican_intercom.identity", HOME=str(tmp_path), INTERCOM_JWT_TTL="600")
    assert output.splitlines()[0] == (
        "note: ~/intercom.env is read too, as the entry of the host wsgi reads it; no other Python host does."
    )
    assert "signs: jwt, for 600 seconds at most" in output
    assert (status, output.splitlines()[-1]) == (0, "The function can answer.")
    place.write_text(f"INTERCOM_API_SECRET {API_SECRET}\n")
    status, output = run("-m", "pelican_intercom.identity", HOME=str(tmp_path))
    assert status == 1
    assert "wrong: ~/intercom.env cannot be read: ~/intercom.env, line 1: a line must be NAME=value" in output
    assert API_SECRET not in output


def test_the_self_check_names_its_usage() -> None:
    assert run("-m", "pelican_intercom.identity", "--kees")[0] == 2
