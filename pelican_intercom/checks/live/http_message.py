"""What an audit sends and gets: a session in its place, and a reply with what can be read from it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from pelican_intercom.identity.problem import Problem
from pelican_intercom.identity.token import Token

Headers = Mapping[str, str] | None
# Bad Request too: so gunicorn answers a header that is too long.
_TOO_LARGE = {400, 413, 414, 431}
_CODE = re.compile("(?=_*[A-Za-z0-9])[A-Za-z0-9_]{1,40}")

TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # of a cookie's or a header's name (RFC 9110, section 5.6.2)
_AUTHORITY = re.compile(r"((?:[A-Za-z][A-Za-z0-9+.-]*:)?//)([^/?#]*)")
# The members of Intercom's boot settings that prove an identity.
PROOFS = ("intercom_user_jwt", "user_hash")


def encode_url(url: str) -> str:
    """Return a URL as it is sent: its host in IDNA, other characters that need it percent-encoded (RFC 3987, 3.1).

    Raises ValueError where the host has no such form.
    """
    found = _AUTHORITY.match(url)
    if found and not found[2].isascii():
        url = f"{found[1]}{found[2].encode('idna').decode()}{url[found.end() :]}"
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~", errors="surrogateescape")


def join_url(base: str, said: str) -> str:
    """Return the URL that a server's text means beside another URL, without a fragment; empty where it is none."""
    try:
        url = urldefrag(urljoin(base, encode_url(said))).url
        return url if urlsplit(url).hostname and urlsplit(url).port != 0 else ""
    except ValueError:
        return ""


@dataclass(frozen=True)
class Place:
    """Where a session token travels: in a cookie of this name, else in this header."""

    cookie: str | None = None
    header: str = "Authorization"

    @property
    def name(self) -> str:
        """The place as a sentence names it."""
        return f"the header {self.header}" if self.cookie is None else f"the cookie {self.cookie}"

    def carry(self, token: str, *, is_bearer: bool = False) -> dict[str, str]:
        """Return the request header that carries a token here; the loader writes Bearer into whatever header."""
        if self.cookie is not None:
            return {"Cookie": f"{self.cookie}={token}"}
        is_bearer |= self.header.lower() == "authorization"
        return {self.header: f"Bearer {token}" if is_bearer else token}


@dataclass(frozen=True)
class Session:
    """A real session: a token, of which no repr shows anything, and where the browser sends it."""

    token: str = field(repr=False)
    place: Place = Place()

    def carry(self, token: str = "") -> dict[str, str]:
        """Return the request header that carries this session's token, or another token in its place."""
        return self.place.carry(token or self.token, is_bearer=True)


@dataclass(frozen=True)
class Reply:
    """What came back: header names in lower case, the body, the seconds until it was there, the URL and the method.

    ``at`` is when, on a clock that only ever goes on.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float
    url: str = ""
    method: str = "GET"
    at: float = field(default_factory=time.monotonic)

    def header(self, name: str) -> str:
        """Return a header's values joined by commas; empty where it is absent."""
        return ", ".join(value for found, value in self.headers if found == name.lower())

    def list_header(self, name: str) -> set[str]:
        """Return the members of a header that is a list, in lower case."""
        return {member.strip().lower() for member in self.header(name).split(",")}

    @property
    def kind(self) -> str:
        """The media type, such as text/html; empty where none is said."""
        return re.split("[;,]", self.header("content-type"), maxsplit=1)[0].strip().lower()

    @property
    def is_too_large(self) -> bool:
        """Whether the server refused the request for its size, before the function saw it."""
        return self.status in _TOO_LARGE

    @property
    def is_redirect(self) -> bool:
        """Whether the status sends the caller elsewhere (RFC 9110, section 15.4)."""
        return HTTPStatus.MULTIPLE_CHOICES <= self.status < HTTPStatus.BAD_REQUEST

    @property
    def leads_to(self) -> str:
        """The URL that a redirect leads to; empty for other answers, and where Location is no URL."""
        # http.client reads headers as Latin-1, and a server may send UTF-8.
        location = self.header("location").encode("latin-1").decode("utf-8", "surrogateescape")
        return join_url(self.url, location) if self.is_redirect and location else ""

    @property
    def is_for_pages(self) -> bool:
        """Whether a page may get it: the answer to a GET, or to a preflight that allows one."""
        # What a framework says to another method by itself names nobody, and no cache keeps it.
        return self.method == "GET" or bool(self.header("access-control-allow-origin"))

    @cached_property
    def text(self) -> str:
        """The body as UTF-8, as Pelican writes pages."""
        return self.body.decode("utf-8", "replace")

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body's JSON object; empty where it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    @cached_property
    def boot(self) -> dict[str, Any]:
        """The settings that the function gives to Intercom, wherever in the body a proof stands; empty without one."""
        left = [self.json.get("boot"), self.json]
        for value in left:
            if isinstance(value, dict) and any(value.get(name) for name in PROOFS):
                return value
            left += value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return {}

    @property
    def person(self) -> dict[str, Any]:
        """Who the answer is for: the boot settings, and over them the claims of their Messenger JWT, unverified."""
        return {**self.boot, **read_jwt(str(self.boot.get("intercom_user_jwt") or ""))[1]}

    @property
    def names_a_person(self) -> bool:
        """Whether the answer decides anything about a person: signs for them, or hides the Messenger from them."""
        return self.status == HTTPStatus.OK and (bool(self.boot) or self.json.get("state") in ("user", "hidden"))

    @property
    def code(self) -> str:
        """The stable code of a problem answer, or the bare status; nothing else that the body may hold."""
        code = self.json.get("code")
        return f"{self.status} {code}" if isinstance(code, str) and _CODE.fullmatch(code) else str(self.status)


def read_jwt(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a JWT's header and its claims, unverified; empty where the text is no JWT."""
    try:
        token = Token(text)
    except Problem:
        return {}, {}
    return dict(token.header), dict(token.claims)
