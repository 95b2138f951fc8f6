"""What is released: the wheel and the source distribution, and a site built with the installed wheel alone."""

from __future__ import annotations

import email.message
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import pytest

from pelican_intercom.identity.hosts.wsgi import create_application
from tests.checks.careless import serve
from tests.identity.calling import API_SECRET, SHARED
from tests.machine import CONSTRAINTS
from tests.test_house import ROOT, list_files
from tests.whole_site import PAGES, build, count_tags

# One worker builds the distributions and the environment once.
pytestmark = pytest.mark.xdist_group("package")

# Of the package's files, what only builds and tools read, and the plugin that the wheel has under another name.
LEFT_OUT = re.compile(
    r"pelican_intercom/(identity_js/|browser/(?!loader\.(min|why)\.js$|why/words\.js$)|discovery\.py$)|.*\.d\.ts$"
)
KINDS = {".css", ".html", ".js", ".json", ".mjs", ".py", ".template", ".toml", ".typed"}
MADE = ["METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"]
# `make demo` and `make test` start from these.
SOURCES = ["Makefile", "pyproject.toml", "package.json", "package-lock.json", "tsconfig.json", "noxfile.py", ".ci/run"]


@dataclass(frozen=True)
class Distributions:
    """Both files of a release, and the folder that the source distribution unpacks to."""

    wheel: Path
    sdist: Path
    unpacked: Path


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> str:
    finished = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True, timeout=300, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def build_distributions(folder: Path, destination: Path) -> tuple[Path, Path]:
    run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", destination],
        folder,
        SOURCE_DATE_EPOCH="1700000000",
    )
    return next(destination.glob("*.whl")), next(destination.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Distributions:
    folder = tmp_path_factory.mktemp("dist")
    wheel, sdist = build_distributions(ROOT, folder / "first")
    # The filters that tarfile asks for are not in every Python 3.11.
    run(["tar", "-xf", sdist], folder)
    return Distributions(wheel, sdist, folder / sdist.name.removesuffix(".tar.gz"))


def install(folder: Path, *requirements: str | Path) -> str:
    """Return the Python of a new environment that holds what is named and what that requires, and no more."""
    run([sys.executable, "-m", "venv", "--without-pip", folder], folder.parent)
    pip = [sys.executable, "-m", "pip", "--quiet", "--python", str(folder)]
    run([*pip, "install", *requirements], folder.parent)
    return str(folder / "bin" / "python")


@pytest.fixture(scope="module")
def installed(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of an environment that holds the wheel with the extra that builds a site."""
    return install(tmp_path_factory.mktemp("installed") / "venv", "-c", CONSTRAINTS, f"{distributions.wheel}[pelican]")


@pytest.fixture(scope="module")
def bare(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Python of an environment that holds the wheel without any extra."""
    return install(tmp_path_factory.mktemp("bare") / "venv", "-c", CONSTRAINTS, distributions.wheel)


def list_wheel(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def read_metadata(wheel: Path) -> email.message.Message[str, str]:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith("dist-info/METADATA"))
        return email.message_from_string(archive.read(name).decode())


def test_the_wheel_holds_all_that_is_used_and_no_more(distributions: Distributions) -> None:
    tracked = {path.relative_to(ROOT).as_posix() for path in list_files()}
    used = {name for name in tracked if name.startswith("pelican_intercom/") and not LEFT_OUT.match(name)}
    made = [f"pelican_intercom-{version('pelican-intercom')}.dist-info/{name}" for name in MADE]
    assert sorted(list_wheel(distributions.wheel)) == sorted([*used, *made, "pelican/plugins/intercom/__init__.py"])
    assert {PurePosixPath(name).suffix for name in used} == KINDS


def test_the_source_distribution_holds_all_that_is_tracked(distributions: Distributions) -> None:
    with tarfile.open(distributions.sdist) as archive:
        names = {PurePosixPath(name).relative_to(distributions.unpacked.name).as_posix() for name in archive.getnames()}
    tracked = {path.relative_to(ROOT).as_posix() for path in list_files()}
    assert tracked - names == set()
    assert set(SOURCES) - names == set()
    made = (".venv/", "node_modules/", ".git/", "dist/", "sample_site/output/", ".nox/")
    assert [name for name in names if name.startswith(made) or "__pycache__" in name] == []


def test_what_is_made_in_an_unpacked_source_distribution_is_no_part_of_it(
    distributions: Distributions, tmp_path: Path
) -> None:
    unpacked = tmp_path / "unpacked"
    shutil.copytree(distributions.unpacked, unpacked)
    before = list_files(unpacked)
    for made in (".hypothesis/examples/a", ".venv/bin/python", "tests/__pycache__/a.pyc", "sample_site/output/a.html"):
        (unpacked / made).parent.mkdir(parents=True, exist_ok=True)
        (unpacked / made).touch()
    assert list_files(unpacked) == before
    assert len(before) == sum(path.is_file() for path in distributions.unpacked.rglob("*"))


def test_both_are_the_same_bytes_when_built_again_elsewhere(distributions: Distributions, tmp_path: Path) -> None:
    # A copy, for Python leaves its cache where it builds.
    elsewhere = shutil.copytree(distributions.unpacked, tmp_path / "unpacked")
    wheel, sdist = build_distributions(elsewhere, tmp_path)
    assert wheel.read_bytes() == distributions.wheel.read_bytes()
    assert sdist.read_bytes() == distributions.sdist.read_bytes()


def test_links_of_the_readme_lead_to_the_source_once_it_has_a_url(distributions: Distributions, tmp_path: Path) -> None:
    unpacked = tmp_path / "unpacked"
    # The metadata that an unpacked distribution brings would be taken as it is.
    shutil.copytree(distributions.unpacked, unpacked, ignore=shutil.ignore_patterns("PKG-INFO"))
    project = unpacked / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    assert "[project.urls]" not in text
    project.write_text(f'{text}\n[project.urls]\nSource = "https://git.example/team/intercom"\n', encoding="utf-8")
    wheel, _ = build_distributions(unpacked, tmp_path / "dist")
    description = str(read_metadata(wheel).get_payload())
    assert "(https://git.example/team/intercom/blob/v0.1.0/docs/settings.md)" in description
    assert "(https://git.example/team/intercom/raw/v0.1.0/docs/images/preview-user.webp)" in description
    assert re.findall(r"\]\((?!https://)[^)]+", description) == []


def test_twine_accepts_both(distributions: Distributions) -> None:
    report = run([sys.executable, "-m", "twine", "check", "--strict", distributions.wheel, distributions.sdist], ROOT)
    assert report.count("PASSED") == 2


def test_the_package_alone_requires_click(distributions: Distributions) -> None:
    metadata = read_metadata(distributions.wheel)
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert sorted(required) == ["click>=8.1"]


@pytest.mark.parametrize(
    "plugins",
    [
        'PLUGINS = ["pelican_intercom"]',
        "# no PLUGINS: Pelican finds the plugin by itself",
        'PLUGINS = ["intercom"]',
        'PLUGINS = ["pelican_intercom", "pelican.plugins.intercom"]',
    ],
    ids=["listed", "discovered", "short", "twice"],
)
def test_the_installed_wheel_puts_one_tag_on_each_page(installed: str, tmp_path: Path, plugins: str) -> None:
    site = build(tmp_path, f'INTERCOM_APP_ID = "abc12345"\n{plugins}\n', python=installed)
    assert site.status == 0, site.log
    assert len(site.assets) == 1
    counts = {name: count_tags(page) for name, page in site.pages.items()}
    assert len(counts) == PAGES
    assert counts == {name: 0 if name.startswith("drafts/") else 1 for name in counts}
    assert sum("Intercom" in line for line in site.log.splitlines()) == 1


def test_the_installed_command_needs_no_extra_to_explain_itself(installed: str, tmp_path: Path) -> None:
    command = Path(installed).with_name("pelican-intercom")
    assert "Usage: pelican-intercom" in run([command, "--help"], tmp_path)
    assert run([command, "--version"], tmp_path).startswith("pelican-intercom, version ")


def test_without_extras_it_brings_click_alone(bare: str, tmp_path: Path) -> None:
    code = "import importlib.metadata as m; print(sorted(d.metadata['Name'] for d in m.distributions()))"
    assert run([bare, "-c", code], tmp_path) == "['click', 'pelican-intercom']\n"


def test_without_extras_it_signs_and_audits(bare: str, tmp_path: Path) -> None:
    command = Path(bare).with_name("pelican-intercom")
    proof = run([command, "sign", "--user-id", "42", "--hash"], tmp_path, INTERCOM_API_SECRET=API_SECRET)
    assert re.fullmatch(r"[0-9a-f]{64}\n", proof)
    with serve(create_application(SHARED)) as url:
        said = run([command, "audit", url], tmp_path)
    assert "0 failed" in said
    assert 'pip install "pelican-intercom[identity]"' in " ".join(said.split())


def test_without_pelican_registering_says_what_is_missing(bare: str, tmp_path: Path) -> None:
    command = [bare, "-c", "import pelican_intercom; pelican_intercom.register()"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 1
    assert finished.stderr.endswith(
        'IntercomError: Pelican is not installed. Run: pip install "pelican-intercom[pelican]"\n'
    )


def test_without_extras_it_writes_and_renews_the_function(bare: str, tmp_path: Path) -> None:
    command = Path(bare).with_name("pelican-intercom")
    options = ["--provider", "clerk", "--requirement", "pelican-intercom[identity]==0.1.0"]
    for host in ("node", "aws"):
        assert run([command, "add-function", host, *options], tmp_path).startswith("Wrote ")
    assert run([command, "add-function", "node"], tmp_path).startswith("Wrote 0 files ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], 'pelican is not installed. Run: pip install "pelican-intercom[pelican]"'),
        (["csp"], 'pelican is not installed. Run: pip install "pelican-intercom[pelican]"'),
        (["preview"], 'pelican is not installed. Run: pip install "pelican-intercom[preview]"'),
    ],
)
def test_without_extras_a_command_names_the_one_that_it_needs(
    bare: str, tmp_path: Path, arguments: list[str], said: str
) -> None:
    command = [str(Path(bare).with_name("pelican-intercom")), *arguments]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (2, "", f"Error: {said}\n")


@pytest.fixture(scope="module")
def old(distributions: Distributions, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the wheel beside a Pelican that is too old for it; what both require is elsewhere."""
    folder = tmp_path_factory.mktemp("old")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
    run([*pip, str(distributions.wheel), "pelican==4.7.2", "pytz"], folder)
    return folder


@pytest.mark.parametrize("plugins", ['PLUGINS = ["pelican_intercom"]', "# Pelican finds the plugin by itself"])
def test_too_old_a_pelican_ends_the_build_with_one_sentence(
    old: Path, installed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugins: str
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(old))
    site = build(tmp_path, f'INTERCOM_APP_ID = "abc12345"\n{plugins}\n', python=installed)
    assert site.status == 1
    assert site.files == {}
    said = " ".join(site.log.split())
    assert "needs Pelican 4.8 or later, and this is 4.7.2. Run: pip install -U pelican" in said
    assert "Traceback" not in said
