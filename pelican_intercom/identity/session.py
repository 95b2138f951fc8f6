"""The caller's session: where its token is, and whether the token proves it."""

from __future__ import annotations

# threading's own lock, without threading: visitors do not pay for what only tokens need.
from _thread import allocate_lock

from .cookies import BLANK, read_cookie
from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from jwt import PyJWS

    from .http_messages import Request
    from .jwks import KeySet
    from .session_config import SessionConfig
    from .token import Token
    from .user_endpoint import UserEndpoint

_MISSING = 'PyJWT with cryptography is not installed. Run: pip install "pelican-intercom[identity]"'


def read_token(request: Request, config: SessionConfig) -> str | None:
    """Return the text of the session token, or ``None`` where the request has none.

    Where the configured header is present it alone counts. Else the cookie does; raises Problem as ``read_cookie``.
    """
    header = request.headers.get(config.header.lower())
    if header is not None:
        scheme, _, token = header.strip(BLANK).partition(" ")
        if scheme.lower() == "bearer":
            return token.strip(BLANK) or None
        # In Authorization another scheme, such as a staging site's Basic, is no session token at all.
        if config.header.lower() != "authorization":
            return header.strip(BLANK) or None
    return read_cookie(request, config.cookie) if config.cookie else None


class TokenVerifier:
    """Verifies session tokens as ``config`` says. Safe for threads; it keeps the keys."""

    def __init__(self, config: SessionConfig, clock: Callable[[], float], warn: Callable[[str], None]) -> None:
        self.config = config
        self._clock = clock
        self._warn = warn
        self._lock = allocate_lock()
        self._keys: KeySet | None = None
        self._users: UserEndpoint | None = None
        self._jws: PyJWS | None = None

    def verify(self, text: str) -> tuple[dict[str, object], float]:
        """Return the verified claims and the expiry time; raises NobodyError where they are no person's session.

        Raises Problem. What costs nothing is looked at first, so that a token that cannot be right fetches no key.
        """
        from .claims import check_bearer, check_claims, check_session, check_times  # noqa: PLC0415  (visitors have no token)
        from .token import Token  # noqa: PLC0415

        config = self.config
        token = Token(text)
        algorithm = token.check_header(config.algorithms)
        now = self._clock()
        if config.provider.keys == "user_endpoint":
            check_bearer(token.claims, config.provider)
            expiry = check_times(token.claims, now)
            claims = self._share_users().find_user(text)
        else:
            expiry = check_claims(token.claims, config, now)
            self._verify_signature(token, algorithm)
            claims = token.claims
        check_session(claims, config.provider, config.required)
        return claims, expiry

    def _verify_signature(self, token: Token, algorithm: str) -> None:
        jwt = _import_jwt(algorithm)
        # The algorithm decides the kind of key, so that a public key can never serve as a shared secret.
        if algorithm == "HS256":
            key = self.config.secret
        else:
            kid = token.header.get("kid")
            key = self._share_keys().find(kid if isinstance(kid, str) else None, algorithm)
        if self._jws is None:
            self._jws = jwt.PyJWS(algorithms=list(self.config.algorithms))
        try:
            self._jws.decode(token.text, key, algorithms=[algorithm])
        except jwt.PyJWTError:
            raise Problem("token_signature") from None

    def _share_keys(self) -> KeySet:
        """Return the issuer's keys: a single set, even if the first tokens come on many threads."""
        with self._lock:
            if self._keys is None:
                from .discovery import download_keys  # noqa: PLC0415
                from .jwks import KeySet  # noqa: PLC0415

                jwks_url, issuer = self.config.jwks_url, self.config.issuer or ""
                self._keys = KeySet(lambda: download_keys(jwks_url, issuer), self._clock, self._warn)
            return self._keys

    def _share_users(self) -> UserEndpoint:
        with self._lock:
            if self._users is None:
                from .user_endpoint import UserEndpoint  # noqa: PLC0415  (only one provider needs it)

                self._users = UserEndpoint(self.config.issuer or "", self._clock)
            return self._users


def _import_jwt(algorithm: str) -> ModuleType:
    """Return PyJWT, which is left until a token is seen, so that visitors do not pay for it; raises Problem."""
    try:
        import jwt  # noqa: PLC0415
    except ImportError:
        raise Problem("misconfigured", detail=_MISSING) from None
    if algorithm != "HS256" and not jwt.algorithms.has_crypto:
        raise Problem("misconfigured", detail=_MISSING)
    return jwt
