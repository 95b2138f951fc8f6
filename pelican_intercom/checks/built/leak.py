"""Secrets in built files: as they are, and as base64, hex or URL-encoded text."""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

# The variables whose values must stay at the host; of others the build knows nothing.
SECRET_VARIABLES = ("INTERCOM_API_SECRET", "INTERCOM_SESSION_SECRET")

# A shorter value would be found in any text.
SHORTEST = 8
CHUNK = 1 << 20


@dataclass(frozen=True)
class Leak:
    """A secret's variable and the form in which a file holds it; never the value."""

    variable: str
    form: str


@dataclass(frozen=True)
class SecretSearch:
    """Looks for the values of secret variables in bytes. Its repr shows none of them."""

    needles: Mapping[bytes, Leak] = field(repr=False)
    too_short: tuple[str, ...] = ()

    @property
    def longest(self) -> int:
        """The length in bytes of the longest text that is looked for; 0 where there is none."""
        return max(map(len, self.needles), default=0)

    def search(self, data: bytes) -> Iterator[Leak]:
        """Yield each leak in some bytes once."""
        yield from dict.fromkeys(leak for needle, leak in self.needles.items() if needle in data)

    def search_file(self, path: Path) -> list[Leak]:
        """Return the leaks in a file of any size, reading 1 MiB at a time; a gzip file is unpacked on the way."""
        if not self.needles:
            return []
        found: dict[Leak, None] = {}
        with path.open("rb") as file:
            for chunk in self._overlap(file):
                found.update(dict.fromkeys(self.search(chunk)))
        if path.suffix == ".gz":
            try:
                with gzip.open(path) as unpacked:
                    for chunk in self._overlap(cast("BinaryIO", unpacked)):
                        found.update(dict.fromkeys(self.search(chunk)))
            except (OSError, EOFError, zlib.error):
                pass  # only its name says gzip; its bytes were searched above
        return list(found)

    def _overlap(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield a file's chunks, each with the end of the one before, so that nothing hides on a border."""
        kept = b""
        while chunk := file.read(CHUNK):
            yield kept + chunk
            kept = (kept + chunk)[1 - self.longest :] if self.longest > 1 else b""


def make_search(environment: Mapping[str, str], variables: Iterable[str] = SECRET_VARIABLES) -> SecretSearch:
    """Return a search for the values that the secret variables have in an environment."""
    needles: dict[bytes, Leak] = {}
    too_short = []
    for variable in variables:
        secret = environment.get(variable, "").strip()
        if 0 < len(secret) < SHORTEST:
            too_short.append(variable)
        elif secret:
            for form, text in _write_forms(secret):
                needles.setdefault(text, Leak(variable, form))
    return SecretSearch(needles, tuple(too_short))


def _write_forms(secret: str) -> Iterator[tuple[str, bytes]]:
    raw = secret.encode()
    yield "as it is", raw
    yield "in hex", raw.hex().encode()
    yield "in hex", raw.hex().upper().encode()
    for safe in ("", "/", "-._~!*'()", "/?:@-._~!$&'()*+,;="):
        yield "URL-encoded", quote(raw, safe=safe).encode()
    every = "".join(f"%{byte:02X}" for byte in raw)
    yield "URL-encoded", every.encode()
    yield "URL-encoded", every.lower().encode()
    yield "URL-encoded", re.sub(r"%[0-9A-F]{2}", lambda match: match.group().lower(), quote(raw, safe="")).encode()
    yield "HTML-escaped", secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        yield from (("in base64", text) for text in _write_base64(raw, encode))


def _write_base64(raw: bytes, encode: Callable[[bytes], bytes]) -> Iterator[bytes]:
    """Yield what stands in base64 for some bytes, wherever in a longer text they begin.

    Three bytes make four characters, so there are three ways to lie; the characters at either end that also depend on
    the neighbours are left off.
    """
    for before in range(3):
        text = encode(b"\0" * before + raw)
        first = -(-before * 8 // 6)
        last = (before + len(raw)) * 8 // 6
        yield text[first:last]
