"""Whether anything keeps an answer, and gives it to the next person, and what else each answer must not carry."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence

from pelican_intercom.checks.live.finding import Finding, failed, passed, quote, unasked
from pelican_intercom.checks.live.forgery import Forgery
from pelican_intercom.checks.live.http_message import Place, Reply, Session
from pelican_intercom.checks.live.questions.forgeries import COOKIES
from pelican_intercom.checks.live.target import Target

# What content networks say of an answer that they kept.
HIT_HEADERS = (
    "x-cache",
    "x-cache-status",
    "cf-cache-status",
    "cache-status",
    "x-vercel-cache",
    "x-proxy-cache",
    "x-varnish-cache",
)
# What they obey instead of Cache-Control.
EDGE_HEADERS = (
    "cdn-cache-control", "netlify-cdn-cache-control", "vercel-cdn-cache-control", "cloudflare-cdn-cache-control",
    "surrogate-control",
)  # fmt: skip
TWO_SESSIONS = "two sessions in turn"
UNCACHE = "Turn caching off for this path (CloudFront: CachingDisabled; else a bypass rule) and purge it now."
VARIES_ON = ("origin", "cookie", "authorization")

_HIT = re.compile(r"\bhit\b", re.IGNORECASE)
# The first lines of a stack trace in Python, JavaScript, Java and PHP.
_TRACE = re.compile(
    rb"Traceback \(most recent call last\)|\n\s+at \S+.*:\d+|Stack trace:|<b>(?:Fatal error|Warning)</b>"
)
_AGE = re.compile(r"(?:s-maxage|max-age)\s*=\s*0*[1-9]", re.IGNORECASE)


def ask_two_sessions(
    target: Target, headers: dict[str, str], session: Session | None, forged: Forgery, named: Sequence[Place] = ()
) -> Iterator[Finding]:
    """Ask the same URL in turn with a session, with none and with a forged one, and the other way round."""
    question = TWO_SESSIONS
    if session is None:
        yield _ask_nobody_and_forged(target, headers, named, forged)
        return
    real, other = {**headers, **session.headers()}, {**headers, **session.headers(forged.token)}
    first = f"audit={secrets.token_hex(8)}"
    own = target.ask(question, headers=real, query=first)
    if not own.names_a_person:
        yield unasked(question, f"{own.code} for your session, which names nobody; see there")
        return
    for stranger in (headers, other):
        reply = target.ask(question, headers=stranger, query=first)
        if reply.names_a_person:
            yield failed(question, "the next caller gets your identity: something on the way keeps answers", UNCACHE)
            return
    second = f"audit={secrets.token_hex(8)}"
    target.ask(question, headers=headers, query=second)
    late = target.ask(question, headers=real, query=second)
    if not late.names_a_person:
        yield failed(
            question,
            f"your session gets the answer of nobody ({late.code}), which something on the way kept",
            "Turn caching off for this path, and let Cookie and Authorization through to the function.",
        )
    else:
        yield passed(question, "each gets an answer of its own")


def _ask_nobody_and_forged(target: Target, headers: dict[str, str], named: Sequence[Place], forged: Forgery) -> Finding:
    """Ask for nobody, then with a forged token: where another URL refuses that one, the same one must, too."""
    cookies = [*(place.cookie for place in named if place.cookie), *COOKIES]
    carried = {"Cookie": "; ".join(f"{name}={forged.token}" for name in cookies)}
    for place in (Place(), *(place for place in named if place.cookie is None)):
        carried |= place.carry(forged.token)
    query = f"audit={secrets.token_hex(8)}"
    nobody = target.ask(TWO_SESSIONS, headers=headers, query=query)
    same = target.ask(TWO_SESSIONS, headers={**headers, **carried}, query=query)
    other = target.ask(TWO_SESSIONS, headers={**headers, **carried})
    if same.code == nobody.code != other.code:
        return failed(TWO_SESSIONS, "the next caller gets the answer that nobody got: something keeps answers", UNCACHE)
    return unasked(TWO_SESSIONS, "needs a real session", "Give a real session: --cookie NAME=VALUE or --bearer TOKEN.")


def judge_answers(target: Target) -> Iterator[Finding]:
    """Read every answer so far: caches, cookies, CORS, what makes browsers guess, and the function's insides.

    One finding for each fault, with the first answer that has it.
    """
    for question, find, good, remedy in _JUDGED:
        replies = [
            (what, reply)
            for what, reply in target.exchanges
            if not reply.is_too_large and (reply.is_for_pages or find is _find_insides)
        ]
        seen = ((what, find(reply)) for what, reply in replies)
        fault = next((f"{what}: {fault}" for what, fault in seen if fault), None)
        yield failed(question, fault, remedy) if fault else passed(question, good)


def _find_cacheable(reply: Reply) -> str | None:
    control = reply.header("cache-control")
    if control is None or "no-store" not in control.lower() or _AGE.search(control):
        return f"Cache-Control is {quote(control or 'absent')}"
    return next(
        (f"{name} is {quote(value)}" for name in EDGE_HEADERS if (value := reply.header(name)) and _AGE.search(value)),
        None,
    )


def _find_kept(reply: Reply) -> str | None:
    if (age := reply.header("age")) and age.strip("0 "):
        return f"Age is {quote(age)}"
    return next(
        (f"{name} is {quote(value)}" for name in HIT_HEADERS if (value := reply.header(name)) and _HIT.search(value)),
        None,
    )


def _find_vary(reply: Reply) -> str | None:
    given = {name.strip().lower() for name in (reply.header("vary") or "").split(",")}
    lacking = [name.title() for name in VARIES_ON if name not in given and "*" not in given]
    return f"lacks {', '.join(lacking)}" if lacking else None


def _find_cookie(reply: Reply) -> str | None:
    cookie = reply.header("set-cookie")
    return None if cookie is None else f"sets the cookie {quote(cookie.partition('=')[0])}"


def _find_origins(reply: Reply) -> str | None:
    allowed = reply.header("access-control-allow-origin") or ""
    return f"Access-Control-Allow-Origin is {quote(allowed)}" if allowed == "*" or "," in allowed else None


def _find_sniffable(reply: Reply) -> str | None:
    if (reply.header("x-content-type-options") or "").lower() != "nosniff":
        return "X-Content-Type-Options: nosniff is absent"
    kind = (reply.header("content-type") or "").partition(";")[0].strip().lower()
    if reply.body and kind not in {"application/json", "application/problem+json"}:
        return f"a body of type {quote(kind or 'unknown')}"
    return None


def _find_insides(reply: Reply) -> str | None:
    return "a stack trace" if _TRACE.search(reply.body) else None


_JUDGED: tuple[tuple[str, Callable[[Reply], str | None], str, str], ...] = (
    ("cache headers", _find_cacheable, "no-store on every answer",
     "Answer with Cache-Control: private, no-store, and let no rule of your host or cache of your app change that."),
    ("kept answers", _find_kept, "no answer came from a cache",
     "Turn caching off for this path at your host or content network, and purge what it has."),
    ("vary", _find_vary, "Origin, Cookie and Authorization",
     "Answer with Vary: Origin, Cookie, Authorization, and let no rule of your host's change that."),
    ("cookies", _find_cookie, "no answer sets one",
     "Leave sessions alone in this answer: one that comes late would sign somebody in again who has signed out."),
    ("allowed origins", _find_origins, "never more than one, and never *",
     "Let one place answer with the Origin that asked: keep CORS middleware and your host's rules off this URL."),
    ("content type", _find_sniffable, "nosniff on every answer",
     "Answer with X-Content-Type-Options: nosniff, so that no browser reads an answer as a page or a script."),
    ("insides", _find_insides, "no answer shows code, paths or values",
     "Turn debug mode off at your host; errors belong in the log."),
)  # fmt: skip
