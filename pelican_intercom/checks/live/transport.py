"""Whether it is there, over a connection that can be trusted, and soon enough."""

from __future__ import annotations

import re
import ssl
import statistics
import time
from http import HTTPStatus
from typing import cast

from pelican_intercom.checks.finding import Finding, failed, judge, quote, unasked
from pelican_intercom.identity.variables import fits
from pelican_intercom.settings.urls import split_url

from .http_client import Target, UnreachableError
from .http_message import Reply

# The loader waits eight seconds for an identity; a second is what a visitor notices.
SLOW_SECONDS = 1.0
SAMPLES, EXPIRES_SOON_DAYS = 5, 14
OLD_TLS = {"SSLv3", "TLSv1", "TLSv1.1"}

_WALL = "Exclude the route from the login: visitors who are not signed in must get an empty 204, not the login page."
# With these there is no function to ask more of: what they say, and what to do.
_STATUSES: dict[int, tuple[str, str]] = {
    404: ("no function at this URL",
          "Check that the function is deployed, and that your host routes this path to it."),
    403: ("refused before it read a session",
          "Give --origin with your site's origin, and list that in INTERCOM_ALLOWED_ORIGINS."),
    500: ("misconfigured",
          "Set that variable at your host and deploy again; the function's log says what it should be."),
}  # fmt: skip
# What no function says by itself: the contract has a code in every problem.
_UNEXPLAINED: dict[int, tuple[str, str]] = {
    400: ("refused by the app or the host itself", "Let it allow this host name (Django: ALLOWED_HOSTS)."),
    401: ("a login before the route refuses visitors", _WALL),
    403: ("a login or a rule before the route refuses visitors", _WALL),
    500: ("an error of the app or the host itself", "The app's or the host's log says what went wrong."),
}
_SLASH = "Use the URL that answers without a redirect: check the slash at the end, www, and https."
_VARIABLE = re.compile(r"\bINTERCOM_[A-Z_]{2,40}\b")


def ask_connection(target: Target) -> tuple[Finding, bool]:
    """Ask for TLS and a certificate that browsers accept, and say whether more may be asked there."""
    question = "connection"
    if target.address.scheme != "https":
        if fits("INTERCOM_ALLOWED_ORIGINS", target.origin):  # http of this machine alone
            return unasked(question, "plain http on this machine; the live function needs https"), True
        detail = "plain http: anyone on the network can read the session token and the signed identity"
        return failed(question, detail, "Serve the function over https, and give its https URL."), False
    try:
        with target.network.connect(target.url) as connection:
            socket = cast("ssl.SSLSocket", connection.sock)
            version, certificate = str(socket.version()), socket.getpeercert() or {}
    except UnreachableError as error:
        remedy = "Fix the certificate or the URL: browsers refuse this connection too."
        return failed(question, quote(str(error)), remedy), False
    days = (ssl.cert_time_to_seconds(str(certificate["notAfter"])) - time.time()) / 86_400
    return judge(
        question, f"{version}, certificate good for {days:.0f} days",
        (version in OLD_TLS, f"{version}, which browsers no longer accept", "Turn on TLS 1.2 and 1.3 at your host."),
        (days < EXPIRES_SOON_DAYS, f"{version}, but the certificate ends in {days:.0f} days",
         "Renew the certificate; make sure that it renews automatically."),
    ), True  # fmt: skip


def is_answered(reply: Reply) -> bool:
    """Return whether an answer to nobody is a working function's, right or wrong, so that more can be asked of it."""
    # Frameworks call an empty answer a page, too.
    is_page = bool(reply.body) and reply.kind == "text/html"
    return not _explain(reply) and not reply.is_redirect and not is_page


def _explain(reply: Reply) -> tuple[str, str] | None:
    """Return what a status says of which no working function answers nobody with, and what to do."""
    return (not reply.json.get("code") and _UNEXPLAINED.get(reply.status)) or _STATUSES.get(reply.status)


def judge_without_session(reply: Reply) -> Finding:
    """Return what an answer to somebody who is not signed in says."""
    # A redirect that keeps the last step of the path leads to the same route, else to a login page.
    step, asked = (split_url(url).path.rstrip("/").rpartition("/")[2] for url in (reply.leads_to, reply.url))
    there = (reply.leads_to or reply.header("location") or "nowhere").partition("?")[0]
    said, remedy = _explain(reply) or ("", "")
    names = set(_VARIABLE.findall(reply.text)) if reply.status == HTTPStatus.INTERNAL_SERVER_ERROR else ()
    named = f", it names {', '.join(sorted(names))}" if names else ""
    return judge(
        "no session", "204, nobody is signed for",
        (reply.names_a_person, f"{reply.status}: it names a person although nobody sent a session",
         "Take the function offline now: everyone who asks is taken for this person."),
        (reply.is_redirect, f"{reply.status}, redirects to {quote(there)}: the loader does not follow it",
         _SLASH if step in {"", asked} else _WALL),
        (said, f"{reply.code}: {said}{named}", remedy),
        (reply.status != HTTPStatus.NO_CONTENT,
         f"{reply.code}, {quote(reply.kind or 'no type')} instead of an empty 204",
         "If this is a page of your site, the path is not routed to the function."),
    )  # fmt: skip


def ask_latency(target: Target) -> Finding:
    """Ask five times in a row how long an answer takes."""
    seconds = [target.ask("latency").seconds for _ in range(SAMPLES)]
    median, slowest = statistics.median(seconds), max(seconds)
    detail = f"median {median * 1000:.0f} ms, slowest {slowest * 1000:.0f} ms of {SAMPLES}"
    remedy = "Run the function nearer to its callers, or keep an instance warm."
    return judge("latency", detail, (median > SLOW_SECONDS, detail, remedy))
