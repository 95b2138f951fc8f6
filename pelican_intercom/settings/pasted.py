"""What was pasted in place of the workspace id, in the same words as the function has for the same strings."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

_LONGEST = 4_000


def explain_app_id(text: str) -> str:
    """Return what is wrong with a string that is not a workspace id, as the end of a sentence about the setting.

    It names what the string looks like, and the id found inside a URL or one of Intercom's snippets.
    """
    data = _read_contract()
    text = text[:_LONGEST]
    looks = next((f"looks like {kind['name']}; " for kind in data["kinds"] if re.search(kind["form"], text)), "")
    if inside := re.search(data["app_id_inside"], text):
        return f"{looks}did you mean '{inside[1]}'?"
    return f"{looks}must be the workspace id, lower-case letters and digits. {data['where']['app_id']}"


@cache
def _read_contract() -> Any:
    # A file that both sides read, because the build imports nothing from the function.
    path = Path(__file__).parents[1] / "identity" / "contract" / "pasted.json"
    return json.loads(path.read_text(encoding="utf-8"))
