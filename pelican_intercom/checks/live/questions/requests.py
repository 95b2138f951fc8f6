"""What of a request it listens to besides a session."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlencode

from pelican_intercom.checks.live.finding import Finding, judge, quote
from pelican_intercom.checks.live.forgery import FORGED_EMAIL, FORGED_ID
from pelican_intercom.checks.live.target import Target

METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD")
NAMES = ("user_id", "userId", "id", "uid", "sub", "user")
HEADERS = ("X-User-Id", "X-User", "X-Forwarded-User", "X-Auth-Request-User", "X-Remote-User", "Remote-User")


def ask_other_methods(target: Target) -> Iterator[Finding]:
    """Ask with every method that a form or a script could use instead of GET."""
    remedy = "Route every method to the function and let it answer GET and OPTIONS only."
    for method in METHODS:
        question = f"method {method}"
        reply = target.ask(question, method, headers={**target.usual, **target.credentials, "Content-Length": "0"})
        is_refused, allow = reply.status == HTTPStatus.FORBIDDEN, reply.header("allow")
        yield judge(
            question, f"{reply.code}, refused" if is_refused else f"405, allows {quote(allow)}",
            (reply.names_a_person, f"{reply.status}, and it signs", remedy),
            (not is_refused and reply.status != HTTPStatus.METHOD_NOT_ALLOWED,
             f"{reply.code}, where 405 is right", remedy),
            (not is_refused and not allow,
             "405 without Allow", "Send Allow: GET, OPTIONS with it (RFC 9110, section 15.5.6)."),
        )  # fmt: skip


def ask_claimed_ids(target: Target) -> Iterator[Finding]:
    """Say who one is in every place where a function must not look."""
    claimed = dict.fromkeys(NAMES, FORGED_ID) | {"email": FORGED_EMAIL}
    query, cookies = urlencode(claimed), "; ".join(f"{name}={value}" for name, value in claimed.items())
    places: dict[str, tuple[str | None, dict[str, str]]] = {
        "the query": (query, {}),
        "headers": (None, dict.fromkeys(HEADERS, FORGED_ID)),
        "cookies": (None, {"Cookie": cookies}),
        "a header of JSON": (None, {"X-User": json.dumps(claimed)}),
    }
    if target.session:
        places["the query, beside your session"] = query, target.credentials
    for place, (asked, added) in places.items():
        question = f"an id in {place}"
        reply = target.ask(question, headers={**target.usual, **added}, query=asked)
        is_forged = {FORGED_ID, FORGED_EMAIL} & {str(reply.person.get(name)) for name in ("user_id", "email")}
        yield judge(
            question, f"{reply.code}, not listened to",
            (is_forged if added is target.credentials else reply.names_a_person,
             "it signs for whomever the browser names",
             "Take the function off the net now; it must sign the id of a verified session and no other."),
        )  # fmt: skip
