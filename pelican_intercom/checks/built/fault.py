"""Faults of a built site, counted rather than kept: a fault of ten thousand pages is one line with an example."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# Paths kept of each fault, as examples.
EXAMPLES = 20


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a stable code, a sentence, and what to do."""

    code: str
    detail: str
    remedy: str


def list_faults(*rows: tuple[object, str, str, str]) -> Iterator[Fault]:
    """Yield the fault of each row that is there: whether it is, its code, its sentence, and what to do."""
    yield from (Fault(*fault) for is_there, *fault in rows if is_there)


@dataclass
class Places:
    """Where a fault was found: how often, and the first paths below the output folder."""

    count: int = 0
    paths: list[str] = field(default_factory=list)


@dataclass
class FaultBook:
    """The faults of one site. Its size grows with the kinds of faults, not with the pages."""

    found: dict[Fault, Places] = field(default_factory=dict)

    def add(self, *faults: Fault, path: str = "") -> None:
        """Note faults, in a file or of the whole site."""
        for fault in faults:
            places = self.found.setdefault(fault, Places())
            places.count += 1
            if path and len(places.paths) < EXAMPLES:
                # A name that is no UTF-8 could be printed by nobody.
                places.paths.append(path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
