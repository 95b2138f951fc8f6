"""The audit's one way out: HTTP/1.1 with every header under control, to addresses that it may reach, within limits."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from urllib.parse import SplitResult, quote, urldefrag, urljoin, urlsplit, urlunsplit

from pelican_intercom.errors import IntercomError

from .http_message import Reply

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
        self._typed = {urlsplit(url).hostname or "" for url in typed}
        self._until = time.monotonic() + seconds
        self._known: dict[str, list[str]] = {}

    def send(
        self, url: str, method: str = "GET", headers: Mapping[str, str] | None = None, *, limit: int = LARGEST_BODY
    ) -> Reply:
        """Send one request and return the reply, its body unpacked, of ``limit`` bytes. Raises UnreachableError."""
        start = time.perf_counter()
        with self.connect(url) as connection:
            address = urlsplit(url)
            path = urlunsplit(("", "", address.path or "/", address.query, ""))
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            sent = {"Host": address.netloc, "User-Agent": "pelican-intercom audit", **(headers or {})}
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders()
            response = connection.getresponse()
            fields = tuple((name.lower(), value) for name, value in response.getheaders())
            body = response.read(limit + 1)
            if response.length and len(body) <= limit:
                raise UnreachableError("the answer ends before its Content-Length")
            if response.getheader("content-encoding", "").strip().lower() == "gzip" and body:
                body = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body, limit + 1)
            if len(body) > limit:
                raise UnreachableError(f"the answer is larger than {limit:,} bytes")
        return Reply(response.status, fields, body, time.perf_counter() - start, url, method)

    def follow(self, url: str, headers: Mapping[str, str] | None = None, *, limit: int = LARGEST_BODY) -> list[Reply]:
        """Return the redirects that a GET leads over, and last the answer. Raises UnreachableError."""
        replies = [self.send(url, headers=headers, limit=limit)]
        while (reply := replies[-1]).is_redirect and (location := reply.header("location")):
            if len(replies) > MOST_REDIRECTS:
                raise UnreachableError(f"more than {MOST_REDIRECTS} redirects, the last one to {location}")
            try:
                # http.client reads headers as Latin-1, and a server may send a name in UTF-8.
                target = urldefrag(urljoin(reply.url, encode_url(location.encode("latin-1")))).url
            except ValueError as error:
                raise UnreachableError(f"a redirect to {location}, which is not a URL") from error
            if reply.url.startswith("https:") and not target.startswith("https:"):
                raise UnreachableError(f"a redirect from https to {target}, which is not followed")
            replies.append(self.send(target, headers=headers, limit=limit))
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
                        raise UnreachableError(f"no whole answer within {left:.0f} seconds") from None
        except socket.gaierror as error:
            raise UnreachableError(f"there is no host {urlsplit(url).hostname}") from error
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(f"its certificate is not accepted: {error.verify_message}") from error
        except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
            raise UnreachableError(f"{type(error).__name__}: {error}") from error

    def _open(self, address: SplitResult) -> http.client.HTTPConnection:
        host, is_tls = address.hostname or "", address.scheme == "https"
        if address.scheme not in {"http", "https"} or not host or address.username is not None:
            raise UnreachableError(f"{address.geturl()} is not a URL that an audit asks")
        port = address.port or (443 if is_tls else 80)
        error: OSError = ConnectionError("no address")
        for ip in self._look_up(host):
            if ip not in self._allowed and not is_public(ip):
                raise UnreachableError(f"{host} is at {ip}, a private address that nobody typed")
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
            with suppress(OSError):
                found = self._look_up(host)
                allowed.update(ip for ip in found if ip == host or not _read_address(ip).is_link_local)
        return allowed


def encode_url(url: str | bytes) -> str:
    """Return a URL as it is sent: what is no ASCII, and blanks, percent-encoded as UTF-8 (RFC 3987, section 3.1)."""
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~")


def is_public(ip: str) -> bool:
    """Return whether an address is one of the public internet, also where it carries another one inside."""
    return (address := _read_address(ip)).is_global and not address.is_multicast


def _read_address(ip: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address, or the IPv4 address that an IPv6 one stands for."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
