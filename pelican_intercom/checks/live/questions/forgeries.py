"""Whether it takes a token that nobody issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus

from pelican_intercom.checks.live.finding import Finding, failed, passed
from pelican_intercom.checks.live.forgery import Forgery
from pelican_intercom.checks.live.http_client import Reply, Session, Target

# Where session tokens usually are; a function reads one of them, and an attacker tries all.
COOKIES = ("__session", "nf_jwt", "CF_Authorization", "session", "token", "access_token", "id_token", "jwt")

NOT_READ = "204, not read"
# What Cloudflare Access adds behind its own login; an attacker who finds the way around it sends it himself.
EDGE_HEADER = "Cf-Access-Jwt-Assertion"
# Servers take 8 to 64 KiB of headers in all, so that a long token travels in one cookie only.
LONG = 4_096


def ask_forgeries(
    target: Target, headers: dict[str, str], session: Session | None, forgeries: Iterable[Forgery]
) -> Iterator[Finding]:
    """Send each token as a header and as a cookie; one finding for each way of forging, the worst of its answers."""
    worst: dict[str, Finding] = {}
    for forgery in forgeries:
        for place, carried in _carry(forgery.token, session):
            reply = target.ask(forgery.name, headers={**headers, **carried})
            finding = _judge(f"forged token: {forgery.name}", place, reply)
            if _rank(finding) > _rank(worst.get(forgery.name)):
                worst[forgery.name] = finding
    yield from worst.values()


def _rank(finding: Finding | None) -> int:
    """Return how much a finding says: a fault the most, and a place that is not read the least."""
    if finding is None:
        return 0
    return 3 if finding.remedy else 1 if finding.detail == NOT_READ else 2


def _carry(token: str, session: Session | None) -> Iterator[tuple[str, dict[str, str]]]:
    own = session.header if session and session.cookie is None else "Authorization"
    for header in dict.fromkeys((EDGE_HEADER, own)):
        if header.lower() != "authorization":
            yield f"the header {header}", {header: token}
    yield "the Authorization header", {"Authorization": f"Bearer {token}"}
    if session and session.cookie:
        yield "your cookie", {"Cookie": f"{session.cookie}={token}"}
    else:
        yield "cookies", {"Cookie": "; ".join(f"{name}={token}" for name in _fitting(token))}


def _fitting(token: str) -> tuple[str, ...]:
    """Return the cookie names that can carry a token at the same time."""
    return COOKIES if len(token) < LONG else COOKIES[:1]


def _judge(question: str, place: str, reply: Reply) -> Finding:
    if reply.names_a_person:
        return failed(
            question,
            f"taken, in {place}",
            "Take the function off the net now: anyone can be anyone. Verify signature, issuer and times first.",
        )
    if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NO_CONTENT} or reply.is_too_large:
        return passed(question, f"{reply.code}, refused" if reply.status != HTTPStatus.NO_CONTENT else NOT_READ)
    if reply.status == HTTPStatus.SERVICE_UNAVAILABLE:
        return failed(
            question,
            f"{reply.code}, in {place}: it cannot get its issuer's keys",
            "See INTERCOM_SESSION_ISSUER or INTERCOM_SESSION_JWKS_URL, and that the function may reach it.",
        )
    return failed(
        question,
        f"{reply.code}, in {place}, where 401 is right",
        "A token that does not verify is a 401 and nothing else; the function's log says what failed.",
    )
