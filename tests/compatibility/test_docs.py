"""The page on compatibility names what is tried, and nothing else."""

from __future__ import annotations

import ast
import re
import tomllib

from tests.machine import ROOT

# What the themes and plugins forget to ask for.
UNNAMED = {"beautifulsoup4", "libsass", "markdown>=3.4", "pelican-jinja-filters", "setuptools<81"}


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def read_section(heading: str) -> str:
    page = (ROOT / "docs/compatibility.md").read_text(encoding="utf-8")
    return page.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def read_names(heading: str) -> set[str]:
    """Return the names of a section's list, which is its only paragraph that begins with code."""
    (names,) = re.findall(r"^\n(`[^.]*?`)\.$", read_section(heading), re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`]+)`", names))


def test_the_themes_and_plugins_are_those_that_are_built() -> None:
    built = set(PROJECT["dependency-groups"]["compatibility"]) - UNNAMED
    themes, plugins = read_names("Themes"), read_names("Plugins")
    assert {"simple", "notmyidea"} <= themes
    assert (themes - {"simple", "notmyidea"}) | plugins == built
    assert themes & plugins == set()


def test_the_versions_are_those_of_the_matrix() -> None:
    nox = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    (versions,) = [
        ast.literal_eval(node.value)
        for node in nox.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "PELICANS"
    ]
    section = read_section("Pelican and Python")
    named = re.findall(r"\b[34]\.\d+\b", section.split(", with Markdown", 1)[0])
    pythons = [name.rpartition(" ")[2] for name in PROJECT["project"]["classifiers"] if "Python :: 3." in name]
    assert named == [version.rpartition(".")[0] for version in versions] + pythons
