"""The committed builds are those of the modules, small enough, and hold nothing that a policy or a reviewer forbids."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pytest

from pelican_intercom.asset import make_assets
from pelican_intercom.settings import Settings

ROOT = Path(__file__).parents[2]
BROWSER = ROOT / "pelican_intercom" / "browser"
LARGEST_LOADER = 6_141
"""Bytes of loader.min.js in gzip's level 9."""


def measure(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


@pytest.mark.node
def test_the_committed_builds_are_those_of_the_modules(node: str, tmp_path: Path) -> None:
    subprocess.run([node, BROWSER / "build.mjs", tmp_path], check=True, cwd=ROOT, timeout=60)
    for built, committed in (
        ("loader.min.js", BROWSER),
        ("loader.why.js", BROWSER),
        ("messenger.js", ROOT / "pelican_intercom" / "preview"),
    ):
        assert (tmp_path / built).read_bytes() == (committed / built).read_bytes(), f"run `npm run loader`: {built}"


def test_the_loader_is_small() -> None:
    assert measure((BROWSER / "loader.min.js").read_bytes()) <= LARGEST_LOADER


def test_the_site_s_file_is_hardly_larger_than_the_loader() -> None:
    loader, _why = make_assets(Settings.from_pelican({"INTERCOM_APP_ID": "abc12345"}))
    assert measure(loader.content) <= LARGEST_LOADER + 220


def test_the_only_line_comment_asks_for_early_compiling_and_has_a_line_of_its_own() -> None:
    text = (BROWSER / "loader.min.js").read_text(encoding="utf-8")
    assert text.splitlines()[:2] == ["/*<style>*/", "//# allFunctionsCalledOnLoad"]
    # Minifiers that know no template literals would read another "//" in one as a comment.
    assert text.count("//") == 1


@pytest.mark.parametrize("name", ["loader.min.js", "loader.why.js"])
def test_nothing_is_evaluated_and_no_html_is_set(name: str) -> None:
    text = (BROWSER / name).read_text(encoding="utf-8")
    assert not re.search(r"\beval\b|new Function|document\.write|insertAdjacentHTML|outerHTML", text)
    assert "innerHTML" not in text
    assert not re.search(r"set(?:Timeout|Interval)\(['\"`]", text)
    assert not re.search(r"intercomSettings\s*=[^=]", text)
    assert "sourceMappingURL" not in text
