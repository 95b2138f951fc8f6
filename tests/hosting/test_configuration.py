"""Configuration that no runtime here reads is checked by the host's own published rules."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pelican_intercom.hosting.variables import PROVIDERS
from tests.conformance.runtimes.installed import make_environment
from tests.hosting.deployments import ANY_PYTHON
from tests.hosting.writing import write
from tests.machine import find_python


@pytest.mark.runtime
def test_the_sam_template_passes_aws_own_linter_for_every_provider(tmp_path: Path) -> None:
    """AWS's linter holds CloudFormation's published schemas, and translates SAM before it checks."""
    version = next(version for version in ANY_PYTHON if find_python(version))
    linter = make_environment("cfn-lint", version, ["cfn-lint"]).with_name("cfn-lint")
    templates = []
    for provider in PROVIDERS:
        write("aws", tmp_path / provider, provider=provider)
        templates.append(str(tmp_path / provider / "intercom-aws" / "template.yaml"))
    found = subprocess.run([linter, *templates], capture_output=True, text=True, check=False, timeout=300)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
