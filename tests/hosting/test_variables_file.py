"""A filled-in value reaches the function just as it is, whatever characters it has, by each way that the steps name."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.identity.hosts.wsgi import read_variables
from tests.conformance.runtimes.installed import make_environment
from tests.conformance.runtimes.npm import FUNCTION
from tests.hosting.deployments import ANY_PYTHON
from tests.hosting.writing import plan_for
from tests.machine import find_python

PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
SECRETS = [PRINTABLE, "#begins-$HOME-`id`-'a'", '"quoted"', "-a=b==", "\\n\\", "ends with#"]


def fill(host: str, folder: Path, secret: str) -> Path:
    """Return a copy of a host's example environment with the secret put where its comment says."""
    (example,) = [text for name, text in plan_for(host, folder).files.items() if "env.example" in name]
    name, joint = "INTERCOM_API_SECRET", ": |-\n" if host == "google" else "=\n"
    assert f"\n{name}{joint}" in example
    value = f": |-\n  {secret}\n" if host == "google" else f"={secret}\n"
    place = folder / "filled"
    place.write_text(example.replace(f"\n{name}{joint}", f"\n{name}{value}"), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def run_javascript(node: str) -> Callable[[Path], dict[str, str]]:
    code = (
        'import { readFileSync } from "node:fs";'
        f"import {{ readVariables }} from {json.dumps(FUNCTION.as_uri())};"
        'console.log(JSON.stringify(readVariables(readFileSync(process.argv[1], "utf8"))));'
    )

    def read(path: Path) -> dict[str, str]:
        command = [node, "--input-type=module", "-e", code, str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        variables: dict[str, str] = json.loads(done.stdout)
        return variables

    return read


@pytest.mark.node
@pytest.mark.parametrize("secret", SECRETS)
def test_both_servers_read_the_same_secret(
    secret: str, tmp_path: Path, run_javascript: Callable[[Path], dict[str, str]]
) -> None:
    filled = fill("wsgi", tmp_path, secret)
    assert read_variables(str(filled))["INTERCOM_API_SECRET"] == secret
    assert run_javascript(filled)["INTERCOM_API_SECRET"] == secret
    filled.write_bytes(b"\xef\xbb\xbf" + filled.read_bytes().replace(b"\n", b"\r\n"))
    assert read_variables(str(filled))["INTERCOM_API_SECRET"] == secret
    assert run_javascript(filled)["INTERCOM_API_SECRET"] == secret


@pytest.mark.node
@pytest.mark.parametrize("line", ["INTERCOM_API_SECRET", "INTERCOM_API_SECRET : a", "export A=b", " A=b"])
def test_a_line_that_is_none_is_told_by_its_number_and_never_by_what_is_in_it(
    line: str, tmp_path: Path, run_javascript: Callable[[Path], dict[str, str]]
) -> None:
    place = tmp_path / "intercom.env"
    place.write_text(f"# one\n\n{line}\n")
    with pytest.raises(ValueError, match="line 3: a line must be NAME=value") as raised:
        read_variables(str(place))
    assert "SECRET" not in str(raised.value)
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run_javascript(place)
    assert "line 3: a line must be NAME=value" in failed.value.stderr


def test_the_processs_own_variables_count_before_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "intercom.env").write_text("INTERCOM_SIGN=hash\nINTERCOM_JWT_TTL=900\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("INTERCOM_SIGN", "jwt")
    variables = read_variables("~/intercom.env")
    assert (variables["INTERCOM_SIGN"], variables["INTERCOM_JWT_TTL"]) == ("jwt", "900")
    assert "INTERCOM_JWT_TTL" not in read_variables("~/nowhere.env")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("host", ["netlify", "azure"])
def test_a_pasted_secret_reaches_the_hosts_command_as_one_word(host: str, secret: str, tmp_path: Path) -> None:
    commands = re.findall(r"^ +((?:netlify|az) .*\$\(cat\).*)$", plan_for(host, tmp_path).steps, re.M)
    assert len(commands) == {"netlify": 1, "azure": 2}[host]
    # In the host's command's place: what was it called with?
    for program in ("netlify", "az"):
        (tmp_path / program).write_text('#!/bin/sh\nfor word; do last=$word; done; printf %s "$last"\n')
        (tmp_path / program).chmod(0o700)
    for command in commands:
        done = subprocess.run(
            ["sh", "-c", f'PATH="{tmp_path}:$PATH"; {command}'],
            input=f"{secret}\n", capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        assert done.stdout.removeprefix("INTERCOM_API_SECRET=" if host == "azure" else "") == secret


@pytest.mark.runtime
@pytest.mark.parametrize("secret", SECRETS)
def test_gclouds_yaml_has_the_same_secret(secret: str, tmp_path: Path) -> None:
    """By PyYAML and by ruamel.yaml, which gcloud carries."""
    version = next(version for version in ANY_PYTHON if find_python(version))
    python = make_environment("yaml", version, ["pyyaml", "ruamel.yaml"])
    code = (
        "import sys, json, yaml, ruamel.yaml; text = open(sys.argv[1]).read();"
        "print(json.dumps([yaml.safe_load(text), ruamel.yaml.YAML(typ='safe', pure=True).load(text)]))"
    )
    filled = fill("google", tmp_path, secret)
    done = subprocess.run([python, "-c", code, filled], capture_output=True, text=True, check=True, timeout=60)
    for variables in json.loads(done.stdout):
        assert variables["INTERCOM_API_SECRET"] == secret
        assert variables["INTERCOM_SESSION_PROVIDER"] == "oidc"


@pytest.mark.parametrize("host", HOSTS)
def test_no_step_fills_in_a_file_in_the_repository(host: str, tmp_path: Path) -> None:
    steps = plan_for(host, tmp_path).steps
    assert all(target.startswith("~/") for target in re.findall(r"\bcp \S+ (\S+)", steps))
    assert not re.search(r"set -a|env-file[ =](?!~)|\. \./", steps)
