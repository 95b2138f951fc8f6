"""The function: one request in, one answer out. It signs only what it has verified, and keeps nothing about anyone."""

from __future__ import annotations

import time

from . import cors, signing
from .config import Config
from .http_messages import PHRASES, Request, Response
from .person import read_person
from .problem import Problem
from .session import TokenVerifier, read_token
from .strict_json import write_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .person import Person

__all__ = ["Endpoint", "Request", "Response"]

SHORTEST = 300
"""Seconds that Intercom asks a Messenger JWT to live at least."""
LOGGER = "pelican_intercom.identity"

_JSON = ("Content-Type", "application/json")
_PROBLEM = ("Content-Type", "application/problem+json")


class Endpoint:
    """Answers requests as its environment variables say. Safe for threads; made once a process, it keeps the keys."""

    def __init__(self, environment: Mapping[str, str], *, clock: Callable[[], float] = time.time) -> None:
        """Read ``environment``; a mistake in it is answered with 500, never raised. ``clock`` gives Unix seconds."""
        self._config = Config(environment)
        self._clock = clock
        provider = self._config.provider
        self._verifier = None
        if provider and not self._config.faults:
            self._verifier = TokenVerifier(
                provider, self._config, clock, lambda cause: _log(f"keys not fetched: {cause}")
            )
        self._constant = cors.make_constant_headers(self._config)
        self._origins = cors.make_origin_headers(self._config)
        self._nobody = Response(204, self._constant)

    def answer(self, request: Request) -> Response:
        """Return 200 with an identity, 204 for nobody, or a problem of RFC 9457 with a stable ``code``.

        Decided in this order: method, Origin, configuration, token. A preflight is answered before the configuration
        is looked at, else the page could not read what is wrong with it.
        """
        headers = self._constant
        asking = request.headers.get("origin")
        if asking is not None:
            headers += self._origins.get(asking, ())
        try:
            cors.check_method(request)
            cors.check_origin(request, self._config)
            if request.method == "OPTIONS":
                return self._allow(request, headers)
            identity = self._identify(request)
            if identity is not None:
                return Response(200, (_JSON, *headers), write_json(identity).encode())
            return self._nobody if headers is self._constant else Response(204, headers)
        except Problem as problem:
            return _describe(problem, headers)

    def _allow(self, request: Request, headers: cors.Headers) -> Response:
        if "origin" in request.headers and "access-control-request-method" in request.headers:
            return Response(204, headers + cors.make_preflight_headers(self._config))
        return Response(204, (("Allow", cors.METHODS), *headers))

    def _identify(self, request: Request) -> dict[str, object] | None:
        """Return the answer's body for the caller, or ``None`` for nobody; raises Problem."""
        config = self._config
        if self._verifier is None or config.provider is None:
            raise Problem("misconfigured", detail=" ".join(config.faults))
        token = read_token(request, config)
        session = None if token is None else self._verifier.verify(token)
        if session is None:
            return None
        claims, expiry = session
        return self._describe(read_person(claims, config.provider, config), config.issuer or "", expiry)

    def _describe(self, person: Person, issuer: str, expiry: float) -> dict[str, object]:
        """Return the answer's body for a person that ``issuer`` knows, whose session ends at ``expiry``."""
        config = self._config
        if person.is_impersonated:
            return {"state": "hidden", "reason": "impersonation"}
        for role in config.hidden_roles:
            if role in person.roles:
                return {"state": "hidden", "reason": f"role {role}"}
        now = int(self._clock())
        lifetime = min(config.lifetime, max(SHORTEST, int(expiry) - now))
        company = {"company": person.company} if person.company else {}
        return {
            "state": "user",
            "boot": {**self._prove(person, now + lifetime), **company},
            "account": signing.account(config.api_secret, issuer, person.user_id),
            "expires_in": lifetime,
        }

    def _prove(self, person: Person, expiry: int) -> dict[str, object]:
        """Return what Intercom's ``boot`` gets: a JWT alone, or the attributes beside a hash of the user id."""
        secret = self._config.api_secret
        attributes = {"user_id": person.user_id, **person.attributes}
        if self._config.sign == "jwt":
            return {"intercom_user_jwt": signing.messenger_jwt(secret, {**attributes, "exp": expiry})}
        return {**attributes, "user_hash": signing.user_hash(secret, person.user_id)}


def _describe(problem: Problem, headers: cors.Headers) -> Response:
    _log(f"{problem.status} {problem.code}: {problem.cause or problem.detail}")
    extra: list[tuple[str, str]] = [_PROBLEM]
    if problem.status == 401:  # noqa: PLR2004
        extra.append(("WWW-Authenticate", "Bearer"))
    if problem.status == 405:  # noqa: PLR2004
        extra.append(("Allow", cors.METHODS))
    if problem.retry_after is not None:
        extra.append(("Retry-After", str(problem.retry_after)))
    body = {
        "title": PHRASES[problem.status],
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    return Response(problem.status, (*extra, *headers), write_json(body).encode())


def _log(line: str) -> None:
    """Write one line: a code and what the owner can do, and nothing about a person."""
    import logging  # noqa: PLC0415  (visitors cause no line, and it costs more than the rest of their answer)

    logging.getLogger(LOGGER).warning("%s", line)
