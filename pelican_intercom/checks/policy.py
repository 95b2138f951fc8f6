"""Content-Security-Policies: what one blocks, and those of the file ``_headers`` of Netlify and Cloudflare Pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from pelican_intercom.csp.merge import list_obstacles
from pelican_intercom.csp.need import Need, find_missing, find_origin, list_needs
from pelican_intercom.csp.policy import PolicyError, list_slips, parse_header, parse_policy
from pelican_intercom.settings import Settings

from .finding import Finding, failed

FILE_NAME = "_headers"
REMEDY = 'Run: pelican-intercom csp --merge "your policy", and put what it prints in its place.'


class PolicyJudge:
    """Judges policies for one site."""

    def __init__(self, settings: Settings, site_url: str) -> None:
        self._needs, self._origin = list_needs(settings, site_url), find_origin(site_url)
        # Pages of one site share their policies; a site whose pages do not is judged page by page.
        self.judge = lru_cache(maxsize=64)(self._judge)

    def _judge(self, text: str, place: str, *, is_header: bool = False) -> tuple[Finding, ...]:
        """Return a fault for each directive of the policy at ``place`` that blocks something, with what it lacks."""
        correct = "Correct the policy as it says."
        faults = [(slip, correct) for slip in list_slips(text)]
        try:
            policies = parse_header(text) if is_header else [parse_policy(text)]
        except PolicyError as error:
            policies = []
            faults.append((str(error), "Write a policy that browsers can read."))
        for policy in policies:
            lacking: dict[str, list[Need]] = {}
            for missing in find_missing(policy, self._needs, self._origin):
                lacking.setdefault(missing.governing, []).append(missing.need)
            for name, needs in lacking.items():
                *most, last = dict.fromkeys(need.what for need in needs)
                blocked = f"{name} blocks {', '.join(most)} and {last}" if most else f"{name} blocks {last}"
                faults.append((f"{blocked}; it lacks {' '.join(dict.fromkeys(need.source for need in needs))}", REMEDY))
            faults += ((obstacle, correct) for obstacle in list_obstacles(policy, self._needs, self._origin))
        return tuple(failed("policy", f"{place}: {detail}", remedy) for detail, remedy in faults)


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
