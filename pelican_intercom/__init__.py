"""Put the Intercom Messenger on a Pelican site, and prove to it who is signed in."""


def register() -> None:
    """Connect the plugin to Pelican's signals; Pelican calls this once for each way in which it finds the plugin."""
    from .plugin import connect  # noqa: PLC0415  (nobody but Pelican needs Pelican)

    connect()
