"""The commands: each a few lines over the public functions of other rooms, which it imports only when it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click


class UnusableError(click.ClickException):
    """A command cannot begin: a settings file, the environment or an installation is not right."""

    exit_code = 2


settings_option = click.option(
    "-s",
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The site's settings file.  [default: publishconf.py, else pelicanconf.py]",
)


@contextmanager
def telling_errors() -> Iterator[None]:
    """Turn the package's own errors into one message and exit status 2, without a traceback."""
    from .errors import IntercomError  # noqa: PLC0415

    try:
        yield
    except IntercomError as error:
        raise UnusableError(str(error)) from error
    except ModuleNotFoundError as error:
        if error.name not in {"jwt", "werkzeug"}:
            raise
        raise UnusableError(f"{error.name} is not installed: pip install 'pelican-intercom[preview]'") from error


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pelican-intercom")
def main() -> None:
    """Preview, check and prove the Intercom Messenger of a Pelican site."""


@main.command()
@settings_option
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port.  [default: 8000, or a free one when it is taken]"
)
@click.option("--live", is_flag=True, help="Use the real Messenger, with INTERCOM_APP_ID and INTERCOM_API_SECRET.")
@click.option("--hide-role", "hidden_roles", multiple=True, metavar="ROLE", help="Hide the Messenger from this role.")
def preview(settings_file: Path | None, port: int | None, live: bool, hidden_roles: tuple[str, ...]) -> None:
    r"""Serve a site with its Messenger on this machine.

    \b
    pelican-intercom preview
    pelican-intercom preview -s publishconf.py --hide-role administrator

    Builds the site into a temporary folder, again on each change, and serves it on 127.0.0.1 with the function beside
    it. On every page you choose whom to view it as (nobody, a member, an editor, an administrator, somebody whose
    address is not verified) and see what was decided and signed, and whether the proof holds. The Messenger is a
    stand-in and nothing leaves this machine, unless you say --live. Ctrl-C ends it.

    Exit status: 0 after Ctrl-C, 2 where the site cannot be previewed.
    """
    with telling_errors():
        from .preview.server import preview as serve  # noqa: PLC0415  (needs the extra, and takes its time)

        with suppress(KeyboardInterrupt):
            serve(settings_file, say=click.echo, port=port, is_live=live, hidden_roles=hidden_roles)
        click.echo("Stopped.")
