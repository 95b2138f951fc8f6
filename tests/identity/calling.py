"""How the tests call the function: a clock that stands, an environment, one request, and what came back."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import jwt

from pelican_intercom.identity.config import Config
from pelican_intercom.identity.endpoint import LOGGER, Endpoint, Request, Response
from pelican_intercom.identity.session_config import SessionConfig
from pelican_intercom.identity.variables import ConfigError

if TYPE_CHECKING:
    from tests.identity_js.twin import Twin

NOW = 1_700_000_000
API_SECRET = "fake-messenger-api-secret-0000000000000000"
SESSION_SECRET = "fake-session-secret-1111111111111111111111"
SHARED = {
    "INTERCOM_API_SECRET": API_SECRET,
    "INTERCOM_SESSION_PROVIDER": "hs256",
    "INTERCOM_SESSION_SECRET": SESSION_SECRET,
    "INTERCOM_SESSION_COOKIE": "session",
}
"""The smallest environment that answers: a shared secret, and a cookie named session."""

OPENID = {
    "INTERCOM_API_SECRET": API_SECRET,
    "INTERCOM_SESSION_PROVIDER": "oidc",
    "INTERCOM_SESSION_ISSUER": "https://issuer.example",
    "INTERCOM_SESSION_AUDIENCE": "site",
}
"""An issuer whose keys are published; a test adds where."""


class Clock:
    """A clock that stands at ``now`` until a test moves it."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return Unix seconds."""
        return self.now


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def listen() -> Iterator[list[str]]:
    """Yield what the Python twin logs until the end of the block."""
    handler, logger = _Lines(), logging.getLogger(LOGGER)
    logger.addHandler(handler)
    try:
        yield handler.lines
    finally:
        logger.removeHandler(handler)


twin: Twin | None = None
"""The JavaScript twin, while a test of this folder runs on a machine with Node."""


class Both(Endpoint):
    """The Python twin's endpoint, whose every answer the JavaScript twin must give too, byte for byte."""

    def __init__(self, variables: Mapping[str, str], clock: Clock, twin: Twin) -> None:
        super().__init__(variables, clock=clock)
        self._now = clock()
        self._other = twin.make_endpoint(variables, self._now)

    def answer(self, request: Request) -> Response:
        """Return the answer of both; each of them asks the issuer by itself."""
        with listen() as lines:
            answer = super().answer(request)
        if self._now != self._clock():
            self._now = self._clock()
            self._other.set_clock(self._now)
        said = self._other.answer(request)
        assert (said.status, said.headers, said.body) == (answer.status, list(answer.headers), answer.body)
        # Why a connection failed is each language's own word.
        assert answer.status == 503 or said.lines == lines
        return answer


def times(count: int) -> int:
    """Return how often an issuer is asked where each twin asks it so often."""
    return 2 * count if twin else count


def make_endpoint(variables: Mapping[str, str], clock: Clock | None = None) -> Endpoint:
    """Return an endpoint with ``variables`` at a standing clock, of both twins where there is Node."""
    clock = clock or Clock()
    return Both(variables, clock, twin) if twin else Endpoint(variables, clock=clock)


def find_faults(variables: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is wrong with a configuration, a sentence for each mistake."""
    try:
        Config.load(variables)
    except ConfigError as error:
        return error.faults
    return ()


def load_session(variables: Mapping[str, str]) -> SessionConfig:
    """Return how session tokens are verified with ``variables``."""
    session = Config.load(variables).session
    assert session
    return session


def ask(
    endpoint: Endpoint, token: str | None = None, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> Response:
    """Return the answer to one request, with ``token`` as a bearer where there is one."""
    bearer = {} if token is None else {"authorization": f"Bearer {token}"}
    return endpoint.answer(Request(method, {"host": "www.example.com", **bearer, **(headers or {})}))


def read(answer: Response) -> dict[str, Any]:
    """Return an answer's JSON body."""
    return cast("dict[str, Any]", json.loads(answer.body))


def code_of(answer: Response) -> tuple[int, str | None]:
    """Return an answer's status and, of a problem, its code."""
    return answer.status, read(answer).get("code") if answer.body else None


def open_identity(answer: Response, secret: str = API_SECRET) -> dict[str, Any]:
    """Return the verified claims of the Messenger JWT in an answer, without its time of expiry."""
    assert answer.status == 200, answer.body
    proof = read(answer)["boot"]["intercom_user_jwt"]
    claims = jwt.decode(proof, secret, algorithms=["HS256"], options={"verify_exp": False})
    del claims["exp"]
    return claims


def join_fetches() -> None:
    """Wait for the fetches that run in the background."""
    for thread in threading.enumerate():
        if thread.name == "fetch of the issuer's keys":
            thread.join()
