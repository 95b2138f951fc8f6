"""The function: one request in, one answer out. It signs only what it has verified, and keeps nothing about anyone."""

from __future__ import annotations

import time

from . import origin, signing
from .environment import Environment
from .exchange import PHRASES, Answer, Request
from .jsontext import write_json
from .person import Person
from .refusal import Refusal
from .session import SessionReader, find_token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Answer", "Endpoint", "Request"]

SHORTEST = 300
"""Seconds that Intercom asks a Messenger JWT to live at least."""
LOGGER = "pelican_intercom.identity"

_JSON = ("Content-Type", "application/json")
_PROBLEM = ("Content-Type", "application/problem+json")


class Endpoint:
    """Answers requests as its environment variables say. Safe for threads; made once a process, it keeps the keys."""

    def __init__(self, environment: Mapping[str, str], *, clock: Callable[[], float] = time.time) -> None:
        """Read ``environment``; a mistake in it is answered with 500, never raised. ``clock`` gives Unix seconds."""
        self._environment = Environment(environment)
        self._clock = clock
        row = self._environment.provider
        self._reader = None
        if row and not self._environment.faults:
            self._reader = SessionReader(
                row, self._environment, clock, lambda cause: _log(f"keys not fetched: {cause}")
            )
        self._constant = origin.make_constant_headers(self._environment)
        self._origins = origin.make_origin_headers(self._environment)
        self._nobody = Answer(204, self._constant)

    def answer(self, request: Request) -> Answer:
        """Return 200 with an identity, 204 for nobody, or a problem of RFC 9457 with a stable ``code``.

        Decided in this order: method, Origin, configuration, token. A preflight is answered before the configuration
        is looked at, else the page could not read what is wrong with it.
        """
        headers = self._constant
        asking = request.headers.get("origin")
        if asking is not None:
            headers += self._origins.get(asking, ())
        try:
            origin.check_method(request)
            origin.check_origin(request, self._environment)
            if request.method == "OPTIONS":
                return self._allow(request, headers)
            identity = self._identify(request)
            if identity is not None:
                return Answer(200, (_JSON, *headers), write_json(identity).encode())
            return self._nobody if headers is self._constant else Answer(204, headers)
        except Refusal as refusal:
            return _refuse(refusal, headers)

    def _allow(self, request: Request, headers: origin.Headers) -> Answer:
        if "origin" in request.headers and "access-control-request-method" in request.headers:
            return Answer(204, headers + origin.make_preflight_headers(self._environment))
        return Answer(204, (("Allow", origin.METHODS), *headers))

    def _identify(self, request: Request) -> dict[str, object] | None:
        """Return the answer's body for the caller, or ``None`` for nobody; raises Refusal."""
        environment = self._environment
        if self._reader is None or environment.provider is None:
            raise Refusal("misconfigured", detail=" ".join(environment.faults))
        token = find_token(request, environment)
        session = None if token is None else self._reader.verify(token)
        if session is None:
            return None
        claims, expiry = session
        person = Person(claims, environment.provider, environment)
        for role in environment.hidden_roles:
            if role in person.roles:
                return {"state": "hidden", "reason": f"role {role}"}
        now = int(self._clock())
        lifetime = min(environment.lifetime, max(SHORTEST, int(expiry) - now))
        return {
            "state": "user",
            "boot": self._prove(person, now + lifetime),
            "account": signing.account(environment.api_secret, environment.issuer or "", person.user_id),
            "expires_in": lifetime,
        }

    def _prove(self, person: Person, expiry: int) -> dict[str, object]:
        """Return what Intercom's ``boot`` gets: a JWT alone, or the attributes beside a hash of the user id."""
        secret = self._environment.api_secret
        attributes = {"user_id": person.user_id, **person.attributes}
        if self._environment.sign == "jwt":
            return {"intercom_user_jwt": signing.messenger_jwt(secret, {**attributes, "exp": expiry})}
        return {**attributes, "user_hash": signing.user_hash(secret, person.user_id)}


def _refuse(refusal: Refusal, headers: origin.Headers) -> Answer:
    _log(f"{refusal.status} {refusal.code}: {refusal.cause or refusal.detail}")
    extra: list[tuple[str, str]] = [_PROBLEM]
    if refusal.status == 401:  # noqa: PLR2004
        extra.append(("WWW-Authenticate", "Bearer"))
    if refusal.status == 405:  # noqa: PLR2004
        extra.append(("Allow", origin.METHODS))
    if refusal.retry_after is not None:
        extra.append(("Retry-After", str(refusal.retry_after)))
    problem = {
        "title": PHRASES[refusal.status],
        "status": refusal.status,
        "detail": refusal.detail,
        "code": refusal.code,
    }
    return Answer(refusal.status, (*extra, *headers), write_json(problem).encode())


def _log(line: str) -> None:
    """Write one line: a code and what the owner can do, and nothing about a person."""
    import logging  # noqa: PLC0415  (visitors cause no line, and it costs more than the rest of their answer)

    logging.getLogger(LOGGER).warning("%s", line)
