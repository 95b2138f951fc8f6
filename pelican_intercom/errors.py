"""The errors of the build side and of the commands; each carries what it is about as data."""

from __future__ import annotations

from collections.abc import Sequence


class IntercomError(Exception):
    """The base of every error that this package raises on purpose; its text is meant for the site's owner."""


class SettingsError(IntercomError):
    """One or more INTERCOM_* settings are wrong.

    ``faults`` holds one finished sentence a fault, in the order in which they were found; none holds any
    part of a secret.
    """

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))
