"""The function's environment variables as they are given, and the sentences that say what is wrong with them.

The sentences are answered to browsers and written to logs, so none holds a value, only names and what is allowed.
"""

from __future__ import annotations

import re

from .contract import read_contract

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_DATA = read_contract("variables")

VARIABLES: Sequence[str] = tuple(_DATA["variables"])
"""Every variable that is read, but for INTERCOM_CLAIM_X, whose names are the site's own."""
CLAIM: str = _DATA["claim_prefix"]
"""What the names of the variables that say where a claim is begin with."""
BUILD_SETTINGS: Sequence[str] = tuple(_DATA["build_settings"])
"""Settings of the site's build that begin like variables; sharing one environment is no mistake."""
RESERVED_ATTRIBUTES = frozenset(_DATA["reserved_attributes"])
"""What no custom attribute may be called: identity itself, what Intercom sets alone, and RFC 7519's own claims."""

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # a token of RFC 9110 section 5.6.2


class ConfigError(Exception):
    """A configuration that cannot be used; ``faults`` holds a sentence for each mistake in it."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


class Variables:
    """The variables that are ``given``, by name, and the ``faults`` found in them so far.

    An empty value counts as not given.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.given = {name: value for name, value in variables.items() if value and name.startswith("INTERCOM_")}
        if variables.get("URL"):  # Netlify's own, the URL of the site
            self.given["URL"] = variables["URL"]
        self.faults: list[str] = []

    def read(self, name: str, default: str = "") -> str:
        """Return a variable's value, or ``default`` where it is not given."""
        return self.given.get(name, default)

    def read_list(self, name: str) -> tuple[str, ...]:
        """Return the parts of a comma list without white space around them, empty ones left out."""
        return tuple(part for part in (piece.strip() for piece in self.read(name).split(",")) if part)

    def read_choice(self, name: str, choices: Sequence[str]) -> str:
        """Return one of ``choices``, the first where the variable is not given."""
        value = self.read(name, choices[0])
        if value not in choices:
            self.reject(f"{name} must be {' or '.join(choices)}.")
        return value

    def read_secret(self, name: str) -> str:
        """Return a secret, exactly as given."""
        secret = self.read(name)
        if secret != secret.strip():
            self.reject(f"{name} must have no white space before or after it.")
        return secret

    def read_name(self, name: str) -> str:
        """Return what can name a header or a cookie (RFC 9110 section 5.6.2, RFC 6265 section 4.1.1)."""
        value = self.read(name)
        if value and not is_name(value):
            self.reject(f"{name} must be one name, of letters, digits, - and _.")
        return value

    def check_all(self) -> None:
        """Find the variables that are not text, and the names that are not read."""
        for name, value in self.given.items():
            if not is_unicode(value):
                self.reject(f"{name} must be UTF-8 text.")
            if name.startswith("INTERCOM_SESSION_") and name not in (*VARIABLES, *BUILD_SETTINGS):
                known = ", ".join(variable for variable in VARIABLES if variable.startswith("INTERCOM_SESSION_"))
                self.reject(f"{name} is not a variable of this function; those are {known}.")

    def reject(self, fault: str) -> None:
        """Add a sentence to the faults."""
        self.faults.append(fault)


def is_name(text: str) -> bool:
    """Return whether ``text`` can name a header or a cookie."""
    return re.fullmatch(_NAME, text) is not None


def is_unicode(text: str) -> bool:
    """Return whether ``text`` can be written as UTF-8, that is, holds no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
