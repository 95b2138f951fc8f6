"""Whether anything keeps an answer, and gives it to the next person, and what else each answer must not carry."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator

from pelican_intercom.checks.finding import Finding, failed, judge, quote, unasked

from .forged_tokens import COOKIES
from .http_client import Target
from .http_message import Place, Reply

# What content networks say of an answer that they kept.
HIT_HEADERS = (
    "x-cache", "x-cache-status", "cf-cache-status", "cache-status", "x-vercel-cache", "x-proxy-cache",
    "x-varnish-cache",
)  # fmt: skip
# What they obey instead of Cache-Control.
EDGE_HEADERS = (
    "cdn-cache-control", "netlify-cdn-cache-control", "vercel-cdn-cache-control", "cloudflare-cdn-cache-control",
    "surrogate-control",
)  # fmt: skip
TWO_SESSIONS = "two sessions in turn"
UNCACHE = (
    "Turn caching off for this path (CloudFront: CachingDisabled; else a bypass rule) and purge it now. In an app of "
    "your own, keep no person in a global variable."
)
_HIT = re.compile(r"hit(?![a-z])|\b(?:stale|revalidated|updating)\b", re.IGNORECASE)
# The first lines of a stack trace in Python, JavaScript, Java and PHP.
_TRACE = re.compile(
    rb"Traceback \(most recent call last\)|(?:\n|\\n)[ \t]+at [^\n]*:\d|Stack trace:|<b>(?:Fatal error|Warning)</b>"
)
_AGE = re.compile(r"(?:s-maxage|max-age)\s*=\s*0*[1-9]", re.IGNORECASE)
# What is said where no answer has the fault, and what to do where one has it.
_JUDGED = {
    "cache headers": ("no-store on every answer",
        "Send Cache-Control: private, no-store, and make sure that no host rule and no cache of your app changes it."),
    "kept answers": ("no answer came from a cache",
        "Turn caching off for this path at your host or CDN, and purge its cache."),
    "vary": ("Origin, Cookie and Authorization",
        "Send Vary: Origin, Cookie, Authorization, and make sure that no host rule changes it."),
    "cookies": ("no answer sets one",
        "Send no Set-Cookie here: a late answer would sign a person in again after they have signed out."),
    "allowed origins": ("never more than one, and never *",
        "Send the request's Origin, once: exclude this URL from CORS middleware and from your host's rules."),
    "content type": ("nosniff on every answer",
        "Send X-Content-Type-Options: nosniff, so that no browser treats an answer as a page or a script."),
    "insides": ("no answer shows code, paths or values",
        "Turn debug mode off at your host; errors belong in the log."),
}  # fmt: skip


def ask_two_sessions(target: Target, forged: str) -> Finding:
    """Ask the same URL in turn with a session, with none and with a forged one, and the other way round."""
    question, session = TWO_SESSIONS, target.session
    if session is None:
        return _ask_nobody_and_forged(target, forged)
    real, other = ({**target.usual, **session.carry(token)} for token in (session.token, forged))
    first, second = (f"audit={secrets.token_hex(8)}" for _ in range(2))
    own = target.ask(question, headers=real, query=first)
    if not own.names_a_person:
        return unasked(question, f"{own.code} for your session, which names nobody: see there")
    for stranger in (target.usual, other):
        if target.ask(question, headers=stranger, query=first).names_a_person:
            detail = "the next caller gets your identity: a cache or the function has kept it"
            return failed(question, detail, UNCACHE)
    target.ask(question, query=second)
    late = target.ask(question, headers=real, query=second)
    return judge(
        question, "each gets its own answer",
        (not late.names_a_person,
         f"your session gets the answer for nobody ({late.code}), kept by something on the way",
         "Turn caching off for this path, and let Cookie and Authorization through to the function."),
    )  # fmt: skip


def _ask_nobody_and_forged(target: Target, forged: str) -> Finding:
    """Ask for nobody, then with a forged token: where another URL refuses that one, the same one must, too."""
    cookies = [*(place.cookie for place in target.named if place.cookie), *COOKIES]
    carried = target.usual | {"Cookie": "; ".join(f"{name}={forged}" for name in cookies)}
    for place in (Place(), *(place for place in target.named if place.cookie is None)):
        carried |= place.carry(forged)
    query = f"audit={secrets.token_hex(8)}"
    nobody = target.ask(TWO_SESSIONS, query=query)
    same, other = (target.ask(TWO_SESSIONS, headers=carried, query=asked) for asked in (query, None))
    if same.code == nobody.code != other.code:
        return failed(TWO_SESSIONS, "the next caller gets the answer for nobody: something keeps answers", UNCACHE)
    return unasked(TWO_SESSIONS, "needs a real session", "Give a real session: --cookie NAME=VALUE or --bearer TOKEN.")


def judge_answers(target: Target) -> Iterator[Finding]:
    """Read every answer so far; return a finding for each kind of fault, with the first answer that has it."""
    seen = [(what, _find_faults(reply)) for what, reply in target.exchanges if not reply.is_too_large]
    for question, (good, remedy) in _JUDGED.items():
        fault = next((f"{what}: {faults[question]}" for what, faults in seen if faults.get(question)), "")
        yield judge(question, good, (fault, fault, remedy))


def _find_faults(reply: Reply) -> dict[str, str]:
    """Return what is wrong with one answer, by question; empty where it is right."""
    insides = {"insides": "a stack trace" if _TRACE.search(reply.body) else ""}
    if not reply.is_for_pages:
        return insides
    control, age, cookie = reply.header("cache-control"), reply.header("age"), reply.header("set-cookie")
    is_kept = "no-store" not in control.lower() or _AGE.search(control)
    kept = f"Cache-Control is {quote(control or 'absent')}" if is_kept else ""
    given, allowed = reply.list_header("vary"), reply.header("access-control-allow-origin")
    lacking = [name for name in ("Origin", "Cookie", "Authorization") if not given & {name.lower(), "*"}]
    is_data = not reply.body or reply.kind in {"application/json", "application/problem+json"}
    is_sniffed = reply.header("x-content-type-options").lower() != "nosniff"
    guessed = "X-Content-Type-Options: nosniff is absent" if is_sniffed else ""
    return insides | {
        "cache headers": kept or _find_header(reply, EDGE_HEADERS, _AGE),
        "kept answers": f"Age is {quote(age)}" if age.strip("0 ") else _find_header(reply, HIT_HEADERS, _HIT),
        "vary": f"lacks {', '.join(lacking)}" if lacking else "",
        "cookies": f"sets the cookie {quote(cookie.partition('=')[0])}" if cookie else "",
        "allowed origins": f"Access-Control-Allow-Origin is {quote(allowed)}" * (allowed == "*" or "," in allowed),
        "content type": guessed or ("" if is_data else f"a body of type {quote(reply.kind or 'unknown')}"),
    }


def _find_header(reply: Reply, names: Iterable[str], sign: re.Pattern[str]) -> str:
    return next((f"{name} is {quote(value)}" for name in names if sign.search(value := reply.header(name))), "")
