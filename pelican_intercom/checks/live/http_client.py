"""Requests to a live function over plain HTTP/1.1, with every header under control, and what comes back.

Nothing is followed, decoded, cached or retried, for all of that is what is being asked about.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import secrets
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pelican_intercom.errors import IntercomError

from .forgery import read_claims

TIME_OUT = 10.0
LARGEST_BODY = 1 << 20

# Bad Request too: so gunicorn answers a header that is too long.
_TOO_LARGE = {400, 413, 414, 431}

# The members of Intercom's boot settings that prove an identity.
PROOFS = ("intercom_user_jwt", "user_hash")


class UnreachableError(IntercomError):
    """The function did not answer at all; ``problem`` says what the network said."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        super().__init__(problem)


@dataclass(frozen=True)
class Place:
    """Where a session token travels: in a cookie of this name, else in this header."""

    cookie: str | None = None
    header: str = "Authorization"

    @property
    def name(self) -> str:
        """The place as a sentence names it."""
        return f"the header {self.header}" if self.cookie is None else f"the cookie {self.cookie}"

    def carry(self, token: str) -> dict[str, str]:
        """Return the request header that carries a token here."""
        if self.cookie is not None:
            return {"Cookie": f"{self.cookie}={token}"}
        return {self.header: f"Bearer {token}" if self.header.lower() == "authorization" else token}


@dataclass(frozen=True)
class Session:
    """A real session as the browser sends it: a cookie, or a token in a header. Its repr shows no part of it."""

    token: str = field(repr=False)
    cookie: str | None = None
    header: str = "Authorization"

    @property
    def place(self) -> Place:
        """Where its token travels."""
        return Place(self.cookie, self.header)

    def headers(self, token: str | None = None) -> dict[str, str]:
        """Return the request header that carries this session's token, or another token in its place."""
        token = self.token if token is None else token
        if self.cookie is not None:
            return {"Cookie": f"{self.cookie}={token}"}
        return {self.header: f"Bearer {token}"}


@dataclass(frozen=True)
class Reply:
    """What came back: header names in lower case, the body up to 1 MiB, and the seconds until it was there."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    seconds: float

    def header(self, name: str) -> str | None:
        """Return a header's values joined by commas, or None where it is absent."""
        values = [value for found, value in self.headers if found == name.lower()]
        return ", ".join(values) if values else None

    @property
    def is_too_large(self) -> bool:
        """Whether the server refused the request for its size, before the function saw it."""
        return self.status in _TOO_LARGE

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success (RFC 9110, section 15.3)."""
        return self.status // 100 == 2  # noqa: PLR2004  (2xx)

    @property
    def is_redirect(self) -> bool:
        """Whether the status sends the caller elsewhere (RFC 9110, section 15.4)."""
        return self.status // 100 == 3  # noqa: PLR2004  (3xx)

    @property
    def json(self) -> dict[str, Any]:
        """The body's JSON object; empty where it is none."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def boot(self) -> dict[str, Any]:
        """The settings that the function gives to Intercom, wherever in the body a proof stands; empty without one."""
        body = self.json
        inner = body.get("boot")
        for found in (inner if isinstance(inner, dict) else {}, body):
            if any(found.get(name) for name in PROOFS):
                return found
        return {}

    @property
    def person(self) -> dict[str, Any]:
        """Who the answer is for: the boot settings, and over them the claims of their Messenger JWT, unverified."""
        return {**self.boot, **read_claims(str(self.boot.get("intercom_user_jwt") or ""))}

    @property
    def names_a_person(self) -> bool:
        """Whether the answer decides anything about a person: signs for them, or hides the Messenger from them."""
        return self.status == http.client.OK and (bool(self.boot) or self.json.get("state") in {"user", "hidden"})

    @property
    def code(self) -> str:
        """The stable code of a problem answer, or the bare status; nothing else that the body may hold."""
        code = self.json.get("code")
        known = isinstance(code, str) and code.isascii() and code.replace("_", "").isalnum() and len(code) <= 40  # noqa: PLR2004
        return f"{self.status} {code}" if known else str(self.status)


@dataclass
class Target:
    """The live function under audit, and every exchange with it so far."""

    url: str
    exchanges: list[tuple[str, Reply]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.address = urlsplit(self.url)
        self._tls = ssl.create_default_context() if self.address.scheme == "https" else None

    @property
    def origin(self) -> str:
        """Scheme, host and port of the function."""
        return f"{self.address.scheme}://{self.address.netloc}"

    @property
    def is_loopback(self) -> bool:
        """Whether the function runs on this very machine, where plain http harms nobody."""
        host = self.address.hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    def ask(
        self, what: str, method: str = "GET", *, headers: Mapping[str, str] | None = None, query: str | None = None
    ) -> Reply:
        """Send one request on a connection of its own and return the reply, which is kept with the name ``what``.

        Each request has a random query, as the loader's have, unless ``query`` is given. Raises UnreachableError.
        """
        query = f"audit={secrets.token_hex(8)}" if query is None else query
        path = urlunsplit(("", "", self.address.path or "/", "&".join(filter(None, [self.address.query, query])), ""))
        connection = self._connect()
        start = time.perf_counter()
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in {"Accept": "application/json", "User-Agent": "pelican-intercom audit"}.items():
                connection.putheader(name, value)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            body = response.read(LARGEST_BODY)
            fields = tuple((name.lower(), value) for name, value in response.getheaders())
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(f"its certificate is not accepted: {error.verify_message}") from error
        except (OSError, http.client.HTTPException) as error:
            raise UnreachableError(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()
        reply = Reply(response.status, fields, body, time.perf_counter() - start)
        self.exchanges.append((what, reply))
        return reply

    def read_certificate(self) -> tuple[str, float]:
        """Return the TLS version and the days that the certificate is still good for. Raises UnreachableError."""
        connection = self._connect()
        try:
            connection.connect()
            socket = connection.sock
            if not isinstance(socket, ssl.SSLSocket):
                raise UnreachableError("it does not speak TLS")
            certificate = socket.getpeercert() or {}
            ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
            return str(socket.version()), (ends - time.time()) / 86_400
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(f"its certificate is not accepted: {error.verify_message}") from error
        except OSError as error:
            raise UnreachableError(f"{type(error).__name__}: {error}") from error
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self.address.hostname or "", self.address.port
        if self._tls:
            return http.client.HTTPSConnection(host, port, timeout=TIME_OUT, context=self._tls)
        return http.client.HTTPConnection(host, port, timeout=TIME_OUT)
