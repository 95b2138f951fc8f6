"""The commands: each a few lines over the public functions of other rooms, which it imports only when it runs."""

from __future__ import annotations

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pelican-intercom")
def main() -> None:
    """Preview, check and prove the Intercom Messenger of a Pelican site."""
