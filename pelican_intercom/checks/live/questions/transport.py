"""Whether it is there, over a connection that can be trusted, and soon enough."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import urljoin

from pelican_intercom.checks.live.finding import Finding, failed, passed, quote, unasked
from pelican_intercom.checks.live.http_client import UnreachableError
from pelican_intercom.checks.live.http_message import Reply
from pelican_intercom.checks.live.target import Target

# The loader waits eight seconds for an identity; a second is what a visitor notices.
SLOW_SECONDS = 1.0
SAMPLES = 5
EXPIRES_SOON_DAYS = 14
OLD_TLS = {"SSLv3", "TLSv1", "TLSv1.1"}

_MISCONFIGURED = HTTPStatus.INTERNAL_SERVER_ERROR
# With these there is no function to ask more of: what they say, and what to do.
_STATUSES: dict[int, tuple[str, str]] = {
    HTTPStatus.NOT_FOUND: (
        "no function at this URL", "Compare the path with your host's routing, and see that the function is deployed.",
    ),
    HTTPStatus.FORBIDDEN: (
        "refused before it looked", "Give --origin with your site's origin, and list that in INTERCOM_ALLOWED_ORIGINS.",
    ),
    _MISCONFIGURED: (
        "misconfigured", "Set that variable at your host and deploy again; the function's log says what it should be.",
    ),
}  # fmt: skip
_LOGIN = re.compile(r"log[-_]?[io]n|sign[-_]?[io]n|oauth|authorize|saml|\bsso\b", re.IGNORECASE)
_VARIABLE = re.compile(r"\bINTERCOM_[A-Z_]{2,40}\b")


def ask_connection(target: Target) -> Iterator[Finding]:
    """Ask for TLS and a certificate that browsers accept."""
    question = "connection"
    if target.address.scheme != "https":
        if target.is_loopback:
            yield unasked(question, "plain http on this machine; the live function needs https")
        else:
            yield failed(
                question,
                "plain http: everyone on the way can read the session token and the signed identity",
                "Serve the function over https, and give its https address.",
            )
        return
    try:
        version, days = target.read_certificate()
    except UnreachableError as error:
        yield failed(
            question, quote(str(error)), "Fix the certificate or the URL: browsers refuse this connection too."
        )
        return
    if version in OLD_TLS:
        yield failed(question, f"{version}, which browsers have given up", "Turn on TLS 1.2 and 1.3 at your host.")
    elif days < EXPIRES_SOON_DAYS:
        yield failed(
            question,
            f"{version}, but the certificate ends in {days:.0f} days",
            "Renew the certificate; see that its renewal runs by itself.",
        )
    else:
        yield passed(question, f"{version}, certificate good for {days:.0f} days")


def is_answered(reply: Reply) -> bool:
    """Return whether an answer to nobody is a working function's, right or wrong, so that more can be asked of it."""
    kind = (reply.header("content-type") or "").partition(";")[0].strip().lower()
    # Frameworks call an empty answer a page, too.
    is_page = bool(reply.body) and kind == "text/html"
    return reply.status not in _STATUSES and not reply.is_redirect and not is_page


def judge_without_session(reply: Reply) -> Finding:
    """Return what an answer to somebody who is not signed in says."""
    question = "no session"
    if reply.names_a_person:
        return failed(
            question,
            f"{reply.status}: it names a person although nobody sent a session",
            "Take the function off the net now: whoever asks is taken for this person.",
        )
    if reply.is_redirect:
        there = urljoin(reply.url, reply.header("location") or "").partition("?")[0]
        wall = (
            "Let the route through the login wall: whoever is not signed in must get an empty 204, not the login page."
        )
        slash = "Use the URL that answers by itself: mind a slash at the end, www, and https."
        return failed(
            question,
            f"{reply.status}, redirects to {quote(there)}: the loader follows none",
            wall if _LOGIN.search(there) else slash,
        )
    return _explain_status(question, reply)


def _explain_status(question: str, reply: Reply) -> Finding:
    if reply.status == HTTPStatus.NO_CONTENT:
        return passed(question, "204, nobody is signed for")
    if known := _STATUSES.get(reply.status):
        named = ", ".join(sorted(set(_VARIABLE.findall(reply.text)))) if reply.status == _MISCONFIGURED else ""
        return failed(question, f"{reply.code}: {known[0]}{named and f', it names {named}'}", known[1])
    kind = (reply.header("content-type") or "no type").partition(";")[0]
    remedy = "If this is a page of your site, the path is not routed to the function."
    return failed(question, f"{reply.code}, {quote(kind)}, where an empty 204 is right", remedy)


def ask_latency(target: Target, headers: dict[str, str]) -> Iterator[Finding]:
    """Ask five times in a row how long an answer takes."""
    seconds = [target.ask("latency", headers=headers).seconds for _ in range(SAMPLES)]
    median, slowest = statistics.median(seconds), max(seconds)
    detail = f"median {median * 1000:.0f} ms, slowest {slowest * 1000:.0f} ms of {SAMPLES}"
    if median > SLOW_SECONDS:
        yield failed("latency", detail, "Run the function nearer to its callers, or keep an instance warm.")
    else:
        yield passed("latency", detail)
