"""Checks of one setting's value: each returns the value as the rest of the package uses it, or raises Fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from .contract import APP_ID, explain_app_id

Check = Callable[[object], object]
Key = TypeVar("Key")
Kept = TypeVar("Kept")

# Long runs of letters and digits: a secret that was pasted into the wrong setting must not come back in a message.
_SECRET = re.compile(r"(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{20,}|://[^/\s]*@", re.ASCII)
_LONGEST_SHOWN = 60
_LONGEST_SEARCHED = 2000
# Intercom's limit, for ever: a name is not forgotten.
_MOST_EVENTS = 120
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_HOST = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|\[[0-9a-f:.]+\]"
)
# Paths begin with a name: hidden folders are not published, except .well-known.
_NO_PATH = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|//|/?\.(?!well-known/)")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")  # RFC 9110 section 5.6.2: names of headers and cookies
_LANGUAGE = re.compile("[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
# The Fetch standard's forbidden request-headers, which a browser drops, and headers that already have a meaning.
_FORBIDDEN_HEADER = re.compile(
    r"(?:sec-|proxy-|x-http-method|x-method-).*|accept(?:-(?:charset|encoding|language))?|access-control-request-.*|"
    r"connection|content-(?:length|type)|cookie2?|date|dnt|expect|host|keep-alive|origin|range|referer|set-cookie|te|"
    r"trailer|transfer-encoding|upgrade|user-agent|via",
    re.IGNORECASE,
)


class Fault(ValueError):
    """What is wrong with a value, and what is allowed instead, as the end of a sentence about the setting."""


class KeyFault(Fault):
    """What is wrong with a key of a dictionary, whatever its value."""


class NestedFault(Fault):
    """What is wrong with items of a setting's value: of each fault, how Python reaches the items that have it."""

    def __init__(self, items: Mapping[str, Sequence[str]]) -> None:
        self.items = items
        super().__init__("; ".join(f"{', '.join(places)}: {fault}" for fault, places in items.items()))


def check_each(items: Iterable[tuple[Key, object]], check: Callable[[Key, object], Kept]) -> dict[Key, Kept]:
    """Return what ``check`` makes of each key and value. Raises NestedFault, which names all that are wrong."""
    kept: dict[Key, Kept] = {}
    wrong: dict[str, list[str]] = {}
    for key, value in items:
        try:
            kept[key] = check(key, value)
        except Fault as fault:
            shown = "" if isinstance(fault, KeyFault) else f" = {show(value)}"
            wrong.setdefault(str(fault), []).append(f"[{show(key)}]{shown}")
    if wrong:
        raise NestedFault(wrong)
    return kept


def show(value: object) -> str:
    """Return a value for a message: short, on one line, and not if it could be a secret."""
    if isinstance(value, str):
        # The search would take minutes for a very long string, which nobody wants to read anyway.
        if len(value) > _LONGEST_SEARCHED or _SECRET.search(value):
            return f"a string of {len(value)} characters (not shown: it may be a secret)"
        return repr(value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + "...")
    is_short = isinstance(value, int) and abs(value) < 10**_LONGEST_SHOWN
    return repr(value) if is_short or isinstance(value, float | None) else f"a {type(value).__name__}"


def check_text(value: object, *, longest: int = 2000) -> str:
    """Return a string that is not empty and has no control character and no lone surrogate."""
    if not isinstance(value, str):
        raise Fault("must be a string")
    if not value.strip():
        raise Fault("must not be empty")
    if len(value) > longest:
        raise Fault(f"must be at most {longest} characters long, and has {len(value)}")
    if _CONTROL.search(value):
        raise Fault("must not contain a line break or another control character")
    if _SURROGATE.search(value):
        raise Fault("contains an invalid Unicode character (a lone surrogate)")
    return value


def check_glob(value: object) -> str:
    """Return a glob for output paths; one that cannot match any page is refused."""
    glob = check_text(value, longest=500)
    if "\\" in glob:
        raise Fault("cannot match any page: write / for \\, on Windows too")
    if _NO_PATH.match(glob):
        raise Fault(
            "cannot match any page: must be a glob for paths in the output, such as 'account/*', "
            "without scheme, host or leading dot"
        )
    return glob


def check_flag(value: object) -> bool:
    """Return True or False; a string such as ``"no"`` is neither."""
    if not isinstance(value, bool):
        raise Fault("must be True or False")
    return value


