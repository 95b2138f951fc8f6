"""What several commands share: options, how a report is printed, and how an error is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
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


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def print_report(described: object, write: Callable[[int], Iterable[str]], *, as_json: bool) -> None:
    """Print a report as JSON, or as the lines that ``write`` gives for the terminal's width (or COLUMNS, or 80)."""
    lines = [json.dumps(described, indent=2)] if as_json else write(shutil.get_terminal_size().columns)
    click.echo("\n".join(lines))


@contextmanager
def telling_errors(extra: str | None = None) -> Iterator[None]:
    """Turn the package's own errors into one message and exit status 2, without a traceback.

    So does a package that is missing of the ``extra`` that the command needs.
    """
    from pelican_intercom.errors import IntercomError  # noqa: PLC0415
    from pelican_intercom.extras import find_fault  # noqa: PLC0415

    if extra and (fault := find_fault(extra)):
        raise UnusableError(fault)
    try:
        yield
    except IntercomError as error:
        raise UnusableError(str(error)) from error
