"""What this package's extras bring: whether it is installed, and in one sentence what to do where it is not.

Asked of the installed packages' metadata: the wheel's own folder ``pelican/plugins`` lets ``import pelican`` succeed
where there is no Pelican.
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from typing import Final

LOWEST_PELICAN: Final = (4, 8)
PACKAGES: Final = {
    "identity": ("PyJWT", "cryptography"),
    "pelican": ("pelican", "Jinja2", "MarkupSafe"),
    "preview": ("pelican", "Jinja2", "MarkupSafe", "PyJWT", "cryptography", "Werkzeug"),
}


def find_fault(extra: str) -> str | None:
    """Return which package of an extra is missing, or too old a Pelican, and what to do; ``None`` if all is there."""
    for package in PACKAGES[extra]:
        if _find_version(package) is None:
            return f'{package} is not installed. Run: pip install "pelican-intercom[{extra}]"'
    return find_pelican_fault()


def find_pelican_fault() -> str | None:
    """Return that Pelican is missing or too old, and what to do; ``None`` for a Pelican that this plugin knows."""
    found = _find_version("pelican")
    if found is None:
        return 'Pelican is not installed. Run: pip install "pelican-intercom[pelican]"'
    if tuple(map(int, re.findall(r"\d+", found)[:2])) < LOWEST_PELICAN:
        lowest = ".".join(map(str, LOWEST_PELICAN))
        return f"pelican-intercom needs Pelican {lowest} or later, and this is {found}. Run: pip install -U pelican"
    return None


def _find_version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
