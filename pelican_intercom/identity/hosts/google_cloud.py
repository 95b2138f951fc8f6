"""Google Cloud Run functions, which hand over a Flask request and take what a Flask view may return."""

from __future__ import annotations

import os

from ..endpoint import Endpoint, Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Protocol

    class FlaskRequest(Protocol):
        """The two members of a Flask request that are read."""

        method: str

        @property
        def headers(self) -> Mapping[str, str]:
            """The headers, with names of any case."""

    FlaskResponse = tuple[bytes, int, Sequence[tuple[str, str]]]


def create_function(environment: Mapping[str, str] = os.environ) -> Callable[[FlaskRequest], FlaskResponse]:
    """Return an HTTP function that answers with the configuration in ``environment``."""
    endpoint = Endpoint(environment)

    def identify(request: FlaskRequest) -> FlaskResponse:
        """Return the body, the status and the headers."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        response = endpoint.answer(Request(request.method, headers))
        return response.body, response.status, response.headers

    return identify


identify = create_function()
