"""The names among a site's settings that are not settings of this plugin, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

PREFIX = "INTERCOM_"

FUNCTION_VARIABLES = (
    "INTERCOM_API_SECRET",
    "INTERCOM_SIGN",
    "INTERCOM_JWT_TTL",
    "INTERCOM_ALLOWED_ORIGINS",
    "INTERCOM_SESSION_PROVIDER",
    "INTERCOM_SESSION_ISSUER",
    "INTERCOM_SESSION_AUDIENCE",
    "INTERCOM_SESSION_AUTHORIZED_PARTIES",
    "INTERCOM_SESSION_JWKS_URL",
    "INTERCOM_SESSION_SECRET",
    "INTERCOM_SESSION_COOKIE",
    "INTERCOM_SESSION_HEADER",
    "INTERCOM_SESSION_ALGORITHMS",
    "INTERCOM_SESSION_REQUIRE",
    "INTERCOM_HIDDEN_ROLES",
    "INTERCOM_UNVERIFIED_EMAIL",
)
"""What the function reads from its own environment; so does every INTERCOM_CLAIM_X."""

# What Intercom itself, its other plugins and its SDKs call the workspace id.
_APP_ID_NAMES = dict.fromkeys(
    (f"{PREFIX}{name}" for name in ("WORKSPACE_ID", "WORKSPACE", "WORKSPACEID", "APPID", "ID")),
    f"{PREFIX}APP_ID",
)
_CLAIM = "INTERCOM_CLAIM_"
_SECRET_WORDS = re.compile("SECRET|KEY|TOKEN|HASH|PASSWORD|JWT|HMAC|CREDENTIAL")


def find_faults(names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each name that begins like a setting of this plugin but is not one.

    No sentence holds a value.
    """
    known = tuple(known)
    for name in sorted(names):
        if not name.startswith(PREFIX.rstrip("_")) or name in known:
            continue
        nearest = _APP_ID_NAMES.get(name) or _find_nearest(name, (*known, *FUNCTION_VARIABLES), 0.8)
        belongs_to_function = name.startswith(_CLAIM) or nearest in FUNCTION_VARIABLES
        if belongs_to_function or (not nearest and _SECRET_WORDS.search(name)):
            yield _refuse(name)
        else:
            nearest = nearest or _find_nearest(name, known, 0.6)
            advice = f"Did you mean {nearest}?" if nearest else f"The settings are {', '.join(known)}"
            yield f"{name} is not a setting. {advice}"


def _find_nearest(name: str, names: Iterable[str], likeness: float) -> str | None:
    """Return the most similar name, compared without the common prefix, if its similarity (0 to 1) is high enough."""
    endings = {candidate.removeprefix(PREFIX): candidate for candidate in names}
    nearest = get_close_matches(name.removeprefix(PREFIX.rstrip("_")).lstrip("_"), endings, 1, likeness)
    return endings[nearest[0]] if nearest else None


def _refuse(name: str) -> str:
    if _SECRET_WORDS.search(name):
        return (
            f"{name} looks like a secret, and themes can print every setting: remove it from this file, and set "
            "INTERCOM_API_SECRET in the function's environment. If the file was ever published, change the secret"
        )
    return f"{name} is a variable of the function, not a setting: set it in the function's environment instead"
