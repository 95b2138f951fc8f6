"""The preview's build: the published site's settings with few of them changed, in a folder of its own."""

from __future__ import annotations

import hashlib
import os
import queue
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from pelican_intercom.preview.build import Build, BuildError, override_settings
from pelican_intercom.preview.site import Site
from pelican_intercom.preview.workspace import Workspace, make_workspace
from pelican_intercom.site_settings import read_site
from tests import whole_site

from .conftest import SETTINGS_FILE

ADDRESS = "http://127.0.0.1:8000"
MISTAKE = "INTERCOM_LOAD = 'lazy'"
# Other tests may be writing it now.
MADE = shutil.ignore_patterns("__pycache__", "output")


def test_the_overrides_of_a_stand_in() -> None:
    assert override_settings(make_workspace(None), ADDRESS) == {
        "SITEURL": "",
        "FEED_DOMAIN": "http://127.0.0.1:8000",
        "DELETE_OUTPUT_DIRECTORY": False,
        "INTERCOM_APP_ID": "preview1",
        "INTERCOM_HOSTS": [],
        "INTERCOM_WIDGET_URL": "/stand-in/widget/preview1",
        "INTERCOM_IDENTITY_URL": "/api/intercom-identity",
        "INTERCOM_SESSION_TOKEN_FROM": None,
        "INTERCOM_IDENTITY_HEADER": None,
    }


def test_the_live_messenger_is_intercoms_own() -> None:
    overrides = override_settings(Workspace("live1", "secret", is_live=True), ADDRESS)
    assert (overrides["INTERCOM_APP_ID"], overrides["INTERCOM_WIDGET_URL"]) == ("live1", None)


def test_every_page_of_the_sample_site_but_two_loads_the_stand_in(site: Site) -> None:
    assets = sorted(path.name for path in site.output.glob("intercom*.js"))
    assert [name.split(".")[0] for name in assets] == ["intercom-why", "intercom"]
    configuration = next(site.output.glob("intercom.*.js")).read_bytes()
    assert b'"widget":"/stand-in/widget/tm4rk2xz"' in configuration
    assert b"tidemark.example" not in configuration.replace(b"mailto:help@tidemark.example", b"")


def test_nothing_of_the_preview_is_in_a_build_even_its_own(site: Site) -> None:
    pages = [path.read_bytes() for path in site.list_pages()]
    assert not [page for page in pages if b"-preview/" in page or b"stand-in" in page]


def test_nothing_of_the_preview_is_in_a_normal_build(tmp_path: Path) -> None:
    shutil.copytree(SETTINGS_FILE.parent, tmp_path / "site", ignore=MADE)
    Build(tmp_path / "site" / "publishconf.py", tmp_path / "output", {}).run()
    files = [path for path in (tmp_path / "output").rglob("*") if path.is_file()]
    assert len(files) > 30
    # `#intercom/why` alone knows a preview, by the folder that its Messenger is in.
    marks = (b"-preview", b"/stand-in/widget", b"/stand-in/ping", b"preview1")
    assert [path.name for path in files if any(mark in path.read_bytes() for mark in marks)] == []


