"""The function's environment variables as they are given, and the sentences that say what is wrong with them.

The sentences are answered to browsers and written to logs, so none holds a value, only names and what is allowed.
"""

from __future__ import annotations

import re

from .contract import read_contract
from .text import is_unicode

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
LISTS = frozenset(
    {
        "INTERCOM_ALLOWED_ORIGINS",
        "INTERCOM_HIDDEN_ROLES",
        "INTERCOM_SESSION_ALGORITHMS",
        "INTERCOM_SESSION_AUDIENCE",
        "INTERCOM_SESSION_AUTHORIZED_PARTIES",
        "INTERCOM_SESSION_REQUIRE",
    }
)
"""The variables that are comma lists."""
RESERVED_ATTRIBUTES = frozenset(_DATA["reserved_attributes"])
"""What no custom attribute may be called: identity itself, what Intercom sets alone, and RFC 7519's own claims."""

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # a token of RFC 9110 section 5.6.2
# Below these only what is read may stand: a typing error would open what it was meant to close.
_GUARDED = tuple(_DATA["guarded_prefixes"])


class ConfigError(Exception):
    """A configuration that cannot be used; ``faults`` holds a sentence for each mistake in it."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(self.faults))


class Variables:
    """The variables that are ``given``, by name, and the ``faults`` found in them so far.

    An empty value counts as not given. An app's own settings may have a list where a variable is a comma list, and an
    int for the lifetime; raises ConfigError for any other type.
    """

    def __init__(self, variables: Mapping[str, object]) -> None:
        given = {name: value for name, value in variables.items() if is_ours(name) and (value or value == 0)}
        faults = [fault for name, value in given.items() if (fault := _find_wrong_type(name, value))]
        if faults:
            raise ConfigError(faults)
        self.given = {
            name: ",".join(value) if isinstance(value, (list, tuple)) and name in LISTS else str(value)
            for name, value in given.items()
        }
        if variables.get("URL"):  # Netlify's own, the URL of the site
            self.given["URL"] = str(variables["URL"])
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

    def is_secret(self, value: str) -> bool:
        """Return whether ``value`` is one of the secrets, or looks like one."""
        secrets = (self.read("INTERCOM_API_SECRET"), self.read("INTERCOM_SESSION_SECRET"))
        return value != "" and (value in secrets or len(value) > 40 or max(map(len, re.split("[-_]", value))) > 20)  # noqa: PLR2004

    def read_name(self, name: str) -> str:
        """Return what can name a header or a cookie (RFC 9110 section 5.6.2, RFC 6265 section 4.1.1)."""
        value = self.read(name)
        if value and not is_name(value):
            self.reject(f"{name} must be one name, of letters, digits, - and _.")
        return value

    def check_all(self) -> None:
        """Find the variables that are not text, and the names that are not read."""
        for name, value in sorted(self.given.items()):
            if not is_unicode(value):
                self.reject(f"{name} must be UTF-8 text.")
            if is_quoted(value) and name != "INTERCOM_API_SECRET":
                self.reject(f"{name} must not be in quotes: here they would be part of the value.")
            if name != "URL":
                self._check_name(name)

    def _check_name(self, name: str) -> None:
        """Find a name that is not read but was probably meant to be, because its protection would be missing."""
        known = (*VARIABLES, *_DATA["known_claims"])
        if name in (*known, *BUILD_SETTINGS) or name.startswith(CLAIM):
            return
        meant = next((variable for variable in known if differs_little(name.upper(), variable)), None)
        if name.startswith("INTERCOM_SESSION_"):
            these = ", ".join(variable for variable in VARIABLES if variable.startswith("INTERCOM_SESSION_"))
            self.reject(f"{name} is not a variable of this function; those are {these}.")
        elif meant:
            self.reject(f"{name} is not a variable of this function. Did you mean {meant}?")
        elif name.startswith(_GUARDED):
            self.reject(f"{name} is not a variable of this function; those are {', '.join(VARIABLES)}.")

    def reject(self, fault: str) -> None:
        """Add a sentence to the faults."""
        self.faults.append(fault)


def _find_wrong_type(name: str, value: object) -> str:
    """Return what is wrong with the type of a variable that is read, empty where nothing is."""
    if isinstance(value, str) or not (name in VARIABLES or name.startswith(CLAIM)):
        return ""
    if name == "INTERCOM_JWT_TTL":
        return "" if type(value) is int else f"{name} must be a string or an int."
    if name not in LISTS:
        return f"{name} must be a string."
    is_list = isinstance(value, (list, tuple)) and all(isinstance(part, str) and "," not in part for part in value)
    return "" if is_list else f"{name} must be a string, or a list of strings without commas."


def is_ours(name: str) -> bool:
    """Return whether a variable of this name is looked at; one that was mistyped is."""
    return name.upper().startswith("INTERCOM")


def is_quoted(value: str) -> bool:
    """Return whether a value brings the quotes of an env file along."""
    return len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`"


def differs_little(one: str, other: str, letters: int = 2) -> bool:
    """Return whether so few letters, put in, taken out or replaced, make one text of the other."""
    while one and one[:1] == other[:1]:
        one, other = one[1:], other[1:]
    if not one or not other:
        return len(one + other) <= letters
    changes = ((one[1:], other[1:]), (one[1:], other), (one, other[1:]))
    return letters > 0 and any(differs_little(*change, letters - 1) for change in changes)


def is_name(text: str) -> bool:
    """Return whether ``text`` can name a header or a cookie."""
    return re.fullmatch(_NAME, text) is not None
