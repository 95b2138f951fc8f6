"""Builds that go wrong: never a half-written loader, never a page that points to one that is not there."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.whole_site import SETTINGS, Site, build, count_tags, environment, write_files

OURS = 'PLUGINS = ["pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\n'
SMALL = 4096
"""Bytes; less than the loader takes."""

# A plugin of the site's own, which does something in the middle of a build.
WITH_PLUGIN = """
import os, signal, types
from pelican import signals
written = []
def act(path, context):
    written.append(path)
    if len(written) == 3:
        {action}
def register():
    signals.content_written.connect(act)
own = types.ModuleType("own")
own.register = register
PLUGINS = ["pelican_intercom", own]
INTERCOM_APP_ID = "abc12345"
"""


def find_broken(site: Site) -> list[str]:
    """Return what is wrong with a site's loaders: other content than the name says, or none where a page wants one."""
    wrong = []
    for name, content in site.files.items():
        named = re.fullmatch(r"(?:.*/)?intercom(?:-why)?\.([0-9a-f]{8})\.js", name)
        if named and hashlib.sha256(content).hexdigest()[:8] != named[1]:
            wrong.append(f"{name} holds something else")
    for name, page in site.pages.items():
        for wanted in re.findall(rb'src="/(intercom\.[0-9a-f]{8}\.js)"', page):
            if wanted.decode() not in site.files:
                wrong.append(f"{name} wants {wanted.decode()}, which is not there")
    return wrong


def run(
    folder: Path, settings: str, *, prefix: list[str] | None = None, before: Callable[[], None] | None = None
) -> Site:
    """Build into ``folder``/output as ``build`` does, but in a process that is prepared for the worst."""
    if not (folder / "content").exists():
        write_files(folder / "content")
    (folder / "conf.py").write_text(SETTINGS + settings)
    command = [*(prefix or []), sys.executable, "-m", "pelican", "content", "-o", "output", "-s", "conf.py"]
    finished = subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=before,
    )
    return Site(folder / "output", finished.returncode, finished.stdout + finished.stderr)


