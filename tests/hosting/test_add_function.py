"""`pelican-intercom add-function`, as its user meets it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from pelican_intercom.cli import main


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["add-function", *arguments])


def test_it_writes_the_function_and_says_what_to_do_next(tmp_path: Path) -> None:
    result = run("netlify", "--into", str(tmp_path), "--provider", "clerk", "--path", "/api/who")
    assert result.exit_code == 0
    assert (tmp_path / "netlify" / "functions" / "intercom-identity.mjs").exists()
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Wrote ")
    assert lines[2].startswith("1. Copy intercom.env.example")
    assert '4. In publishconf.py: INTERCOM_IDENTITY_URL = "/api/who"' in lines


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    run("wsgi", "--into", str(tmp_path))
    result = run("wsgi", "--into", str(tmp_path))
    assert result.exit_code == 0
    assert result.stdout.startswith("Wrote 0 files into ")


def test_a_file_that_differs_is_shown_and_exits_1(tmp_path: Path) -> None:
    run("vercel", "--into", str(tmp_path))
    entry = tmp_path / "api" / "intercom-identity.py"
    entry.write_text("app = None\n")
    result = run("vercel", "--into", str(tmp_path))
    assert result.exit_code == 1
    assert "-app = None\n+from intercom_identity.hosts.wsgi import application as app\n" in result.stdout
    assert "nothing was written. --force" in result.stderr
    assert entry.read_text() == "app = None\n"
    assert run("vercel", "--into", str(tmp_path), "--force").exit_code == 0
    assert entry.read_text().startswith("from intercom_identity")


def test_another_provider_does_not_silently_replace_the_first_ones_variables(tmp_path: Path) -> None:
    run("node", "--into", str(tmp_path), "--provider", "clerk")
    result = run("node", "--into", str(tmp_path), "--provider", "auth0")
    assert result.exit_code == 1
    assert "-INTERCOM_SESSION_PROVIDER=clerk\n+INTERCOM_SESSION_PROVIDER=auth0" in result.stdout


def test_lines_for_a_file_of_the_sites_own_are_printed(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text('name = "mine"\n')
    result = run("cloudflare-pages", "--into", str(tmp_path))
    assert result.exit_code == 0
    assert 'wrangler.toml is yours and was not changed. The function needs in it:\n\nname = "my-site"' in result.stdout


def test_wrong_names_exit_2_in_one_line(tmp_path: Path) -> None:
    for arguments, words in [
        (["heroku"], "'heroku' is not a host"),
        (["aws", "--provider", "okta"], "'okta' is not a provider"),
        (["vercel", "--path", "/identity"], "must begin with /api/"),
    ]:
        result = run(*arguments, "--into", str(tmp_path))
        assert (result.exit_code, words in result.stderr, list(tmp_path.iterdir())) == (2, True, [])


def test_a_place_that_cannot_be_written_is_named_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "netlify").write_text("a file, where a folder has to be")
    result = run("netlify", "--into", str(tmp_path))
    assert result.exit_code == 2
    assert (
        f"{tmp_path / 'netlify/functions/intercom-identity.mjs'} cannot be written: Not a directory." in result.stderr
    )
    assert [path.name for path in tmp_path.iterdir()] == ["netlify"]


def test_the_help_teaches_with_an_example() -> None:
    assert "pelican-intercom add-function netlify --provider netlify" in run("--help").stdout
