"""The sample site carries the function for one Python host, exactly as the command writes it today."""

from __future__ import annotations

from importlib.metadata import version

from pelican_intercom.hosting.inspection import inspect
from tests.hosting.writing import plan_for
from tests.machine import ROOT
from tests.test_house import list_files

SITE = ROOT / "sample_site"
REQUIREMENT = f"pelican-intercom[identity]=={version('pelican-intercom')}"


def test_the_sample_sites_function_is_what_the_command_writes_today() -> None:
    planned = plan_for("vercel", SITE, requirement=REQUIREMENT)
    present = {name: (SITE / name).read_text(encoding="utf-8") for name in planned.files}
    remedy = f"run: pelican-intercom add-function vercel --requirement '{REQUIREMENT}' --into sample_site"
    assert present == planned.files, remedy
    assert "--provider clerk" in present["api/intercom-identity.py"]
    assert inspect(SITE) == []


def test_it_holds_no_code_of_the_function() -> None:
    code = [path for path in list_files() if SITE in path.parents and path.suffix in {".py", ".js", ".mjs"}]
    names = {path.relative_to(SITE).as_posix() for path in code}
    assert names == {"api/intercom-identity.py", "pelicanconf.py", "publishconf.py"}