def limit_file_size(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = build(tmp_path_factory.mktemp("yesterday"), OURS + 'INTERCOM_LAUNCHER_LABEL = "Yesterday"\n')
    assert site.status == 0, site.log
    return site


@pytest.fixture
def yesterday(built: Site, tmp_path: Path) -> Site:
    """A site that was built before, with other settings."""
    shutil.copytree(built.output.parent, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path / built.output.name, built.status, built.log)
    # Reads the files before the next build changes them.
    assert len(site.assets) == 1
    return site


def test_no_room_for_the_loader_leaves_yesterdays_site(tmp_path: Path, yesterday: Site) -> None:
    site = run(tmp_path, OURS, before=partial(limit_file_size, SMALL))
    assert site.status != 0
    assert "File too large" in site.log
    assert site.files == yesterday.files


def test_no_room_for_a_page_leaves_no_page_without_its_loader(tmp_path: Path, yesterday: Site) -> None:
    long = {"long.rst": "Long\n####\n\n:date: 2024-05-05\n\n" + "A line of text.\n" * 20_000}
    write_files(tmp_path / "content", long)
    site = run(tmp_path, OURS, before=partial(limit_file_size, 200_000))
    assert site.status != 0
    assert len(site.assets) == 2
    assert find_broken(site) == []


def can_mount() -> bool:
    return os.geteuid() == 0 and sys.platform == "linux" and "cap_sys_admin" in read_capabilities()


def read_capabilities() -> str:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    effective = int(re.findall(r"CapEff:\s*([0-9a-f]+)", status)[0], 16)
    return "cap_sys_admin" if effective & (1 << 21) else ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 kB at ``tmp_path``/output."""
    output = tmp_path / "output"
    output.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", output], check=True)
    yield output
    subprocess.run(["umount", output], check=True)


if can_mount():

    def test_a_full_disk_leaves_no_page_without_its_loader(tmp_path: Path, small_disk: Path) -> None:
        site = run(tmp_path, OURS)
        assert site.status != 0
        assert "No space left on device" in site.log
        assert find_broken(Site(small_disk, site.status, site.log)) == []


def test_power_that_fails_while_the_loader_is_written_leaves_none_that_is_half(tmp_path: Path, yesterday: Site) -> None:
    dies = "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
    site = run(tmp_path, OURS + dies, before=partial(limit_file_size, SMALL))
    assert site.status == -signal.SIGXFSZ
    assert find_broken(site) == []
    assert {name: site.files[name] for name in yesterday.files} == yesterday.files
    later = run(tmp_path, OURS)
    assert later.status == 0, later.log
    assert find_broken(later) == []


def test_a_folder_that_cannot_be_written_is_left_as_it_was(tmp_path: Path, yesterday: Site) -> None:
    folders = [yesterday.output, *(path for path in yesterday.output.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    # Root may write everywhere; without this capability it is like everyone else.
    prefix = ["setpriv", "--bounding-set=-dac_override", "--"] if os.geteuid() == 0 else []
    site = run(tmp_path, OURS, prefix=prefix)
    for folder in folders:
        folder.chmod(0o755)
    assert site.status != 0
    assert "Permission denied" in site.log
    assert site.files == yesterday.files


def test_a_template_that_fails_leaves_no_page_without_its_loader(tmp_path: Path, yesterday: Site) -> None:
    templates = {"templates/page.html": "<!DOCTYPE html><body>{{ page.title / 0 }}</body>"}
    write_files(tmp_path, templates)
    site = run(tmp_path, OURS + 'THEME_TEMPLATES_OVERRIDES = ["templates"]\n')
    assert site.status != 0
    assert "unsupported operand" in site.log
    assert find_broken(site) == []
    assert len(site.assets) == 2
    assert sum(map(count_tags, site.pages.values())) >= sum(map(count_tags, yesterday.pages.values())) - 1


@pytest.mark.parametrize("action", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_build_that_is_stopped_in_the_middle_leaves_no_page_without_its_loader(
    tmp_path: Path, yesterday: Site, action: str
) -> None:
    site = run(tmp_path, WITH_PLUGIN.format(action=f"os.kill(os.getpid(), signal.{action})"))
    # Pelican takes Ctrl-C for an orderly end.
    assert site.status != 0 or "Keyboard interrupt" in site.log
    assert len(site.assets) == 2
    assert len(site.pages) >= 3
    assert find_broken(site) == []
    assert {name: site.files[name] for name in yesterday.assets} == {
        name: yesterday.files[name] for name in yesterday.assets
    }


def test_two_builds_at_once_into_one_folder_leave_whole_loaders(tmp_path: Path) -> None:
    write_files(tmp_path / "content")
    processes: list[subprocess.Popen[str]] = []
    for label in ("One", "Two", "Two"):
        name = f"conf{len(processes)}.py"
        (tmp_path / name).write_text(SETTINGS + OURS + f'INTERCOM_LAUNCHER_LABEL = "{label}"\n')
        command = [sys.executable, "-m", "pelican", "content", "-o", "output", "-s", name]
        processes.append(
            subprocess.Popen(
                command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
        )
    logs = [process.communicate(timeout=120)[0] for process in processes]
    # Pelican itself may lose a race with the other builds for a folder of the theme's, and then ends with an error.
    failed = [log for process, log in zip(processes, logs, strict=True) if process.returncode]
    assert [log for log in failed if "FileExistsError" not in log or "pelican_intercom" in log] == []
    assert len(failed) < len(processes)
    site = Site(tmp_path / "output", 0, "")
    assert len(site.assets) == 2
    assert find_broken(site) == []
    assert [name for name in site.files if "/." in f"/{name}"] == []


def test_yesterdays_loader_stays_for_pages_that_browsers_and_caches_still_hold(tmp_path: Path, yesterday: Site) -> None:
    site = run(tmp_path, OURS)
    assert site.status == 0, site.log
    assert find_broken(site) == []
    (old,) = yesterday.assets
    assert site.files[old] == yesterday.files[old]
    (new,) = set(site.assets) - {old}
    assert {name for name, page in site.pages.items() if f"/{new}".encode() in page} == {
        name for name, page in yesterday.pages.items() if f"/{old}".encode() in page
    }


def test_a_damaged_loader_of_yesterday_is_written_anew(tmp_path: Path, yesterday: Site) -> None:
    (name,) = yesterday.assets
    (yesterday.output / name).write_bytes(yesterday.files[name][:100])
    site = run(tmp_path, OURS + 'INTERCOM_LAUNCHER_LABEL = "Yesterday"\n')
    assert site.status == 0, site.log
    assert site.files[name] == yesterday.files[name]
