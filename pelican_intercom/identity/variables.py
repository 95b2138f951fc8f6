"""The function's environment variables, and what is wrong with each of them by itself.

The sentences are answered to browsers and written to logs, so none has a value in it, only names and what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .contract import read_contract
from .text import is_unicode

_DATA = read_contract("variables")
_PASTED = read_contract("pasted")

VARIABLES: Mapping[str, Sequence[Mapping[str, str]]] = _DATA["variables"]
"""The rules of every variable that is read, but for INTERCOM_CLAIM_X, whose names are the site's own.

A rule is the ``form`` that the value, or each entry of a comma-separated list, must have, and the end of the sentence
if it has not.
"""
CLAIM: str = _DATA["claim_prefix"]
"""What the names of the variables that say where a claim is begin with."""
BUILD_SETTINGS: Sequence[str] = tuple(_DATA["build_settings"])
"""Settings of the site's build that begin like variables; sharing one environment is no mistake."""

_API_SECRET = "INTERCOM_API_SECRET"  # noqa: S105  (a name)
_KNOWN = (*VARIABLES, *_DATA["known_claims"])
# A name that differs by two letters from one of ours has half of the prefix left, or all that follows it.
_LIKE_OURS = re.compile(f".{{0,2}}INTE|.{{0,5}}RCOM_|.*(?:{'|'.join(name[8:] for name in _KNOWN)})$")


class ConfigError(Exception):
    """A configuration that cannot be used; ``faults`` holds a sentence for each mistake in it.

    Pages of the ``origins`` may read them; ``header`` is the one that tokens come in.
    """

    def __init__(
        self, faults: Sequence[str], origins: frozenset[str] = frozenset(), header: str = "Authorization"
    ) -> None:
        self.faults, self.origins, self.header = tuple(faults), origins, header
        super().__init__(" ".join(self.faults))


class Variables:
    """The variables that are ``given``, by name, and the ``faults`` found in them.

    An empty value counts as not given. An app's own settings may have a list where a variable is a comma-separated
    list, and an int for the lifetime; raises ConfigError for any other type.
    """

    def __init__(self, variables: Mapping[str, object]) -> None:
        ours = {
            name: value
            for name, value in variables.items()
            # URL is Netlify's own, the URL of the site.
            if (is_ours(name) or name == "URL") and (value or value == 0)
        }
        if wrong := [fault for name, value in ours.items() if (fault := _find_wrong_type(name, value))]:
            raise ConfigError(wrong)
        self.given = {
            name: ",".join(value) if isinstance(value, (list, tuple)) and name in _DATA["lists"] else str(value)
            for name, value in sorted(ours.items())
        }
        self.faults = [fault for name, value in self.given.items() for fault in _find_faults(name, value)]
        if not self.read(_API_SECRET):
            where = _PASTED["where"]["api_secret"]
            self.faults.insert(0, f"{_API_SECRET} is not set; it must be the Messenger API secret. {where}.")

    def read(self, name: str, default: str = "") -> str:
        """Return a variable's value, or ``default`` if it is not given."""
        return self.given.get(name, default)

    def read_list(self, name: str) -> tuple[str, ...]:
        """Return the entries of a comma-separated list without white space around them, empty ones left out."""
        return tuple(_split(self.read(name)))

    def is_secret(self, value: str) -> bool:
        """Return whether ``value`` is one of the secrets, or looks like one."""
        secrets = (self.read(_API_SECRET), self.read("INTERCOM_SESSION_SECRET"))
        return value != "" and (value in secrets or len(value) > 40 or max(map(len, re.split("[-_]", value))) > 20)  # noqa: PLR2004


def fits(name: str, value: str) -> bool:
    """Return whether ``value``, an entry of it if the variable is a list, keeps all rules of the variable."""
    return all(re.fullmatch(rule["form"], value) for rule in VARIABLES[name])


def is_ours(name: str) -> bool:
    """Return whether a variable of this name is looked at; one that was mistyped is."""
    plain = name.upper()
    return plain.startswith("INTERCOM") or (bool(_LIKE_OURS.match(plain)) and _find_meant(plain) is not None)


def is_reserved(name: str) -> bool:
    """Return whether no attribute may have this name: identity itself, Intercom's own, and RFC 7519's claims."""
    return re.fullmatch(_DATA["reserved_attributes"], name) is not None


def differs_little(one: str, other: str, letters: int = 2) -> bool:
    """Return whether so few letters, put in, taken out or replaced, make one text of the other."""
    while one and one[:1] == other[:1]:
        one, other = one[1:], other[1:]
    if not one or not other:
        return len(one + other) <= letters
    changes = ((one[1:], other[1:]), (one[1:], other), (one, other[1:]))
    return letters > 0 and any(differs_little(*change, letters - 1) for change in changes)


def _find_faults(name: str, value: str) -> Iterator[str]:
    """Yield what is wrong with a variable by itself."""
    if not is_unicode(value):
        yield f"{name} must be UTF-8 text."
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`":
        yield f"{name} must not be in quotes: they would be part of the value."
    pasted = (kind["name"] for kind in _PASTED["kinds"] if re.search(kind["form"], value))
    if name == _API_SECRET and (looks := next(pasted, "an API secret")) != "an API secret":
        yield f"{name} looks like {looks}; it must be the Messenger API secret. {_PASTED['where']['api_secret']}."
    is_list = name in _DATA["lists"]
    if (name in VARIABLES or name.startswith(CLAIM)) and not is_list and value != value.strip():
        yield f"{name} must have no white space before or after it."
    entries = _split(value) if is_list else [value]
    broken = (rule for rule in VARIABLES.get(name, ()) if not all(re.fullmatch(rule["form"], one) for one in entries))
    if rule := next(broken, None):
        yield f"{name} {rule['rule']}"
    if name.startswith(CLAIM):
        attribute = name.removeprefix(CLAIM).lower()
        if is_reserved(attribute) or not re.fullmatch("[a-z0-9_]+", attribute):
            yield f"{name} cannot be signed: Intercom takes no attribute of that name."
    elif name not in VARIABLES:
        # One that is not read but was probably meant to be: its protection would be missing.
        plain = re.sub("[^A-Z0-9]", "_", name.upper())
        if meant := _find_meant(plain):
            yield f"{name} is not a variable of this function. Did you mean {meant}?"
        elif plain not in BUILD_SETTINGS and re.fullmatch(_DATA["guarded"], plain):
            yield f"{name} is not a variable of this function; those are {', '.join(VARIABLES)}."


def _find_meant(plain: str) -> str | None:
    """Return the variable that a name, in capitals, nearly is."""
    alike = (name for name in _KNOWN if abs(len(name) - len(plain)) <= 2)  # noqa: PLR2004
    return next((name for name in alike if differs_little(plain, name)), None)


def _find_wrong_type(name: str, value: object) -> str:
    """Return what is wrong with the type of a variable that is read, empty where nothing is."""
    if isinstance(value, str) or not (name in VARIABLES or name.startswith(CLAIM)):
        return ""
    if name == "INTERCOM_JWT_TTL":
        return "" if type(value) is int else f"{name} must be a string or an int."
    if name not in _DATA["lists"]:
        return f"{name} must be a string."
    is_list = isinstance(value, (list, tuple)) and all(isinstance(part, str) and "," not in part for part in value)
    return "" if is_list else f"{name} must be a string, or a list of strings without commas."


def _split(value: str) -> list[str]:
    return [entry for piece in value.split(",") if (entry := piece.strip())]
