"""The documentation is true: its examples run, its links lead somewhere, and its commands are those that there are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pelican_intercom.cli import main
from pelican_intercom.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
SECONDS = 120

_FENCE = re.compile(
    r"(?:^ *<!-- not run: (?P<reason>.+?) -->\n)?^(?P<indent> *)```(?P<language>\w+)\n(?P<text>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
_ANY_FENCE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
# A link that is shown as code leads nowhere.
_SHOWN_LINK = re.compile(r"`[^`\n]*\]\([^`\n]*`")
_HEADING = re.compile(r"^#+ +(.+?) *$", re.MULTILINE)
_COMMAND = re.compile(r"pelican-intercom +(?P<name>[a-z][a-z-]*)(?P<rest>[^\n`|]*)")

SHELL, PYTHON = {"shell", "sh", "bash", "console"}, {"python", "py"}


@dataclass(frozen=True)
class Example:
    """One fenced example: where it stands, what it is, and why it is not run, if it is not."""

    page: str
    line: int
    language: str
    text: str
    reason: str | None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> str:
        """What is typed: in a transcript, the lines that begin with a dollar sign."""
        if self.language != "console":
            return self.text
        return "\n".join(re.findall(r"^\$ (.*)$", self.text, re.MULTILINE))


def read_examples() -> Iterator[Example]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in _FENCE.finditer(text):
            if match["language"] in SHELL | PYTHON:
                line = text.count("\n", 0, match.start("text"))
                name = page.relative_to(ROOT).as_posix()
                yield Example(name, line, match["language"], textwrap.dedent(match["text"]), match["reason"])


EXAMPLES = list(read_examples())
RUN = [example for example in EXAMPLES if example.reason is None]
NOT_RUN = [example for example in EXAMPLES if example.reason is not None]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample site, built, as a folder for the examples to run in, each in a copy of its own."""
    folder = tmp_path_factory.mktemp("docs") / "site"
    shutil.copytree(ROOT / "sample_site", folder, ignore=shutil.ignore_patterns("output", "__pycache__"))
    command = [sys.executable, "-m", "pelican", "content", "-q", "-s", "publishconf.py"]
    subprocess.run(command, cwd=folder, check=True, timeout=SECONDS, capture_output=True)
    return folder


@pytest.mark.parametrize("example", [example for example in RUN if example.language in SHELL], ids=str)
def test_a_shell_example_runs(example: Example, sample: Path, tmp_path: Path) -> None:
    shutil.copytree(sample, tmp_path / "site")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "INTERCOM_API_SECRET": "a-fake-secret-for-the-examples-0123456789",
    }
    finished = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", example.commands],
        cwd=tmp_path / "site",
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr


@pytest.mark.parametrize("example", [example for example in RUN if example.language in PYTHON], ids=str)
def test_a_python_example_runs_and_what_it_sets_is_right(example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERCOM_SESSION_SECRET", "a-fake-secret-for-the-examples-0123456789")
    namespace: dict[str, object] = {}
    exec(compile(example.text, str(example), "exec"), namespace)
    Settings.from_pelican({name: value for name, value in namespace.items() if name.startswith("INTERCOM_")})


@pytest.mark.parametrize("example", NOT_RUN, ids=lambda example: f"{example} {example.reason}")
def test_an_example_that_is_not_run_says_why(example: Example) -> None:
    """Their list, with reasons: ``pytest tests/test_docs.py -k not_run -v``."""
    assert example.reason
    assert len(example.reason.split()) >= 3


def test_every_mark_stands_right_before_an_example() -> None:
    marks = sum(page.read_text(encoding="utf-8").count("<!-- not run:") for page in PAGES)
    assert marks == len(NOT_RUN)


def make_anchor(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")


def list_anchors(page: Path) -> set[str]:
    return {make_anchor(heading) for heading in _HEADING.findall(_ANY_FENCE.sub("", page.read_text(encoding="utf-8")))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_internal_link_leads_somewhere(page: Path) -> None:
    broken = []
    text = _SHOWN_LINK.sub("", _ANY_FENCE.sub("", page.read_text(encoding="utf-8")))
    for match in _LINK.finditer(text):
        target = match["target"]
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in list_anchors(file)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_in_the_documentation_is_real(page: Path) -> None:
    for match in _COMMAND.finditer(page.read_text(encoding="utf-8")):
        command = main.commands.get(match["name"])
        assert command is not None, match.group()
        known = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
        named = set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", re.sub(r"\"[^\"]*\"", "", match["rest"])))
        assert named - known == set(), match.group()


def read_first_cells(heading: str) -> list[str]:
    """Return the code in the first column of a table of the troubleshooting page, a cell whole or up to its dots."""
    text = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8").split(heading, 1)[1].split("\n\n", 1)[0]
    cells = re.findall(r"^\| ([^|]*?) \|", text, re.MULTILINE)
    return [part.strip(" ,") for cell in cells for code in re.findall(r"`([^`]+)`", cell) for part in code.split("...")]


def test_what_check_and_why_are_said_to_say_is_what_they_say() -> None:
    rooms = [ROOT / "pelican_intercom" / room for room in ("checks", "cli")]
    checks = "".join(path.read_text(encoding="utf-8") for room in rooms for path in room.rglob("*.py"))
    said = read_first_cells("| it says |")
    audited = [words.removeprefix("tag: ").rstrip(":") for words in read_first_cells("| `audit` says |")]
    assert len(audited) == 18
    # A status is put in when it is known.
    assert [words for words in audited if words.strip() not in checks and words != "loader: 404"] == []
    assert len(said) == 18
    # "blocks the loader" is put together from a directive and the part that it blocks.
    assert [words for words in said if words.removeprefix("blocks ") not in checks] == []
    why = (ROOT / "pelican_intercom/browser/loader.why.js").read_text(encoding="utf-8")
    said = read_first_cells("| the panel begins with |")
    assert len(said) == 9
    assert [words for words in said if words not in why] == []


def test_every_command_is_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"pelican-intercom {name}" not in text] == []
