"""What of a request it listens to besides a session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode

from pelican_intercom.checks.live.finding import Finding, failed, passed, quote
from pelican_intercom.checks.live.forgery import FORGED_EMAIL, FORGED_ID
from pelican_intercom.checks.live.http_message import Session
from pelican_intercom.checks.live.target import Target

METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD")
NAMES = ("user_id", "userId", "id", "uid", "sub", "user")
HEADERS = ("X-User-Id", "X-User", "X-Forwarded-User", "X-Auth-Request-User", "X-Remote-User", "Remote-User")


def ask_other_methods(target: Target, headers: dict[str, str], session: Session | None) -> Iterator[Finding]:
    """Ask with every method that a form or a script could use instead of GET."""
    for method in METHODS:
        question = f"method {method}"
        sent = {**headers, **(session.headers() if session else {}), "Content-Length": "0"}
        reply = target.ask(question, method, headers=sent)
        remedy = "Route every method to the function and let it answer GET and OPTIONS only."
        if reply.names_a_person:
            yield failed(question, f"{reply.status}, and it signs", remedy)
        elif reply.status == HTTPStatus.FORBIDDEN:
            yield passed(question, f"{reply.code}, refused")
        elif reply.status != HTTPStatus.METHOD_NOT_ALLOWED:
            yield failed(question, f"{reply.code}, where 405 is right", remedy)
        elif not reply.header("allow"):
            yield failed(question, "405 without Allow", "Send Allow: GET, OPTIONS with it (RFC 9110, section 15.5.6).")
        else:
            yield passed(question, f"405, allows {quote(reply.header('allow') or '')}")


def ask_claimed_ids(target: Target, headers: dict[str, str], session: Session | None) -> Iterator[Finding]:
    """Say who one is in every place where a function must not look."""
    claimed = dict.fromkeys(NAMES, FORGED_ID) | {"email": FORGED_EMAIL}
    cookies = "; ".join(f"{name}={value}" for name, value in claimed.items())
    places: dict[str, tuple[str | None, dict[str, str]]] = {
        "the query": (urlencode(claimed), {}),
        "headers": (None, dict.fromkeys(HEADERS, FORGED_ID)),
        "cookies": (None, {"Cookie": cookies}),
        "a header of JSON": (None, {"X-User": json.dumps(claimed)}),
    }
    for place, (query, added) in places.items():
        question = f"an id in {place}"
        reply = target.ask(question, headers={**headers, **added}, query=query)
        yield _judge(question, signed=reply.names_a_person, code=reply.code)
    if session:
        question = "an id in the query, beside your session"
        sent = {**headers, **session.headers()}
        reply = target.ask(question, headers=sent, query=urlencode(claimed))
        signed = {FORGED_ID, FORGED_EMAIL} & {reply.person.get("user_id"), reply.person.get("email")}
        yield _judge(question, signed=bool(signed), code=reply.code)


def _judge(question: str, *, signed: bool, code: str) -> Finding:
    if signed:
        return failed(
            question,
            "it signs for whomever the browser names",
            "Take the function off the net now; it must sign the id of a verified session and no other.",
        )
    return passed(question, f"{code}, not listened to")
