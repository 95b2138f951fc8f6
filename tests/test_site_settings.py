"""A site's settings file is found and read as Pelican reads it, wherever the command runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pelican_intercom.site_settings import SettingsFileError, find_settings_file, read_site

PELICANCONF = 'SITENAME = "One"\nSITEURL = ""\nPATH = "content"\n'
PUBLISHCONF = 'from pelicanconf import *\nSITEURL = "https://www.example.com"\nINTERCOM_APP_ID = "abc12345"\n'


def write_site(folder: Path, *, publish: bool = True, name: str = "One") -> Path:
    (folder / "content").mkdir(parents=True)
    (folder / "pelicanconf.py").write_text(PELICANCONF.replace("One", name), encoding="utf-8")
    if publish:
        (folder / "publishconf.py").write_text(PUBLISHCONF, encoding="utf-8")
    return folder


def test_the_published_sites_settings_come_first(tmp_path: Path) -> None:
    assert find_settings_file(write_site(tmp_path / "one")) == tmp_path / "one" / "publishconf.py"
    assert find_settings_file(write_site(tmp_path / "two", publish=False)) == tmp_path / "two" / "pelicanconf.py"


def test_a_folder_without_settings_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileError, match=r"has no publishconf\.py or pelicanconf\.py") as raised:
        find_settings_file(tmp_path)
    assert "-s FILE" in str(raised.value)
    assert raised.value.path == tmp_path


def test_settings_are_read_from_any_folder_and_twice_in_one_process(tmp_path: Path) -> None:
    path_before, module_before = list(sys.path), sys.modules.get("pelicanconf")
    for name in ("One", "Two"):
        site = read_site(write_site(tmp_path / name, name=name) / "publishconf.py")
        assert (site["SITENAME"], site["INTERCOM_APP_ID"]) == (name, "abc12345")
        assert site["PATH"] == str(tmp_path / name / "content")
        assert site["OUTPUT_PATH"] == str(Path.cwd() / "output")
        assert site["ARTICLE_SAVE_AS"] == "{slug}.html"
    assert sys.path == path_before
    # A build in this process may have left one.
    assert sys.modules.get("pelicanconf") is module_before


def test_a_site_that_names_its_content_on_the_command_line_has_it_in_the_usual_folder(tmp_path: Path) -> None:
    write_site(tmp_path / "site")
    settings = tmp_path / "site" / "other.py"
    settings.write_text('SITENAME = "One"\n', encoding="utf-8")
    assert read_site(settings)["PATH"] == str(tmp_path / "site" / "content")
    settings.write_text('SITENAME = "One"\nPATH = "."\n', encoding="utf-8")
    assert read_site(settings)["PATH"] == str(tmp_path / "site")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SITENAME = \n", "SyntaxError"),
        ("import no_such_module_of_ours\n", "No module named"),
        ("raise SystemExit(3)\n", "SystemExit"),
        ('PATH = "nowhere"\n', "You need to specify a path"),
    ],
)
def test_a_settings_file_that_fails_is_named_with_its_own_error(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "pelicanconf.py").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsFileError, match=problem) as raised:
        read_site(tmp_path / "pelicanconf.py")
    assert str(tmp_path / "pelicanconf.py") in str(raised.value)


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileError, match="this settings file does not exist"):
        read_site(tmp_path / "publishconf.py")
