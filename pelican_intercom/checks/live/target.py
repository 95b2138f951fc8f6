"""The live function under audit, who asks it, and what it answered."""

from __future__ import annotations

import secrets
import ssl
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from pelican_intercom.csp.need import find_origin

from .http_client import Network, UnreachableError
from .http_message import Headers, Place, Reply, Session


@dataclass
class Target:
    """The live function, and every exchange with it so far.

    ``site`` is the origin of the site's pages where it is another, and ``named`` where sessions are known to travel.
    """

    url: str
    network: Network = field(default_factory=lambda: Network([]))
    site: str | None = None
    session: Session | None = None
    named: tuple[Place, ...] = ()
    exchanges: list[tuple[str, Reply]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.address = urlsplit(self.url)
        self.origin = find_origin(self.url)
        # What a browser says of a request from the site's own pages, and what carries the session, if there is one.
        self.usual = {"Sec-Fetch-Site": "same-origin"}
        if self.site and self.site != self.origin:
            self.usual = {"Origin": self.site, "Sec-Fetch-Site": "cross-site"}
        self.credentials = self.session.carry() if self.session else {}

    def ask(
        self, what: str, method: str = "GET", headers: Headers = None, query: str | None = None, body: bytes = b""
    ) -> Reply:
        """Send one request and return the reply, which is kept with the name ``what``. Raises UnreachableError.

        Unless they are given, the headers are the usual ones, and the query is random, as the loader's are.
        """
        query = f"audit={secrets.token_hex(8)}" if query is None else query
        url = urlunsplit(self.address._replace(query="&".join(filter(None, [self.address.query, query]))))
        sent = {"Accept": "application/json", **(self.usual if headers is None else headers)}
        reply = self.network.send(url, method, sent, body)
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
