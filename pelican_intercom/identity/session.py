"""Verifying a session token."""

from __future__ import annotations

from collections.abc import Callable

from .claims import check_bearer, check_claims, check_session, check_times
from .jwks import KeySet, download_keys
from .problem import Problem
from .session_config import SessionConfig
from .token import Token
from .user_endpoint import UserEndpoint

_MISSING = 'PyJWT with cryptography is not installed. Run: pip install "pelican-intercom[identity]"'


class TokenVerifier:
    """Verifies session tokens as ``config`` says. Safe for threads; it keeps the keys."""

    def __init__(self, config: SessionConfig, clock: Callable[[], float], warn: Callable[[str], None]) -> None:
        issuer = config.issuer or ""
        self._config = config
        self._clock = clock
        self._keys = KeySet(lambda: download_keys(config.jwks_url, issuer), clock, warn)
        self._users = UserEndpoint(issuer, clock)

    def verify(self, text: str) -> tuple[dict[str, object], float]:
        """Return the verified claims and the expiry time; raises NobodyError where they are no person's session.

        Raises Problem. Cheap checks come first, so that a token that cannot be right fetches no key.
        """
        config = self._config
        token = Token(text)
        algorithm = token.check_header(config.algorithms)
        now = self._clock()
        if config.provider.keys == "user_endpoint":
            check_bearer(token.claims, config.provider)
            expiry = check_times(token.claims, now)
            claims = self._users.find_user(text)
        else:
            expiry = check_claims(token.claims, config, now)
            self._verify_signature(token, algorithm)
            claims = token.claims
        check_session(claims, config.provider, config.required)
        return claims, expiry

    def _verify_signature(self, token: Token, algorithm: str) -> None:
        try:
            import jwt  # noqa: PLC0415  (Netlify's sessions do without)
        except ImportError:
            raise Problem("misconfigured", detail=_MISSING) from None
        if algorithm != "HS256" and not jwt.algorithms.has_crypto:
            raise Problem("misconfigured", detail=_MISSING)
        # The algorithm decides the kind of key, so that a public key can never serve as a shared secret.
        key = self._config.secret if algorithm == "HS256" else self._keys.find(token.kid, algorithm)
        # Not jwt.decode, which would take the token apart once more: these are the very bytes that were read.
        verifying = jwt.get_algorithm_by_name(algorithm)
        if not verifying.verify(token.signed, verifying.prepare_key(key), token.signature):
            raise Problem("token_signature")
