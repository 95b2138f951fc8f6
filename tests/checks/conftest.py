"""One site, built once by the real plugin, and copies of it to be damaged."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from pelican_intercom.checks.live import http_client
from tests import whole_site
from tests.identity_js.conftest import patient  # noqa: F401  (functions get keys here too)

SETTINGS = """\
PLUGINS = ["pelican_intercom"]
PATH = "content"
PAGE_PATHS = ["pages"]
STATIC_PATHS = ["files"]
READERS = {"html": None}
EXTRA_PATH_METADATA = {"files/verify.html": {"path": "verify.html"}}
INTERCOM_APP_ID = "abc12345"
INTERCOM_IDENTITY_URL = "/api/intercom-identity"
INTERCOM_EXCLUDE = ["archives.html"]
"""
CONTENT = whole_site.CONTENT | {
    "pages/quiet.rst": "Quiet\n#####\n\n:intercom: off\n\nNobody chats here.\n",
    "files/verify.html": "<!doctype html><html><body>verification</body></html>\n",
}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call no answer slow that this machine was too busy to give."""
    monkeypatch.setattr(http_client, "time", SimpleNamespace(monotonic=time.monotonic, perf_counter=lambda: 0.0))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with its settings in publishconf.py and its output in output/."""
    folder = tmp_path_factory.mktemp("checked")
    whole_site.write_files(folder / "content", CONTENT)
    site = whole_site.build(folder, SETTINGS)
    assert site.status == 0, site.log
    (folder / "publishconf.py").write_text(whole_site.SETTINGS + SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture
def damaged(built: Path, tmp_path: Path) -> Callable[..., Path]:
    """Return a way to copy the built site and lay other files over it (None takes one away)."""

    def damage(**files: bytes | None) -> Path:
        folder = tmp_path / "site"
        shutil.copytree(built, folder)
        for name, content in files.items():
            path = folder / "output" / name
            if content is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return folder

    return damage
