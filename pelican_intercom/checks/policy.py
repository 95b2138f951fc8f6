"""What a Content-Security-Policy blocks of the loader, the function and the Messenger, wherever it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pelican_intercom.csp.merge import list_obstacles
from pelican_intercom.csp.need import Need, find_missing, find_origin, list_needs
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
        correct = "Correct the policy as it says."
        faults = [(slip, correct) for slip in list_slips(text)]
        try:
            policies = parse_header(text) if is_header else [parse_policy(text)]
        except PolicyError as error:
            policies = []
            faults.append((str(error), "Write a policy that browsers read."))
        for policy in policies:
            faults += ((blocked, REMEDY) for blocked in self._list_blocked(policy))
            faults += ((obstacle, correct) for obstacle in list_obstacles(policy, self._needs, self._origin))
        return tuple(Fault("policy", f"{place}: {detail}", remedy) for detail, remedy in faults)

    def _list_blocked(self, policy: Policy) -> Iterator[str]:
        lacking: dict[str, list[Need]] = {}
        for missing in find_missing(policy, self._needs, self._origin):
            lacking.setdefault(missing.governing, []).append(missing.need)
        for name, needs in lacking.items():
            *most, last = dict.fromkeys(need.what for need in needs)
            blocked = f"{', '.join(most)} and {last}" if most else last
            yield f"{name} blocks {blocked}; it lacks {' '.join(dict.fromkeys(need.source for need in needs))}"
