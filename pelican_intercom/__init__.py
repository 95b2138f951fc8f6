"""Put the Intercom Messenger on a Pelican site, and prove to it who is signed in."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

# Imports nothing: a function that is started imports this module too, where there is no Pelican, and in a hurry.


def register() -> None:
    """Connect the plugin to Pelican's signals; Pelican calls this once for each way in which it finds the plugin.

    Beside too old a Pelican the build ends as soon as it begins: an error raised here would only be logged.
    """
    from .extras import find_pelican_fault  # noqa: PLC0415

    if find_pelican_fault() is None:
        from .plugin import connect  # noqa: PLC0415

        connect()
    else:
        try:
            from pelican import signals  # noqa: PLC0415
        except ImportError:
            refuse(None)
        signals.initialized.connect(refuse)


def refuse(pelican: object) -> NoReturn:
    """Raise IntercomError, which Pelican prints before it exits with status 1: it is too old for this plugin."""
    from .errors import IntercomError  # noqa: PLC0415
    from .extras import find_pelican_fault  # noqa: PLC0415

    raise IntercomError(find_pelican_fault())
