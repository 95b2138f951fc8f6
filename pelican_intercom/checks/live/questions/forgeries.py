"""Whether it takes a token that nobody issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from urllib.parse import urlencode

from pelican_intercom.checks.finding import Finding, Verdict, judge, passed, unasked
from pelican_intercom.checks.live.forgery import Forgery
from pelican_intercom.checks.live.http_message import Place, Reply
from pelican_intercom.checks.live.target import Target

# Where session tokens usually are; a function reads one of them, and an attacker tries all. The first header is what
# Cloudflare Access adds behind its own login; an attacker who finds the way around it sends it himself.
COOKIES = (
    "__session", "nf_jwt", "CF_Authorization", "session", "token", "access_token", "id_token", "jwt", "sid", "auth",
    "auth_token", "session_token",
)  # fmt: skip
HEADERS = ("Cf-Access-Jwt-Assertion", "X-Auth-Token", "X-Session-Token", "X-Access-Token", "X-Token", "X-JWT")
PARAMETERS = ("token", "access_token", "id_token", "jwt", "session", "auth")
# Servers take 8 to 64 KiB of headers in all.
ROOM = 6_000


def ask_forgeries(target: Target, forgeries: Iterable[Forgery]) -> Iterator[Finding]:
    """Send each token in every place; one finding for each way of forging, the worst of its answers.

    A place counts only where it is seen to be read: where a token, forged or real, is answered in another way than no
    token at all.
    """
    question, session = "which tokens are read", target.session
    nobody = target.ask(question)
    places = dict.fromkeys([*([session.place] if session else []), *target.named, Place()])
    read = set()
    if session and target.ask(question, headers={**target.usual, **target.credentials}).code != nobody.code:
        read.add(session.place.name)
    asked: dict[str, list[tuple[str, Reply]]] = {}
    for forgery in forgeries:
        asked.setdefault(forgery.name, []).extend(_send(target, forgery, places))
    answers = [answer for replies in asked.values() for answer in replies]
    read |= {place for place, reply in answers if reply.code != nobody.code and not reply.is_too_large}
    for name, replies in asked.items():
        seen = [(place, reply) for place, reply in replies if place in read]
        yield _judge(f"forged token: {name}", seen, is_named=bool(session or target.named))


def _send(target: Target, forgery: Forgery, places: Iterable[Place]) -> Iterator[tuple[str, Reply]]:
    def ask(carried: dict[str, str], query: str | None = None) -> Reply:
        return target.ask(forgery.name, headers={**target.usual, **carried}, query=query)

    token = forgery.token
    yield from ((place.name, ask(place.carry(token))) for place in places)
    fitting = ROOM // len(token)
    if cookies := COOKIES[:fitting]:
        yield "a cookie", ask({"Cookie": "; ".join(f"{name}={token}" for name in cookies)})
        yield "a header", ask(dict.fromkeys(HEADERS[:fitting], token))
        yield "the query", ask({}, urlencode(dict.fromkeys(PARAMETERS[:fitting], token)))


def _judge(question: str, replies: list[tuple[str, Reply]], *, is_named: bool) -> Finding:
    """Return the finding of one way of forging, from the answers in the places that are read."""
    if not replies:
        remedy = "Say where your session token travels: --cookie NAME= or --header NAME."
        return unasked(question, "no token was read: answered as nobody is", "" if is_named else remedy)
    findings = [_judge_one(question, place, reply) for place, reply in replies]
    faults = [finding for finding in findings if finding.verdict is Verdict.FAIL]
    if faults:
        return min(faults, key=lambda fault: not fault.detail.startswith("taken"))
    return passed(question, ", ".join(dict.fromkeys(finding.detail for finding in findings)))


def _judge_one(question: str, place: str, reply: Reply) -> Finding:
    is_right = reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NO_CONTENT} or reply.is_too_large
    return judge(
        question, f"{reply.code} in {place}",
        (reply.names_a_person, f"taken, in {place}",
         "Take the function offline now: anyone can be anyone. Verify signature, issuer and times first."),
        (reply.status == HTTPStatus.SERVICE_UNAVAILABLE, f"{reply.code}, in {place}: it cannot get its issuer's keys",
         "See INTERCOM_SESSION_ISSUER or INTERCOM_SESSION_JWKS_URL, and that the function may reach it."),
        (not is_right, f"{reply.code}, in {place}, where 401 is right",
         "A token that does not verify is a 401 and nothing else; the function's log says what failed."),
    )  # fmt: skip
