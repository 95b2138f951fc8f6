"""The person that is signed in, and what may be signed about them."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence

from .claims import find_claim, is_number
from .contract import LIMITS
from .emails import Emails, read_emails
from .problem import Problem
from .record import Record
from .roles import read_roles
from .session_config import SessionConfig
from .strict_json import LARGEST_INTEGER
from .text import is_unicode, keep_visible

# Below this, Python and JavaScript write fractions differently, and no attribute of a person is that small.
_SMALLEST_FRACTION = 1e-4
_FEWEST_MILLISECONDS = 100_000_000_000  # as seconds, this is the year 5138
_DIGITS = re.compile("[0-9]{1,16}")
# What programs write for nobody: their languages' undefined, Django's and Spring's anonymous user, and zeros.
_NOBODY = (
    *("", "undefined", "null", "none", "nan", "nil", "true", "false", "infinity", "-infinity"),
    *("anonymoususer", "00000000-0000-0000-0000-000000000000"),
)
_DATE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\.[0-9]+)?"
    r"([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


class Person(Record):
    """Who is signed in: ``user_id``, the ``attributes`` to sign, in their order, and the ``roles`` by name.

    ``company`` is what goes to Intercom beside the proof, ``is_impersonated`` whether someone else acts as them, and
    ``remarks`` are sentences for the owner about claims of a shape that cannot be read.
    """

    user_id: str
    attributes: Mapping[str, object]
    roles: Collection[str]
    company: Mapping[str, object] | None
    is_impersonated: bool
    remarks: Sequence[str]


def read_person(claims: Mapping[str, object], session: SessionConfig, *, signs_unverified: bool = False) -> Person:
    """Return whom verified ``claims`` name; raises Problem ``user_id_invalid`` or ``email_unverified``."""
    paths = session.claims
    user_id = read_id(find_claim(claims, paths["user_id"]))
    if user_id is None:
        raise Problem("user_id_invalid")
    emails = read_emails(claims, session, signs_all=signs_unverified)
    if emails.are_told_by(user_id, is_issuers_own=paths["user_id"] == session.provider.claims["user_id"]):
        raise Problem("email_unverified")
    found: dict[str, object] = {
        "email": emails.own,
        "name": _only_string(find_claim(claims, paths["name"])),
        "created_at": _read_time(find_claim(claims, paths["created_at"])),
    }
    for name, path in session.attributes.items():
        found[name] = find_claim(claims, path)
    roles, are_readable = read_roles(find_claim(claims, paths["roles"]))
    remarks = []
    if not are_readable:
        remarks.append("The claim of INTERCOM_CLAIM_ROLES holds something that is not the name of a role.")
    claimed = find_claim(claims, session.company) if session.company else None
    company = _read_company(claimed, emails)
    if claimed is not None and company is None:
        remarks.append("The claim of INTERCOM_CLAIM_COMPANY is not an object with an id and a name.")
    return Person(
        user_id=user_id,
        attributes=select_signable(found, emails),
        roles=roles,
        company=company,
        # The actor of RFC 8693 section 4.1, which Clerk has too, and what Keycloak's mapper is called.
        is_impersonated=claims.get("act") is not None or claims.get("impersonator") is not None,
        remarks=remarks,
    )


def select_signable(found: Mapping[str, object], emails: Emails) -> dict[str, object]:
    """Return those of ``found`` that may be signed, in their order: what Intercom takes, and no unverified address."""
    return {name: value for name, value in found.items() if _is_signable(value) and not emails.are_told_by(value)}


def read_id(value: object) -> str | None:
    """Return a string or an integer as an id for Intercom: an integer becomes its decimal digits.

    ``None`` for anything else, and for what programs write for nobody, such as ``undefined`` or blanks: everyone who
    had it would be one person.
    """
    if type(value) is int:
        return str(value)
    if not isinstance(value, str) or not is_unicode(value):
        return None
    shown = keep_visible(value).lower().strip("\"'`")
    is_nobody = shown.strip("\"'`()<>[]{}") in _NOBODY or (shown.startswith("[object") and shown.endswith("]"))
    return None if is_nobody else value


def _read_company(value: object, emails: Emails) -> dict[str, object] | None:
    """Return ``{"company_id", "name"}``, the two that Intercom asks for, or ``None`` where one of them is not there."""
    if not isinstance(value, dict):
        return None
    company = {"company_id": read_id(value.get("company_id", value.get("id"))), "name": _only_string(value.get("name"))}
    return company if len(select_signable(company, emails)) == len(company) else None


def _only_string(value: object) -> object:
    return value if isinstance(value, str) else None


def _read_time(value: object) -> int | None:
    """Return Unix seconds from a number of them, of milliseconds or of microseconds, or its digits; else ``None``.

    A date and time of RFC 3339 is read too.
    """
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if is_number(value) and 0 <= value <= LARGEST_INTEGER:
        while value >= _FEWEST_MILLISECONDS:
            value /= 1000
        return math.floor(value)
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    import datetime as dt  # noqa: PLC0415  (few tokens have such a claim, and visitors have none)

    try:
        seconds = dt.datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3].upper()}").timestamp()
    except ValueError:
        return None
    return int(seconds) if seconds >= 0 else None


def _is_signable(value: object) -> bool:
    """Return whether Intercom takes ``value`` as an attribute, and both twins write it alike."""
    if isinstance(value, str):
        return 0 < len(value) <= LIMITS.longest_attribute_characters and is_unicode(value)
    if isinstance(value, bool):
        return True
    return is_number(value) and (value == 0 or _SMALLEST_FRACTION <= abs(value) <= LARGEST_INTEGER)
