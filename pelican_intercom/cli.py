"""The commands: each a few lines over the public functions of other rooms, which it imports only when it runs."""

from __future__ import annotations

import os
import time
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
    """Serve a site with its Messenger on this machine.

    \b
    pelican-intercom preview
    pelican-intercom preview -s publishconf.py --hide-role administrator

    Builds the site into a temporary folder, again on each change, and serves it on 127.0.0.1 with the function beside
    it. On every page you choose whom to view it as (nobody, a member, an editor, an administrator, somebody whose
    address is not verified) and see what was decided and signed, and whether the proof holds. The Messenger is a
    stand-in and nothing leaves this machine, unless you say --live. Ctrl-C ends it.

    Exit status: 0 after Ctrl-C, 2 where the site cannot be previewed.
    """  # noqa: D301  (click keeps the lines of a paragraph that begins with this character)
    with telling_errors():
        from .preview.server import preview as serve  # noqa: PLC0415  (needs the extra, and takes its time)

        with suppress(KeyboardInterrupt):
            serve(settings_file, say=click.echo, port=port, is_live=live, hidden_roles=hidden_roles)
        click.echo("Stopped.")


@main.command()
@click.option("--user-id", help="The user id, exactly as your login gives it.")
@click.option("--email", help="The e-mail address.")
@click.option("--name", help="The name.")
@click.option("--hash", "as_hash", is_flag=True, help="Print the older user_hash, of the user id if there is one.")
@click.option("--ttl", type=click.IntRange(300), default=3600, show_default=True, help="Seconds for which a JWT holds.")
def sign(user_id: str | None, email: str | None, name: str | None, as_hash: bool, ttl: int) -> None:
    """Print the proof of who a person is, to compare with what your site sends.

    \b
    export INTERCOM_API_SECRET=...
    pelican-intercom sign --user-id 42 --email ann@example.com
    pelican-intercom sign --email ann@example.com --hash

    Without --hash it is a JWT, for intercom_user_jwt. The secret is the Messenger API secret; it is read from the
    environment and never printed. Whoever has the proof can be that person in your Messenger: do not share it.

    Exit status: 0, or 2 where the secret or an option is missing.
    """  # noqa: D301  (as above)
    from .identity import signing  # noqa: PLC0415
    from .identity.environment import Environment  # noqa: PLC0415

    variables = {"INTERCOM_API_SECRET": os.environ.get("INTERCOM_API_SECRET", "")}
    for fault in Environment(variables).faults:
        if fault.startswith("INTERCOM_API_SECRET"):
            raise UnusableError(fault)
    secret = variables["INTERCOM_API_SECRET"]
    if as_hash:
        identifier = user_id or email
        if not identifier:
            raise click.UsageError("A user_hash is of a user id or an e-mail address: give --user-id or --email.")
        click.echo(signing.user_hash(secret, identifier))
        return
    if not user_id:
        raise click.UsageError(
            "Intercom takes no JWT without a user id: give --user-id, or --hash for an address alone."
        )
    claims = {"user_id": user_id, "email": email, "name": name, "exp": int(time.time()) + ttl}
    click.echo(signing.messenger_jwt(secret, {key: value for key, value in claims.items() if value}))


@main.command("add-function")
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
        from .hosting.hosts import find_host  # noqa: PLC0415
        from .hosting.scaffold import make_scaffold  # noqa: PLC0415
        from .hosting.writing import write_scaffold  # noqa: PLC0415

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
