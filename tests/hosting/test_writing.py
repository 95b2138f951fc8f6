"""Nothing of the site's own is lost; what was written here and not edited since is renewed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pelican_intercom.hosting import requirement
from pelican_intercom.hosting.hosts import HOSTS, HostError
from pelican_intercom.hosting.inspection import inspect
from tests.hosting.writing import REQUIREMENT, list_files, make_older, plan_for, write

ENTRY = "api/intercom-identity.py"


@pytest.mark.parametrize("name", HOSTS)
def test_given_again_it_keeps_the_provider_and_the_path_and_changes_nothing(name: str, tmp_path: Path) -> None:
    first = write(name, tmp_path, provider="clerk", path="/api/who/ami")
    before, planned = list_files(tmp_path), plan_for(name, tmp_path)
    assert (set(first.written), first.differing, first.additions) == (set(planned.files), [], [])
    assert before.keys() == set(planned.files)
    assert b"--provider clerk --path /api/who/ami\n" in before[planned.entry]
    second = write(name, tmp_path)
    assert (second.written, second.differing, second.additions) == ([], [], [])
    assert list_files(tmp_path) == before
    assert inspect(tmp_path) == []


@pytest.mark.parametrize("name", HOSTS)
def test_what_an_older_version_wrote_is_noted_and_renewed_without_force(name: str, tmp_path: Path) -> None:
    write(name, tmp_path, provider="clerk", requirement="pelican-intercom[identity]==0.0.9")
    written = list_files(tmp_path)
    for file in plan_for(name, tmp_path).files:
        make_older(tmp_path / file)
    observed = inspect(tmp_path)
    assert observed
    for found in observed:
        assert f"pelican-intercom add-function {name} --provider clerk --path /api/intercom-identity" in found.remedy
        assert "--force" not in found.remedy
        assert found.is_fault == found.name.endswith("function.mjs")
    outcome = write(name, tmp_path)
    assert outcome.differing == []
    expected = {file: text.replace(b"==0.0.9", b"==0.1.0") for file, text in written.items()}
    assert list_files(tmp_path) == expected
    assert plan_for(name, tmp_path).entry in outcome.written
    assert inspect(tmp_path) == []


@pytest.mark.parametrize("name", HOSTS)
def test_an_entry_that_was_deleted_comes_back_for_the_provider_of_the_example(name: str, tmp_path: Path) -> None:
    write(name, tmp_path, provider="clerk")
    before = list_files(tmp_path)
    entry = plan_for(name, tmp_path).entry
    (tmp_path / entry).unlink()
    assert write(name, tmp_path).written == [entry]
    assert list_files(tmp_path) == before


def test_a_commit_that_is_installed_here_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for commit in ("a" * 40, "b" * 40):
        line = f"pelican-intercom[identity] @ git+https://example.com/a.git@{commit}"
        monkeypatch.setattr(requirement, "find_requirement", lambda line=line: line)
        write("wsgi", tmp_path, requirement="")
        assert (tmp_path / "intercom-wsgi/requirements.txt").read_text().endswith(f"\n{line}\n")
    assert inspect(tmp_path) == []


def test_another_provider_changes_what_depends_on_it_and_no_more(tmp_path: Path) -> None:
    write("vercel", tmp_path, provider="clerk")
    outcome = write("vercel", tmp_path, provider="auth0")
    assert (set(outcome.written), outcome.differing) == ({ENTRY, "intercom.env.example"}, [])


def test_hosts_with_different_providers_do_not_overwrite_each_others_example(tmp_path: Path) -> None:
    write("netlify", tmp_path, provider="clerk")
    before = list_files(tmp_path)
    assert "intercom-vercel.env.example" in write("vercel", tmp_path, provider="auth0").written
    assert "intercom-vercel.env.example" in plan_for("vercel", tmp_path).steps
    assert write("netlify", tmp_path).written == []
    assert write("cloudflare-workers", tmp_path, provider="clerk").written != []
    after = list_files(tmp_path)
    assert {name: after[name] for name in before if name != ".gitignore"} == {
        name: text for name, text in before.items() if name != ".gitignore"
    }
    assert b"INTERCOM_SESSION_PROVIDER=auth0\n" in after["intercom-vercel.env.example"]


def test_an_edited_file_is_shown_and_left_while_the_rest_is_renewed(tmp_path: Path) -> None:
    write("vercel", tmp_path, requirement="pelican-intercom[identity]==0.0.9")
    entry = tmp_path / ENTRY
    edited = entry.read_text() + "# mine\n"
    entry.write_text(edited)
    outcome = write("vercel", tmp_path)
    assert outcome.written == ["api/requirements.txt"]
    assert entry.read_text() == edited
    assert "-# mine\n" in outcome.differing[0]
    assert not outcome.is_blocked
    assert write("vercel", tmp_path, is_forced=True).written == [ENTRY]
    assert "mine" not in entry.read_text()


@pytest.mark.parametrize("name", HOSTS)
def test_where_something_else_has_the_entrys_place_nothing_is_written(name: str, tmp_path: Path) -> None:
    entry = plan_for(name, tmp_path).entry
    (tmp_path / entry).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / entry).write_text("mine\n")
    outcome = write(name, tmp_path)
    assert outcome.is_blocked
    assert outcome.differing[0].startswith(f"--- {entry} (yours)\n+++ {entry} (to be written)\n")
    assert list_files(tmp_path) == {entry: b"mine\n"}


def test_windows_line_ends_and_a_bom_are_no_edit(tmp_path: Path) -> None:
    for name in ("netlify", "wsgi"):
        write(name, tmp_path)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    for name in ("netlify", "wsgi"):
        outcome = write(name, tmp_path)
        assert (outcome.differing, outcome.additions) == ([], [])
        assert write(name, tmp_path, provider="clerk").differing == []


@pytest.mark.parametrize("own", [b"output/\n.vercel/", b"# .env is somebody's \xe9\r\noutput/\r\n.vercel/\r\n"])
def test_gitignore_is_completed_and_keeps_its_line_ends_and_every_byte(own: bytes, tmp_path: Path) -> None:
    end = b"\r\n" if own.endswith(b"\r\n") else b"\n"
    (tmp_path / ".gitignore").write_bytes(own)
    write("vercel", tmp_path)
    assert (tmp_path / ".gitignore").read_bytes() == own.removesuffix(end) + end + b".env" + end


def test_two_hosts_in_one_repository_leave_each_other_alone(tmp_path: Path) -> None:
    hosts = [host for host in HOSTS if host != "cloudflare-pages"]
    for name in hosts:
        write(name, tmp_path, provider="clerk")
    before = list_files(tmp_path)
    for name in hosts:
        outcome = write(name, tmp_path)
        assert (outcome.written, outcome.differing) == ([], [])
    assert list_files(tmp_path) == before
    assert inspect(tmp_path) == []


@pytest.mark.parametrize("name", HOSTS)
def test_an_entry_that_lost_its_first_comment_makes_no_second_function(name: str, tmp_path: Path) -> None:
    write(name, tmp_path, provider="clerk", path="/api/who")
    entry = plan_for(name, tmp_path).entry
    (tmp_path / entry).write_text((tmp_path / entry).read_text().split("\n", 2)[2])
    with pytest.raises(HostError, match=rf"^{re.escape(entry)} has lost its first comment, so its path is not known"):
        write(name, tmp_path)
    assert write(name, tmp_path, provider="clerk", path="/api/who").is_blocked


def test_in_a_requirements_file_of_ours_only_our_line_changes(tmp_path: Path) -> None:
    write("vercel", tmp_path, requirement="pelican-intercom[identity]==0.0.9")
    requirements = tmp_path / "api" / "requirements.txt"
    text = requirements.read_text() + "requests  # mine\n"
    requirements.write_text(text)
    assert write("vercel", tmp_path).written == ["api/requirements.txt"]
    assert requirements.read_text() == text.replace("0.0.9", "0.1.0")


@pytest.mark.parametrize(
    ("own", "place"),
    [
        ("requests\n", "at the end"),
        ("pelican-intercom[identity]==0.0.9\n", "instead of the line pelican-intercom[identity]==0.0.9"),
    ],
)
def test_for_a_requirements_file_of_the_sites_own_the_line_is_printed(own: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "requirements.txt").write_text(own)
    for is_forced in (False, True):
        (addition,) = write("vercel", tmp_path, is_forced=is_forced).additions
        assert (addition.name, addition.where, addition.text) == ("api/requirements.txt", place, f"{REQUIREMENT}\n")
    assert (tmp_path / "api" / "requirements.txt").read_text() == own


def test_a_line_that_names_a_fork_is_the_owners(tmp_path: Path) -> None:
    write("aws", tmp_path)
    requirements = tmp_path / "intercom-aws/function/requirements.txt"
    fork = requirements.read_text().replace(
        REQUIREMENT, "pelican-intercom[identity] @ git+https://example.com/fork@main"
    )
    requirements.write_text(fork)
    (addition,) = write("aws", tmp_path).additions
    assert addition.where.startswith("instead of the line pelican-intercom[identity] @ git+https://example.com/fork")
    assert requirements.read_text() == fork


def test_a_requirement_that_was_asked_for_is_kept_and_a_version_follows_the_package(tmp_path: Path) -> None:
    fork = "pelican-intercom[identity] @ https://example.com/pelican_intercom-0.1.0-py3-none-any.whl"
    write("wsgi", tmp_path, requirement=fork)
    assert write("wsgi", tmp_path, requirement="").written == []
    assert fork in (tmp_path / "intercom-wsgi/requirements.txt").read_text()
    assert write("wsgi", tmp_path, requirement=REQUIREMENT).written == [
        "intercom-wsgi/app.py",
        "intercom-wsgi/requirements.txt",
    ]
    assert "--requirement" not in (tmp_path / "intercom-wsgi/app.py").read_text()


def test_functions_of_vercels_that_share_the_roots_requirements_keep_them(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "other.py").write_text("import requests\n")
    (tmp_path / "requirements.txt").write_text("requests\n")
    (addition,) = write("vercel", tmp_path).additions
    assert (addition.name, addition.text) == ("requirements.txt", f"{REQUIREMENT}\n")
    assert not (tmp_path / "api" / "requirements.txt").exists()


def test_a_moved_function_leaves_the_old_one_and_says_so(tmp_path: Path) -> None:
    write("vercel", tmp_path, path="/api/old")
    assert plan_for("vercel", tmp_path, path="/api/new").others == ("api/old.py",)
    write("vercel", tmp_path, path="/api/new")
    with pytest.raises(HostError, match="--path /api/new or --path /api/old"):
        plan_for("vercel", tmp_path)


def test_an_entry_that_netlifys_functions_folder_left_behind_makes_no_second_function(tmp_path: Path) -> None:
    write("netlify", tmp_path, provider="clerk", path="/api/who")
    (tmp_path / "netlify.toml").write_text('[functions]\ndirectory = "lambda"\n')
    old, new = "netlify/functions/intercom-identity.mjs", "lambda/intercom-identity.mjs"
    with pytest.raises(HostError) as raised:
        write("netlify", tmp_path)
    assert str(raised.value) == f"{old} is not in the functions folder of netlify.toml. Move it to {new}."
    assert not (tmp_path / new).exists()
    (tmp_path / "lambda").mkdir()
    (tmp_path / old).rename(tmp_path / new)
    write("netlify", tmp_path)
    assert "--provider clerk --path /api/who" in (tmp_path / new).read_text()
