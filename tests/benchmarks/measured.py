"""What the builds of one site took."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median


@dataclass
class Measured:
    """What each way took on one site: one entry a round for CPU seconds, the way's own of them, and the peak in MiB."""

    articles: int
    pages: int = 0
    cpu: dict[str, list[float]] = field(default_factory=dict)
    own: dict[str, list[float]] = field(default_factory=dict)
    peak: dict[str, list[float]] = field(default_factory=dict)

    @property
    def ways(self) -> list[str]:
        """The ways that were measured."""
        return list(self.cpu)

    def add(self, way: str, result: dict[str, float]) -> None:
        """Take in one build."""
        self.pages = int(result["pages"])
        for name, value in (("cpu", self.cpu), ("own", self.own), ("peak", self.peak)):
            value.setdefault(way, []).append(result[name])

    def ratio(self, way: str) -> float:
        """Return the build's CPU time over that without any plugin, each the median of its rounds."""
        return median(self.cpu[way]) / median(self.cpu["none"])

    def share(self, way: str) -> float:
        """Return the part of the build's CPU time that is spent in the way's own functions."""
        return median(own / cpu for own, cpu in zip(self.own[way], self.cpu[way], strict=True))

    def microseconds(self, way: str) -> float:
        """Return the way's own CPU time for one page."""
        return median(self.own[way]) / self.pages * 1e6

    def memory(self, way: str) -> float:
        """Return the MiB by which the build's peak is higher than without any plugin."""
        return median(self.peak[way]) - median(self.peak["none"])
