"""A scaffold is written whole or not at all, and nothing of the site's is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from pelican_intercom.hosting.hosts import HOSTS
from pelican_intercom.hosting.scaffold import make_scaffold
from pelican_intercom.hosting.writing import write_scaffold


def list_files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", HOSTS)
def test_written_twice_nothing_changes(name: str, tmp_path: Path) -> None:
    scaffold = make_scaffold(HOSTS[name])
    names = {file.name for file in scaffold.files}
    first = write_scaffold(scaffold, tmp_path)
    before = list_files(tmp_path)
    second = write_scaffold(scaffold, tmp_path)
    assert (set(first.written), first.unchanged, first.differing, first.to_add) == (names, (), (), ())
    assert (second.written, set(second.unchanged), second.differing, second.to_add) == ((), names, (), ())
    assert before.keys() == names
    assert list_files(tmp_path) == before


def test_a_file_that_differs_is_shown_and_nothing_is_written(tmp_path: Path) -> None:
    entry = tmp_path / "netlify" / "functions" / "intercom-identity.mjs"
    entry.parent.mkdir(parents=True)
    entry.write_text("// mine\n")
    outcome = write_scaffold(make_scaffold(HOSTS["netlify"]), tmp_path)
    assert outcome.written == ()
    assert list_files(tmp_path) == {"netlify/functions/intercom-identity.mjs": b"// mine\n"}
    assert (
        "".join(outcome.differing)
        == """\
--- netlify/functions/intercom-identity.mjs (yours)
+++ netlify/functions/intercom-identity.mjs (to be written)
@@ -1 +1,3 @@
-// mine
+export { netlify as default } from "../../intercom-identity/function.mjs";
+
+export const config = { path: "/api/intercom-identity" };
"""
    )


def test_force_writes_over_what_differs_and_over_nothing_of_the_sites(tmp_path: Path) -> None:
    write_scaffold(make_scaffold(HOSTS["netlify"]), tmp_path)
    (tmp_path / "intercom-identity" / "function.mjs").write_text("// edited")
    (tmp_path / "netlify.toml").write_text("[build]\n")
    outcome = write_scaffold(make_scaffold(HOSTS["netlify"]), tmp_path, is_forced=True)
    assert outcome.written == ("intercom-identity/function.mjs",)
    assert [file.name for file in outcome.to_add] == ["netlify.toml"]
    assert (tmp_path / "netlify.toml").read_text() == "[build]\n"
    assert "edited" not in (tmp_path / "intercom-identity" / "function.mjs").read_text()


def test_a_file_of_the_sites_own_gets_lines_to_add_and_is_not_touched(tmp_path: Path) -> None:
    own = '[build]\n  command = "make"\n'
    (tmp_path / "netlify.toml").write_text(own)
    outcome = write_scaffold(make_scaffold(HOSTS["netlify"]), tmp_path)
    assert [file.name for file in outcome.to_add] == ["netlify.toml"]
    assert (tmp_path / "netlify.toml").read_text() == own


def test_a_file_of_the_sites_own_that_has_the_lines_is_left_in_peace(tmp_path: Path) -> None:
    scaffold = make_scaffold(HOSTS["cloudflare-pages"])
    (wrangler,) = [file for file in scaffold.files if file.name == "wrangler.toml"]
    (tmp_path / "wrangler.toml").write_text(f"# Ours\n{wrangler.text}\n[vars]\nA = 1\n")
    outcome = write_scaffold(scaffold, tmp_path)
    assert outcome.to_add == ()
    assert "wrangler.toml" in outcome.unchanged


def test_windows_line_ends_are_no_difference(tmp_path: Path) -> None:
    scaffold = make_scaffold(HOSTS["wsgi"])
    write_scaffold(scaffold, tmp_path)
    app = tmp_path / "intercom-wsgi" / "app.py"
    app.write_bytes(app.read_bytes().replace(b"\n", b"\r\n"))
    assert write_scaffold(scaffold, tmp_path).differing == ()
