"""What a Python host is told to install: what is installed here, by its version or by where it came from (PEP 610)."""

from __future__ import annotations

import json
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from pelican_intercom.hosting.hosts import HostError
from pelican_intercom.hosting.requirement import choose_requirement, find_requirement

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "ab" * 32


def install(folder: Path, origin: object) -> Distribution:
    """Return an installed distribution, with what pip records of where it came from."""
    metadata = folder / "pelican_intercom-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: pelican-intercom\nVersion: 0.1.0\n")
    if origin is not None:
        (metadata / "direct_url.json").write_text(json.dumps(origin))
    return Distribution.at(metadata)


@pytest.mark.parametrize(
    ("origin", "requirement"),
    [
        (None, "pelican-intercom[identity]==0.1.0"),
        (
            {
                "url": "https://example.com/a.git",
                "vcs_info": {"vcs": "git", "requested_revision": "main", "commit_id": COMMIT},
            },
            f"pelican-intercom[identity] @ git+https://example.com/a.git@{COMMIT}",
        ),
        (
            {"url": "ssh://git@example.com/a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}, "subdirectory": "b"},
            f"pelican-intercom[identity] @ git+ssh://git@example.com/a@{COMMIT}#subdirectory=b",
        ),
        (
            {"url": "https://example.com/a.whl", "archive_info": {"hashes": {"sha256": DIGEST}}},
            f"pelican-intercom[identity] @ https://example.com/a.whl#sha256={DIGEST}",
        ),
    ],
)
def test_a_host_installs_what_is_installed_here(origin: object, requirement: str, tmp_path: Path) -> None:
    assert find_requirement(install(tmp_path, origin)) == requirement
    assert choose_requirement(requirement, "app.py", tmp_path) == requirement


@pytest.mark.parametrize(
    "origin",
    [
        {"url": "file:///home/ann/pelican-intercom", "dir_info": {"editable": True}},
        {"url": "file:///home/ann/pelican-intercom", "dir_info": {}},
        {"url": "file:///home/ann/pelican_intercom-0.1.0-py3-none-any.whl", "archive_info": {}},
        {"url": "file:///home/ann/a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
    ],
)
def test_what_came_from_this_machine_no_host_can_fetch(origin: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(HostError) as raised:
        find_requirement(install(tmp_path, origin))
    assert f"installed from {origin['url']}, and no host can fetch it from there" in str(raised.value)
    assert '--requirement "pelican-intercom[identity]==VERSION"' in str(raised.value)


@pytest.mark.parametrize(
    ("requirement", "fits"),
    [
        ("pelican-intercom[identity]>=0.1,<0.2", True),
        ("pelican_intercom[identity,pelican] @ https://example.com/a.whl", True),
        ("./wheels/pelican_intercom-0.1.0-py3-none-any.whl[identity]", True),
        ("pelican-intercom==0.1.0", False),
        ("pelican-intercom[preview]==0.1.0", False),
        ("pelican-intercom-extra[identity]", False),
        ("requests", False),
        ("pelican-intercom[identity]==0.1.0\nrequests", False),
    ],
)
def test_a_requirement_names_this_package_with_its_extra(requirement: str, fits: bool, tmp_path: Path) -> None:
    if fits:
        assert choose_requirement(requirement, "app.py", tmp_path) == requirement
    else:
        with pytest.raises(HostError, match="does not name this package with its extra"):
            choose_requirement(requirement, "app.py", tmp_path)
