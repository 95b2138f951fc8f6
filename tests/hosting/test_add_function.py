"""`pelican-intercom add-function`, as its user meets it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from pelican_intercom.cli import main
from tests.hosting.writing import REQUIREMENT


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["add-function", *arguments, "--into", str(folder)])


def test_it_writes_the_function_and_says_what_to_do_next(tmp_path: Path) -> None:
    result = run(tmp_path, "netlify", "--provider", "clerk", "--path", "/api/who")
    assert result.exit_code == 0
    assert (tmp_path / "netlify" / "functions" / "intercom-identity.mjs").exists()
    lines = result.stdout.splitlines()
    assert lines[0] == (
        f"Wrote 5 files into {tmp_path}: .gitignore, intercom-identity/function.mjs, intercom.env.example, "
        "netlify.toml, netlify/functions/intercom-identity.mjs."
    )
    assert lines[2].startswith("1. Give Netlify each value that intercom.env.example names")
    assert '2. In publishconf.py, set INTERCOM_IDENTITY_URL = "/api/who".' in lines
    assert lines[-3] == "4. Check the live site and its function: pelican-intercom audit https://YOUR-SITE"
    # Given again it needs no options and changes nothing.
    again = run(tmp_path, "netlify")
    assert (again.exit_code, again.stdout.splitlines()) == (0, [f"Wrote 0 files into {tmp_path}.", *lines[1:]])


def test_a_python_host_cannot_fetch_what_is_installed_from_this_machine(tmp_path: Path) -> None:
    result = run(tmp_path, "vercel")
    assert result.exit_code == 2
    assert "no host can fetch it from there. Name a requirement: --requirement" in result.stderr
    assert list(tmp_path.iterdir()) == []
    assert run(tmp_path, "vercel", "--requirement", REQUIREMENT).exit_code == 0
    requirements = tmp_path / "api" / "requirements.txt"
    assert requirements.read_text().endswith(f"\n{REQUIREMENT}\n")
    assert run(tmp_path, "vercel").stdout.startswith("Wrote 0 files ")
    requirements.unlink()
    assert run(tmp_path, "vercel").exit_code == 2


def test_an_edited_file_is_shown_and_left_and_exits_1(tmp_path: Path) -> None:
    run(tmp_path, "netlify")
    entry = tmp_path / "netlify" / "functions" / "intercom-identity.mjs"
    edited = entry.read_text().replace('/api/intercom-identity" }', '/api/other" }')
    entry.write_text(edited)
    result = run(tmp_path, "netlify")
    assert result.exit_code == 1
    assert '-export const config = { path: "/api/other" };\n+export const config' in result.stdout
    assert "were edited, so they were not changed. --force overwrites them." in result.stderr
    assert entry.read_text() == edited
    assert run(tmp_path, "netlify", "--force").exit_code == 0
    assert "/api/other" not in entry.read_text()


def test_a_file_of_something_else_in_its_place_stops_it(tmp_path: Path) -> None:
    (tmp_path / "intercom-worker.mjs").write_text("export default {};\n")
    result = run(tmp_path, "cloudflare-workers")
    assert result.exit_code == 1
    assert "Nothing was written: these files are not part of the function. --force overwrites them." in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["intercom-worker.mjs"]


def test_lines_for_a_file_of_the_sites_own_are_printed(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text('name = "mine"\npages_build_output_dir = "output"\n')
    result = run(tmp_path, "cloudflare-pages")
    assert result.exit_code == 0
    assert (
        "\nwrangler.toml is yours and was not changed. Add these lines at the top, before any [table]:\n\n"
        'compatibility_date = "2026-01-01"\n\n'
    ) in result.stdout


def test_a_moved_function_is_told_of_the_old_one(tmp_path: Path) -> None:
    run(tmp_path, "cloudflare-pages", "--path", "/old")
    result = run(tmp_path, "cloudflare-pages", "--path", "/new")
    assert (
        "\nfunctions/old.js is still there, and still answers at its own path. Delete it if you moved" in result.stdout
    )


def test_wrong_names_exit_2_in_one_line(tmp_path: Path) -> None:
    for arguments, words in [
        (["heroku"], "'heroku' is not a host"),
        (["github-pages"], "GitHub Pages runs no functions"),
        (["node", "--provider", "okta"], "'okta' is not a provider"),
        (["netlify", "--path", "identity"], "--path 'identity' is not a path"),
        (["aws", "--requirement", "requests"], "does not name this package"),
    ]:
        result = run(tmp_path, *arguments)
        assert (result.exit_code, words in result.stderr, list(tmp_path.iterdir())) == (2, True, [])


def test_a_repository_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    result = run(tmp_path / "typo", "netlify")
    assert result.exit_code == 2
    assert "does not exist" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "netlify").write_text("a file, where a folder has to be")
    result = run(tmp_path, "netlify")
    assert result.exit_code == 2
    assert (
        f"{tmp_path / 'netlify/functions/intercom-identity.mjs'} cannot be written: Not a directory." in result.stderr
    )
    assert [path.name for path in tmp_path.iterdir()] == ["netlify"]
