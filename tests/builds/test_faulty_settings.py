"""Wrong settings and the real command, in a terminal of 80 columns: what it prints, and what it leaves alone."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from time import monotonic

import pytest

from tests.builds.building import find_loaders, run_pelican, start_pelican, write_site
from tests.whole_site import read_output, write_files

DOCS = Path(__file__).parents[2] / "docs"
SECRET = "Zq8vT2mX7bLr4KpN0sHd5WyG"
REGION = "INTERCOM_REGION = 'uk': must be one of 'us', 'eu', 'au'"
LOAD = "INTERCOM_LOAD = 'lazy': must be one of 'load', 'idle', 'interaction'"
# What docs/settings.md shows of two mistakes.
(SHOWN, *_) = re.findall(r"```text\n(.*?)\n```", (DOCS / "settings.md").read_text(encoding="utf-8"), re.DOTALL)
# Plugins of others, as a file beside the settings.
LATE = """
from pelican.plugins import signals
def change(pelican):
    pelican.settings |= {"INTERCOM_REGION": "uk", "INTERCOM_LOAD": "lazy"}
def register():
    signals.get_generators.connect(change)
"""
NESTED = """
from pelican import Pelican
from pelican.plugins import signals
def build(outer):
    Pelican(outer.settings | {"OUTPUT_PATH": "output/de", "INTERCOM_REGION": "uk"}).run()
def register():
    signals.finalized.connect(build)
"""


@pytest.mark.parametrize(
    ("settings", "lines", "arguments"),
    [
        ("INTERCOM_REGOIN = 'eu'\nINTERCOM_LOAD = 'lazy'", SHOWN.splitlines(), []),
        ("INTERCOM_REGION = 'uk'\nI18N_SUBSITES = {'de': {}}", [REGION], ["-q"]),
        ("I18N_SUBSITES = {'de': {'INTERCOM_LOAD': 'lazy'}}", [f"I18N_SUBSITES['de']: {LOAD}"], []),
        ("PLUGINS += ['late']", [REGION, LOAD], ["--fatal", "warnings"]),
    ],
    ids=["two faults", "once for all languages", "of one language", "set by another plugin"],
)
def test_the_command_prints_a_line_for_each_fault_and_writes_nothing(
    tmp_path: Path, settings: str, lines: list[str], arguments: list[str]
) -> None:
    write_files(tmp_path, {"late.py": LATE, "output/index.html": "yesterday's", "output/intercom.12345678.js": "its"})
    before = read_output(tmp_path / "output")
    finished = run_pelican(tmp_path, f"DELETE_OUTPUT_DIRECTORY = True\n{settings}", *arguments, columns=80)
    assert (finished.stdout.splitlines(), finished.stderr, finished.returncode) == (lines, "", 1)
    assert read_output(tmp_path / "output") == before


def test_it_does_so_where_it_serves_the_site_and_in_a_build_within_a_build(tmp_path: Path) -> None:
    served = run_pelican(tmp_path, "INTERCOM_REGION = 'uk'", "--listen", "--port", "0", columns=80)
    assert (served.stdout.splitlines(), served.stderr, served.returncode) == ([REGION], "", 1)
    write_files(tmp_path, {"nested.py": NESTED})
    nested = run_pelican(tmp_path, "PLUGINS += ['nested']", columns=80)
    assert (nested.stdout.splitlines()[-1], nested.stderr, nested.returncode) == (REGION, "", 1)
    assert not (tmp_path / "output/de").exists()


def test_a_secret_among_the_settings_is_printed_in_no_mode(tmp_path: Path) -> None:
    finished = run_pelican(tmp_path, f"INTERCOM_API_SECRET = '{SECRET}'", "-D")
    printed = finished.stdout + finished.stderr
    assert finished.returncode == 1
    assert "\nINTERCOM_API_SECRET looks like a secret" in printed
    assert SECRET[:6] not in printed


def test_what_the_terminals_encoding_has_not_is_escaped(tmp_path: Path) -> None:
    fault = run_pelican(tmp_path, "INTERCOM_LOAD = '東'", encoding="cp1252")
    assert fault.stdout == "INTERCOM_LOAD = '\\u6771': must be one of 'load', 'idle', 'interaction'\n"
    write_files(tmp_path / "content/pages", {
        "a.md": "Title: A\nIntercom: off!\nSave_as: 你好-ü.html\n\nx",
        "b.md": 'Title: B\nSave_as: 东.html\n\n<a data-intercom-event="载" href="#">x</a>',
    })  # fmt: skip
    built = run_pelican(tmp_path, "INTERCOM_EVENTS = ['listed']\nINTERCOM_EXCLUDE = ['東/*']", encoding="cp1252")
    assert "Traceback" not in built.stdout + built.stderr
    assert "\\u4f60\\u597d-ü.html: its front matter has Intercom: 'off!'; it must be on, off or" in built.stdout
    assert "\\u4e1c.html " in built.stdout
    assert "\\u8f7d" in built.stdout
    assert "INTERCOM_EXCLUDE: no page matches '\\u6771/*'." in built.stdout
    assert built.returncode == 0


class Terminal:
    """A command that runs on, and the lines that it has printed so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.lines: list[str] = []
        self._process = process
        self._upcoming: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, line: str, change: Callable[[], object], *, seconds: float = 90) -> None:
        """Make a change until the line is printed after it: Pelican overlooks what is changed while it builds."""
        deadline = monotonic() + seconds
        while monotonic() < deadline:
            change()
            try:
                while True:
                    self.lines.append(self._upcoming.get(timeout=1))
                    if line in self.lines[-1]:
                        return
            except queue.Empty:
                assert self._process.poll() is None, self.lines
        raise AssertionError(f"{line!r} is not in {self.lines}")

    def end(self) -> None:
        """Press Ctrl-C, and wait until the last line was read."""
        os.killpg(self._process.pid, signal.SIGINT)
        self._process.wait(timeout=60)
        self._reader.join(timeout=60)

    def _read(self) -> None:
        with self._process.stdout or nullcontext(()) as lines:
            for line in lines:
                self._upcoming.put(line.rstrip("\n"))


