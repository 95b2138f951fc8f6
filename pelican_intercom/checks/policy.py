"""What a Content-Security-Policy blocks of the loader, the function and the Messenger, wherever it was read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pelican_intercom.csp.merge import list_obstacles
from pelican_intercom.csp.need import find_missing, find_origin, list_needs
from pelican_intercom.csp.policy import Policy, PolicyError, list_slips, parse_header, parse_policy
from pelican_intercom.settings import Settings

from .built.fault import Fault

REMEDY = 'Run: pelican-intercom csp --merge "your policy", and put what it prints in its place.'
# Pages of one site share their policies; a site whose pages do not is judged page by page.
REMEMBERED = 64


class PolicyJudge:
    """Judges policies for one site, each text once."""

    def __init__(self, settings: Settings, site_url: str) -> None:
        self._needs = list_needs(settings, site_url)
        self._origin = find_origin(site_url)
        self._judge = lru_cache(maxsize=REMEMBERED)(self._find)

    def judge(self, text: str, place: str, *, is_header: bool = False) -> Sequence[Fault]:
        """Return a fault for each directive that blocks something, naming it and every missing source.

        ``place`` says where the policy stands; commas part several policies in a header, and in a page they do not.
        """
        return self._judge(text, place, is_header)

    def _find(self, text: str, place: str, is_header: bool) -> tuple[Fault, ...]:
        slips = [Fault("policy", f"{place}: {slip}", "Correct the policy as it says.") for slip in list_slips(text)]
        return (*slips, *self._find_obstacles(text, place, is_header=is_header))

    def _find_obstacles(self, text: str, place: str, *, is_header: bool) -> tuple[Fault, ...]:
        try:
            policies = parse_header(text) if is_header else [parse_policy(text)]
        except PolicyError as error:
            return (Fault("policy", f"{place}: {error}", "Write a policy that browsers read."),)
        return tuple(fault for policy in policies for fault in self._find_in(policy, place))

    def _find_in(self, policy: Policy, place: str) -> list[Fault]:
        lacking: dict[str, dict[str, None]] = {}
        whats: dict[str, dict[str, None]] = {}
        for missing in find_missing(policy, self._needs, self._origin):
            lacking.setdefault(missing.governing, {})[missing.need.source] = None
            whats.setdefault(missing.governing, {})[missing.need.what] = None
        faults = [
            Fault("policy", f"{place}: {name} blocks {_join(whats[name])}; it lacks {' '.join(sources)}", REMEDY)
            for name, sources in lacking.items()
        ]
        obstacles = list_obstacles(policy, self._needs, self._origin)
        return [
            *faults,
            *(Fault("policy", f"{place}: {obstacle}", "Correct the policy as it says.") for obstacle in obstacles),
        ]


def _join(names: dict[str, None]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
