"""Question a live function."""

from __future__ import annotations

import json
import os
import sys

import click

from .options import find_width, json_option, print_lines, telling_errors


@click.command()
@click.argument("url")
@click.option("--origin", help="Your site's origin, if URL is a function on another host: https://www.example.com")
@click.option("--function", metavar="ORIGIN", help="The function's origin, if your session may be sent there.")
@click.option("--pages", "count", type=click.IntRange(0, 500), default=0, help="Check this many pages of the sitemap.")
@click.option(
    "--cookie",
    metavar="NAME=[VALUE]",
    help="A real session's cookie, or only NAME= to try forged tokens there. - reads it from standard input.",
)
@click.option("--bearer", metavar="TOKEN", help="A real session's token; - reads it from standard input.")
@click.option(
    "--header", metavar="NAME", help="The header that carries --bearer, or forged tokens.  [default: Authorization]"
)
@json_option
def audit(
    url: str,
    origin: str | None,
    function: str | None,
    count: int,
    cookie: str | None,
    bearer: str | None,
    header: str | None,
    as_json: bool,
) -> None:
    """Check the live site as a browser sees it, and send its function what an attacker would send.

    \b
    pelican-intercom audit https://www.example.com
    pelican-intercom audit https://www.example.com --pages 20 --cookie __session=
    pelican-intercom audit https://api.example.net/identity \\
        --origin https://www.example.com --bearer -

    URL is your site, any of its pages, or the function itself. On a page it checks the tag, the loader's file and the
    headers, and finds the function's URL in the loader. In your site's folder it compares the live site with output/.

    Without a session it sends requests as nobody, as other sites, and with forged tokens. With a real session, copied
    from your browser's developer tools, it also says whom the function signs for and, if INTERCOM_API_SECRET is set
    here, whether the proof holds. The session is sent only to the origin of URL, to --function, and to the
    INTERCOM_IDENTITY_URL in your settings. It never prints a token or a secret, and changes nothing.

    What it could not check is counted as "not asked", with what is needed to check it. It also tries the cookie and
    header named by INTERCOM_SESSION_COOKIE and INTERCOM_SESSION_HEADER.

    Exit status: 0 nothing failed, 1 something failed, 2 for a wrong option.
    """  # noqa: D301  (as above)
    with telling_errors():
        from pelican_intercom.checks.endpoint import VARIABLES, Audit  # noqa: PLC0415
        from pelican_intercom.checks.published import SiteAudit, find_local, list_origins  # noqa: PLC0415
        from pelican_intercom.cli.audit_options import (  # noqa: PLC0415
            check_origin,
            check_url,
            list_places,
            read_session,
        )
        from pelican_intercom.cli.report import describe_audit, write_audit  # noqa: PLC0415

        session = read_session(cookie, bearer, header or "Authorization", sys.stdin)
        variables = {name: os.environ[name] for name in VARIABLES if os.environ.get(name)}
        places = list_places(cookie, header, variables)
        origin = origin and check_origin("--origin", origin)
        asked = Audit(check_url(url), origin, session, variables, places=places)
        local = find_local()
        origins = [*([check_origin("--function", function)] if function else []), *list_origins(local)]
        run = SiteAudit(asked, tuple(origins), local, count).run
        findings = run(_show) if sys.stderr.isatty() else run()
        if as_json:
            click.echo(json.dumps(describe_audit(url, findings), indent=2))
        else:
            print_lines(write_audit(findings, find_width()))
    raise SystemExit(1 if any(finding.verdict == "fail" for finding in findings) else 0)


def _show(question: str) -> None:
    """Say on a terminal what was just asked, on one line that the next one takes."""
    click.echo(f"\r\x1b[K{question[:60]}\r", nl=False, err=True)
