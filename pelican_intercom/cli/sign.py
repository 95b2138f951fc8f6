"""Print the proof of one person, for debugging."""

from __future__ import annotations

import os
import time

import click

from .options import UnusableError


@click.command()
@click.option("--user-id", help="The user id, exactly as your login has it.")
@click.option("--email", help="The e-mail address.")
@click.option("--name", help="The name.")
@click.option(
    "--hash",
    "as_hash",
    is_flag=True,
    help="Print the older user_hash: of the user id or, without one, of the e-mail address.",
)
@click.option("--ttl", type=click.IntRange(300), default=3600, show_default=True, help="Seconds until the JWT expires.")
def sign(user_id: str | None, email: str | None, name: str | None, as_hash: bool, ttl: int) -> None:
    """Print one person's proof, to compare it with Intercom's.

    \b
    export INTERCOM_API_SECRET=...
    pelican-intercom sign --user-id 42 --email ann@example.com
    pelican-intercom sign --email ann@example.com --hash

    The proof is a JWT, for intercom_user_jwt, or with --hash a user_hash. The Messenger API secret is read from the
    environment and never printed. Do not share the proof: anyone who has it can impersonate that person.

    Exit status: 0, or 2 if the secret or an option is missing.
    """  # noqa: D301  (as above)
    from pelican_intercom.identity import signing  # noqa: PLC0415
    from pelican_intercom.identity.variables import Variables  # noqa: PLC0415

    secret = os.environ.get("INTERCOM_API_SECRET", "")
    for fault in Variables({"INTERCOM_API_SECRET": secret}).faults:
        raise UnusableError(fault)
    if as_hash:
        identifier = user_id or email
        if not identifier:
            raise click.UsageError("A user_hash needs a user id or an e-mail address: give --user-id or --email.")
        click.echo(signing.user_hash(secret, identifier))
        return
    if not user_id:
        raise click.UsageError("A JWT needs a user id: give --user-id, or use --hash with only an e-mail address.")
    claims = {"user_id": user_id, "email": email, "name": name, "exp": int(time.time()) + ttl}
    click.echo(signing.messenger_jwt(secret, {key: value for key, value in claims.items() if value}))
