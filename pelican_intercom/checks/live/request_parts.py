"""What an audit is given on the command line, checked before anything is sent anywhere."""

from __future__ import annotations

import re
from typing import TextIO
from urllib.parse import SplitResult, urlsplit

from pelican_intercom.errors import IntercomError

from .http_client import Session

_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # a token of RFC 9110, section 5.6.2
_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+")  # cookie-octets of RFC 6265, section 4.1.1


class RequestPartError(IntercomError):
    """An address, an origin or a session is not of its form; ``part`` names which. No text of it holds a token."""

    def __init__(self, part: str, problem: str) -> None:
        self.part = part
        super().__init__(f"{part}: {problem}")


def check_url(url: str) -> str:
    """Return the function's address. Raises RequestPartError unless it is an absolute http or https address."""
    address = _split("URL", url)
    if address.scheme not in {"http", "https"} or not address.hostname or address.fragment:
        raise RequestPartError("URL", "must be an address such as https://www.example.com/api/intercom-identity")
    if address.username is not None:
        raise RequestPartError("URL", "must not hold a user name or password; take what stands before the @ out")
    return url


def check_origin(origin: str) -> str:
    """Return an origin as browsers send it. Raises RequestPartError for anything but scheme, host and port."""
    address = _split("--origin", origin)
    if address.scheme not in {"http", "https"} or origin != f"{address.scheme}://{address.netloc}" or "@" in origin:
        raise RequestPartError("--origin", f"{origin!r} must be scheme and host alone, such as https://www.example.com")
    return origin.lower()


def read_session(cookie: str | None, bearer: str | None, header: str, stdin: TextIO) -> Session | None:
    """Return the session of ``--cookie`` or ``--bearer``, or None without either; a hyphen reads it from ``stdin``."""
    if cookie is None and bearer is None:
        return None
    if cookie is not None and bearer is not None:
        raise RequestPartError("--bearer", "give either --cookie or --bearer")
    if not _NAME.fullmatch(header):
        raise RequestPartError("--header", "must be the name of a header, such as Authorization")
    text = (cookie or bearer or "").strip()
    text = stdin.readline().strip() if text == "-" else text
    if cookie is not None:
        name, equals, value = text.partition("=")
        if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            raise RequestPartError(
                "--cookie", "must be NAME=VALUE, one cookie as your browser's developer tools show it"
            )
        return Session(value, cookie=name)
    if not _VALUE.fullmatch(text):
        raise RequestPartError("--bearer", "must be one token, without spaces and without the word Bearer")
    return Session(text, header=header)


def _split(part: str, text: str) -> SplitResult:
    try:
        address = urlsplit(text)
        _ = address.port
    except ValueError as error:
        raise RequestPartError(part, f"is no address: {error}") from error
    if not text.isascii() or not text.isprintable() or " " in text:
        raise RequestPartError(part, "holds a character that no address has")
    return address
