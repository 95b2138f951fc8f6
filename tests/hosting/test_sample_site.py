"""The sample site carries the function for one host, exactly as the command writes it today."""

from __future__ import annotations

import pytest

from pelican_intercom.hosting import copies
from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.hosting.scaffold import make_scaffold
from tests.machine import ROOT

SITE = ROOT / "sample_site"
REMEDY = "run: pelican-intercom add-function {} --provider clerk --into sample_site --force"


@pytest.mark.parametrize("name", ["vercel"])
def test_the_sample_sites_function_is_what_the_command_writes_today(name: str) -> None:
    files = make_scaffold(HOSTS[name], provider="clerk").files
    present = {file.name: (SITE / file.name).read_text(encoding="utf-8") for file in files}
    assert present == {file.name: file.text for file in files}, REMEDY.format(name)


def test_the_sample_sites_copies_are_whole_and_hold_nothing_else() -> None:
    found = copies.inspect(SITE)
    assert [(copy.host, copy.edited, copy.is_stale) for copy in found] == [
        ("vercel", (), False),
    ]
    for copy in found:
        names = {path.relative_to(copy.folder).as_posix() for path in copy.folder.rglob("*") if path.is_file()}
        assert {name for name in names if "__pycache__" not in name} == {
            *copies.read_core(HOSTS[copy.host]),
            "copy.json",
        }
