"""What a string is that was pasted where a workspace id or a secret belongs, by its form alone."""

from __future__ import annotations

import re

from .contract import read_contract

_DATA = read_contract("pasted")
WHERE: dict[str, str] = _DATA["where"]
"""Where a workspace id (``app_id``) and a Messenger API secret (``api_secret``) are found."""
# What is longer was not pasted, and searching it would take its time.
_LONGEST = 4_000


def name_pasted(text: str) -> str:
    """Return what a string looks like, such as ``an access token``; empty where it looks like nothing known."""
    return next((kind["name"] for kind in _DATA["kinds"] if re.search(kind["form"], text[:_LONGEST])), "")
