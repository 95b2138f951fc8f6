"""The audit of a live function: every question that a browser and an attacker would ask it, in order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .finding import Finding, failed, hide, quote, unasked
from .live import caching, requests, sessions, transport
from .live.forged_tokens import KeysUnavailableError, ask_forgeries, confuse, fetch_public_keys, forge, sign
from .live.http_client import Network, Target, UnreachableError
from .live.http_message import PROOFS, Place, Session, read_jwt

# The function's variables that also tell an audit something, where they are set on this machine.
VARIABLES = (
    "INTERCOM_API_SECRET", "INTERCOM_SESSION_SECRET", "INTERCOM_SESSION_ISSUER", "INTERCOM_SESSION_AUDIENCE",
    "INTERCOM_SESSION_JWKS_URL", "INTERCOM_SESSION_COOKIE", "INTERCOM_SESSION_HEADER",
)  # fmt: skip


def collect(asked: Iterator[Finding], report: Callable[[str], None]) -> list[Finding]:
    """Return the findings of questions that are asked one after the other, until nothing answers any more."""
    findings = []
    try:
        for finding in asked:
            findings.append(finding)
            report(finding.question)
    except UnreachableError as error:
        remedy = "Check that the URL is right, that what is there is deployed, and that this machine can reach it."
        findings.append(failed("reachable", quote(str(error)), remedy))
    return findings


@dataclass(frozen=True)
class Audit:
    """What an audit is told: the function's URL, and perhaps the site's origin, a session, variables and places."""

    url: str
    origin: str | None = None
    session: Session | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    clock: Callable[[], float] = time.time
    places: tuple[Place, ...] = ()
    network: Network | None = None

    def run(self, report: Callable[[str], None] = lambda _: None) -> list[Finding]:
        """Return a finding for each question; no text of any holds a token or a secret. ``report`` is told each."""
        target = Target(self.url, self.network or self.make_network(), self.origin, self.session, self.places)
        findings = collect(self._ask(target), report)
        proofs = (str(reply.boot.get(name) or "") for _, reply in target.exchanges for name in PROOFS)
        known = (self.environment.get(f"INTERCOM_{name}_SECRET", "") for name in ("API", "SESSION"))
        return hide(findings, [*proofs, *known, *([self.session.token] if self.session else [])])

    def make_network(self, origins: Iterable[str] = ()) -> Network:
        """Return what may be asked: the URL, the issuer where a variable names it, and further ``origins``."""
        named = (self.environment.get(f"INTERCOM_SESSION_{name}", "") for name in ("ISSUER", "JWKS_URL"))
        return Network([self.url, *filter(None, named), *origins])

    def _ask(self, target: Target) -> Iterator[Finding]:
        connection, is_trusted = transport.ask_connection(target)
        yield connection
        if not is_trusted:
            return  # no session must travel in the open
        plain = target.ask("no session")
        yield transport.judge_without_session(plain)
        if not transport.is_answered(plain):
            yield unasked("everything else", "there is no working function to ask; fix this first")
            return
        yield from requests.ask_own_origin(target)
        yield from requests.ask_foreign_origins(target)
        yield from requests.ask_other_methods(target)
        yield from requests.ask_claimed_ids(target)
        yield from self._ask_forgeries(target)
        yield caching.ask_two_sessions(target, sign({"sub": "another-session"}, b"of-nobody"))
        if self.session:
            yield from sessions.ask_session(target, self.session, self.environment, self.clock())
        yield transport.ask_latency(target)
        yield from caching.judge_answers(target)

    def _ask_forgeries(self, target: Target) -> Iterator[Finding]:
        question, token = "forged token: key confusion", self.session.token if self.session else ""
        known, now = self._know_claims(token), self.clock()
        yield from ask_forgeries(target, forge(known, now, token, self.environment.get("INTERCOM_SESSION_SECRET", "")))
        if token and not known:
            yield unasked(question, "your session is not a token of an issuer, which would have public keys")
            return
        issuer, jwks_url = str(known.get("iss") or ""), self.environment.get("INTERCOM_SESSION_JWKS_URL", "")
        try:
            keys = fetch_public_keys(target.network, issuer, jwks_url)
        except KeysUnavailableError as error:
            yield unasked(question, str(error), error.remedy if known or "PyJWT" in str(error) else "")
        else:
            yield from ask_forgeries(target, confuse(known, now, keys))

    def _know_claims(self, token: str) -> dict[str, Any]:
        """Return who issues sessions and for whom: from the session at hand, else from the environment."""
        claims = read_jwt(token)[1]
        variables = {"iss": "INTERCOM_SESSION_ISSUER", "aud": "INTERCOM_SESSION_AUDIENCE"}
        known = {claim: value for claim, name in variables.items() if (value := self.environment.get(name))}
        expected = ("iss", "aud", "azp", "role", "token_use", "client_id")
        return known | {name: claims[name] for name in expected if name in claims}
