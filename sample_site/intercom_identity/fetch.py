"""One bounded GET to the issuer: two seconds in all, 256 KiB at most, no redirect followed."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import urllib.parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

SECONDS = 2.0
LARGEST = 256 * 1024


class Unreachable(Exception):
    """The issuer gave no whole answer; the text says why and holds nothing of the answer."""


def fetch(address: str, headers: Mapping[str, str] | None = None) -> tuple[int, bytes]:
    """Return the status and the body of a GET of ``address``; raises Unreachable.

    A redirect is returned as its status, with no body of use. The two seconds are for all of it, whatever the pace at
    which the issuer answers; only the operating system's look-up of the name may take longer.
    """
    parts = urllib.parse.urlsplit(address)
    secure = parts.scheme == "https"
    connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = connect(parts.netloc, timeout=SECONDS)
    # The time-out of a socket is for each read, so an issuer could drip: this ends the connection itself.
    end = threading.Timer(SECONDS, _cut, [connection])
    end.daemon = True
    try:
        end.start()
        connection.connect()
        if not end.is_alive():
            raise TimeoutError
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request("GET", path, headers={"Accept": "application/json", **(headers or {})})
        response = connection.getresponse()
        body = response.read(LARGEST + 1)
        if len(body) > LARGEST:
            raise Unreachable("answered more than 256 KiB")
        if not end.is_alive() or response.length:
            raise http.client.IncompleteRead(body)
    except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:  # the last: a port past 65535
        raise Unreachable("took longer than 2 seconds" if not end.is_alive() else type(error).__name__) from None
    else:
        return response.status, body
    finally:
        end.cancel()
        connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    with contextlib.suppress(OSError, AttributeError):
        socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
