"""The plugin on every Pelican and Python that this machine has: ``make matrix``, or ``nox --list``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nox

from tests.machine import CONSTRAINTS, PYTHONS, RECORD, find_python, read_record

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = True

PELICANS = ("4.8.0", "4.9.1", "4.10.2", "4.11.0", "4.12.0")
# Older ones do not start on Python 3.11; Pelican 4.8 itself asks for less.
OLDEST_THAT_START = ("pelican==4.8.0", "python-dateutil>=2.8")
BUILD_SIDE = (
    "tests/builds",
    "tests/compatibility/test_shapes.py",
    *(f"tests/test_{room}.py" for room in ("settings", "page", "tag", "asset", "plugin")),
)
# In the browser there is a site too, which Pelican builds.
APPS = ("-W", "default", "tests/apps", "--ignore=tests/apps/test_browser.py")
RUNNER = ("html5lib", "playwright", "pytest", "pytest-xdist")
# At the versions of `make test`, which has no word in what is tested with them.
PINNED_RUNNER = [line for line in CONSTRAINTS.read_text().splitlines() if line.partition("==")[0] in RUNNER]

found = {version: path for version in PYTHONS if (path := find_python(version))}
# A shim on PATH may stand for a Python that is not selected; the real ones come first.
os.environ["PATH"] = os.pathsep.join([*(str(Path(path).parent) for path in found.values()), os.environ["PATH"]])
# Or uv trusts its own certificates alone, where pip takes the system's too.
os.environ.setdefault("UV_SYSTEM_CERTS", "true")


def test_the_build_side(session: nox.Session) -> None:
    """Run the tests of whole builds against what is installed; a warning of another package's is not ours to mend."""
    command = ["pytest", "-q", "-n", "2", "-m", "not browser and not node and not runtime", "-W", "default"]
    session.run(*command, *(session.posargs or BUILD_SIDE), env={"PYTHONDONTWRITEBYTECODE": "1"})


@nox.session(python=list(found), tags=["matrix"])
@nox.parametrize("markdown", [True, False], ids=["markdown", "rst-only"])
@nox.parametrize("pelican", PELICANS)
def matrix(session: nox.Session, pelican: str, markdown: bool) -> None:
    """Test the build side on one Pelican and one Python, with or without Markdown."""
    session.install("-e", ".[pelican]", f"pelican=={pelican}", *(["markdown>=3.4"] if markdown else []))
    if not markdown:
        session.run("uv", "pip", "uninstall", "--quiet", "markdown", external=True)
    session.install(*PINNED_RUNNER)
    test_the_build_side(session)


@nox.session(python=find_python(PYTHONS[0], oldest=True), tags=["ends"])
def lowest(session: nox.Session) -> None:
    """Test the build side on the oldest of everything."""
    session.install("--resolution=lowest", "-e", ".[pelican]", "markdown>=3.4", *OLDEST_THAT_START)
    session.install(*PINNED_RUNNER)
    test_the_build_side(session)


@nox.session(python=max(found, key=PYTHONS.index), tags=["ends"])
def highest(session: nox.Session) -> None:
    """Test the build side on the newest of everything."""
    session.install("--upgrade", "-e", ".[pelican]", "pelican", "click", "markdown", *RUNNER)
    test_the_build_side(session)


@nox.session(python=min(found), tags=["ends"])
def compatibility(session: nox.Session) -> None:
    """Build whole sites with other people's themes and plugins, as PyPI carries them."""
    group = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "compatibility")
    session.install("-c", str(CONSTRAINTS), "-e", ".[pelican]", *group, *RUNNER)
    lend_the_machine(session)
    command = ["pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "compatibility", "tests/compatibility"]
    session.run(*command, *session.posargs)


@nox.session(tags=["ends"], venv_backend="none")
def outside(session: nox.Session) -> None:
    """Run the wrappers of the docs against the session providers' own packages, and look at the age of the facts."""
    session.run("pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "outside", *session.posargs)


@nox.session(tags=["ends"], venv_backend="none")
def engines(session: nox.Session) -> None:
    """Run a part of the browser tests in Firefox and WebKit, which apt installs as root."""
    session.run("python", "-m", "tests.machine", "engines")
    session.run("pytest", "-q", "-n", "2", "-m", "engines", "tests/engines", *session.posargs)


def lend_the_machine(session: nox.Session) -> None:
    """Tell a session what `make test` found on this machine, in the environment that runs nox."""
    (Path(session.virtualenv.location) / RECORD.name).write_text(json.dumps(read_record()))


@nox.session(python=min(found), tags=["ends"])
@nox.parametrize("resolution", ["lowest-direct", "highest"])
def apps(session: nox.Session, resolution: str) -> None:
    """Run the apps of docs/app.md on the oldest and the newest of each framework."""
    frameworks = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "apps")
    session.install(f"--resolution={resolution}", "--upgrade", "-e", ".", *frameworks)
    session.install(*PINNED_RUNNER)
    lend_the_machine(session)
    session.run("pytest", "-q", "-n", "2", "--dist", "loadfile", *APPS, *session.posargs)


@nox.session(python=max(found, key=PYTHONS.index), tags=["ends"])
def newest_django(session: nox.Session) -> None:
    """Run the Django app on the newest Django, which needs a newer Python than the oldest supported one."""
    session.install("--upgrade", "-e", ".", "django", "django-cors-headers", "gunicorn", "pyjwt", "uvicorn", "werkzeug")
    session.install(*PINNED_RUNNER)
    session.run("pytest", "-q", "-n", "2", *APPS, "-k", "django", *session.posargs)
