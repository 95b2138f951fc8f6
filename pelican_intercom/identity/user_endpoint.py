"""Asking the issuer itself who a session belongs to, where it publishes no keys (Netlify Identity's GET /user)."""

from __future__ import annotations

import hashlib
import math
import threading

from .contract import LIMITS
from .http_get import Unreachable, http_get
from .problem import Problem
from .strict_json import read_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Key = TypeVar("Key")

OK = 200
UNKNOWN = (401, 403, 404)
MOST_KNOWN = 1000


class UserEndpoint:
    """The issuer's answers about sessions. Safe for threads; of a token it keeps a digest alone.

    Nothing tells a made-up token from a new session's before the issuer is asked, so a flood of them keeps new sessions
    waiting; those that the issuer has known before are asked about each time, flood or not.
    """

    def __init__(self, issuer: str, clock: Callable[[], float]) -> None:
        """Take the ``issuer``, a site with Netlify Identity, and a ``clock`` in seconds.

        It is configured, never taken from the request, because the server that is asked gets the token.
        """
        self._url = f"{issuer}/.netlify/identity/user"
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[bytes, None] = {}
        self._refused: dict[bytes, float] = {}
        self._questions: dict[object, float] = {}

    def find_user(self, token: str) -> dict[str, object]:
        """Return what the issuer says about the person that ``token`` belongs to.

        Raises Problem: ``token_revoked`` where the issuer does not know the session, ``issuer_unavailable`` for another
        answer than a good one, and for an unknown token while too many are.
        """
        digest, question = hashlib.sha256(token.encode()).digest(), object()
        with self._lock:
            self._begin(digest, question)
        try:
            user = self._ask(token)
        except Problem as problem:
            if problem.code == "token_revoked":
                with self._lock:
                    self._known.pop(digest, None)
                    self._refused[digest] = self._clock()
            raise
        with self._lock:
            self._questions.pop(question, None)
            self._known.pop(digest, None)
            self._known[digest] = None
            if len(self._known) > MOST_KNOWN:
                del self._known[next(iter(self._known))]
        return user

    def _begin(self, digest: bytes, question: object) -> None:
        now = self._clock()
        self._refused = _keep_recent(self._refused, now)
        self._questions = _keep_recent(self._questions, now)
        if digest in self._refused:
            raise Problem("token_revoked")
        if digest in self._known:
            return
        if len(self._questions) >= LIMITS.user_endpoint_questions:
            wait = math.ceil(LIMITS.keys_cool_down_seconds - (now - min(self._questions.values())))
            raise Problem("issuer_unavailable", retry_after=wait, cause="asked about too many unknown sessions")
        self._questions[question] = now

    def _ask(self, token: str) -> dict[str, object]:
        try:
            status, body = http_get(self._url, {"Authorization": f"Bearer {token}"})
            if status in UNKNOWN:
                raise Problem("token_revoked")
            user = read_json(body) if status == OK else None
        except (Unreachable, ValueError) as error:
            cause = str(error) if isinstance(error, Unreachable) else "answered no JSON"
            raise _give_up(cause) from None
        if not isinstance(user, dict):
            raise _give_up(f"answered with {status}")
        return user


def _give_up(cause: str) -> Problem:
    return Problem("issuer_unavailable", retry_after=LIMITS.user_endpoint_retry_seconds, cause=cause)


def _keep_recent(times: dict[Key, float], now: float) -> dict[Key, float]:
    """Return what is no older than the cool-down; a clock that was set back ends it."""
    return {key: since for key, since in times.items() if 0 <= now - since < LIMITS.keys_cool_down_seconds}
