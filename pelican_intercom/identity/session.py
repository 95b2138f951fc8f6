"""The caller's session: where its token is, and whether the token proves it."""

from __future__ import annotations

from .claims import check_claims, check_times, is_anonymous
from .problem import Problem
from .token import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from jwt import PyJWS

    from .config import Config
    from .http_messages import Request
    from .jwks import KeySet
    from .providers import Provider

_BLANK = " \t"


def read_token(request: Request, config: Config) -> str | None:
    """Return the text of the session token, or ``None`` where the request has none.

    Where the configured header is present it alone counts. Else the cookie does; raises Problem ``token_ambiguous``
    where two cookies of its name differ, for a neighbouring subdomain can add one.
    """
    header = request.headers.get(config.header.lower())
    if header is not None:
        scheme, _, token = header.strip(_BLANK).partition(" ")
        if scheme.lower() == "bearer":
            return token.strip(_BLANK) or None
        # In Authorization another scheme, such as a staging site's Basic, is no session token at all.
        if config.header.lower() != "authorization":
            return header.strip(_BLANK) or None
    return _find_cookie(request, config.cookie) if config.cookie else None


def _find_cookie(request: Request, name: str) -> str | None:
    """Return the value of the cookie ``name``, or ``None``; raises Problem where two of them differ."""
    # Split by hand: the standard library's parser stops at some values, and takes the last of two.
    start = name + "="
    values = set()
    for cookies in (request.headers.get("cookie", ""), *request.cookies):
        if start in cookies:
            for pair in cookies.split(";"):
                found, equals, value = pair.partition("=")
                if equals and found.strip(_BLANK) == name:
                    values.add(value.strip(_BLANK))
    values.discard("")
    if len(values) > 1:
        raise Problem("token_ambiguous")
    return values.pop() if values else None


class TokenVerifier:
    """Verifies session tokens as the provider and the configuration say. Safe for threads; it keeps the keys."""

    def __init__(
        self, provider: Provider, config: Config, clock: Callable[[], float], warn: Callable[[str], None]
    ) -> None:
        self._provider = provider
        self._config = config
        self._clock = clock
        self._warn = warn
        self._published: dict[str, KeySet] = {}
        self._jws: PyJWS | None = None

    def verify(self, text: str) -> tuple[dict[str, object], float] | None:
        """Return the verified claims and the time of expiry, or ``None`` for an account of nobody in particular.

        Raises Problem. What costs nothing is looked at first, so that a token that cannot be right fetches no key.
        """
        provider, config = self._provider, self._config
        token = Token(text)
        algorithm = token.check_header(config.algorithms)
        now = self._clock()
        if provider.keys == "user_endpoint":
            from .user_endpoint import ask_issuer  # noqa: PLC0415  (only one provider needs it)

            expiry = check_times(token.claims, now)
            return ask_issuer(config.issuer or "", text), expiry
        expiry = check_claims(token.claims, provider, config, now)
        self._verify_signature(token, algorithm)
        return None if is_anonymous(token.claims, provider) else (token.claims, expiry)

    def _verify_signature(self, token: Token, algorithm: str) -> None:
        # Both are left until a token is seen, so that visitors do not pay for them.
        import jwt  # noqa: PLC0415

        # The algorithm decides the kind of key, so that a public key can never serve as a shared secret.
        if algorithm == "HS256":
            key = self._config.session_secret
        else:
            kid = token.header.get("kid")
            key = self._keep_published().find(kid if isinstance(kid, str) else None, algorithm)
        if self._jws is None:
            self._jws = jwt.PyJWS(algorithms=list(self._config.algorithms))
        try:
            self._jws.decode(token.text, key, algorithms=[algorithm])
        except jwt.PyJWTError:
            raise Problem("token_signature") from None

    def _keep_published(self) -> KeySet:
        published = self._published.get("")
        if published is None:
            from .discovery import download_keys  # noqa: PLC0415
            from .jwks import KeySet  # noqa: PLC0415

            config = self._config
            jwks_url, issuer = config.jwks_url, config.issuer or ""
            # First tokens come on many threads at once. Whichever stores its set first, all of them use that one.
            published = self._published.setdefault(
                "", KeySet(lambda: download_keys(jwks_url, issuer), self._clock, self._warn)
            )
        return published
