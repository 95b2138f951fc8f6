"""What of a request it listens to besides a session: whose pages ask, with which method, and what they claim."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote as percent_encode
from urllib.parse import urlencode, urlsplit

from pelican_intercom.checks.finding import Finding, judge, passed, quote, unasked

from .forged_tokens import FORGED_EMAIL, FORGED_ID, SAY_WHERE
from .http_client import Target
from .http_message import Reply

ATTACKER = "https://attacker.example"
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
METHODS = ("POST", "PUT", "PATCH", "DELETE", "HEAD")
NAMES = ("user_id", "userId", "id", "uid", "sub", "user", "username", "member_id")
# What proxies with a login add; who gets past them, or finds none, sends it himself.
HEADERS = (
    "X-User-Id", "X-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Preferred-Username",
    "X-Auth-Request-User", "X-Auth-Request-Email", "X-Remote-User", "Remote-User", "X-WebAuth-User",
    "X-MS-Client-Principal-Id", "X-MS-Client-Principal-Name", "X-Amzn-Oidc-Identity", "X-Goog-Authenticated-User-Id",
    "Cf-Access-Authenticated-User-Email", "X-Authenticated-Userid",
)  # fmt: skip
_EXACT = "Allow exact origins only (INTERCOM_ALLOWED_ORIGINS), and let your host add no CORS headers."


def ask_foreign_origins(target: Target) -> Iterator[Finding]:
    """Ask from pages of other sites, among them some whose names only look like the site's own."""
    cross = {"Sec-Fetch-Site": "cross-site", **target.credentials}
    for foreign in [ATTACKER, *_imitate(target.site or target.origin)]:
        reply = target.ask("foreign origin", headers={"Origin": foreign, **cross})
        yield _judge(f"foreign origin {foreign}", foreign, reply)
    yield _judge("origin null", "null", target.ask("origin null", headers={"Origin": "null", **cross}))
    yield _judge("another site, no origin", "", target.ask("cross-site", headers=cross))
    preflight = {"Origin": ATTACKER, "Sec-Fetch-Site": "cross-site", **PREFLIGHT}
    yield _judge("foreign preflight", ATTACKER, target.ask("foreign preflight", "OPTIONS", headers=preflight))


def ask_own_origin(target: Target) -> Iterator[Finding]:
    """Ask as the site's own pages, where they are on another origin than the function."""
    question, origin = "your site's origin", target.site
    if origin is None or origin == target.origin:
        yield unasked(question, "pages on the function's own origin need no CORS; for other pages, give --origin")
        return
    remedy = f"List {origin} in INTERCOM_ALLOWED_ORIGINS exactly like this, and let your host add no CORS headers."
    reply = target.ask("own origin", headers={"Origin": origin, **target.credentials})
    allowed = reply.header("access-control-allow-origin")
    credentials = reply.header("access-control-allow-credentials")
    yield judge(
        question, "allowed, with credentials",
        (reply.status == HTTPStatus.FORBIDDEN, f"{reply.code}: refused", remedy),
        (allowed != origin or credentials != "true",
         f"allow-origin {quote(allowed or 'none')}, credentials {quote(credentials or 'none')}: browsers block it",
         remedy),
        ("origin" not in reply.list_header("vary"),
         "allowed, but Vary lacks Origin", "Add Vary: Origin, or a cache mixes up the callers."),
    )  # fmt: skip
    # A browser asks before it sends a token in a header; for a cookie alone it never asks.
    question, places = "your site's preflight", [target.session.place] if target.session else target.named
    wanted = next((place.header.lower() for place in places if place.cookie is None), None)
    if wanted is None:
        reason = "none is needed: cookies are sent without one"
        nowhere = unasked(question, "only a token in a header needs one", SAY_WHERE)
        yield passed(question, reason) if places else nowhere
        return
    preflight = {"Origin": origin, **PREFLIGHT, "Access-Control-Request-Headers": wanted}
    reply = target.ask("own preflight", "OPTIONS", headers=preflight)
    yield judge(
        question, f"{reply.status}, {wanted} allowed",
        (reply.status not in range(200, 300) or reply.header("access-control-allow-origin") != origin,
         f"{reply.code}: refused", remedy),
        (wanted not in reply.list_header("access-control-allow-headers"),
         f"the header {wanted} is not allowed", "Set INTERCOM_SESSION_HEADER to the header that you send."),
    )  # fmt: skip


