"""What build and function agree on, read from the function's data files: the build imports none of its code."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

APP_ID = re.compile("[a-z0-9]{1,16}")
"""The form of a workspace ID."""

_LONGEST = 4_000


@cache
def read_contract(name: str) -> Any:
    """Return one file of ``identity/contract``, by its name without the ending."""
    path = Path(__file__).parents[1] / "identity" / "contract" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def explain_app_id(text: str) -> str:
    """Return what is wrong with a string that is not a workspace ID, as the end of a sentence about the setting.

    It names what the string looks like, and the ID found between spaces, in a URL or in one of Intercom's snippets.
    """
    data = read_contract("pasted")
    text = text[:_LONGEST]
    if APP_ID.fullmatch(text.strip()):
        return f"has spaces or line breaks around it. Did you mean '{text.strip()}'?"
    looks = next((f"looks like {kind['name']}; " for kind in data["kinds"] if re.search(kind["form"], text)), "")
    if inside := re.search(data["app_id_inside"], text):
        return f"{looks}did you mean '{inside[1]}'?"
    return (
        f"{looks}must be your workspace ID: lowercase letters and digits, such as 'abc12345'. {data['where']['app_id']}"
    )
