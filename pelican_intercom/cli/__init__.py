"""The commands, each a few lines over the public functions of other rooms, which it imports only when it runs."""

from __future__ import annotations

import io
import os
import sys

import click

from .add_function import add_function
from .audit import audit
from .check import check
from .csp import csp
from .preview import preview
from .sign import sign

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pelican-intercom")
@click.pass_context
def main(context: click.Context) -> None:
    """Preview, check and audit the Intercom Messenger on a Pelican site."""
    context.color = False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None
    for stream in (sys.stdout, sys.stderr):
        # A page named in Chinese is no reason to end in a traceback where the terminal's encoding has no Chinese.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


for command in (preview, check, audit, csp, add_function, sign):
    main.add_command(command)
