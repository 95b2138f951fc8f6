"""The live function under audit, and what it answered."""

from __future__ import annotations

import ipaddress
import secrets
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from .http_client import Network, UnreachableError
from .http_message import Reply


@dataclass
class Target:
    """The live function under audit, and every exchange with it so far."""

    url: str
    network: Network = field(default_factory=lambda: Network([]))
    exchanges: list[tuple[str, Reply]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.address = urlsplit(self.url)

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
        """Send one request and return the reply, which is kept with the name ``what``.

        Each request has a random query, as the loader's have, unless ``query`` is given. Raises UnreachableError.
        """
        query = f"audit={secrets.token_hex(8)}" if query is None else query
        url = urlunsplit(self.address._replace(query="&".join(filter(None, [self.address.query, query]))))
        reply = self.network.send(url, method, {"Accept": "application/json", **(headers or {})})
        self.exchanges.append((what, reply))
        return reply

    def read_certificate(self) -> tuple[str, float]:
        """Return the TLS version and the days that the certificate is still good for. Raises UnreachableError."""
        with self.network.connect(self.url) as connection:
            if not isinstance(connection.sock, ssl.SSLSocket):
                raise UnreachableError("it does not speak TLS")
            certificate = connection.sock.getpeercert() or {}
            ends = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
            return str(connection.sock.version()), (ends - time.time()) / 86_400
