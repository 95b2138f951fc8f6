"""Both twins asked the same at the same second, and their answers compared."""

from __future__ import annotations

from collections.abc import Mapping

from pelican_intercom.identity.endpoint import Endpoint, Request
from tests.conformance import minting
from tests.identity.calling import NOW, SESSION_SECRET, Clock, listen
from tests.identity_js.twin import Said, Twin

PERSON: dict[str, object] = {"sub": "user_1", "exp": NOW + 600}
"""The claims of a plain session that lasts ten minutes more."""


def answer_in_python(endpoint: Endpoint, request: Request) -> Said:
    """Return the Python twin's answer, with the lines that it logged."""
    with listen() as lines:
        answer = endpoint.answer(request)
    return Said(answer.status, list(answer.headers), answer.body, lines)


def answer_in_both(twin: Twin, environment: Mapping[str, str], request: Request, now: float = NOW) -> tuple[Said, Said]:
    """Return what the Python and the JavaScript twin, each made for this, answer at the same frozen second."""
    python = answer_in_python(Endpoint(environment, clock=Clock(now)), request)
    return python, twin.make_endpoint(environment, now).answer(request)


def answer_alike(twin: Twin, environment: Mapping[str, str], token: str | None = None, *, now: float = NOW) -> Said:
    """Return the answer that both twins give to a bearer; fails where they differ in a single byte."""
    request = Request("GET", {} if token is None else {"authorization": f"Bearer {token}"})
    python, javascript = answer_in_both(twin, environment, request, now)
    assert javascript == python
    return python


def sign_with_secret(message: bytes) -> bytes:
    """Return the HMAC-SHA256 of the session secret."""
    return minting.sign(SESSION_SECRET.encode(), message)
