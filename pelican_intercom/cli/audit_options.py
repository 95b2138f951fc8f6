"""What an audit is given on the command line, checked before anything is sent anywhere.

Raises UnusableError for a URL, an origin or a session that is not of its form. No message has a token in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TextIO
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pelican_intercom.checks.live.http_message import TOKEN, Place, Session, encode_url

from .options import UnusableError

_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]+")  # cookie-octets of RFC 6265, section 4.1.1


def check_url(url: str) -> str:
    """Return a URL as browsers write it. Raises UnusableError unless it is an absolute http or https URL."""
    try:
        # Blanks and what is not printable are said, and not encoded.
        address = _split("URL", encode_url(url) if url.isprintable() and " " not in url else url)
    except UnicodeError:
        raise UnusableError("URL: has an invalid host name") from None
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise UnusableError("URL: must be a URL such as https://www.example.com")
    if address.fragment:
        raise UnusableError(f"URL: must not have a fragment: remove #{address.fragment}")
    if address.username is not None:
        raise UnusableError("URL: must not have a user name or password: remove what comes before the @")
    usual = {"http": ":80", "https": ":443"}[address.scheme]
    return urlunsplit(address._replace(netloc=address.netloc.lower().removesuffix(usual)))


def check_origin(part: str, origin: str) -> str:
    """Return an origin as browsers send it. Raises UnusableError for anything but scheme, host and port."""
    address = _split(part, origin)
    if address.scheme not in {"http", "https"} or origin != f"{address.scheme}://{address.netloc}" or "@" in origin:
        raise UnusableError(f"{part}: {origin!r} must be only a scheme and a host, such as https://www.example.com")
    return origin.lower()


def read_session(cookie: str | None, bearer: str | None, header: str, stdin: TextIO) -> Session | None:
    """Return the session of ``--cookie`` or ``--bearer``, or None without either; a hyphen reads it from ``stdin``.

    A cookie without a value is no session.
    """
    if cookie is not None and bearer is not None and not cookie.endswith("="):
        raise UnusableError("--bearer: give either --cookie or --bearer, not both")
    if bearer is not None:
        token = stdin.readline().strip() if bearer.strip() == "-" else bearer.strip()
        if not _VALUE.fullmatch(token):
            raise UnusableError("--bearer: must be one token, without spaces and without the word Bearer")
        return Session(token, Place(header=_check_name("--header", header)))
    if cookie is None:
        return None
    name, equals, value = (stdin.readline() if cookie.strip() == "-" else cookie).strip().partition("=")
    if not equals or not TOKEN.fullmatch(name) or not (value == "" or _VALUE.fullmatch(value)):
        raise UnusableError("--cookie: must be NAME=VALUE, one cookie as your browser's developer tools show it")
    return Session(value, Place(cookie=name)) if value else None


def list_places(cookie: str | None, header: str | None, environment: Mapping[str, str]) -> tuple[Place, ...]:
    """Return where sessions travel: as the options say (``NAME=`` names a cookie), and the function's variables."""
    typed = (cookie or "").partition("=")[0].strip()
    variables = ("INTERCOM_SESSION_COOKIE", "INTERCOM_SESSION_HEADER")
    cookies = {"--cookie": "" if typed == "-" else typed, variables[0]: environment.get(variables[0])}
    headers = {"--header": header, variables[1]: environment.get(variables[1])}
    return (
        *(Place(cookie=_check_name(part, name)) for part, name in cookies.items() if name),
        *(Place(header=_check_name(part, name)) for part, name in headers.items() if name),
    )


def _check_name(part: str, name: str) -> str:
    if not TOKEN.fullmatch(name):
        raise UnusableError(f"{part}: must be only a name, such as session for a cookie or Authorization for a header")
    return name


def _split(part: str, text: str) -> SplitResult:
    try:
        address = urlsplit(text)
        _ = address.port
    except ValueError as error:
        raise UnusableError(f"{part}: is not a URL: {error}") from error
    if not text.isascii() or not text.isprintable() or " " in text:
        raise UnusableError(f"{part}: has a character that is not allowed in a URL")
    return address
