"""The hosting page, held to the code: its commands run, the files that it names are written, its links lead on."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from pelican_intercom.cli import main
from pelican_intercom.hosting.command import DEFAULT_PATH
from pelican_intercom.hosting.hosts import HOSTS
from tests.hosting.writing import REQUIREMENT, plan_for
from tests.machine import ROOT

PAGE = (ROOT / "docs/hosting.md").read_text(encoding="utf-8")
SECTIONS = {section.split("\n", 1)[0]: section for section in PAGE.split("\n## ")[1:]}
SECTION_OF = {
    "netlify": "Netlify",
    "cloudflare-pages": "Cloudflare Pages",
    "cloudflare-workers": "Cloudflare Workers",
    "vercel": "Vercel",
    "aws": "Amazon",
    "google": "Google",
    "azure": "Azure",
    "wsgi": "Your own server",
    "node": "Your own server",
}
COMMANDS = sorted(set(re.findall(r"pelican-intercom (add-function [a-z0-9 -]+?)[`\n]", PAGE)))


def test_every_host_has_a_row_and_a_section() -> None:
    rows = re.findall(r"^\| \[.*?\]\(#(.+?)\) \| `pelican-intercom add-function (.+?)` \|$", PAGE, re.M)
    assert [host for _, host in rows] == list(HOSTS)
    assert [anchor for anchor, _ in rows] == [SECTION_OF[host].lower().replace(" ", "-") for _, host in rows]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_page_runs(command: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [*shlex.split(command), "--into", str(tmp_path), "--requirement", REQUIREMENT])
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("Wrote ")


@pytest.mark.parametrize("host", HOSTS)
def test_the_files_that_a_section_names_are_written(host: str, tmp_path: Path) -> None:
    names = plan_for(host, tmp_path).files
    written = {*names} | {f"{folder}/" for name in names for folder in map(str, Path(name).parents)}
    named = re.search(r"^You get (.+?)\.\s", SECTIONS[SECTION_OF[host]], re.M | re.S)
    assert set(re.findall(r"`([^`]+)`", named[1])) <= written if named else host in {"wsgi", "node"}


def test_every_block_of_commands_uses_a_host_of_its_section() -> None:
    for host, heading in SECTION_OF.items():
        assert f"$ pelican-intercom add-function {host}" in SECTIONS[heading]


def test_the_steps_of_the_page_and_of_the_command_name_the_same_tools(tmp_path: Path) -> None:
    for host, heading in SECTION_OF.items():
        steps = plan_for(host, tmp_path).steps
        tools = re.findall(
            r"netlify env:set|wrangler pages secret put|wrangler secret put|vercel env add|sam deploy --guided"
            r"|gcloud run deploy|az staticwebapp appsettings set|gunicorn --bind|node intercom-node/server.mjs",
            steps,
        )
        assert tools
        assert all(tool in SECTIONS[heading] for tool in tools)


def test_the_path_is_the_commands_default() -> None:
    assert f"(`{DEFAULT_PATH}`)" in PAGE
