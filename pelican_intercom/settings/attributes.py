"""What a site tells the Messenger for everyone: its appearance, and data attributes that do not identify a person.

Names and types are those of Intercom's pages, which ``docs/facts.md`` lists with the day on which each was read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import partial

from .urls import check_contact
from .values import Check, Fault, KeyFault, allow, check_each, check_flag, check_text, integer

_LARGEST_SAFE_INTEGER = 2**53 - 1
_FEWEST_MILLISECONDS = 100_000_000_000  # as seconds, this is the year 5138
_COLOR = re.compile(r"#(?:[0-9a-fA-F]{3,4}){1,2}|[a-zA-Z]{3,30}|rgba?\([0-9.,%/ ]{5,50}\)")
_LARGEST_LAYER = 2**31 - 1  # browsers keep z-index in 32 bits
_IDENTITY = {"userid", "email", "userhash", "intercomuserjwt"}
_TOKENS = "authtokens"  # of Fin's data connectors
_ELSEWHERE = {"app_id": "INTERCOM_APP_ID", "api_base": "INTERCOM_REGION"}
_check_short_text = partial(check_text, longest=255)


def _check_color(value: object) -> str:
    if not isinstance(value, str) or not _COLOR.fullmatch(value):
        raise Fault("must be a CSS colour: a name, '#0a7' or 'rgb(0, 170, 119)'")
    return value


def _check_seconds(value: object) -> object:
    if isinstance(value, int) and value >= _FEWEST_MILLISECONDS:
        raise Fault("must be in seconds since 1970; this looks like milliseconds")
    return integer(0)(value)


def _check_avatar(value: object) -> object:
    if not isinstance(value, dict) or set(value) != {"type", "image_url"} or value["type"] != "avatar":
        raise Fault("must be {'type': 'avatar', 'image_url': 'https://...'}")
    if not str(value["image_url"]).startswith("https://"):
        raise Fault("must have an https URL as its image_url")
    return {"type": "avatar", "image_url": check_contact(value["image_url"])}


def _check_company(value: object) -> object:
    if not isinstance(value, dict) or not {"company_id", "name"} <= set(value):
        raise Fault("must be a dictionary with at least company_id and name")
    company = {}
    for name, item in value.items():
        check_attribute_name(name)
        company[name] = _check_seconds(item) if str(name).endswith("created_at") else _check_custom(item)
    return company


def _check_companies(value: object) -> object:
    if not isinstance(value, list | tuple) or not value:
        raise Fault("must be a list of dictionaries with at least company_id and name")
    return [_check_company(company) for company in value]


def _check_custom(value: object) -> object:
    if isinstance(value, str):
        return _check_short_text(value)
    if isinstance(value, int) and abs(value) <= _LARGEST_SAFE_INTEGER:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise Fault("must be a string, a number, True or False (whole numbers up to 2**53 - 1)")


MESSENGER: Mapping[str, Check] = {
    "action_color": _check_color,
    "alignment": allow("left", "right"),
    "background_color": _check_color,
    "custom_launcher_selector": _check_short_text,
    "hide_default_launcher": check_flag,
    "hide_notifications": check_flag,
    "horizontal_padding": integer(20, 10_000),
    "link_color": _check_color,
    "messenger_style_id": _check_short_text,
    "session_duration": integer(1),
    "theme_mode": allow("light", "dark", "system"),
    "vertical_padding": integer(20, 10_000),
    "z_index": integer(-_LARGEST_LAYER, _LARGEST_LAYER),
}
"""Every Messenger attribute, and the check of its value; ``session_duration`` is in milliseconds."""

DATA: Mapping[str, Check] = {
    "avatar": _check_avatar,
    "companies": _check_companies,
    "company": _check_company,
    "created_at": _check_seconds,
    "language_override": _check_short_text,
    "name": _check_short_text,
    "page_title": _check_short_text,
    "phone": _check_short_text,
    "unsubscribed_from_emails": check_flag,
}
"""Intercom's own data attributes, except those that identify a person; any other name is a custom attribute."""


def check_messenger(value: object) -> dict[str, object]:
    """Return Messenger attributes, each of a known name and of its type."""
    return _check_items(value, _find_messenger_check, {"alignment": "left"})


def check_attributes(value: object) -> dict[str, object]:
    """Return data attributes for everyone: Intercom's own or custom ones, none of which identifies a person."""
    return _check_items(value, _find_data_check, {"plan": "gold"})


def check_attribute_name(name: object) -> None:
    """Raise KeyFault if a custom attribute cannot have this name."""
    if not isinstance(name, str):
        raise KeyFault("must have a string as its name")
    try:
        check_text(name, longest=190)
    except Fault as fault:
        raise KeyFault(str(fault)) from None
    if "." in name or "$" in name:
        raise KeyFault("must have a name without '.' and '$'")


def _check_items(value: object, find_check: Callable[[str], Check], example: dict[str, str]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Fault(f"must be a dictionary, such as {example}")

    def check(name: object, item: object) -> object:
        check_attribute_name(name)
        if name in _ELSEWHERE:
            raise KeyFault(f"is set by {_ELSEWHERE[name]}")
        return find_check(str(name))(item)

    return check_each(value.items(), check)


def _find_messenger_check(name: str) -> Check:
    if name in MESSENGER:
        return MESSENGER[name]
    if name in DATA:
        raise KeyFault("is a data attribute: move it to INTERCOM_ATTRIBUTES")
    nearest = get_close_matches(name, MESSENGER, 1)
    raise KeyFault(
        f"is not a Messenger attribute. Did you mean {nearest[0]!r}?"
        if nearest
        else f"is not a Messenger attribute. Allowed: {', '.join(MESSENGER)}"
    )


def _find_data_check(name: str) -> Check:
    plain = re.sub("[_ -]", "", name.lower())
    if plain in _IDENTITY:
        raise KeyFault("identifies a person, and these pages are the same for everyone: only the function may send it")
    if plain == _TOKENS:
        raise KeyFault("contains one person's tokens, and these pages are public: call Intercom('setAuthTokens', ...)")
    if name in MESSENGER:
        raise KeyFault("is a Messenger attribute: move it to INTERCOM_MESSENGER")
    if name == "last_request_at" or name.startswith("utm_"):
        raise KeyFault("cannot be set: Intercom works it out from the visit")
    return DATA.get(name, _check_custom)
