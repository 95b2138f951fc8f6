"""One bounded GET to the issuer: two seconds in all, 256 KiB at most, no redirect followed."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import urllib.parse
from collections.abc import Mapping

from .contract import LIMITS
from .strict_json import read_object

# OverflowError is a port past 65535, RuntimeError a machine that has no thread left.
_FAILURES = (OSError, http.client.HTTPException, ValueError, OverflowError, RuntimeError)


class Unreachable(Exception):
    """The issuer did not answer as it should; the text says how, and ``status`` is that of its answer, or 0."""

    def __init__(self, cause: str, status: int = 0) -> None:
        self.status = status
        super().__init__(cause)


def get_object(url: str, headers: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return the JSON object that a GET of ``url`` gives with status 200; raises Unreachable.

    The two seconds are for all of it, however slowly the issuer answers; only the system's look-up of the name may take
    longer.
    """
    parts = urllib.parse.urlsplit(url)
    secure = parts.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=LIMITS.request_seconds)
    late = threading.Event()

    def cut() -> None:
        late.set()
        with contextlib.suppress(OSError, AttributeError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    # The time-out of a socket is for each read, so an issuer could drip: this ends the connection itself.
    end = threading.Timer(LIMITS.request_seconds, cut)
    end.daemon = True
    try:
        end.start()
        connection.connect()
        if late.is_set():
            raise TimeoutError
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request("GET", path, headers={"Accept": "application/json", **(headers or {})})
        response = connection.getresponse()
        body = response.read(LIMITS.largest_response_bytes + 1)
        if len(body) > LIMITS.largest_response_bytes:
            raise Unreachable("answered more than 256 KiB")
        if late.is_set() or response.length:
            raise http.client.IncompleteRead(body)
    except _FAILURES as error:
        reason = "took longer than 2 seconds" if late.is_set() else type(error).__name__
        raise Unreachable(reason) from None
    finally:
        end.cancel()
        connection.close()
    if response.status != 200:  # noqa: PLR2004
        raise Unreachable(f"answered with {response.status}", response.status)
    value = read_object(body)
    if value is None:
        raise Unreachable("answered with something that is not a JSON object", response.status)
    return value
