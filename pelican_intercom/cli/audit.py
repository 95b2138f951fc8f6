"""Question a live function."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path

import click

from .options import json_option, print_report, settings_option, telling_errors


@click.command()
@click.argument("url")
@click.option(
    "--origin", help="Your site's origin, such as https://www.example.com, if URL is a function on another host."
)
@click.option("--function", metavar="ORIGIN", help="Allow your session to be sent to this origin, the function's.")
@click.option(
    "--pages", "count", type=click.IntRange(0, 500), default=0, help="Also check this many pages of the sitemap."
)
@click.option(
    "--cookie",
    metavar="NAME=[VALUE]",
    help="A real session's cookie, or only NAME= to try forged tokens in it. - reads it from standard input.",
)
@click.option("--bearer", metavar="TOKEN", help="A real session's token. - reads it from standard input.")
@click.option(
    "--header", metavar="NAME", help="The header for --bearer, or for forged tokens.  [default: Authorization]"
)
@settings_option
@json_option
def audit(
    url: str,
    origin: str | None,
    function: str | None,
    count: int,
    cookie: str | None,
    bearer: str | None,
    header: str | None,
    settings_file: Path | None,
    as_json: bool,
) -> None:
    """Check the live site, and its function as an attacker would.

    \b
    pelican-intercom audit https://www.example.com
    pelican-intercom audit https://www.example.com --pages 20 --cookie __session=
    pelican-intercom audit https://api.example.net/identity \\
        --origin https://www.example.com --bearer -

    URL is your site, any of its pages, or the function itself. On a page, the tag, the loader's file and the headers
    are checked, and the function's URL is read from the loader. Run it in your site's folder, or name its settings
    file, to compare the live site with output/.

    Without a session, the function gets requests from nobody, from other sites, and with forged tokens. With a real
    session, copied from your browser's developer tools, you also learn who the function signs for and, if
    INTERCOM_API_SECRET is set here, whether the proof is valid. The session is sent only to the origin of URL, to
    --function, and to the INTERCOM_IDENTITY_URL in your settings. Tokens and secrets are never printed, and nothing is
    changed.

    What could not be checked is counted as "not asked", with what is needed to check it. The cookie and the header
    named by INTERCOM_SESSION_COOKIE and INTERCOM_SESSION_HEADER are tried too, and with INTERCOM_SESSION_SECRET, tokens
    that have expired or are for another app.

    Exit status: 0 if nothing failed, 1 if something did, 2 for a wrong option.
    """  # noqa: D301  (as above)
    with telling_errors():
        from pelican_intercom.checks.endpoint import VARIABLES, Audit  # noqa: PLC0415
        from pelican_intercom.checks.published import SiteAudit, find_local  # noqa: PLC0415
        from pelican_intercom.cli.audit_options import check_origin, check_url, list_places, read_session  # noqa: PLC0415
        from pelican_intercom.cli.report import describe_audit, write_audit  # noqa: PLC0415

        session = read_session(cookie, bearer, header or "Authorization", sys.stdin)
        variables = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
        places = list_places(cookie, header, variables)
        origin = origin and check_origin("--origin", origin)
        asked = Audit(check_url(url), origin, session, variables, places=places)
        origins = (check_origin("--function", function),) if function else ()
        run = SiteAudit(asked, origins, find_local(settings_file), count).run
        findings = run(_show) if sys.stderr.isatty() else run()
        print_report(describe_audit(url, findings), partial(write_audit, findings), as_json=as_json)
    raise SystemExit(1 if any(finding.verdict == "fail" for finding in findings) else 0)


def _show(question: str) -> None:
    """Say on a terminal what was just asked, on one line that the next one takes."""
    click.echo(f"\r\x1b[K{question[:60]}\r", nl=False, err=True, color=True)
