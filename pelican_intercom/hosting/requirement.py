"""How a Python host names this package in its requirements, so that it installs what is installed here."""

from __future__ import annotations

import json
import re
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Final

from .hosts import HostError
from .site_files import read

_NAMES_THIS_PACKAGE: Final = re.compile(
    r"(?:.*/)?pelican[-_.]intercom(?:-\d[^\[\s]*)?\[(?:[^\]]*,)? *identity *(?:,[^\]]*)?\].*", re.IGNORECASE
)
OWN_LINE: Final = re.compile(r"^pelican[-_.]intercom(?![-.\w]).*$", re.MULTILINE | re.IGNORECASE)
# What `find_requirement` gives; a line of any other form was edited.
_FOUND: Final = re.compile(r"pelican-intercom\[identity\](?:==\S+| @ \S+[@=][0-9a-f]{40,64}(?:[#&]\S*)?)")
MARK: Final = (
    "# Written by pelican-intercom add-function, which renews the line that names it. Other lines may be yours.\n"
)


def find_requirement(installed: Distribution | None = None) -> str:
    """Return the requirement of the installed package (PEP 508): its version, or the URL that it came from (PEP 610).

    Raises HostError where it came from this machine, so that no host could fetch it.
    """
    found = installed or distribution("pelican-intercom")
    origin = json.loads(found.read_text("direct_url.json") or "{}")
    url, part = origin.get("url", ""), origin.get("subdirectory")
    fragment = f"#subdirectory={part}" if part else ""
    if not origin:
        return f"pelican-intercom[identity]=={found.version}"
    if not re.match(r"(?:https?|ssh)://", url):
        raise HostError(
            f"pelican-intercom was installed from {url or 'a folder'}, and no host can fetch it from there. "
            'Name a requirement: --requirement "pelican-intercom[identity]==VERSION"',
        )
    if vcs := origin.get("vcs_info"):
        return f"pelican-intercom[identity] @ {vcs['vcs']}+{url}@{vcs['commit_id']}{fragment}"
    digest = origin.get("archive_info", {}).get("hashes", {}).get("sha256")
    joint = "&" if fragment else "#"
    return f"pelican-intercom[identity] @ {url}{fragment}{f'{joint}sha256={digest}' if digest else ''}"


def choose_requirement(asked: str, entry: str, folder: Path) -> str:
    """Return what is ``asked`` for, else what is installed here, and where no host could fetch that, what is there.

    Raises HostError where there is neither, and unless it names this package with the extra that verifies sessions.
    """
    if asked and not _NAMES_THIS_PACKAGE.fullmatch(asked):
        raise HostError(
            f"--requirement {asked!r} does not name this package with its extra: it is a line of a requirements "
            "file, such as 'pelican-intercom[identity]==0.1.0' or 'pelican-intercom[identity] @ https://...'",
        )
    try:
        return asked or find_requirement()
    except HostError:
        for place in Path(entry).parents:
            for line in (read(folder / place / "requirements.txt") or "").splitlines():
                if _NAMES_THIS_PACKAGE.fullmatch(line):
                    return line
        raise


def is_published(requirement: str) -> bool:
    """Return whether a requirement is a version of the package index, which an upgrade of this package follows."""
    return re.fullmatch(r"pelican-intercom\[identity\]==\S+", requirement) is not None


def renew_requirements(present: str, requirement: str, recorded: str) -> str | None:
    """Return a requirements file with its line for this package renewed, and no other line changed.

    ``None`` is returned for a file that is the site's own, and where the line is neither the ``recorded`` one nor such
    as is written here.
    """
    lines = present.splitlines()
    if requirement in lines:
        return present
    ours = [line for line in lines if line == recorded or _FOUND.fullmatch(line)]
    if len(ours) != 1 or not present.startswith(MARK):
        return None
    return "".join(f"{requirement if line == ours[0] else line}\n" for line in lines)
