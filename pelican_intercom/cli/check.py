"""Read a built site."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import click

from .options import UnusableError, json_option, print_report, settings_option, telling_errors

# Fewer files are read before a progress bar could be looked at.
MANY = 1_000


@click.command()
@click.argument("output", required=False, type=click.Path(path_type=Path, file_okay=False))
@settings_option
@json_option
def check(output: Path | None, settings_file: Path | None, as_json: bool) -> None:
    """Check the built site and list pages without the Messenger.

    \b
    pelican content -s publishconf.py
    pelican-intercom check
    INTERCOM_API_SECRET=... pelican-intercom check output --json

    OUTPUT is the folder with the built site, by default OUTPUT_PATH. Finds pages with two tags or none, a loader that
    is missing, old or edited, other scripts that load Intercom, a policy that blocks it, and an identity URL that
    cannot work. Says why each page without the Messenger has none. If a secret is set in the environment, every file is
    searched for it, also in base64, hex and URL-encoded form. It is never printed.

    Exit status: 0 if nothing is wrong, 1 if something is, 2 if there is nothing to check.
    """  # noqa: D301  (as above)
    with telling_errors("pelican"):
        from pelican_intercom.checks.site import check_site, walk_files  # noqa: PLC0415
        from pelican_intercom.cli.report import describe_site, write_site  # noqa: PLC0415
        from pelican_intercom.site_settings import find_settings_file, read_site  # noqa: PLC0415

        settings_file = settings_file or find_settings_file()
        site = read_site(settings_file)
        folder = output or Path(site["OUTPUT_PATH"])
        if not folder.is_dir():
            raise UnusableError(f"{folder} does not exist. Build the site first, or name its output folder.")
        repository = settings_file.resolve().parent
        if sys.stderr.isatty() and len(files := list(walk_files(folder))) >= MANY:
            with click.progressbar(files, label="Reading", file=sys.stderr) as shown:
                report = check_site(folder, site, os.environ, repository, shown)
        else:
            report = check_site(folder, site, os.environ, repository)
        print_report(describe_site(report), partial(write_site, report), as_json=as_json)
    raise SystemExit(1 if report.faults else 0)
