"""Text: what of it is visible, and when two strings read the same."""

from __future__ import annotations

import re

# White space, control characters, and what Unicode lets a reader skip (Default_Ignorable_Code_Point).
_INVISIBLE = re.compile(
    "[\0-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f"
    "\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]+"
)
_ESCAPE = re.compile("%([0-7][0-9A-Fa-f])")


def is_unicode(text: str) -> bool:
    """Return whether ``text`` can be written as UTF-8, that is, holds no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def keep_visible(text: str) -> str:
    """Return ``text`` without white space, control characters and characters of no width."""
    # Most text is an id or a name without any.
    return text if text.isascii() and text.isprintable() and " " not in text else _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """Return one string for all that read the same: of any case, Unicode form, width, spacing or percent-encoding."""
    import unicodedata  # noqa: PLC0415  (few strings need it, and visitors have none)

    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    folded = unicodedata.normalize("NFKC", keep_visible(unicodedata.normalize("NFKC", plain).upper().lower()))
    # Browsers and mail programs take the ideographic full stop for a dot of a domain (UTS 46).
    return folded.replace("\u3002", ".")
