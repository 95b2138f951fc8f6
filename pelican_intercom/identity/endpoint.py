"""The function: one request in, one answer out. It signs only what it has verified, and stores nothing about anyone."""

from __future__ import annotations

import time

# threading's own lock, without threading: visitors do not pay for what only tokens need.
from _thread import allocate_lock
from collections.abc import Callable, Mapping

from .config import Config
from .cors import ALLOW, Cors, Headers, add_reason
from .http_messages import PHRASES, Request, Response
from .problem import NobodyError, Problem
from .session_config import SessionConfig
from .session_token import read_token
from .strict_json import write_json
from .variables import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .app import Given
    from .session import TokenVerifier

__all__ = ["Endpoint", "Request", "Response"]

LOGGER = "pelican_intercom.identity"


class Endpoint:
    """Answers requests as its environment variables say. Safe for threads; made once a process, it keeps the keys."""

    def __init__(
        self,
        given: Mapping[str, str] | Config,
        *,
        load: Callable[[Mapping[str, str]], Config] = Config.load,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Take a configuration, or environment variables for ``load`` to read; ``clock`` gives Unix seconds.

        A mistake in the variables is answered with 500, never raised.
        """
        self._clock = clock
        self._config: Config | ConfigError
        try:
            self._config = given if isinstance(given, Config) else load(given)
        except ConfigError as error:
            self._config = error
        self._cors = Cors(self._config.origins, self._config.header)
        self._said: set[str] = set()
        self._lock = allocate_lock()
        self._verifier: TokenVerifier | None = None

    def answer(self, request: Request) -> Response:
        """Return 200 with an identity, 204 for nobody, or a problem of RFC 9457 with a stable ``code``.

        Decided in this order: method, Origin, configuration, token. A preflight is answered before the configuration
        is checked; otherwise the page could not read what is wrong with it.
        """
        return self._answer(request, lambda config: self._identify(config, request))

    def respond(self, request: Request, person: Given | None) -> Response:
        """Return the same for a person that your own app gives, or for nobody (None); no token is read.

        A wrong value is 500 ``person_invalid``. Problems of the configuration come first, signed in or not.
        """
        return self._answer(request, lambda config: self._accept(config, person))

    def _answer(self, request: Request, identify: Callable[[Config], dict[str, object] | None]) -> Response:
        headers = self._cors.list_headers(request)
        try:
            self._cors.check(request)
            if request.method == "OPTIONS":
                is_preflight = {"origin", "access-control-request-method"} <= request.headers.keys()
                return Response(204, headers + self._cors.preflight_headers if is_preflight else (ALLOW, *headers))
            identity = identify(self._find_config())
            if identity is None:
                return Response(204, headers)
            return Response(200, (("Content-Type", "application/json"), *headers), write_json(identity).encode())
        except NobodyError as nobody:
            _log(f"204: the session is not a person's full one: {nobody.reason}")
            return Response(204, add_reason(nobody.reason, headers))
        except Problem as problem:
            return _refuse(problem, headers)

    def _find_config(self) -> Config:
        if isinstance(self._config, ConfigError):
            raise Problem("misconfigured", detail=str(self._config))
        return self._config

    def _identify(self, config: Config, request: Request) -> dict[str, object] | None:
        """Return the answer's body for the caller, or ``None`` for nobody; raises Problem."""
        session = config.session
        token = read_token(request, session) if session else None
        if session is None or token is None:
            return None
        # Visitors are nobody, and need none of these.
        from .person import read_person  # noqa: PLC0415
        from .signing import describe  # noqa: PLC0415

        claims, expiry = self._share_verifier(session).verify(token)
        person = read_person(claims, session, signs_unverified=config.signs_unverified_addresses)
        for remark in person.remarks:
            if remark not in self._said:
                self._said.add(remark)
                _log(remark)
        return describe(config, person, session.issuer or "", expiry, int(self._clock()))

    def _share_verifier(self, session: SessionConfig) -> TokenVerifier:
        """Return the one verifier, which keeps the issuer's keys, even if the first tokens come on many threads."""
        with self._lock:
            if self._verifier is None:
                from .session import TokenVerifier  # noqa: PLC0415

                self._verifier = TokenVerifier(session, self._clock, lambda cause: _log(f"keys not fetched: {cause}"))
            return self._verifier

    def _accept(self, config: Config, given: Given | None) -> dict[str, object] | None:
        """Return the answer's body for the person that an app gives; raises Problem."""
        if given is None:
            return None
        # A function that verifies tokens starts without it.
        from .app import ISSUER, read_app_person  # noqa: PLC0415
        from .signing import describe  # noqa: PLC0415

        now = self._clock()
        person, expiry = read_app_person(given, config, now)
        return describe(config, person, ISSUER, expiry, int(now)) if expiry > now else None


def _refuse(problem: Problem, headers: Headers) -> Response:
    _log(f"{problem.status} {problem.code}: {problem.cause or problem.detail}")
    extra = [("Content-Type", "application/problem+json")]
    if problem.status == 401:  # noqa: PLR2004
        extra.append(("WWW-Authenticate", "Bearer"))
    if problem.status == 405:  # noqa: PLR2004
        extra.append(ALLOW)
    if problem.retry_after is not None:
        extra.append(("Retry-After", str(problem.retry_after)))
    title = PHRASES[problem.status]
    body = {"title": title, "status": problem.status, "detail": problem.detail, "code": problem.code}
    return Response(problem.status, (*extra, *headers), write_json(body).encode())


def _log(line: str) -> None:
    """Write one line: a code and what the owner can do, and nothing about a person."""
    import logging  # noqa: PLC0415  (visitors cause no line, and it costs more than the rest of their answer)

    logging.getLogger(LOGGER).warning("%s", line)
