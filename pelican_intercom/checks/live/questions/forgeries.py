"""Whether it takes a token that nobody issued."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from pelican_intercom.checks.live.finding import Finding, failed, passed, unasked
from pelican_intercom.checks.live.forgery import Forgery
from pelican_intercom.checks.live.http_message import Place, Reply, Session
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

NOT_READ = "no token was read: answered as nobody is"


def ask_forgeries(
    target: Target,
    headers: dict[str, str],
    session: Session | None,
    forgeries: Iterable[Forgery],
    named: Sequence[Place] = (),
) -> Iterator[Finding]:
    """Send each token in every place; one finding for each way of forging, the worst of its answers.

    ``named`` are the places that the caller knows of. A place counts only where it is seen to be read: where a token,
    forged or real, is answered in another way than no token at all.
    """
    question = "which tokens are read"
    nobody = target.ask(question, headers=headers)
    places = dict.fromkeys([*([session.place] if session else []), *named, Place()])
    read = set()
    if session and target.ask(question, headers={**headers, **session.headers()}).code != nobody.code:
        read.add(session.place.name)
    asked: dict[str, list[tuple[str, Reply]]] = {}
    for forgery in forgeries:
        asked.setdefault(forgery.name, []).extend(_send(target, headers, forgery, list(places)))
    read |= {place for replies in asked.values() for place, reply in replies if _is_read(reply, nobody)}
    for name, replies in asked.items():
        yield _judge(f"forged token: {name}", [(place, reply) for place, reply in replies if place in read])


def _send(
    target: Target, headers: dict[str, str], forgery: Forgery, places: list[Place]
) -> Iterator[tuple[str, Reply]]:
    def ask(carried: dict[str, str], query: str | None = None) -> Reply:
        return target.ask(forgery.name, headers={**headers, **carried}, query=query)

    token = forgery.token
    yield from ((place.name, ask(place.carry(token))) for place in places)
    fitting = ROOM // len(token)
    if cookies := COOKIES[:fitting]:
        yield "a cookie", ask({"Cookie": "; ".join(f"{name}={token}" for name in cookies)})
        yield "a header", ask(dict.fromkeys(HEADERS[:fitting], token))
        yield "the query", ask({}, urlencode(dict.fromkeys(PARAMETERS[:fitting], token)))


def _is_read(reply: Reply, nobody: Reply) -> bool:
    return reply.code != nobody.code and not reply.is_too_large


def _judge(question: str, replies: list[tuple[str, Reply]]) -> Finding:
    """Return the finding of one way of forging, from the answers in the places that are read."""
    faults = [fault for place, reply in replies if (fault := _find_fault(question, place, reply))]
    if faults:
        return min(faults, key=lambda fault: not fault.detail.startswith("taken"))
    if not replies:
        return unasked(question, NOT_READ, "Say where your session token travels: --cookie NAME= or --header NAME.")
    return passed(question, ", ".join(dict.fromkeys(f"{reply.code} in {place}" for place, reply in replies)))


def _find_fault(question: str, place: str, reply: Reply) -> Finding | None:
    if reply.names_a_person:
        return failed(
            question,
            f"taken, in {place}",
            "Take the function off the net now: anyone can be anyone. Verify signature, issuer and times first.",
        )
    if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NO_CONTENT} or reply.is_too_large:
        return None
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
