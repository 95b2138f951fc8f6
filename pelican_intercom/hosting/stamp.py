"""The digest in a file that was written here: whether it was edited since. It tells accidents, not tampering."""

from __future__ import annotations

import hashlib
import re

_DIGEST = re.compile(r"^.*sha256 of all other lines: ([0-9a-f]{16,64})$\n?", re.MULTILINE)


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
