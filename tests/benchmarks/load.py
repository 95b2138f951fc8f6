"""A hundred seconds at saturation under gunicorn's threads, while keys rotate and the issuer goes down twice.

What must hold: a token signed by a known key is never refused and never meets a 5xx; a key published one cool-down
ahead of its use loses no request; and no answer is wrong, whatever else goes on.
"""

from __future__ import annotations

import http.client
import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jwt

from pelican_intercom.identity.contract import LIMITS
from tests.benchmarks.identity_rate import make_variables
from tests.conformance import minting
from tests.conformance.issuer import Issuer, run_issuer
from tests.conformance.runtimes import gunicorn

CLIENTS = 6
# Made-up keys make the function ask for the keys as often as it ever may: at the start, and after each cool-down. The
# issuer is down at the second and the fourth time; the third finds the next key, and then the first one is withdrawn.
COOL_DOWN = LIMITS.keys_cool_down_seconds
SECONDS = 3.4 * COOL_DOWN
FIRST_OUTAGE = (0.9 * COOL_DOWN, 1.2 * COOL_DOWN)
ROTATION = 1.3 * COOL_DOWN
NEXT_KEY_USED = ROTATION + COOL_DOWN
WITHDRAWAL = 2.5 * COOL_DOWN
SECOND_OUTAGE = (2.9 * COOL_DOWN, 3.2 * COOL_DOWN)


@dataclass
class Run:
    """The state that clients share: when it began, the issuer, and what was counted."""

    issuer: Issuer
    address: str
    began: float = field(default_factory=time.monotonic)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def elapsed(self) -> float:
        """Return the seconds since the run began."""
        return time.monotonic() - self.began


@dataclass(frozen=True)
class Kind:
    """One kind of request: how often, its token, the answers that are right, and from when it is sent."""

    share: int
    token: Callable[[str, str], str | None]
    right: frozenset[str]
    from_second: float = 0.0


def mint(key: str, *, kid: str = "", expires: int = 7200, is_new: bool = False) -> Callable[[str, str], str]:
    """Return what makes a token of an issuer's for a user, signed by one of the table's keys, perhaps named anew."""

    def make(issuer: str, user: str) -> str:
        now = int(time.time())
        claims = {"iss": issuer, "aud": "site", "sub": user, "iat": now - 10, "exp": now + expires}
        header = {"kid": f"made-up-{random.random()}" if is_new else kid or key}
        return minting.Mint({}).make_token({"key": key, "header": header, "claims": claims})

    return make


KINDS = {
    "a known key": Kind(40, mint("rsa"), frozenset({"200"})),
    "the next key, used one cool-down after it was published": Kind(40, mint("ec"), frozenset({"200"}), NEXT_KEY_USED),
    "nobody": Kind(20, lambda issuer, user: None, frozenset({"204"})),
    "expired": Kind(5, mint("rsa", expires=-5), frozenset({"401 token_expired"})),
    "forged under a known name": Kind(5, mint("stranger", kid="rsa"), frozenset({"401 token_signature"})),
    "a made-up key": Kind(
        5,
        mint("stranger", is_new=True),
        frozenset({"401 token_key_unknown", "503 keys_unavailable"}),
    ),
}


def report() -> Iterator[str]:
    """Yield the counts of each kind's answers, and every wrong one's first words."""
    with tempfile.TemporaryDirectory() as folder, run_issuer(["rsa"]) as issuer:
        options = ("--threads", "8", "--keep-alive", "60")
        with gunicorn.serve(make_variables(issuer.url), Path(folder), options=options) as address:
            run = Run(issuer, address)
            clients = [threading.Thread(target=send, args=[run, number]) for number in range(CLIENTS)]
            for thread in (*clients, threading.Thread(target=direct, args=[run])):
                thread.start()
            for thread in clients:
                thread.join()
        fetches, failed = issuer.requests["/jwks.json"], issuer.refused
    total = run.counts.total()
    yield f"{total} requests in {SECONDS:.0f} s, {total / SECONDS:.0f} a second"
    yield f"{fetches} fetches of the keys, {failed} of them while the issuer was down (2 are wanted)"
    for (kind, answer), count in sorted(run.counts.items()):
        yield f"{count:7d}  {kind}: {answer}"
    failures = sum(n for (kind, answer), n in run.counts.items() if answer[0] == "5" and kind != "a made-up key")
    yield f"5xx for a known key, or without need of one: {failures} (none is good)"
    yield f"wrong answers: {len(run.wrong)} (none is good)"
    yield from run.wrong[:5]


def direct(run: Run) -> None:
    """Rotate the keys and take the issuer down and up, by the clock."""
    events: list[tuple[float, Callable[[], None]]] = [
        (ROTATION, lambda: run.issuer.publish("ec")),
        *((start, run.issuer.go_down) for start, _ in (FIRST_OUTAGE, SECOND_OUTAGE)),
        *((end, run.issuer.come_up) for _, end in (FIRST_OUTAGE, SECOND_OUTAGE)),
        (WITHDRAWAL, lambda: run.issuer.withdraw("rsa")),
    ]
    for moment, act in sorted(events, key=lambda event: event[0]):
        time.sleep(max(0.0, moment - run.elapsed()))
        act()


def send(run: Run, number: int) -> None:
    """Send requests of every kind on one connection until the time is over."""
    chance = random.Random(number)
    parts = urlsplit(run.address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    minted: dict[tuple[str, str], str | None] = {}
    while (now := run.elapsed()) < SECONDS:
        kinds = [name for name, kind in KINDS.items() if now >= kind.from_second]
        name = chance.choices(kinds, [KINDS[kind].share for kind in kinds])[0]
        user = f"user_{number}_{chance.randrange(20)}"
        if (name, user) not in minted or name == "a made-up key":
            minted[name, user] = KINDS[name].token(run.issuer.url, user)
        token = minted[name, user]
        headers = {"sec-fetch-site": "same-origin"} | ({"authorization": f"Bearer {token}"} if token else {})
        try:
            connection.request("GET", parts.path, headers=headers)
            response = connection.getresponse()
            answer = judge(response.status, response.read(), user)
        except (OSError, http.client.HTTPException) as error:
            answer = f"no answer: {error!r}"
            connection.close()
        with run.lock:
            run.counts[name, answer] += 1
            if answer not in KINDS[name].right:
                run.wrong.append(f"{now:.1f} s, {name}: {answer}")


def judge(status: int, body: bytes, user: str) -> str:
    """Return an answer's status and code; a 200 counts only where its proof holds and is this very user's."""
    if status == 204:
        return "204"
    content: dict[str, Any] = json.loads(body)
    if status != 200:
        return f"{status} {content.get('code')}"
    claims = jwt.decode(content["boot"]["intercom_user_jwt"], minting.API_SECRET, algorithms=["HS256"])
    return "200" if claims["user_id"] == user and content["expires_in"] == 3600 else f"200 for another: {content}"
