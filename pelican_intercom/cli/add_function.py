"""Write the function into a site's repository."""

from __future__ import annotations

from pathlib import Path

import click

from .options import telling_errors


@click.command("add-function")
@click.argument("host_name", metavar="HOST")
@click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The site's repository.  [default: here]",
)
@click.option("--provider", metavar="NAME", help="Who issues session tokens, such as clerk.  [default: oidc]")
@click.option("--path", default="/api/intercom-identity", show_default=True, help="Where the function answers.")
@click.option("--force", is_flag=True, help="Write over files of the function that differ.")
def add_function(host_name: str, folder: Path, provider: str | None, path: str, force: bool) -> None:
    """Write the function for HOST into a site's repository.

    \b
    pelican-intercom add-function netlify --provider netlify
    pelican-intercom add-function aws --provider cognito --into ~/site

    HOST is one of netlify, cloudflare-pages, cloudflare-workers, vercel, aws, google, azure, wsgi and node. What is
    written needs neither this package nor Pelican. It holds no secret: the example environment says which values the
    host needs and where each is found. Run it again after an upgrade. A file of the site's own, like netlify.toml, is
    never changed: the lines to add to it are printed.

    Exit status: 0, 1 where a file differs and nothing was written, 2 where the host or an option is wrong.
    """  # noqa: D301  (as above)
    with telling_errors():
        from pelican_intercom.hosting.hosts import find_host  # noqa: PLC0415
        from pelican_intercom.hosting.scaffold import make_scaffold  # noqa: PLC0415
        from pelican_intercom.hosting.writing import write_scaffold  # noqa: PLC0415

        scaffold = make_scaffold(find_host(host_name), provider=provider, path=path)
        outcome = write_scaffold(scaffold, folder, is_forced=force)
    for difference in outcome.differing:
        click.echo(difference)
    if outcome.differing and not force:
        click.echo("These files differ, so nothing was written. --force writes over them; yours go.", err=True)
        raise SystemExit(1)
    click.echo(
        f"Wrote {len(outcome.written)} files into {folder.resolve()}, left {len(outcome.unchanged)} as they were."
    )
    for file in outcome.to_add:
        click.echo(f"\n{file.name} is yours and was not changed. The function needs in it:\n\n{file.text}")
    click.echo(f"\n{scaffold.steps}", nl=False)
