"""The command that wrote a function, in the entry's first comment, and the digest in each file that was written.

The digest says whether a file was edited since. It tells accidents, not tampering.
"""

from __future__ import annotations

import hashlib
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .hosts import Host, HostError
from .site_files import find_files, locate, read

DEFAULT_PATH: Final = "/api/intercom-identity"
DEFAULT_PROVIDER: Final = "oidc"
_DIGEST = re.compile(r"^.*sha256 of all other lines: ([0-9a-f]{16,64})$\n?", re.MULTILINE)
_IMPORT = re.compile(r"pelican_intercom\.identity\.hosts|intercom-identity/function\.mjs")


@dataclass(frozen=True)
class Options:
    """What a function is written with; ``requirement`` is empty where a Python host installs what is installed here."""

    provider: str = ""
    path: str = ""
    requirement: str = ""


def write_command(host: Host, options: Options) -> str:
    """Return the command line that writes this function, with all of its options."""
    words = [word for name, value in vars(options).items() if value for word in (f"--{name}", value)]
    return shlex.join(["pelican-intercom", "add-function", host.name, *words])


def read_command(host: Host, text: str) -> Options | None:
    """Return the options in an entry's first line, or ``None`` where it does not say how this host's was written."""
    found = re.match(rf"(?:#|//) pelican-intercom add-function {host.name}( .*|)$", text, re.MULTILINE)
    try:
        words = shlex.split(found[1]) if found else []
        options = Options(**{name[2:]: value for name, value in zip(words[::2], words[1::2], strict=True)})
    except (ValueError, TypeError):
        return None
    return options if found else None


def find_entries(host: Host, folder: Path) -> dict[str, Options | None]:
    """Return this host's functions in a repository, by entry; ``None`` for one that lost the comment with its options.

    Raises HostError for one of Netlify's that its functions folder left behind.
    """
    before, path, after = locate(host, folder).entry.partition("PATH")
    places = sorted(folder.glob(f"{before}**/*{after}")) if path else [folder / before]
    entries = {}
    for place in places:
        text = (place.is_file() and read(place)) or ""
        options = read_command(host, text)
        if options or _IMPORT.search(text):
            entries[place.relative_to(folder).as_posix()] = options
    if host.name == "netlify" and not entries:
        for place in find_files(folder, Path(before).name):
            if read_command(host, read(place) or ""):
                old = place.relative_to(folder).as_posix()
                raise HostError(f"{old} is not in the functions folder of netlify.toml. Move it to {before}.")
    return entries


def stamp(text: str, comment: str, command: str = "") -> str:
    """Return a text below its first comment: the command that renews it, where it is the entry, and the digest."""
    first = f"{comment} {command}\n" if command else ""
    how = "Give it again to renew this file." if command else "The command that wrote this file renews it."
    digest = hashlib.sha256(f"{first}{text}".encode()).hexdigest()[:16]
    return f"{first}{comment} {how} sha256 of all other lines: {digest}\n{text}"


def is_stamped(text: str) -> bool:
    """Return whether a text has a digest in it."""
    return bool(_DIGEST.search(text))


def is_edited(text: str) -> bool:
    """Return whether a text, with Unix line ends, is another than was stamped."""
    found = _DIGEST.search(text)
    others = _DIGEST.sub("", text, count=1).encode(errors="surrogateescape")  # an editor may have saved Latin-1
    return not found or not hashlib.sha256(others).hexdigest().startswith(found[1])
