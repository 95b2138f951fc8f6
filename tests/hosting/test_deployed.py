"""Each scaffold, installed from its own requirements and run by its host's runtime, answers as the table says."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conformance.exercise import exercise
from tests.conformance.table import read_cases, read_environments
from tests.hosting.deployments import ANY_PYTHON, DEPLOYMENTS, Deployment, build_requirement, install_python
from tests.hosting.own_files import REPOSITORIES, add_lines, make_repository
from tests.hosting.writing import write
from tests.machine import ROOT

pytestmark = pytest.mark.runtime

FUNCTION = ("api", "output", "vercel.json", "*.example", ".gitignore")
ENVIRONMENTS = {"an empty folder": ["clerk"], "the sample site": sorted(read_environments())}
BY_HOST = {deployment.host: deployment for deployment in DEPLOYMENTS}


def make_site(name: str, folder: Path) -> Path:
    """Return a folder without a function in it."""
    if name == "an empty folder":
        folder.mkdir()
    else:
        shutil.copytree(ROOT / "sample_site", folder, ignore=shutil.ignore_patterns(*FUNCTION, "__pycache__", "output"))
    return folder


def judge(deployment: Deployment, site: Path, names: list[str]) -> None:
    """Run the table's cases of these environments against a site as it is deployed."""
    runtime = deployment.deploy(site)
    environments = [read_environments()[name] for name in names]
    outcomes = [outcome for environment in environments for outcome in exercise(runtime, environment, site.parent)]
    assert {outcome.case: outcome.faults for outcome in outcomes if outcome.faults} == {}
    assert len(outcomes) == sum(case.environment in names for case in read_cases())


# The whole table runs once a host: some runtimes take a second for each answer.
@pytest.mark.parametrize("name", ENVIRONMENTS)
@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.host)
def test_the_deployed_function_answers_as_the_table_says(deployment: Deployment, name: str, tmp_path: Path) -> None:
    if reason := deployment.missing():
        pytest.skip(reason)
    site = make_site(name, tmp_path / "site")
    outcome = write(deployment.host, site, requirement=build_requirement())
    assert (outcome.differing, outcome.additions) == ([], [])
    judge(deployment, site, ENVIRONMENTS[name])


@pytest.mark.parametrize("kind", REPOSITORIES)
def test_beside_files_of_the_sites_own_the_printed_lines_make_it_run(kind: str, tmp_path: Path) -> None:
    host, files = REPOSITORIES[kind]
    deployment = BY_HOST[host]
    if reason := deployment.missing():
        pytest.skip(reason)
    site = tmp_path / "site"
    make_repository(files, site)
    for addition in write(host, site, requirement=build_requirement()).additions:
        add_lines(addition, site)
    judge(deployment, site, ["clerk"])


def test_a_lambda_gets_pyjwt_and_cryptography_and_no_pelican(tmp_path: Path) -> None:
    write("aws", tmp_path, requirement=build_requirement())
    python = install_python(tmp_path / "intercom-aws" / "function", ANY_PYTHON)
    command = [str(python), "-m", "pip", "list", "--format=json", "--exclude=pip", "--exclude=setuptools"]
    listed = json.loads(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)
    names = sorted(found["name"].lower() for found in listed)
    assert names == ["cffi", "click", "cryptography", "pelican-intercom", "pycparser", "pyjwt"]
