"""Whose pages may ask, and whose may not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from pelican_intercom.checks.live.finding import Finding, failed, passed, quote, unasked
from pelican_intercom.checks.live.http_message import Place, Reply, Session
from pelican_intercom.checks.live.target import Target

ATTACKER = "https://attacker.example"


def ask_foreign_origins(target: Target, origin: str | None, session: Session | None) -> Iterator[Finding]:
    """Ask from pages of other sites, among them some whose names only look like the site's own."""
    for foreign in [ATTACKER, *_imitate(origin or target.origin)]:
        headers = {"Origin": foreign, "Sec-Fetch-Site": "cross-site", **(session.headers() if session else {})}
        yield _judge(f"foreign origin {foreign}", foreign, target.ask("foreign origin", headers=headers))
    headers = {"Origin": "null", "Sec-Fetch-Site": "cross-site", **(session.headers() if session else {})}
    yield _judge("origin null", "null", target.ask("origin null", headers=headers))
    headers = {"Sec-Fetch-Site": "cross-site", **(session.headers() if session else {})}
    yield _judge("another site, no origin", "", target.ask("cross-site", headers=headers))
    preflight = {
        "Origin": ATTACKER,
        "Sec-Fetch-Site": "cross-site",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    yield _judge("foreign preflight", ATTACKER, target.ask("foreign preflight", "OPTIONS", headers=preflight))


def ask_own_origin(
    target: Target, origin: str | None, session: Session | None, named: Sequence[Place] = ()
) -> Iterator[Finding]:
    """Ask as the site's own pages, where they are on another origin than the function."""
    question = "your site's origin"
    if origin is None or origin == target.origin:
        yield unasked(question, "pages on the function's own origin need no CORS; else give --origin")
        return
    remedy = f"List {origin} in INTERCOM_ALLOWED_ORIGINS, exactly so, and let your host add no CORS header of its own."
    reply = target.ask("own origin", headers={"Origin": origin, **(session.headers() if session else {})})
    allowed, credentials = (
        reply.header("access-control-allow-origin"),
        reply.header("access-control-allow-credentials"),
    )
    vary = {name.strip().lower() for name in (reply.header("vary") or "").split(",")}
    if reply.status == HTTPStatus.FORBIDDEN:
        yield failed(question, f"{reply.code}: refused", remedy)
    elif allowed != origin or credentials != "true":
        yield failed(
            question,
            f"allow-origin {quote(allowed or 'none')}, credentials {quote(credentials or 'none')}: browsers drop it",
            remedy,
        )
    elif "origin" not in vary:
        yield failed(question, "allowed, but Vary lacks Origin", "Add Vary: Origin, or a cache mixes up the callers.")
    else:
        yield passed(question, "allowed, with credentials")
    yield _judge_own_preflight(target, origin, session, named, remedy)


def _judge_own_preflight(
    target: Target, origin: str, session: Session | None, named: Sequence[Place], remedy: str
) -> Finding:
    """Ask as a browser does before it sends a token in a header; for a cookie alone it never asks."""
    question = "your site's preflight"
    places = [session.place] if session else named
    wanted = next((place.header.lower() for place in places if place.cookie is None), None)
    if wanted is None and places:
        return passed(question, "none is needed: a cookie travels without one")
    if wanted is None:
        reason = "only a token in a header needs one"
        return unasked(question, reason, "Say where your session travels: --cookie NAME= or --header NAME.")
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": wanted}
    reply = target.ask("own preflight", "OPTIONS", headers=headers)
    listed = {name.strip().lower() for name in (reply.header("access-control-allow-headers") or "").split(",")}
    if not reply.is_success or reply.header("access-control-allow-origin") != origin:
        return failed(question, f"{reply.code}: refused", remedy)
    if wanted not in listed:
        return failed(
            question, f"the header {wanted} is not allowed", "Set INTERCOM_SESSION_HEADER to the header that you send."
        )
    return passed(question, f"{reply.status}, {wanted} allowed")


def _judge(question: str, foreign: str, reply: Reply) -> Finding:
    allowed = reply.header("access-control-allow-origin")
    credentials = reply.header("access-control-allow-credentials") == "true"
    remedy = "Allow exact origins only (INTERCOM_ALLOWED_ORIGINS), and let your host add no CORS header of its own."
    if allowed == "*" or (allowed is not None and foreign and allowed == foreign):
        what = "every origin" if allowed == "*" else "this origin"
        return failed(question, f"allows {what}{', with credentials' if credentials else ''}", remedy)
    if reply.names_a_person:
        return failed(question, "signs for a page of another site", remedy)
    # No browser goes on after a preflight that allows nothing, whatever its status.
    if reply.status != HTTPStatus.FORBIDDEN and reply.method != "OPTIONS":
        return failed(
            question,
            f"{reply.code}, where 403 is right",
            "See that your host and the network before it hand on Origin and Sec-Fetch-Site.",
        )
    return passed(question, f"{reply.status}, refused")


def _imitate(origin: str) -> Iterator[str]:
    """Yield origins that a careless comparison takes for another one."""
    address = urlsplit(origin)
    host = address.hostname or ""
    yield f"{origin}.attacker.example"
    yield f"{address.scheme}://evil{host}"
    if address.scheme == "https":
        yield f"http://{address.netloc}"
