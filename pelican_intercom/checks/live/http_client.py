"""The audit's one way out: HTTP/1.1 with every header under control, to addresses that it may reach, within limits."""

from __future__ import annotations

import http.client
import ipaddress
import secrets
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http import HTTPStatus
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pelican_intercom.csp.need import find_origin
from pelican_intercom.errors import IntercomError
from pelican_intercom.settings.urls import split_url

from .http_message import Headers, Place, Reply, Session

TIME_OUT = 10.0  # of one step: a connection, a read
LONGEST_REQUEST, LONGEST_AUDIT = 20.0, 600.0
LARGEST_BODY, MOST_REDIRECTS = 1 << 20, 5


class UnreachableError(IntercomError):
    """There was no answer that may be read; the text says why, in what the network said."""


class Network:
    """What one audit may reach, and until when.

    ``typed`` are the URLs that somebody named. Their hosts may have private addresses, and be this very machine; what
    a server names may not. Each name is looked up once, and what is checked is the address that is connected to.
    """

    def __init__(self, typed: Iterable[str], seconds: float = LONGEST_AUDIT) -> None:
        self._typed = {split_url(url).hostname or "" for url in typed}
        self._until = time.monotonic() + seconds
        self._known: dict[str, list[str]] = {}

    def send(
        self, url: str, method: str = "GET", headers: Headers = None, body: bytes = b"", limit: int = LARGEST_BODY
    ) -> Reply:
        """Send one request and return the reply, of at most ``limit`` bytes. Raises UnreachableError.

        A body in gzip is unpacked; one in another coding comes as it is, where ``headers`` accept that coding.
        """
        start, asked = time.perf_counter(), headers or {}
        with self.connect(url) as connection:
            address = urlsplit(url)
            path = urlunsplit(("", "", address.path or "/", address.query, ""))
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            length = {"Content-Length": str(len(body))} if body else {}
            sent = {"Host": address.netloc, "User-Agent": "pelican-intercom audit", **length, **asked}
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            while response.status < HTTPStatus.OK:  # such as 103 Early Hints: the answer comes after it
                response.headers = response.msg = None  # type: ignore[assignment]
                response.begin()
            fields = tuple((name.lower(), value) for name, value in response.getheaders())
            content = response.read(limit + 1)
            if response.length and len(content) <= limit:
                raise UnreachableError("the answer ends before its Content-Length")
            coding = response.getheader("content-encoding", "").strip().lower()
            if coding in {"gzip", "x-gzip"} and content:
                unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
                content = unpacking.decompress(content, limit + 1)
                if not unpacking.eof and len(content) <= limit:
                    raise UnreachableError("the answer's gzip is cut off")
            elif content and coding not in {"", "identity", *asked.get("Accept-Encoding", "").split(", ")}:
                raise UnreachableError(f"the answer is in {coding}, which was not asked for")
            if len(content) > limit:
                raise UnreachableError(f"the answer is larger than {limit:,} bytes")
        return Reply(response.status, fields, content, time.perf_counter() - start, url, method)

    def follow(self, url: str, headers: Headers = None, limit: int = LARGEST_BODY) -> list[Reply]:
        """Return the redirects that a GET leads over, and last the answer. Raises UnreachableError."""
        replies = [self.send(url, headers=headers, limit=limit)]
        while (reply := replies[-1]).is_redirect and (location := reply.header("location")):
            target = reply.leads_to
            if len(replies) > MOST_REDIRECTS:
                raise UnreachableError(f"more than {MOST_REDIRECTS} redirects, the last one to {location}")
            if not target:
                raise UnreachableError(f"a redirect to {location}, which is not a URL")
            if reply.url.startswith("https:") and not target.startswith("https:"):
                raise UnreachableError(f"a redirect from https to {target}, which is not followed")
            try:
                replies.append(self.send(target, headers=headers, limit=limit))
            except UnreachableError as error:
                raise UnreachableError(f"{reply.url} redirects to {target}: {error}") from error
        return replies

    @contextmanager
    def connect(self, url: str) -> Iterator[http.client.HTTPConnection]:
        """Yield a connection to a URL's host, until its time is up. Raises UnreachableError for all that goes wrong."""
        left = min(LONGEST_REQUEST, self._until - time.monotonic())
        if left <= 0:
            raise UnreachableError("the time for the whole audit is up")
        expired = threading.Event()

        def cut(sock: socket.socket) -> None:
            expired.set()
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

        try:
            with closing(self._open(urlsplit(url))) as connection:
                timer = threading.Timer(left, cut, [connection.sock])
                timer.start()
                try:
                    yield connection
                finally:
                    timer.cancel()
                    # What was read until then looks whole, or like another fault.
                    if expired.is_set():
                        raise UnreachableError(f"no complete answer within {left:.0f} seconds") from None
        except (socket.gaierror, UnicodeError) as error:
            raise UnreachableError(f"there is no host {urlsplit(url).hostname}") from error
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(f"its certificate is not accepted: {error.verify_message}") from error
        except zlib.error as error:
            raise UnreachableError(f"the answer is labelled gzip, but is not: {error}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise UnreachableError(getattr(error, "strerror", None) or f"{type(error).__name__}: {error}") from error

    def _open(self, address: SplitResult) -> http.client.HTTPConnection:
        host, is_tls = address.hostname or "", address.scheme == "https"
        if address.scheme not in {"http", "https"} or not host or address.username is not None:
            raise UnreachableError(f"{address.geturl()} is not a URL that an audit asks")
        port = address.port or (443 if is_tls else 80)
        error: OSError = ConnectionError("no address")
        for ip in self._look_up(host):
            is_public = (at := _read_address(ip)).is_global and not at.is_multicast
            if ip not in self._allowed and not is_public:
                raise UnreachableError(f"{host} is at {ip}, a private address that you did not type")
            try:
                sock = socket.create_connection((ip, port), TIME_OUT)
            except OSError as failure:
                error = failure
                continue
            connection = http.client.HTTPConnection(host, port, timeout=TIME_OUT)
            try:
                connection.sock = self._tls.wrap_socket(sock, server_hostname=host) if is_tls else sock
            except BaseException:
                sock.close()
                raise
            return connection
        raise error

    def _look_up(self, host: str) -> list[str]:
        if host not in self._known:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            self._known[host] = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        return self._known[host]

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    @cached_property
    def _allowed(self) -> set[str]:
        """The addresses of the hosts that were typed; a link-local one, where clouds keep secrets, only as itself."""
        allowed: set[str] = set()
        for host in self._typed:
            with suppress(OSError, UnicodeError):
                found = self._look_up(host)
                allowed.update(ip for ip in found if ip == host or not _read_address(ip).is_link_local)
        return allowed


def _read_address(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address, or the IPv4 address that an IPv6 one stands for."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


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
