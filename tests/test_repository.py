"""What stands around the code: the workflows, and the files that a repository's host reads."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.test_house import ROOT

WORKFLOWS = ROOT / ".github" / "workflows"


@pytest.mark.node
def test_a_fault_in_a_workflow_is_found(node: str, tmp_path: Path) -> None:
    text = (WORKFLOWS / "release.yml").read_text(encoding="utf-8")
    (tmp_path / "release.yml").write_text(text.replace("needs: tests", "needs: test"), encoding="utf-8")
    command = [node, "tests/lint_workflows.mjs", str(tmp_path)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 1
    assert 'job "build" needs job "test" which does not exist' in finished.stderr


@pytest.mark.parametrize("pattern", [r"not runtime(?: and not \w+)+", r'--constraint \S+ --editable "[^"]+" --group'])
def test_a_workflow_installs_and_leaves_out_what_make_test_does(pattern: str) -> None:
    makefile, workflow = (path.read_text(encoding="utf-8") for path in (ROOT / "Makefile", WORKFLOWS / "tests.yml"))
    assert re.findall(pattern, makefile) == re.findall(pattern, workflow) != []


def test_no_workflow_holds_a_token() -> None:
    for workflow in WORKFLOWS.glob("*.yml"):
        assert re.findall(r"secrets\.\w+|password:", workflow.read_text(encoding="utf-8")) == [], workflow.name


def test_a_problem_report_asks_for_what_the_page_says() -> None:
    assert "`#intercom/why`" in (ROOT / ".github/ISSUE_TEMPLATE/problem.yml").read_text(encoding="utf-8")
