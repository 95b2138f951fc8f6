"""The file ``_headers`` of Netlify and Cloudflare Pages: which policies it sends with which page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

FILE_NAME = "_headers"


@dataclass(frozen=True)
class PolicyRule:
    """One Content-Security-Policy line: its number in the file, the policy's text, and the pages that get it."""

    line: int
    policy: str
    pattern: re.Pattern[str]

    def applies(self, path: str) -> bool:
        """Return whether a page gets this policy, from its path below the output folder, with slashes."""
        # Hosts serve a/index.html at /a/ and /a, and b.html at /b too.
        folder = re.sub(r"(?:^|(?<=/))index\.html$", "", path)
        addresses = {path, path.removesuffix(".html"), folder, folder.rstrip("/")}
        return any(self.pattern.fullmatch(f"/{address}") for address in addresses)


def read_rules(text: str) -> Iterator[PolicyRule]:
    """Yield the policies of a ``_headers`` file: a path at the margin, its headers indented below it."""
    pattern: re.Pattern[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not line[0].isspace():
            pattern = _write_pattern(line.strip())
            continue
        name, _, value = line.strip().partition(":")
        if pattern is not None and name.strip().lower() == "content-security-policy":
            yield PolicyRule(number, value.strip(), pattern)


def _write_pattern(path: str) -> re.Pattern[str]:
    """Return the pattern of a rule's path: ``*`` stands for anything, ``:name`` for one step."""
    address = urlsplit(path)
    steps = re.split(r"(\*|:[A-Za-z]\w*)", address.path if address.scheme else path)
    return re.compile(
        "".join(".*" if step == "*" else "[^/]+" if step.startswith(":") else re.escape(step) for step in steps)
    )
