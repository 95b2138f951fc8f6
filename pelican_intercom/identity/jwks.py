"""The issuer's keys: where they are published, and a cache that keeps them.

An outage, a slow issuer or made-up key names disturb nobody who is signed in. The caches of PyJWT and jose drop known
keys when a refresh fails, fetch once for every unknown name, and make everyone wait for a fetch; this one does not.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence

from .contract import LIMITS
from .http_get import Unreachable, get_object
from .jwk import JWK, PublicKey, fits_algorithm, load_key
from .problem import Problem
from .variables import fits


class Attempt(threading.Event):
    """One fetch, set when it has ended; ``cause`` says why it failed, or is empty."""

    cause = ""


class KeySet:
    """The published keys of one issuer. Safe for threads; the fetch itself holds no lock and no request."""

    def __init__(self, download: Callable[[], Sequence[JWK]], clock: Callable[[], float], warn: Callable[[str], None]):
        """Take the ``download`` that raises Unreachable, a ``clock`` in seconds, and where to ``warn`` of failures."""
        self._download = download
        self._clock = clock
        self._warn = warn
        self._lock = threading.Lock()
        self._keys: Sequence[JWK] = ()
        self._loaded: dict[tuple[int, str], PublicKey | None] = {}
        self._fetched_at = float("-inf")
        self._attempted_at = float("-inf")
        self._attempt: Attempt | None = None

    def find(self, kid: str | None, algorithm: str) -> PublicKey:
        """Return the key named ``kid`` for ``algorithm``; without a name, the only key that fits.

        A known key is returned immediately. Raises Problem ``token_key_unfit`` for one that is weak or meant for
        something else, ``token_key_unknown`` where the issuer was just asked and has none, and ``keys_unavailable``
        where it cannot be asked now.
        """
        known, key = self._look_up(kid, algorithm)
        if known:
            # Keys from the future mean that the clock was set back: their age is unknown.
            if not 0 <= self._clock() - self._fetched_at <= LIMITS.keys_fresh_seconds:
                self._start()
        else:
            attempt = self._start()
            if attempt:
                attempt.wait(LIMITS.request_seconds + 1)
            # If another request's attempt ended meanwhile, its keys are here although this one may not ask again.
            known, key = self._look_up(kid, algorithm)
            if not known and attempt and attempt.is_set() and not attempt.cause:
                raise Problem("token_key_unknown")
            if not known:
                cause = (attempt.cause or "the fetch is under way") if attempt else "asked a moment ago"
                raise Problem("keys_unavailable", retry_after=self._measure_wait(), cause=cause)
        if key is None:
            raise Problem("token_key_unfit")
        return key

    def _look_up(self, kid: str | None, algorithm: str) -> tuple[bool, PublicKey | None]:
        """Return whether a key of that name is known, and the key if it can be used."""
        with self._lock:
            keys, loaded = self._keys, self._loaded
            if self._clock() - self._fetched_at > LIMITS.keys_stale_seconds:
                return False, None
        named = [index for index, key in enumerate(keys) if kid is None or key.get("kid") == kid]
        fitting = [index for index in named if fits_algorithm(keys[index], algorithm)]
        if len(fitting) != 1:
            return bool(fitting or (named and kid is not None)), None
        place = (fitting[0], algorithm)
        if place not in loaded:
            loaded[place] = load_key(keys[fitting[0]], algorithm)
        return True, loaded[place]

    def _start(self) -> Attempt | None:
        """Return the attempt under way, or a new one; ``None`` while the last one cools down."""
        with self._lock:
            if self._attempt and not self._attempt.is_set():
                return self._attempt
            if self._measure_wait():
                return None
            self._attempted_at = self._clock()
            attempt = self._attempt = Attempt()
            # A thread of its own: who knows the key does not wait, and who waits does so for a bounded time.
            fetching = threading.Thread(
                target=self._fetch, args=[attempt], name="fetch of the issuer's keys", daemon=True
            )
            try:
                fetching.start()
            except RuntimeError:  # no thread is left; end the attempt here, or everyone would wait for it
                attempt.cause = "no thread could be started"
                attempt.set()
            return attempt

    def _measure_wait(self) -> int:
        """Return the whole seconds until the next attempt may start; a clock that was set back does not add to them."""
        elapsed = self._clock() - self._attempted_at
        cool_down = LIMITS.keys_cool_down_seconds
        return math.ceil(cool_down - elapsed) if 0 <= elapsed < cool_down else 0

    def _fetch(self, attempt: Attempt) -> None:
        try:
            keys = self._download()
        except Unreachable as error:
            attempt.cause = str(error)
            self._warn(attempt.cause)
        except Exception as error:  # requests wait for the end of this attempt
            attempt.cause = type(error).__name__
            raise
        else:
            with self._lock:
                self._keys, self._loaded, self._fetched_at = keys, {}, self._attempted_at
        finally:
            attempt.set()


def download_keys(jwks_url: str | None, issuer: str) -> Sequence[JWK]:
    """Return the JSON web keys at ``jwks_url``, or where the configuration of ``issuer`` says that they are.

    Raises Unreachable with the reason. Entries that are no objects are left out, as RFC 7517 section 5 asks. Source:
    OpenID Connect Discovery 1.0.
    """
    published = _download(jwks_url or _discover(issuer), "key set").get("keys")
    if not isinstance(published, list):
        raise Unreachable("the key set has no list of keys")
    return [key for key in published if isinstance(key, dict)]


def _discover(issuer: str) -> str:
    configuration = _download(issuer.rstrip("/") + "/.well-known/openid-configuration", "OpenID configuration")
    if configuration.get("issuer") != issuer:
        raise Unreachable("the OpenID configuration is of another issuer")
    url = configuration.get("jwks_uri")
    if not isinstance(url, str) or not fits("INTERCOM_SESSION_JWKS_URL", url):
        raise Unreachable("the OpenID configuration has no https URL for its keys (jwks_uri)")
    return url


def _download(url: str, name: str) -> JWK:
    try:
        return get_object(url)
    except Unreachable as error:
        raise Unreachable(f"the {name}'s server {error}") from None
