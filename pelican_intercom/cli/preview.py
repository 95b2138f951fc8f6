"""Serve a site on this machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from .options import settings_option, telling_errors


@click.command()
@settings_option
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port.  [default: 8000, or a free one if that is in use]"
)
@click.option("--live", is_flag=True, help="Use the real Messenger. Needs INTERCOM_APP_ID and INTERCOM_API_SECRET.")
@click.option(
    "--hide-role",
    "hidden_roles",
    multiple=True,
    metavar="ROLE",
    help="Hide the Messenger from this role. May be repeated.",
)
def preview(settings_file: Path | None, port: int | None, live: bool, hidden_roles: tuple[str, ...]) -> None:
    """Serve your site on this machine, with a stand-in Messenger.

    \b
    pelican-intercom preview
    pelican-intercom preview -s publishconf.py --hide-role administrator

    Builds the site into a temporary folder, rebuilds it on each change, and serves it on 127.0.0.1 together with the
    function. View each page as a visitor, a member, an editor, an administrator, or a person whose e-mail address is
    not verified, and see what was decided and signed, and whether the proof is valid. Nothing leaves this machine,
    unless you use --live. Press Ctrl-C to stop.

    Exit status: 0 after Ctrl-C, 2 if the site cannot be previewed.
    """  # noqa: D301  (click keeps the lines of a paragraph that begins with this character)
    with telling_errors("preview"):
        from pelican_intercom.preview.server import preview as serve  # noqa: PLC0415  (needs the extra, and takes its time)

        with suppress(KeyboardInterrupt):
            serve(settings_file, say=click.echo, port=port, is_live=live, hidden_roles=hidden_roles)
        click.echo("Stopped.")
