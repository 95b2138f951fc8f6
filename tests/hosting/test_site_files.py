"""Files of the site's own are not changed: what the function needs in them is printed, and suffices."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pelican_intercom.hosting.hosts import HostError
from pelican_intercom.hosting.site_files import read_configuration
from tests.hosting.own_files import REPOSITORIES, add_lines, make_repository
from tests.hosting.writing import list_files, plan_for, write


@pytest.mark.parametrize("kind", REPOSITORIES)
def test_no_file_of_the_sites_own_changes_and_the_printed_lines_are_all_it_lacks(kind: str, tmp_path: Path) -> None:
    host, files = REPOSITORIES[kind]
    own = make_repository(files, tmp_path)
    outcome = write(host, tmp_path)
    assert outcome.differing == []
    after = {name: text.decode() for name, text in list_files(tmp_path).items()}
    assert after[".gitignore"].startswith(own.pop(".gitignore"))
    assert {name: after[name] for name in own} == own
    for addition in outcome.additions:
        add_lines(addition, tmp_path)
        if addition.name.endswith((".toml", ".json", ".jsonc")):
            assert read_configuration(tmp_path / addition.name)
    again = write(host, tmp_path)
    assert (again.written, again.additions) == ([], [])


def print_additions(host: str, folder: Path) -> list[tuple[str, str, str]]:
    return [(addition.name, addition.where, addition.text) for addition in write(host, folder).additions]


def test_a_netlify_toml_needs_nothing_and_the_entry_goes_among_its_functions(tmp_path: Path) -> None:
    toml = '[build]\n  base = "web/"\n  publish = "output"\n\n[functions]\n  directory = "lambda/[functions]"\n'
    (tmp_path / "netlify.toml").write_text(toml)
    outcome = write("netlify", tmp_path, provider="clerk")
    assert outcome.additions == []
    assert set(outcome.written) == {
        ".gitignore",
        "intercom.env.example",
        "web/intercom-identity/function.mjs",
        "web/lambda/[functions]/intercom-identity.mjs",
    }
    entry = (tmp_path / "web/lambda/[functions]/intercom-identity.mjs").read_text()
    assert 'from "../../intercom-identity/function.mjs"' in entry
    assert write("netlify", tmp_path).written == []


def test_a_workers_file_gets_the_lines_that_it_lacks_each_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text('name = "mine"\n[assets]\ndirectory = "public"\n')
    assert print_additions("cloudflare-workers", tmp_path) == [
        (
            "wrangler.toml",
            "at the top, before any [table]",
            'compatibility_date = "2026-01-01"\nmain = "intercom-worker.mjs"\n',
        ),
        (
            "wrangler.toml",
            "in its table [assets]",
            'binding = "ASSETS"\nrun_worker_first = ["/api/intercom-identity"]\n',
        ),
    ]


@pytest.mark.parametrize("first", ["true", '["/api/*"]', '["/api/intercom-identity"]'])
def test_a_worker_that_runs_first_already_is_left_alone(first: str, tmp_path: Path) -> None:
    whole = 'name = "a"\ncompatibility_date = "2026-02-02"\nmain = "intercom-worker.mjs"\n[assets]\n'
    (tmp_path / "wrangler.toml").write_text(f'{whole}directory = "o"\nbinding = "FILES"\nrun_worker_first = {first}\n')
    assert print_additions("cloudflare-workers", tmp_path) == []
    assert "env.FILES.fetch(request)" in (tmp_path / "intercom-worker.mjs").read_text()


def test_the_steps_name_the_file_that_is_there(tmp_path: Path) -> None:
    assert plan_for("cloudflare-workers", tmp_path).steps.startswith("1. Put your Worker's name into wrangler.toml, if")
    (tmp_path / "wrangler.jsonc").write_text('{"name": "mine"}')
    assert plan_for("cloudflare-workers", tmp_path).steps.startswith(
        "1. Put your Worker's name into wrangler.jsonc, if"
    )


def test_a_worker_of_the_sites_own_gets_two_lines(tmp_path: Path) -> None:
    (tmp_path / "wrangler.toml").write_text('name = "a"\nmain = "src/index.mjs"\ncompatibility_date = "2026-02-02"\n')
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "index.mjs").write_text("export default {};\n")
    assert print_additions("cloudflare-workers", tmp_path) == [
        (
            "src/index.mjs",
            "at the top, and first in fetch(request, env, context)",
            """\
import intercom from "../intercom-worker.mjs";
if (new URL(request.url).pathname === "/api/intercom-identity") return intercom.fetch(request, env, context);
""",
        )
    ]


def test_comments_and_commas_of_jsonc_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wrangler.jsonc"
    path.write_text('{ // a "comment"\n "a": "// no, /* no */ ,}", /* b\n */ "list": [1, 2,], }\n')
    assert read_configuration(path) == {"a": "// no, /* no */ ,}", "list": [1, 2]}


@pytest.mark.parametrize(
    ("host", "name"),
    [("netlify", "netlify.toml"), ("cloudflare-workers", "wrangler.toml"), ("azure", "staticwebapp.config.json")],
)
def test_a_file_that_is_broken_is_named_and_nothing_is_written(host: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("{ = [")
    with pytest.raises(HostError, match=rf"^{name} cannot be read: .*\. Fix it, then run this again\.$"):
        write(host, tmp_path)
    assert list(list_files(tmp_path)) == [name]


@pytest.mark.parametrize("name", [".gitignore", "netlify.toml", "netlify/functions/intercom-identity.mjs"])
def test_a_file_in_utf_16_is_named_and_nothing_is_written(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("# mine\n", encoding="utf-16")
    with pytest.raises(HostError, match=rf"{name} is in UTF-16\. Save it as UTF-8, then run this again\.$"):
        write("netlify", tmp_path)
    assert list(list_files(tmp_path)) == [name]


@pytest.mark.parametrize(
    "own", ["[build]\nbase = 5\n", '[build]\nfunctions = ["x"]\n', "[functions]\ndirectory = true\n"]
)
def test_a_folder_of_netlify_that_is_no_name_is_said(own: str, tmp_path: Path) -> None:
    (tmp_path / "netlify.toml").write_text(own)
    with pytest.raises(HostError, match=r"^netlify\.toml names the folder (5|\['x'\]|True): it must be a string\.$"):
        write("netlify", tmp_path)


@pytest.mark.parametrize(
    ("host", "name", "own"),
    [
        ("netlify", "netlify.toml", 'build = "make"\nfunctions = 1\n'),
        ("cloudflare-workers", "wrangler.toml", 'assets = "output"\nmain = 3\n'),
        ("cloudflare-workers", "wrangler.jsonc", '{"assets": null, "main": null}'),
        ("cloudflare-workers", "wrangler.json", "[]"),
        ("azure", "staticwebapp.config.json", '{"platform": null}'),
        ("azure", "staticwebapp.config.json", ""),
    ],
)
def test_a_file_of_another_shape_than_its_host_takes_is_left_alone(
    host: str, name: str, own: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(own)
    assert name not in write(host, tmp_path).written
    assert (tmp_path / name).read_text() == own


def test_azures_configuration_is_found_where_the_site_keeps_it(tmp_path: Path) -> None:
    own = tmp_path / "content" / "extra" / "staticwebapp.config.json"
    own.parent.mkdir(parents=True)
    own.write_text(json.dumps({"platform": {"apiRuntime": "python:3.11"}}))
    outcome = write("azure", tmp_path)
    assert outcome.additions == []
    assert "staticwebapp.config.json" not in outcome.written