def test_a_preview_leaves_the_sites_own_folder_alone(
    tmp_path: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    folder = tmp_path / "site"
    shutil.copytree(SETTINGS_FILE.parent, folder, ignore=MADE)
    before = list_digests(folder)
    Build(folder / "publishconf.py", tmp_path / "output", override_settings(workspace, ADDRESS)).run()
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    read_site(folder / "publishconf.py")
    assert list_digests(folder) == before


def list_digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_settings_that_kept_their_size_and_time_are_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    whole_site.write_files(tmp_path / "content")
    files = {
        "shared_settings": 'PATH = "content"\nTIMEZONE = "UTC"\nPLUGINS = []\nSHARED = "uk"\n',
        "pelicanconf": 'from shared_settings import *\nOWN = "uk"\n',
        "publishconf": 'from pelicanconf import *\nPUBLISHED = "uk"\nSITENAME = f"{SHARED}-{OWN}-{PUBLISHED}"\n',
    }
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    settings = tmp_path / "publishconf.py"
    # Pelican itself keeps what it has read in __pycache__.
    subprocess.run(
        [sys.executable, "-m", "pelican", "-s", settings, "-o", tmp_path / "own", "-q"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        check=True,
    )
    for name, text in files.items():
        edited = tmp_path / f"{name}.py"
        assert list(tmp_path.glob(f"__pycache__/{name}.*.pyc"))
        before = edited.stat()
        edited.write_text(text.replace("uk", "eu"))
        os.utime(edited, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read_site(settings)["SITENAME"] == "eu-eu-eu"
    Build(settings, tmp_path / "output", {}).run()
    assert b"<title>eu-eu-eu</title>" in (tmp_path / "output" / "index.html").read_bytes()


def test_a_site_that_cannot_be_built_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "pelicanconf.py"
    settings.write_text('PATH = "content"\nTHEME = "no-such-theme"\n')
    (tmp_path / "content").mkdir()
    with pytest.raises(BuildError, match=r"could not build .*pelicanconf\.py \(exit status 1\); its message is above"):
        Build(settings, tmp_path / "output", {}).run()
    assert "no-such-theme" in capfd.readouterr().out


def test_the_build_sees_the_environment_without_the_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INTERCOM_API_SECRET", "INTERCOM_SESSION_SECRET", "INTERCOM_APP_ID"):
        monkeypatch.setenv(name, "obviously fake")
    whole_site.write_files(tmp_path / "content")
    settings = tmp_path / "pelicanconf.py"
    settings.write_text(
        'import os\nPATH = "content"\nTIMEZONE = "UTC"\nPLUGINS = []\n'
        'SITENAME = "Sees " + " ".join(sorted(name for name in os.environ if name.startswith("INTERCOM_")))\n'
    )
    Build(settings, tmp_path / "output", {}).run()
    assert b"<title>Sees INTERCOM_APP_ID</title>" in (tmp_path / "output" / "index.html").read_bytes()


def test_a_watch_that_ends_by_itself_says_why(tmp_path: Path) -> None:
    settings = tmp_path / "pelicanconf.py"
    settings.write_text(f'PATH = "."\nTIMEZONE = "UTC"\nPLUGINS = ["pelican_intercom"]\n{MISTAKE}\n')
    said: queue.Queue[str] = queue.Queue()
    watch = Build(settings, tmp_path / "output", {"FEED_DOMAIN": ADDRESS}).watch(said.put)
    assert [said.get(timeout=60), said.get(timeout=60)] == [
        f"{MISTAKE}: must be one of 'load', 'idle', 'interaction'",
        "Pelican has ended, so changes are no longer built: stop this preview, and start it again.",
    ]
    watch.stop()


def change_until_said(start: str, file: Path, text: str, said: queue.Queue[str]) -> str:
    """Return the line that begins so; nothing tells when Pelican watches, so the file is changed until it is said."""
    for attempt in range(120):
        file.write_text(text + f"\n# Changed {attempt} times.\n", encoding="utf-8")
        with suppress(queue.Empty):
            while not (line := said.get(timeout=0.5)).startswith(start):
                pass
            return line
    pytest.fail("Pelican has noticed no change within a minute")


def test_mistakes_and_changes_are_said_from_the_first_and_the_watch_ends_at_once(
    tmp_path: Path, workspace: Workspace
) -> None:
    folder, output = tmp_path / "site", tmp_path / "output"
    shutil.copytree(SETTINGS_FILE.parent, folder, ignore=MADE)
    settings, article = folder / "publishconf.py", folder / "content" / "three-lines.md"
    right, words = settings.read_text(encoding="utf-8"), article.read_text(encoding="utf-8")
    build = Build(settings, output, override_settings(workspace, ADDRESS))
    build.run()
    (output / "index.html").unlink()
    said: queue.Queue[str] = queue.Queue()
    watch = build.watch(said.put)
    try:
        # Then Pelican has read the settings, and starts to watch them.
        for _ in range(600):
            if (output / "index.html").exists():
                break
            with suppress(queue.Empty):
                pytest.fail(said.get(timeout=0.1))
        mistake = change_until_said("INTERCOM_", settings, f"{right}\n{MISTAKE}", said)
        change_until_said("-> Modified", article, words, said)
        while not said.get(timeout=60).startswith("Done:"):
            pass
    finally:
        watch.stop()
    assert mistake == f"{MISTAKE}: must be one of 'load', 'idle', 'interaction'"
    assert b"Changed" in (output / "three-lines.html").read_bytes()
    assert watch.process.returncode == -15
