"""What several commands share: options, the console, and how an error is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console


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


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def make_console() -> Console:
    """Return a console on standard output, with colours on a terminal only and never with NO_COLOR."""
    from rich.console import Console  # noqa: PLC0415

    return Console(highlight=False)


@contextmanager
def telling_errors() -> Iterator[None]:
    """Turn the package's own errors into one message and exit status 2, without a traceback."""
    from pelican_intercom.errors import IntercomError  # noqa: PLC0415

    try:
        yield
    except IntercomError as error:
        raise UnusableError(str(error)) from error
    except ModuleNotFoundError as error:
        if error.name not in {"jwt", "werkzeug"}:
            raise
        raise UnusableError(f"{error.name} is not installed: pip install 'pelican-intercom[preview]'") from error
