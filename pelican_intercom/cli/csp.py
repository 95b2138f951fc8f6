"""Print the policy that a site needs."""

from __future__ import annotations

from pathlib import Path

import click

from .options import UnusableError, settings_option, telling_errors


@click.command()
@settings_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["header", "netlify", "cloudflare", "nginx", "apache", "meta"]),
    default="header",
    show_default=True,
    help="The format that your host needs.",
)
@click.option("--merge", "existing", metavar="POLICY", help="Your own policy, to add to.")
def csp(settings_file: Path | None, form: str, existing: str | None) -> None:
    """Print the Content-Security-Policy that the Messenger needs.

    \b
    pelican-intercom csp
    pelican-intercom csp --format netlify >> content/extra/_headers
    pelican-intercom csp --merge "default-src 'self'; img-src *"

    The policy depends on your settings and region. With --merge, what the Messenger needs is added to your own policy,
    and nothing else. Without it, the policy allows only the Messenger and the site's own files: try it as
    Content-Security-Policy-Report-Only first.

    Exit status: 0, or 1 if your policy has a problem that no added host can fix, or 2 for a wrong option.
    """  # noqa: D301  (as above)
    with telling_errors("pelican"):
        from pelican_intercom.csp.form import write_form  # noqa: PLC0415
        from pelican_intercom.csp.merge import OWN_FILES_ONLY, list_obstacles, merge  # noqa: PLC0415
        from pelican_intercom.csp.need import find_origin, list_needs  # noqa: PLC0415
        from pelican_intercom.csp.policy import list_slips, parse_header  # noqa: PLC0415
        from pelican_intercom.settings import Settings  # noqa: PLC0415
        from pelican_intercom.site_settings import read_site  # noqa: PLC0415

        site = read_site(settings_file)
        settings, origin = Settings.from_pelican(site), find_origin(site["SITEURL"])
        if not settings.app_id:
            raise UnusableError("INTERCOM_APP_ID is not set in this settings file, so no page loads Intercom.")
        needs = list_needs(settings, site["SITEURL"])
        policies = parse_header(OWN_FILES_ONLY if existing is None else existing)
        merged = [merge(policy, needs, origin) for policy in policies]
        click.echo(write_form(form, merged))
    problems = [f"In your policy, {slip}.".replace("?.", "?") for slip in list_slips(existing or "")]
    problems += [f"Still blocked by {found}." for policy in merged for found in list_obstacles(policy, needs, origin)]
    for problem in problems:
        click.echo(problem, err=True)
    raise SystemExit(1 if problems else 0)
