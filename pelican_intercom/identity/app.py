"""Your own app, in any framework: who is signed in, as a mapping that is checked key by key, becomes a response.

Nothing is verified here, because the app knows who is signed in. It must never give what a browser says, such as
an id from a query string.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import NoReturn

from .config import Config
from .emails import Emails
from .endpoint import Endpoint
from .person import Person, read_id, select_signable
from .problem import Problem
from .roles import read_roles
from .signing import reads_as_jwt
from .strict_json import LARGEST_INTEGER
from .variables import is_reserved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from typing_extensions import TypeIs

    T = TypeVar("T")

ISSUER = "app"
"""Who knows the person, for ``account``: an app has no issuer's URL."""
PROOF_SECONDS = 900
"""How long a proof holds without ``expires_at``: so long a page may go on showing someone who signed out elsewhere."""
# Seconds of the year 5138; anything later was milliseconds.
_LATEST = 1e11
_USER_ID = "must be a non-empty string, an integer or a UUID; give no person where nobody is signed in"
_COMPANY = "must have an id and a name"

Given = Mapping[str, object]


@lru_cache(maxsize=8)
def find_endpoint(config: Config | None) -> Endpoint:
    """Return the endpoint of a configuration; without one, of the process's environment variables, read once."""
    return Endpoint(config or os.environ, load=Config.for_app)


def read_app_person(given: Given, config: Config, now: float) -> tuple[Person, float]:
    """Return the person that an app gave at ``now``, and when the session ends, both times in Unix seconds.

    Raises Problem ``person_invalid``, which names the key that is wrong and never the value, or ``email_unverified``.
    """
    if not isinstance(given, Mapping):
        raise Problem("person_invalid", detail="The person must be a dictionary with a user_id, or None for a visitor.")
    rest = {str(key): value for key, value in given.items() if value is not None and (value != "" or key == "user_id")}
    user_id = _read_id(rest.pop("user_id", None), "user_id", _USER_ID)
    is_verified = _read_flag(rest, "email_verified")
    is_impersonated = _read_flag(rest, "impersonated")
    expires_at = rest.pop("expires_at", None)
    expiry = now + PROOF_SECONDS if expires_at is None else _read_time("expires_at", expires_at)
    roles = _read_roles(rest.pop("roles", ()))
    company = _read_company(rest.pop("company", None))
    for key in ("email", "name"):
        if not _is_plain(rest.get(key, ""), str):
            _reject(key, "must be a string")
    if "created_at" in rest:
        rest["created_at"] = math.floor(_read_time("created_at", rest["created_at"]))
    attributes = {key: _read_scalar(key, value) for key, value in rest.items()}
    email = rest.get("email")
    may_be_signed = is_verified or config.signs_unverified_addresses
    emails = Emails({email: may_be_signed} if isinstance(email, str) else {})
    if not may_be_signed:
        attributes.pop("email", None)
    if emails.are_told_by(user_id, is_issuers_own=True):
        raise Problem("email_unverified")
    if config.sign == "hash" and reads_as_jwt(user_id):
        _reject("user_id", "must not be the start of a JWT, because its user_hash would be the signature")
    company = select_signable(company, emails)
    person = Person(
        user_id=user_id,
        attributes=select_signable(attributes, emails),
        roles=roles,
        company=company if {"company_id", "name"} <= set(company) else None,
        is_impersonated=is_impersonated,
        remarks=(),
    )
    return person, expiry


def _read_id(value: object, key: str, rule: str) -> str:
    found: object = (
        str(value) if isinstance(value, uuid.UUID) else _write_plain(value) if _is_plain(value, str) else None
    )
    if _is_plain(value, int) and not isinstance(value, bool):
        with suppress(ValueError):  # Python writes no integer of more than 4,300 digits
            found = int.__repr__(value)
    return read_id(found) or _reject(key, rule)


def _is_plain(value: object, kind: type[T]) -> TypeIs[T]:
    """Return whether ``value`` is of a kind: a lazy object of a framework only says that it is."""
    return issubclass(type(value), kind)


def _is_number(value: object) -> TypeIs[float]:
    return _is_plain(value, int) or _is_plain(value, float)


def _write_plain(text: str) -> str:
    """Return the text alone: frameworks mark strings with classes of their own, and an Enum's ``str`` is its name."""
    return str.__str__(text)


def _read_flag(rest: dict[str, object], key: str) -> bool:
    value = rest.pop(key, False)
    if not isinstance(value, bool):
        _reject(key, "must be True or False")
    return value


def _read_time(key: str, value: object) -> float:
    """Return Unix seconds."""
    if isinstance(value, dt.datetime):
        if value.utcoffset() is None:
            _reject(
                key,
                "must have a time zone: .astimezone() adds the server's own, .replace(tzinfo=datetime.UTC) adds UTC",
            )
        # Sessions that never end are given the last year that there is.
        value = min(value.timestamp(), _LATEST - 1)
    if isinstance(value, bool) or not _is_number(value) or not 0 <= value < _LATEST:
        _reject(key, "must be a datetime with a time zone, or Unix seconds")
    return value


def _read_roles(value: object) -> Collection[str]:
    given = [value] if _is_plain(value, str) else value
    # What can fold its case is a lazy string, whose letters are no roles.
    if hasattr(given, "casefold") or not isinstance(given, Iterable):
        _reject("roles", "must be strings")
    is_mapping = isinstance(given, Mapping)
    listed = () if is_mapping else tuple(given)
    plain = [_write_plain(role) for role in listed if _is_plain(role, str)]
    roles, are_readable = read_roles(dict(given) if isinstance(given, Mapping) else plain)
    if len(plain) < len(listed) or not are_readable:
        _reject("roles", "must be strings")
    return roles


def _read_company(value: object) -> dict[str, object]:
    """Return what Intercom takes as a company: ``company_id`` and ``name``, and scalars by other names; or nothing."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        _reject("company", "must be a dictionary with id and name")
    rest = {str(key): entry for key, entry in value.items() if entry is not None and entry != ""}
    company_id = _read_id(rest.pop("company_id", rest.pop("id", None)), "company", _COMPANY)
    if not _is_plain(rest.get("name"), str):
        _reject("company", _COMPANY)
    return {"company_id": company_id} | {key: _read_scalar(key, rest[key]) for key in rest}


def _read_scalar(key: str, value: object) -> object:
    """Return what JSON and Intercom take: a string, a number or a boolean; a point in time in Unix seconds."""
    if is_reserved(key) or "." in key or "$" in key:
        _reject(key, "is not an attribute: Intercom does not take that name")
    if isinstance(value, dt.datetime):
        return math.floor(_read_time(key, value))
    if _is_plain(value, str):
        return _write_plain(value)
    # Not "larger than", for NaN is neither.
    if not _is_number(value) or not abs(value) <= LARGEST_INTEGER:
        _reject(key, "must be a string, a number, True or False, or a datetime with a time zone")
    if isinstance(value, bool):
        return value
    return int(value) if isinstance(value, int) else float(value)


def _reject(key: object, rule: str) -> NoReturn:
    raise Problem("person_invalid", detail=f"The person's {key} {rule}.")
