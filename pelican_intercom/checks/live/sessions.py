"""Whom it signs for, and whether the proof holds."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from pelican_intercom.checks.finding import Finding, Verdict, judge, quote, unasked
from pelican_intercom.identity.signing import sign_hs256, user_hash

from .http_client import Target
from .http_message import Reply, Session, read_jwt

# Intercom's documentation asks for a lifetime like the session's own; a day is the longest seen.
SHORTEST_PROOF, LONGEST_PROOF, CLOCK_SKEW, CLOCK_TICK = 300, 86_400, 60, 1.1


def ask_session(target: Target, session: Session, environment: Mapping[str, str], now: float) -> Iterator[Finding]:
    """Ask with the real session: whom the answer is for, what proves it, and whether the proof holds."""
    question, api_secret = "your session", environment.get("INTERCOM_API_SECRET")
    headers = {**target.usual, **session.carry()}
    reply = target.ask(question, headers=headers)
    is_hidden = reply.status == HTTPStatus.OK and reply.json.get("state") == "hidden"
    if not (is_hidden or reply.boot):
        yield _explain_nobody(question, reply)
        return
    who = _name(reply.person)
    first = next((seen for _, seen in target.exchanges if seen.boot and _name(seen.person) == who), reply)
    # A fingerprint made from a clock of seconds is another one after a second.
    time.sleep(max(0.0, first.at + CLOCK_TICK - time.monotonic()) if reply.boot else 0)
    overlooked = _find_overlooked(read_jwt(session.token)[1], environment.get("INTERCOM_SESSION_AUDIENCE", ""), now)
    yield _judge_answer(question, reply, [first, target.ask(question, headers=headers)], *overlooked)
    if is_hidden:
        return
    yield _judge_proof(reply.boot, reply.person, api_secret)
    if token := reply.boot.get("intercom_user_jwt"):
        ends = read_jwt(str(token))[1].get("exp")
        left = ends - now if isinstance(ends, int | float) else 0.0
        minutes = f"{left / 60:.0f} minutes"
        yield judge(
            "the proof's lifetime", minutes,
            (not left, "it never expires", "Give it an exp: anyone who finds it can act as this person forever."),
            (not SHORTEST_PROOF - CLOCK_SKEW <= left <= LONGEST_PROOF + CLOCK_SKEW, minutes,
             "Set INTERCOM_JWT_TTL to between 300 and 86400 seconds, and check that the function's clock is right."),
        )  # fmt: skip
    said = reply.body + repr(reply.headers).encode()
    yield judge(
        "what the answer gives away", "neither secret nor session token",
        (api_secret and api_secret.encode(errors="surrogateescape") in said,
         "it holds the Messenger API secret", "Take the function offline and change the secret."),
        (session.token.encode() in said,
         "it repeats the session token", "Answer with only the signed identity."),
    )  # fmt: skip


def _find_overlooked(claims: Mapping[str, Any], audience: str, now: float) -> list[tuple[object, str, str]]:
    """Return what a function that answers with a person may have overlooked in their session's claims."""
    ends, meant = claims.get("exp"), claims.get("aud")
    over = now - ends if isinstance(ends, int | float) else 0.0
    expected = {name.strip() for name in audience.split(",")} - {""}
    is_other = expected and not expected & set(map(str, meant if isinstance(meant, list) else [meant]))
    return [
        (over > CLOCK_SKEW, f"it answers for a session that ended {over / 60:,.0f} minutes ago",
         "Verify exp, and answer 401 to a session that has ended."),
        (is_other,
         f"it answers for a session of the audience {quote(str(meant))}, and INTERCOM_SESSION_AUDIENCE names another",
         "Verify aud, and answer 401 to another app's session."),
    ]  # fmt: skip


