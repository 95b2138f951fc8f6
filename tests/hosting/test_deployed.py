"""Each scaffold, installed from its own requirements and run by its host's runtime, answers as the table says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.hosting.scaffold import make_scaffold
from pelican_intercom.hosting.writing import write_scaffold
from tests.conformance.exercise import exercise
from tests.conformance.table import read_environments
from tests.hosting.deployments import DEPLOYMENTS, Deployment
from tests.machine import ROOT

pytestmark = pytest.mark.runtime


@pytest.fixture(params=["an empty folder", "the sample site"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    if request.param == "an empty folder":
        folder.mkdir()
    else:
        own = {"netlify", "api", "intercom-identity", "intercom_identity", "output", "node_modules"}
        ignore = shutil.ignore_patterns(*own, "*.toml", "*.json", "*.example", "requirements.txt")
        shutil.copytree(ROOT / "sample_site", folder, ignore=ignore)
    return folder


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda deployment: deployment.host)
def test_the_deployed_function_answers_as_the_table_says(deployment: Deployment, site: Path, tmp_path: Path) -> None:
    if reason := deployment.missing():
        pytest.skip(reason)
    outcome = write_scaffold(make_scaffold(HOSTS[deployment.host]), site)
    assert (outcome.differing, outcome.to_add) == ((), ())
    runtime = deployment.deploy(site)
    outcomes = [
        outcome for environment in read_environments().values() for outcome in exercise(runtime, environment, tmp_path)
    ]
    assert {outcome.case: outcome.faults for outcome in outcomes if outcome.faults} == {}
    assert len(outcomes) > 100