@contextmanager
def run_on(folder: Path, *arguments: str) -> Iterator[Terminal]:
    """Start Pelican on a site, and end it with Ctrl-C."""
    terminal = Terminal(start_pelican(folder, *arguments, columns=80))
    try:
        yield terminal
    finally:
        terminal.end()


@pytest.mark.posix
@pytest.mark.parametrize("arguments", [["-r"], ["-r", "--listen", "--port", "0"]], ids=" ".join)
def test_autoreload_follows_content_and_settings_and_survives_a_fault(tmp_path: Path, arguments: list[str]) -> None:
    output = tmp_path / "output"
    # Pelican 4.10 takes "a.md" for a file whose name begins with a dot, and ignores it.
    write = partial(write_site, tmp_path, "IGNORE_FILES = []")
    write()
    (article,) = (tmp_path / "content").iterdir()
    without = (
        article.read_text(encoding="utf-8")
        .replace("Slug: a", "Slug: a\nIntercom: off")
        .replace(":slug: a", ":slug: a\n:intercom: off")
    )
    good = "INTERCOM_REGION = 'eu'\nINTERCOM_EXCLUDE = ['*']"
    with run_on(tmp_path, *arguments) as terminal:
        terminal.wait_for("Intercom: on 2 of 2 pages.", lambda: None)
        first = find_loaders(read_output(output))
        terminal.wait_for("left out: 1 front matter", lambda: article.write_text(without, encoding="utf-8"))
        for comment in ("", "# once more"):
            terminal.wait_for(REGION, partial(write, f"INTERCOM_REGION = 'uk'{comment}"))
            assert find_loaders(read_output(output)) == first
        terminal.wait_for("Intercom: on 0 of 2 pages", partial(write, good))
    assert len(find_loaders(read_output(output))) == 2
    said = [line for line in terminal.lines if "INTERCOM_" in line and "Intercom:" not in line]
    assert set(said) == {REGION}
    assert not [line for line in terminal.lines if "Traceback" in line or "exception" in line]
