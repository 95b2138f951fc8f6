"""Any WSGI server (PEP 3333), such as gunicorn, or Vercel."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from ..endpoint import Endpoint, Request
from ..http_messages import PHRASES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def create_application(given: Mapping[str, str] | Endpoint = os.environ) -> WSGIApplication:
    """Return a WSGI application that answers at every path, as an endpoint does or as environment variables say."""
    endpoint = given if isinstance(given, Endpoint) else Endpoint(given)

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        headers = {name[5:].replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")}
        method = environ["REQUEST_METHOD"]
        response = endpoint.answer(Request(method, headers))
        length = [("Content-Length", str(len(response.body)))] if response.body else []
        start_response(f"{response.status} {PHRASES[response.status]}", [*response.headers, *length])
        return [b"" if method == "HEAD" else response.body]

    return application


def read_variables(path: str) -> dict[str, str]:
    """Return the variables of a file, ``~`` being the home folder, and over them those of the process.

    A line is a name, ``=`` and the value, which is all that follows, just as it is: no quotes, no escapes. Blank lines
    and those that begin with ``#`` say nothing; a file that is not there has no variables. Raises ValueError for any
    other line, by its number alone.
    """
    variables = {}
    place = os.path.expanduser(path)
    if os.path.exists(place):
        with open(place, encoding="utf-8-sig", newline="\n") as file:
            for number, line in enumerate(file, 1):
                name, equals, value = line.rstrip("\r\n").partition("=")
                if not line.strip() or line.startswith("#"):
                    continue
                if not (equals and name.isascii() and name.isidentifier()):
                    raise ValueError(f"{path}, line {number}: a line must be NAME=value, and no space before the =.")
                variables[name] = value
    return {**variables, **os.environ}


application = create_application()
"""Answers as the process's environment says, which is read when this module is loaded."""