def allow(*choices: str) -> Check:
    """Return a check that allows only these strings."""
    listed = ", ".join(map(repr, choices))

    def check(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise Fault(f"must be one of {listed}")
        return value

    return check


def integer(smallest: int, largest: int = 2**53 - 1, wanted: str = "") -> Check:
    """Return a check of a whole number; ``wanted`` says more of it than its limits."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
            raise Fault(wanted or f"must be a whole number from {smallest} to {largest}")
        return value

    return check


def match(form: re.Pattern[str], wanted: str) -> Callable[[object], str]:
    """Return a check of a string of up to 200 characters, all of which have this form."""

    def check(value: object) -> str:
        text = check_text(value, longest=200)
        if not form.fullmatch(text):
            raise Fault(wanted)
        return text

    return check


def list_of(check: Callable[[object], str], example: str) -> Callable[[object], tuple[str, ...]]:
    """Return a check of a list or tuple whose every item passes ``check``; it returns a tuple."""

    def check_list(value: object) -> tuple[str, ...]:
        if not isinstance(value, list | tuple):
            raise Fault(f"must be a list, such as [{example!r}]")
        return tuple(check_each(enumerate(value), lambda _, item: check(item)).values())

    return check_list


def check_app_id(value: object) -> str | None:
    """Return a workspace ID: lowercase letters and digits, such as ``abc12345``; None for an empty string."""
    # os.environ.get("...", "") is a common way to leave it unset.
    if value == "":
        return None
    if not isinstance(value, str) or not APP_ID.fullmatch(value):
        raise Fault(explain_app_id(value if isinstance(value, str) else ""))
    return value


def check_event(value: object) -> str:
    """Return an event's name as Intercom keeps it."""
    name = check_text(value, longest=255)
    if name != name.strip() or "." in name or "$" in name:
        raise Fault("must not contain '.' or '$', which Intercom replaces, or begin or end with a space")
    return name


def check_events(value: object) -> tuple[str, ...]:
    """Return the names of events, without duplicates in any case, and no more than a workspace can have."""
    names = list_of(check_event, "guide-downloaded")(value)
    if len(names) > _MOST_EVENTS:
        raise Fault(f"must have at most {_MOST_EVENTS} names, the limit of a workspace, and has {len(names)}")

    def check_again(index: int, name: object) -> None:
        if str(name).lower() in map(str.lower, names[:index]):
            raise Fault("is a duplicate: Intercom ignores upper and lower case")

    check_each(enumerate(names), check_again)
    return names


def check_host(value: object) -> str:
    """Return a host name as a browser's ``location.hostname`` gives it: lower case, no scheme, no port."""
    host = check_text(value).lower()
    if not host.isascii():
        raise Fault("must be written in its ASCII form (Punycode), such as 'xn--mnchen-3ya.de'")
    if not _HOST.fullmatch(host):
        raise Fault("must be only a host name, such as 'www.example.com', without scheme, port, path or *")
    return host


check_dotted_path = match(
    re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*", re.ASCII),
    "must be the dotted path of a global function without parentheses, such as 'Clerk.session.getToken'",
)
check_cookie_name = match(_TOKEN, "must be a cookie's name, without spaces and without '=', ';' or ','")
_check_token = match(_TOKEN, "must be a header's name, such as 'Authorization' or 'X-Session-Token'")


def check_header(value: object) -> str:
    """Return a header's name (RFC 9110 section 5.1) that a page's script may set."""
    name = _check_token(value)
    if _FORBIDDEN_HEADER.fullmatch(name):
        raise Fault("is a header that browsers do not let scripts set: use 'Authorization' or one with 'X-'")
    return name


def check_consent(value: object) -> str:
    """Return ``required`` or ``cookie:NAME~TEXT``."""
    if value == "required":
        return "required"
    kind, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    name, tilde, text = rest.partition("~")
    if kind != "cookie" or not colon or not tilde:
        raise Fault("must be 'required' or 'cookie:NAME~TEXT', such as 'cookie:CookieConsent~preferences:true'")
    check_cookie_name(name)
    check_text(text, longest=200)
    return f"cookie:{name}~{text}"


def check_label(value: object) -> str | dict[str, str]:
    """Return the launcher's label: a string, or a mapping of language tags (RFC 5646) to strings."""
    if not isinstance(value, dict):
        return check_text(value, longest=100)
    if not value:
        raise Fault("must be a string, or a dictionary with a string for each language, such as {'en': 'Chat with us'}")
    return check_each(value.items(), _check_label_of)


def _check_label_of(language: object, text: object) -> str:
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise KeyFault("is not a language: use a tag such as 'en' or 'pt-BR'")
    return check_text(text, longest=100)
