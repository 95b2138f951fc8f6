"""Asking the issuer who a session belongs to, if it publishes no keys (Netlify Identity's GET /user)."""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable

from .contract import LIMITS
from .http_get import Unreachable, get_object
from .problem import Problem

_UNKNOWN = (401, 403, 404)
_MOST_KNOWN = 1000


class UserEndpoint:
    """The issuer's answers about sessions. Safe for threads; of a token it keeps only a digest.

    Only the issuer can tell a made-up token from a new session's, so a flood of them makes new sessions wait. It is
    always asked about those that it has known before.
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
        self._asked: list[float] = []

    def find_user(self, token: str) -> dict[str, object]:
        """Return what the issuer says about the person that ``token`` belongs to.

        Raises Problem: ``token_revoked`` where the issuer does not know the session, ``issuer_unavailable`` for another
        answer than a good one, and for an unknown token while too many are.
        """
        digest, now = hashlib.sha256(token.encode()).digest(), self._clock()
        with self._lock:
            is_known = self._begin(digest, now)
        try:
            user = get_object(self._url, {"Authorization": f"Bearer {token}"})
        except Unreachable as error:
            if error.status not in _UNKNOWN:
                wait = LIMITS.user_endpoint_retry_seconds
                raise Problem("issuer_unavailable", retry_after=wait, cause=str(error)) from None
            with self._lock:
                self._known.pop(digest, None)
                self._refused[digest] = self._clock()
            raise Problem("token_revoked") from None
        with self._lock:
            if not is_known and now in self._asked:
                self._asked.remove(now)
            self._known.pop(digest, None)
            self._known[digest] = None
            if len(self._known) > _MOST_KNOWN:
                del self._known[next(iter(self._known))]
        return user

    def _begin(self, digest: bytes, now: float) -> bool:
        """Return whether the issuer knew the token before; raises Problem where it may not be asked now."""

        def is_recent(since: float) -> bool:
            # A clock that was set back ends the cool-down.
            return 0 <= now - since < LIMITS.keys_cool_down_seconds

        self._refused = {refused: since for refused, since in self._refused.items() if is_recent(since)}
        self._asked = list(filter(is_recent, self._asked))
        if digest in self._refused:
            raise Problem("token_revoked")
        if digest in self._known:
            return True
        if len(self._asked) >= LIMITS.user_endpoint_questions:
            wait = math.ceil(LIMITS.keys_cool_down_seconds - (now - min(self._asked)))
            raise Problem("issuer_unavailable", retry_after=wait, cause="asked about too many unknown sessions")
        self._asked.append(now)
        return False