def _judge(question: str, foreign: str, reply: Reply) -> Finding:
    allowed = reply.header("access-control-allow-origin")
    what = "every origin" if allowed == "*" else "this origin"
    with_credentials = ", with credentials" * (reply.header("access-control-allow-credentials") == "true")
    return judge(
        question, f"{reply.status}, refused",
        (allowed and allowed in {"*", foreign}, f"allows {what}{with_credentials}", _EXACT),
        (reply.names_a_person, "signs for a page of another site", _EXACT),
        # No browser goes on after a preflight that allows nothing, whatever its status.
        (reply.status != HTTPStatus.FORBIDDEN and reply.method != "OPTIONS", f"{reply.code} instead of 403",
         "Make sure that your host and its proxies pass on Origin and Sec-Fetch-Site."),
    )  # fmt: skip


def _imitate(origin: str) -> list[str]:
    """Return origins that a careless comparison takes for another one: one of a prefix, a regex, a host's name."""
    address = urlsplit(origin)
    start, host = f"{address.scheme}://", address.netloc.removesuffix(f":{address.port}")
    dotless = [start + address.netloc.replace(".", "x", 1), start + "x".join(address.netloc.rsplit(".", 1))]
    port = f"{start}{host}:{8443 if address.port != 8443 else 8444}"  # noqa: PLR2004  (any other)
    local = ["http://localhost", "https://localhost.attacker.example"]
    found = [f"{origin}.attacker.example", f"{start}evil{host}", f"http://{address.netloc}", *dotless, port, *local]
    return [imitation for imitation in dict.fromkeys(found) if imitation != origin]


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
             f"{reply.code} instead of 405", remedy),
            (not is_refused and not allow,
             "405 without Allow", "Send Allow: GET, OPTIONS with it (RFC 9110, section 15.5.6)."),
        )  # fmt: skip


def ask_claimed_ids(target: Target) -> Iterator[Finding]:
    """Say who one is in every place where a function must not look."""
    claimed = dict.fromkeys(NAMES, FORGED_ID) | {"email": FORGED_EMAIL}
    document, query = json.dumps(claimed), urlencode(claimed)
    profile, basic = (base64.b64encode(text.encode()).decode() for text in (document, f"{FORGED_ID}:password"))
    form, encoded = "application/x-www-form-urlencoded", percent_encode(document)
    places: dict[str, dict[str, Any]] = {
        "the query": {"query": query},
        "headers": {"headers": dict.fromkeys(HEADERS, FORGED_ID)},
        "cookies": {"headers": {"Cookie": "; ".join([*map("=".join, claimed.items()), f"profile={profile}"])}},
        "cookies of JSON": {"headers": {"Cookie": "; ".join(f"{name}={encoded}" for name in ("session", *NAMES))}},
        "a header of JSON": {"headers": {"X-User": document, "X-MS-Client-Principal": profile, "X-Userinfo": profile}},
        "Basic authentication": {"headers": {"Authorization": f"Basic {basic}"}},
        "a body of JSON": {"headers": {"Content-Type": "application/json"}, "body": document.encode()},
        "a form": {"headers": {"Content-Type": form}, "body": query.encode()},
    }
    if target.session:
        places["the query, beside your session"] = {"query": query, "headers": target.credentials}
    for place, asked in places.items():
        question, added, method = f"an id in {place}", asked.pop("headers", {}), "POST" if "body" in asked else "GET"
        reply = target.ask(question, method, headers={**target.usual, **added}, **asked)
        is_forged = {FORGED_ID, FORGED_EMAIL} & {str(reply.person.get(name)) for name in ("user_id", "email")}
        # What reads an id in a cookie as it is was found out before.
        is_other = added is target.credentials or place == "cookies of JSON"
        yield judge(
            question, f"{reply.code}, ignored",
            (is_forged if is_other else reply.names_a_person, "it signs for any person that the browser names",
             "Take the function offline now; it must sign only the id of a verified session."),
        )  # fmt: skip
