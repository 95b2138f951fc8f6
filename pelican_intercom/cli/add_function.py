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
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    help="The site's repository.  [default: the current folder]",
)
@click.option("--provider", metavar="NAME", default="", help="The session provider, such as clerk.  [default: oidc]")
@click.option("--path", default="", help="The function's path.  [default: /api/intercom-identity]")
@click.option(
    "--requirement",
    metavar="LINE",
    default="",
    help="The line for the requirements file of a Python host.  [default: the version installed here]",
)
@click.option("--force", is_flag=True, help="Overwrite files of the function that you have edited.")
def add_function(host_name: str, folder: Path, provider: str, path: str, requirement: str, force: bool) -> None:
    """Write the function for HOST into your site's repository.

    \b
    pelican-intercom add-function netlify --provider netlify
    pelican-intercom add-function aws --provider cognito --into ~/site
    pelican-intercom add-function aws

    HOST is one of netlify, cloudflare-workers, cloudflare-pages, vercel, aws, google, azure, wsgi and node. The files
    contain no secret: an example environment lists the values to set on the host, and where to find each.

    After an upgrade, run it again with only HOST. The options stay as they were, and every file that you have not
    edited is updated. Your own files, such as netlify.toml, are never changed: the lines to add are printed.

    Exit status: 0, or 1 if an edited file was not updated, or 2 if the host or an option is wrong.
    """  # noqa: D301  (as above)
    with telling_errors():
        from pelican_intercom.hosting.command import Options  # noqa: PLC0415
        from pelican_intercom.hosting.hosts import find_host  # noqa: PLC0415
        from pelican_intercom.hosting.scaffold import plan  # noqa: PLC0415
        from pelican_intercom.hosting.writing import write_scaffold  # noqa: PLC0415

        planned = plan(find_host(host_name), Options(provider, path, requirement), folder)
        outcome = write_scaffold(planned, folder, is_forced=force)
    for difference in outcome.differing:
        click.echo(difference)
    if outcome.is_blocked:
        click.echo("Nothing was written: these files are not part of the function. --force overwrites them.", err=True)
        raise SystemExit(1)
    wrote = f": {', '.join(outcome.written)}" if outcome.written else ""
    files = "1 file" if len(outcome.written) == 1 else f"{len(outcome.written)} files"
    click.echo(f"Wrote {files} into {folder.resolve()}{wrote}.")
    for addition in outcome.additions:
        click.echo(
            f"\n{addition.name} is yours and was not changed. Add these lines {addition.where}:\n\n{addition.text}"
        )
    for entry in planned.others:
        click.echo(f"\n{entry} is still there, and still answers at its own path. Delete it if you moved the function.")
    if outcome.differing and not force:
        click.echo("The files above were edited, so they were not changed. --force overwrites them.", err=True)
    click.echo(f"\n{planned.steps}", nl=False)
    raise SystemExit(1 if outcome.differing and not force else 0)
