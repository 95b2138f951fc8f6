"""Whose pages may ask, and whose may not."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urlsplit

from pelican_intercom.checks.live.finding import Finding, judge, passed, quote, unasked
from pelican_intercom.checks.live.http_message import Reply
from pelican_intercom.checks.live.target import Target

ATTACKER = "https://attacker.example"
PREFLIGHT = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"}
_EXACT = "Allow exact origins only (INTERCOM_ALLOWED_ORIGINS), and let your host add no CORS header of its own."


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
        yield unasked(question, "pages on the function's own origin need no CORS; else give --origin")
        return
    remedy = f"List {origin} in INTERCOM_ALLOWED_ORIGINS, exactly so, and let your host add no CORS header of its own."
    reply = target.ask("own origin", headers={"Origin": origin, **target.credentials})
    allowed = reply.header("access-control-allow-origin")
    credentials = reply.header("access-control-allow-credentials")
    yield judge(
        question, "allowed, with credentials",
        (reply.status == HTTPStatus.FORBIDDEN, f"{reply.code}: refused", remedy),
        (allowed != origin or credentials != "true",
         f"allow-origin {quote(allowed or 'none')}, credentials {quote(credentials or 'none')}: browsers drop it",
         remedy),
        ("origin" not in reply.list_header("vary"),
         "allowed, but Vary lacks Origin", "Add Vary: Origin, or a cache mixes up the callers."),
    )  # fmt: skip
    yield _judge_own_preflight(target, origin, remedy)


def _judge_own_preflight(target: Target, origin: str, remedy: str) -> Finding:
    """Ask as a browser does before it sends a token in a header; for a cookie alone it never asks."""
    question = "your site's preflight"
    places = [target.session.place] if target.session else target.named
    wanted = next((place.header.lower() for place in places if place.cookie is None), None)
    if wanted is None and places:
        return passed(question, "none is needed: a cookie travels without one")
    if wanted is None:
        reason = "only a token in a header needs one"
        return unasked(question, reason, "Say where your session travels: --cookie NAME= or --header NAME.")
    preflight = {"Origin": origin, **PREFLIGHT, "Access-Control-Request-Headers": wanted}
    reply = target.ask("own preflight", "OPTIONS", headers=preflight)
    return judge(
        question, f"{reply.status}, {wanted} allowed",
        (not reply.is_success or reply.header("access-control-allow-origin") != origin,
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
        (reply.status != HTTPStatus.FORBIDDEN and reply.method != "OPTIONS", f"{reply.code}, where 403 is right",
         "See that your host and the network before it hand on Origin and Sec-Fetch-Site."),
    )  # fmt: skip


def _imitate(origin: str) -> Iterator[str]:
    """Yield origins that a careless comparison takes for another one."""
    address = urlsplit(origin)
    yield f"{origin}.attacker.example"
    yield f"{address.scheme}://evil{address.hostname or ''}"
    if address.scheme == "https":
        yield f"http://{address.netloc}"
