"""Each scaffold, installed from its own requirements and run by its host's runtime, answers as the table says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.hosting.scaffold import make_scaffold
from pelican_intercom.hosting.writing import write_scaffold
from tests.conformance.exercise import exercise
from tests.conformance.table import read_cases, read_environments
from tests.hosting.deployments import DEPLOYMENTS, Deployment
from tests.machine import ROOT

pytestmark = pytest.mark.runtime


OWN = ("netlify", "api", "intercom-identity", "intercom_identity", "output", "node_modules")
ENVIRONMENTS = {"an empty folder": ["clerk"], "the sample site": sorted(read_environments())}


def make_site(name: str, folder: Path) -> Path:
    """Return a folder without a function in it."""
    if name == "an empty folder":
        folder.mkdir()
    else:
        ignored = shutil.ignore_patterns(*OWN, "*.toml", "*.json", "*.example")
        shutil.copytree(ROOT / "sample_site", folder, ignore=ignored)
    return folder


# The whole table runs once a host: some runtimes take a second for each answer.
@pytest.mark.parametrize("name", ENVIRONMENTS)
@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.host)
def test_the_deployed_function_answers_as_the_table_says(deployment: Deployment, name: str, tmp_path: Path) -> None:
    if reason := deployment.missing():
        pytest.skip(reason)
    site = make_site(name, tmp_path / "site")
    outcome = write_scaffold(make_scaffold(HOSTS[deployment.host]), site)
    assert (outcome.differing, outcome.to_add) == ((), ())
    runtime = deployment.deploy(site)
    environments = [read_environments()[environment] for environment in ENVIRONMENTS[name]]
    outcomes = [outcome for environment in environments for outcome in exercise(runtime, environment, tmp_path)]
    assert {outcome.case: outcome.faults for outcome in outcomes if outcome.faults} == {}
    assert len(outcomes) == sum(case.environment in ENVIRONMENTS[name] for case in read_cases())
