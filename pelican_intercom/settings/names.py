"""The names among a site's settings that are not settings of this plugin, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from .contract import read_contract

PREFIX = "INTERCOM_"

# What the function reads from its own environment.
_CONTRACT = read_contract("variables")
_VARIABLES: tuple[str, ...] = tuple(_CONTRACT["variables"])

# What Intercom itself, its other plugins and its SDKs call the workspace id.
_APP_ID_NAMES = dict.fromkeys(
    (f"{PREFIX}{name}" for name in ("WORKSPACE_ID", "WORKSPACE", "WORKSPACEID", "APPID", "ID")),
    f"{PREFIX}APP_ID",
)
_SECRET_WORDS = re.compile("SECRET|KEY|TOKEN|HASH|PASSWORD|JWT|HMAC|CREDENTIAL")


def find_faults(names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each name that begins like a setting of this plugin but is not one.

    No sentence holds a value.
    """
    known = tuple(known)
    for name in sorted(names):
        if not name.startswith(PREFIX.rstrip("_")) or name in known:
            continue
        nearest = _APP_ID_NAMES.get(name) or _find_nearest(name, (*known, *_VARIABLES), 0.8)
        belongs_to_function = name.startswith(_CONTRACT["claim_prefix"]) or nearest in _VARIABLES
        is_secret = _SECRET_WORDS.search(name) and (belongs_to_function or not nearest)
        if is_secret:
            yield (
                f"{name} looks like a secret, and themes can print every setting: remove it from this file, and set "
                "INTERCOM_API_SECRET in the function's environment. If the file was ever published, change the secret"
            )
        elif belongs_to_function:
            yield f"{name} is a variable of the function, not a setting: set it in the function's environment instead"
        elif nearest := nearest or _find_nearest(name, known, 0.6):
            yield f"{name} is not a setting. Did you mean {nearest}?"
        else:
            yield f"{name} is not a setting of pelican-intercom. See docs/settings.md for the list"


def _find_nearest(name: str, names: Iterable[str], likeness: float) -> str | None:
    """Return the most similar name, compared without the common prefix, if its similarity (0 to 1) is high enough."""
    endings = {candidate.removeprefix(PREFIX): candidate for candidate in names}
    nearest = get_close_matches(name.removeprefix(PREFIX.rstrip("_")).lstrip("_"), endings, 1, likeness)
    return endings[nearest[0]] if nearest else None