def _judge_answer(question: str, reply: Reply, others: list[Reply], *overlooked: tuple[object, str, str]) -> Finding:
    """Judge an answer by what the loader asks of it (browser/identity.js), and by the same answer at other times."""
    state, account = reply.json.get("state"), reply.json.get("account")
    missing = [name for name in ("boot", "account") if not reply.json.get(name)]
    is_user, remedy = state != "hidden", "Answer with the same fingerprint of the user each time, such as an HMAC."
    hidden = f"hidden: {quote(str(reply.json.get('reason', 'no reason given')))}; the Messenger is hidden on purpose"
    differs = any(other.boot and other.json.get("account") != account for other in others)
    return judge(
        question, f"signs for {_name(reply.person)}" if is_user else hidden,
        *overlooked,
        (reply.status != HTTPStatus.OK or "json" not in reply.header("content-type"),
         f"{reply.code}, {quote(reply.kind or 'no type')}: the loader accepts only a 200 with JSON",
         "Answer 200 with Content-Type: application/json."),
        (is_user and (state != "user" or missing),
         f"state {quote(str(state))}, {' and '.join(missing) or 'nothing'} missing: the loader ignores it",
         'Answer {"state": "user", "boot": {...}, "account": "..."}, spelled exactly like this.'),
        (is_user and (account in reply.person.values() or differs),
         "account is not a fingerprint of the user: it repeats what the proof says, or differs each time", remedy),
    )  # fmt: skip


def _name(person: dict[str, Any]) -> str:
    labels = {"user_id": "user id", "email": "e-mail", "name": "name"}
    known = [f"{label} {quote(str(person[name]))}" for name, label in labels.items() if person.get(name)]
    return ", ".join(known) or "nobody in particular: the proof names neither user id nor e-mail"


def _explain_nobody(question: str, reply: Reply) -> Finding:
    return judge(
        question, "",
        (isinstance(boot := reply.json.get("boot"), dict) and (boot.get("user_id") or boot.get("email")),
         f"{reply.code}: an unsigned person: boot has neither intercom_user_jwt nor user_hash",
         "Sign it with the Messenger API secret: anyone could claim to be this person."),
        (reply.status == HTTPStatus.NO_CONTENT,
         "204: it saw no session, or an anonymous account; or a cache on the way gave the answer for nobody",
         ("Compare the name of the cookie or header with INTERCOM_SESSION_COOKIE or INTERCOM_SESSION_HEADER; see that "
          "your host passes it on and that caching is off.")),
        (reply.json.get("code") == "token_expired",
         f"{reply.code}: the session is over", "Sign in again and give the new token."),
        (reply.status == HTTPStatus.UNAUTHORIZED, f"{reply.code}: the token does not verify",
         "Compare INTERCOM_SESSION_PROVIDER, _ISSUER and _AUDIENCE with the token; the log names the check."),
        (True, f"{reply.code}: nobody is signed for", "The function's log says why, under this code."),
    )  # fmt: skip


def _judge_proof(boot: dict[str, Any], person: dict[str, Any], api_secret: str | None) -> Finding:
    question, token, digest = "the proof", boot.get("intercom_user_jwt"), boot.get("user_hash")
    kind, user_id = "Messenger JWT" if token else "user_hash", person.get("user_id")
    is_right = True
    if api_secret and token:
        # Over the text as it stands (RFC 7515 section 5.2), whatever wrote it.
        signed, _, given = str(token).encode(errors="replace").decode().rpartition(".")
        is_right = sign_hs256(api_secret.encode(errors="surrogateescape"), signed) == given
    elif api_secret:
        named = str(user_id or person.get("email") or "").encode(errors="replace").decode()
        is_right = user_hash(api_secret, named) == str(digest).lower()
    found = judge(
        question, f"{kind}, signed with the INTERCOM_API_SECRET that is set here",
        (token and read_jwt(str(token))[0].get("alg") != "HS256",
         "the Messenger JWT is not HS256", "Intercom accepts only HS256; use the function's own signing."),
        (token and not (isinstance(user_id, str) and user_id),
         "the Messenger JWT names no user_id", "Intercom refuses such a token; set INTERCOM_CLAIM_USER_ID."),
        (token and (digest or "user_id" in boot),
         "a plain user_id or user_hash beside the JWT", "Send the JWT alone, as Intercom asks."),
        (not is_right, f"the {kind} is signed with another secret than the INTERCOM_API_SECRET that is set here",
         "Give both the same one: Settings > Channels > Messenger > Security. A test workspace has its own."),
    )  # fmt: skip
    if found.verdict is Verdict.FAIL or api_secret:
        return found
    return unasked(question, f"{kind}, whose signature needs the secret", "Set INTERCOM_API_SECRET here too.")
