"""Secrets in built files: as they are, and as base64, hex or URL-encoded text."""

from __future__ import annotations

import base64
import gzip
import itertools
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

# The variables whose values must stay at the host; of others the build knows nothing.
SECRET_VARIABLES = ("INTERCOM_API_SECRET", "INTERCOM_SESSION_SECRET")

# A shorter value would be found in any text.
SHORTEST, CHUNK = 8, 1 << 20


@dataclass(frozen=True)
class SecretSearch:
    """Looks for the values of secret variables in bytes, each with what to say of it. Its repr shows none of them."""

    needles: Mapping[bytes, str] = field(repr=False)
    too_short: tuple[str, ...] = ()

    def search(self, data: bytes) -> list[str]:
        """Return a sentence for each leak in some bytes, once: the variable and the form, and never the value."""
        return list(dict.fromkeys(said for needle, said in self.needles.items() if needle in data))

    def search_file(self, path: Path) -> list[str]:
        """Return the leaks in a file of any size, reading 1 MiB at a time; a gzip file is unpacked on the way."""
        if not self.needles:
            return []
        with path.open("rb") as file:
            found = list(self._search_chunks(file))
        if path.suffix == ".gz":
            # Where only its name says gzip, its bytes were searched above.
            with suppress(OSError, EOFError, zlib.error), gzip.open(path) as unpacked:
                found += self._search_chunks(unpacked)
        return list(dict.fromkeys(found))

    def _search_chunks(self, file: BinaryIO | gzip.GzipFile) -> Iterator[str]:
        """Search a file's chunks, each with the end of the one before, so that nothing hides on a border."""
        longest, kept = max(map(len, self.needles)), b""
        while chunk := file.read(CHUNK):
            yield from self.search(kept + chunk)
            kept = (kept + chunk)[1 - longest :]


def make_search(environment: Mapping[str, str]) -> SecretSearch:
    """Return a search for the values that the secret variables have in an environment."""
    needles, too_short = dict[bytes, str](), []
    for variable in SECRET_VARIABLES:
        secret = environment.get(variable, "").strip()
        if 0 < len(secret) < SHORTEST:
            too_short.append(variable)
        elif secret:
            for form, text in _write_forms(secret):
                needles.setdefault(text, f"the value of {variable} is in it, {form}")
    return SecretSearch(needles, tuple(too_short))


def _write_forms(secret: str) -> Iterator[tuple[str, bytes]]:
    raw = secret.encode(errors="surrogateescape")
    every = "".join(f"%{byte:02X}" for byte in raw)
    quoted = [quote(raw, safe=safe) for safe in ("", "/", "-._~!*'()", "/?:@-._~!$&'()*+,;=")]
    lower = re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), quoted[0])
    yield "as it is", raw
    yield from (("in hex", text.encode()) for text in (raw.hex(), raw.hex().upper()))
    yield from (("URL-encoded", text.encode()) for text in (*quoted, every, every.lower(), lower))
    yield from (("HTML-escaped", escape(secret, quote=quotes).encode(errors="replace")) for quotes in (False, True))
    yield "JSON-escaped", json.dumps(secret)[1:-1].encode()
    # In base64 three bytes make four characters; those at either end also depend on the neighbours in a longer text.
    for encode, before in itertools.product((base64.b64encode, base64.urlsafe_b64encode), range(3)):
        yield "in base64", encode(b"\0" * before + raw)[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
