"""The digest in a file that was written here: whether it was edited since. It tells accidents, not tampering."""

from __future__ import annotations

import hashlib
import re

_DIGEST = re.compile(r"^.*sha256 of all other lines: ([0-9a-f]{16,64})$\n?", re.MULTILINE)
_LENGTH = 16


def stamp(text: str, comment: str, command: str = "") -> str:
    """Return a text below its first comment: the command that renews it, if it is one's alone, and the digest."""
    first = f"{comment} {command}\n" if command else ""
    how = "Give it again to renew this file." if command else "The command that wrote this file renews it."
    digest = take_digest(first + text)[:_LENGTH]
    return f"{first}{comment} {how} sha256 of all other lines: {digest}\n{text}"


def is_stamped(text: str) -> bool:
    """Return whether a text has a digest in it."""
    return bool(_DIGEST.search(text))


def is_edited(text: str) -> bool:
    """Return whether a stamped text, with Unix line ends, is another than was written."""
    found = _DIGEST.search(text)
    return found is None or not take_digest(text[: found.start()] + text[found.end() :]).startswith(found[1])


def take_digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
