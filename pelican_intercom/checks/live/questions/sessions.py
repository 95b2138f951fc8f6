"""Whom it signs for, and whether the proof holds."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from pelican_intercom.checks.live.finding import Finding, failed, passed, quote, unasked
from pelican_intercom.checks.live.forgery import read_claims, read_header
from pelican_intercom.checks.live.http_message import Reply, Session
from pelican_intercom.checks.live.target import Target
from pelican_intercom.identity.signing import sign_hs256, user_hash

# Intercom's documentation asks for a lifetime like the session's own; a day is the longest seen.
LONGEST_PROOF = 86_400
SHORTEST_PROOF = 300
CLOCK_SKEW = 60


def ask_session(
    target: Target, headers: dict[str, str], session: Session, api_secret: str | None, now: float
) -> Iterator[Finding]:
    """Ask with a real session: whom the answer is for, what proves it, and whether the proof holds."""
    question = "your session"
    reply = target.ask(question, headers={**headers, **session.headers()})
    body = reply.json
    if reply.status == HTTPStatus.OK and body.get("state") == "hidden":
        yield passed(
            question,
            f"hidden: {quote(str(body.get('reason', 'no reason given')))}; the Messenger stays away on purpose",
        )
        return
    if not reply.boot:
        yield _explain_nobody(reply)
        return
    person = reply.person
    yield passed(question, f"signs for {_name(person)}")
    yield _judge_proof(reply.boot, person, api_secret)
    yield from _judge_lifetime(reply, now)
    yield from _judge_company(reply, session, api_secret)


def _name(person: dict[str, Any]) -> str:
    labels = {"user_id": "user id", "email": "e-mail", "name": "name"}
    known = [f"{label} {quote(str(person[name]))}" for name, label in labels.items() if person.get(name)]
    return ", ".join(known) or "nobody in particular: the proof names neither user id nor e-mail"


def _explain_nobody(reply: Reply) -> Finding:
    question = "your session"
    if reply.status == HTTPStatus.NO_CONTENT:
        return failed(
            question,
            "204: it saw no session, or an anonymous account; or something on the way keeps the answer of nobody",
            "Compare the name of the cookie or header with INTERCOM_SESSION_COOKIE or INTERCOM_SESSION_HEADER; see "
            "that your host hands it on and that caching is off.",
        )
    if reply.json.get("code") == "token_expired":
        return failed(question, f"{reply.code}: the session is over", "Sign in again and give the new token.")
    if reply.status == HTTPStatus.UNAUTHORIZED:
        return failed(
            question,
            f"{reply.code}: the token does not verify",
            "Compare INTERCOM_SESSION_PROVIDER, _ISSUER and _AUDIENCE with the token; the log names the check.",
        )
    return failed(question, f"{reply.code}: nobody is signed for", "The function's log says why, under this code.")


def _judge_proof(boot: dict[str, Any], person: dict[str, Any], api_secret: str | None) -> Finding:
    question = "the proof"
    token, digest = boot.get("intercom_user_jwt"), boot.get("user_hash")
    if token and read_header(str(token)).get("alg") != "HS256":
        return failed(
            question, "the Messenger JWT is not HS256", "Intercom takes HS256 alone; use the function's own signing."
        )
    if token and not (isinstance(person.get("user_id"), str) and person["user_id"]):
        return failed(
            question, "the Messenger JWT names no user_id", "Intercom refuses such a token; set INTERCOM_CLAIM_USER_ID."
        )
    if token and (digest or "user_id" in boot):
        return failed(question, "a plain user_id or user_hash beside the JWT", "Send the JWT alone, as Intercom asks.")
    kind = "Messenger JWT" if token else "user_hash"
    if not api_secret:
        return unasked(question, f"{kind}, whose signature needs the secret", "Set INTERCOM_API_SECRET here too.")
    message = str(person.get("user_id") or person.get("email") or "")
    holds = (
        _token_holds(str(token), api_secret)
        if token
        else hmac.compare_digest(user_hash(api_secret, message), str(digest).lower())
    )
    if holds:
        return passed(question, f"{kind}, signed with the INTERCOM_API_SECRET that is set here")
    return failed(
        question,
        f"the {kind} is signed with another secret than the INTERCOM_API_SECRET that is set here",
        "Give both the same one: Settings > Channels > Messenger > Security. A test workspace has its own.",
    )


def _token_holds(token: str, api_secret: str) -> bool:
    # Over the text as it stands (RFC 7515 section 5.2), whatever wrote it.
    signed, _, signature = token.rpartition(".")
    return hmac.compare_digest(sign_hs256(api_secret.encode(), signed).encode(), signature.encode())


def _judge_lifetime(reply: Reply, now: float) -> Iterator[Finding]:
    question = "the proof's lifetime"
    token = str(reply.boot.get("intercom_user_jwt") or "")
    if not token:
        return
    ends = read_claims(token).get("exp")
    if not isinstance(ends, int | float) or isinstance(ends, bool):
        yield failed(question, "it never ends", "Give it an exp: whoever finds it is this person for ever.")
        return
    left = ends - now
    remedy = "Set INTERCOM_JWT_TTL to between 300 and 86400 seconds, and see that the function's clock is right."
    if SHORTEST_PROOF - CLOCK_SKEW <= left <= LONGEST_PROOF + CLOCK_SKEW:
        yield passed(question, f"{left / 60:.0f} minutes")
    else:
        yield failed(question, f"{left / 60:.0f} minutes", remedy)


def _judge_company(reply: Reply, session: Session, api_secret: str | None) -> Iterator[Finding]:
    question = "what the answer gives away"
    text = reply.body + repr(reply.headers).encode()
    if api_secret and api_secret.encode() in text:
        yield failed(
            question, "it holds the Messenger API secret", "Take the function off the net and change the secret."
        )
    elif session.token.encode() in text:
        yield failed(question, "it repeats the session token", "Answer with the signed identity alone.")
    else:
        yield passed(question, "neither secret nor session token")
