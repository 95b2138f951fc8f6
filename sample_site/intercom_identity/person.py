"""The person that is signed in, and what may be signed about them."""

from __future__ import annotations

import math
import re

from .claims import find_claim, is_number
from .contract import LIMITS
from .problem import Problem
from .variables import is_unicode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .providers import Provider
    from .session_config import SessionConfig

# Below it Python and JavaScript write fractions differently, and no attribute of a person is that small.
_SMALLEST_FRACTION = 1e-4
_LARGEST = 2**53 - 1
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)


class Person:
    """Who is signed in: ``user_id``, the ``attributes`` to sign, in their order, and the ``roles`` by name.

    ``company`` is what goes to Intercom beside the proof, and ``is_impersonated`` whether someone else acts as them.
    """

    __slots__ = ("attributes", "company", "is_impersonated", "roles", "user_id")

    def __init__(
        self,
        user_id: str,
        attributes: Mapping[str, object],
        roles: Collection[str] = (),
        *,
        company: Mapping[str, object] | None = None,
        is_impersonated: bool = False,
    ) -> None:
        self.user_id = user_id
        self.attributes = attributes
        self.roles = roles
        self.company = company
        self.is_impersonated = is_impersonated


def read_person(claims: Mapping[str, object], session: SessionConfig, *, signs_unverified: bool = False) -> Person:
    """Return whom verified ``claims`` name; raises Problem ``user_id_invalid`` or ``email_unverified``."""
    paths = session.claims
    user_id = read_user_id(find_claim(claims, paths["user_id"]))
    found: dict[str, object] = {
        "email": _read_email(find_claim(claims, paths["email"])),
        "name": _only_text(find_claim(claims, paths["name"])),
        "created_at": _read_time(find_claim(claims, paths["created_at"])),
    }
    for name, path in session.attributes.items():
        found[name] = find_claim(claims, path)
    signs_email = signs_unverified or _is_verified(claims, session.provider, paths["email"])
    attributes = select_signable(user_id, found, signs_email=signs_email)
    return Person(user_id, attributes, read_roles(find_claim(claims, paths["roles"])))


def select_signable(user_id: str, found: Mapping[str, object], *, signs_email: bool) -> dict[str, object]:
    """Return those of ``found`` that may be signed, in their order, the ``email`` only where ``signs_email``.

    An address that nobody has verified stays out of the whole answer: some providers copy it into the name, and whoever
    claims another's address would read the other's conversations. Raises Problem ``email_unverified`` where the user id
    holds it.
    """
    email = found.get("email")
    withheld = email.lower() if isinstance(email, str) and not signs_email else ""
    if withheld and withheld in user_id.lower():
        raise Problem("email_unverified")
    return {
        name: value
        for name, value in found.items()
        if _is_signable(value) and not (withheld and isinstance(value, str) and withheld in value.lower())
    }


def _is_verified(claims: Mapping[str, object], provider: Provider, path: str) -> bool:
    """Return whether the provider vouches for the address at ``path``: JSON ``true`` beside it, and nothing else."""
    return provider.verifies_addresses or find_claim(claims, path + "_verified") is True


def read_user_id(value: object) -> str:
    """Return a text or a safe integer as Intercom's user id: an integer counts as its decimal text."""
    if type(value) is int:
        return str(value)
    if not isinstance(value, str) or not value or not is_unicode(value):
        raise Problem("user_id_invalid")
    return value


def _read_email(value: object) -> str | None:
    return value if isinstance(value, str) and "@" in value and is_unicode(value) else None


def _only_text(value: object) -> object:
    return value if isinstance(value, str) else None


def _read_time(value: object) -> int | None:
    """Return Unix seconds from a number of them or from a text in RFC 3339; else ``None``."""
    if is_number(value) and 0 <= value <= _LARGEST:
        return math.floor(value)
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    import datetime as dt  # noqa: PLC0415  (few tokens have such a claim, and visitors have none)

    try:
        year, month, day, hour, minute, second = map(int, found.groups()[:6])
        moment = dt.datetime(year, month, day, hour, minute, second, tzinfo=dt.UTC)
    except ValueError:
        return None
    offset = (int(found[8]) * 60 + int(found[9])) * 60 if found[7] else 0
    seconds = int(moment.timestamp()) - (offset if found[7] == "+" else -offset)
    return seconds if seconds >= 0 else None


def read_roles(value: object) -> frozenset[str]:
    """Return the role names in a list, or in a text that separates them by commas or spaces."""
    if isinstance(value, str):
        return frozenset(re.split("[, ]+", value)) | {value}
    return frozenset(role for role in value if isinstance(role, str)) if isinstance(value, list) else frozenset()


def _is_signable(value: object) -> bool:
    """Return whether Intercom takes ``value`` as an attribute, and both twins write it alike."""
    if isinstance(value, str):
        return 0 < len(value) <= LIMITS.longest_attribute_characters and is_unicode(value)
    if isinstance(value, bool):
        return True
    return is_number(value) and (value == 0 or _SMALLEST_FRACTION <= abs(value) <= _LARGEST)
