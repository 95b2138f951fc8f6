"""What goes in and out of the function, the same on every host: one request, one answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .contract import read_contract

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Headers(Protocol):
        """What has the names and values of headers as ``items``: a dict, or a framework's own."""

        def items(self) -> Iterable[tuple[str, str]]:
            """Return the pairs, of which several may have one name."""


PHRASES = {int(status): phrase for status, phrase in read_contract("statuses").items()}
"""Every status that is answered, and its phrase in RFC 9110 section 15."""


class Request:
    """One request: its ``method``, its ``headers`` by lower-case name, and ``cookies``, further Cookie header values.

    It is made of the headers of a framework or host, with names in any case; those of one name are joined by commas.
    ``cookies`` is for hosts that hand cookies over apart from the headers; each entry is ``name=value`` pairs as in the
    Cookie header. Both places are read.
    """

    __slots__ = ("cookies", "headers", "method")

    def __init__(self, method: str, headers: Headers, cookies: Sequence[str] = ()) -> None:
        self.method = method
        self.headers: dict[str, str] = {}
        for name, value in headers.items():
            key = name.lower()
            self.headers[key] = f"{self.headers[key]}, {value}" if key in self.headers else value
        self.cookies = cookies


class Response:
    """One answer: its ``status``, its ``headers`` in order, without Content-Length, and its ``body`` in bytes."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Sequence[tuple[str, str]], body: bytes = b"") -> None:
        self.status = status
        self.headers = headers
        self.body = body
