"""The workspace that a preview speaks to: one made up at start, or the site owner's own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from pelican_intercom.errors import IntercomError
from pelican_intercom.settings.values import Fault, check_app_id

STAND_IN_APP_ID = "preview1"
VARIABLES = ("INTERCOM_APP_ID", "INTERCOM_API_SECRET")


@dataclass(frozen=True)
class Workspace:
    """A workspace's app id and Messenger API secret; ``is_live`` where they are real, and so is the Messenger."""

    app_id: str
    secret: str = field(repr=False)
    is_live: bool = False


def make_workspace(app_id: str | None) -> Workspace:
    """Return a workspace with a secret made now, under the site's own app id where it has one."""
    return Workspace(app_id or STAND_IN_APP_ID, secrets.token_urlsafe(48))


def read_live_workspace(environment: Mapping[str, str]) -> Workspace:
    """Return the workspace that INTERCOM_APP_ID and INTERCOM_API_SECRET name.

    Raises IntercomError where one of them is missing, or the first is no workspace id.
    """
    missing = [name for name in VARIABLES if not environment.get(name)]
    if missing:
        raise IntercomError(
            f"The live preview needs {' and '.join(missing)} in the environment. The app id is the part after apps/ in "
            "Intercom's URL when you are signed in; the secret is under Settings > Channels > Messenger > Security."
        )
    app_id = environment["INTERCOM_APP_ID"]
    try:
        check_app_id(app_id)
    except Fault as fault:
        raise IntercomError(f"INTERCOM_APP_ID {fault}") from None
    return Workspace(app_id, environment["INTERCOM_API_SECRET"], is_live=True)
