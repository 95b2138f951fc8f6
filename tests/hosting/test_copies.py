"""A copy knows which version it is, and whether it was edited."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from pelican_intercom.hosting import copies
from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.hosting.scaffold import make_scaffold
from pelican_intercom.hosting.writing import write_scaffold

INSTALLED = version("pelican-intercom")


def scaffold(name: str, folder: Path) -> Path:
    write_scaffold(make_scaffold(HOSTS[name]), folder)
    return folder / HOSTS[name].copy


@pytest.mark.parametrize("name", HOSTS)
def test_a_new_copy_is_neither_edited_nor_stale(name: str, tmp_path: Path) -> None:
    folder = scaffold(name, tmp_path)
    assert copies.inspect(tmp_path) == [copies.Copy(folder, name, INSTALLED, (), is_stale=False)]


def test_an_edited_and_a_missing_file_are_named(tmp_path: Path) -> None:
    folder = scaffold("aws", tmp_path)
    with (folder / "endpoint.py").open("a") as file:
        file.write("# mine\n")
    (folder / "hosts" / "aws_lambda.py").unlink()
    (found,) = copies.inspect(tmp_path)
    assert set(found.edited) == {"endpoint.py", "hosts/aws_lambda.py"}
    assert not found.is_stale


def test_a_copy_of_another_core_is_stale_and_not_edited(tmp_path: Path) -> None:
    folder = scaffold("wsgi", tmp_path)
    (folder / "endpoint.py").write_text("# an older core\n")
    stamp = json.loads((folder / "copy.json").read_text())
    stamp["version"] = "0.0.9"
    stamp["files"]["endpoint.py"] = copies.digest(b"# an older core\n")
    (folder / "copy.json").write_text(json.dumps(stamp))
    assert copies.inspect(tmp_path) == [copies.Copy(folder, "wsgi", "0.0.9", (), is_stale=True)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {}, "host": "heroku", "version": "1"}', "\0"])
def test_an_unreadable_stamp_is_an_edited_copy(text: str, tmp_path: Path) -> None:
    folder = scaffold("google", tmp_path)
    (folder / "copy.json").write_text(text)
    assert copies.inspect(tmp_path) == [copies.Copy(folder, "", "", ("copy.json",), is_stale=True)]


def test_all_copies_are_found_and_nothing_else(tmp_path: Path) -> None:
    folders = [scaffold(name, tmp_path) for name in ("netlify", "vercel")]
    (tmp_path / "node_modules" / "intercom-identity").mkdir(parents=True)
    (tmp_path / "node_modules" / "intercom-identity" / "copy.json").write_text("{}")
    (tmp_path / "copy.json").write_text("{}")
    assert [copy.folder for copy in copies.inspect(tmp_path)] == folders
    assert copies.inspect(tmp_path / "nowhere") == []


def test_git_on_windows_edits_nothing(tmp_path: Path) -> None:
    folder = scaffold("azure", tmp_path)
    for path in folder.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    (found,) = copies.inspect(tmp_path)
    assert found.edited == ()
