"""The caller's session: where its token is, and whether the token proves it."""

from __future__ import annotations

from .claims import check_claims, check_times, is_anonymous
from .refusal import Refusal
from .token import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from jwt import PyJWS

    from .environment import Environment
    from .exchange import Request
    from .keys import KeySet
    from .providers import Provider

_BLANK = " \t"


def find_token(request: Request, environment: Environment) -> str | None:
    """Return the text of the session token, or ``None`` where the request has none.

    Where the configured header is present it alone counts. Else the cookie does; raises Refusal ``token_ambiguous``
    where two cookies of its name differ, for a neighbouring subdomain can add one.
    """
    header = request.headers.get(environment.header.lower())
    if header is not None:
        scheme, _, token = header.strip(_BLANK).partition(" ")
        if scheme.lower() == "bearer":
            return token.strip(_BLANK) or None
        # In Authorization another scheme, such as a staging site's Basic, is no session token at all.
        if environment.header.lower() != "authorization":
            return header.strip(_BLANK) or None
    return _find_cookie(request, environment.cookie) if environment.cookie else None


def _find_cookie(request: Request, name: str) -> str | None:
    """Return the value of the cookie ``name``, or ``None``; raises Refusal where two of them differ."""
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
        raise Refusal("token_ambiguous")
    return values.pop() if values else None


class SessionReader:
    """Verifies session tokens as the provider's row and the environment say. Safe for threads; it keeps the keys."""

    def __init__(
        self, row: Provider, environment: Environment, clock: Callable[[], float], warn: Callable[[str], None]
    ) -> None:
        self._row = row
        self._environment = environment
        self._clock = clock
        self._warn = warn
        self._published: dict[str, KeySet] = {}
        self._verifier: PyJWS | None = None

    def verify(self, text: str) -> tuple[dict[str, object], float] | None:
        """Return the verified claims and the time of expiry, or ``None`` for an account of nobody in particular.

        Raises Refusal. What costs nothing is looked at first, so that a token that cannot be right fetches no key.
        """
        row, environment = self._row, self._environment
        token = Token(text)
        algorithm = token.check_header(environment.algorithms)
        now = self._clock()
        if row.keys == "introspection":
            from .introspection import ask_issuer  # noqa: PLC0415  (only one row needs it)

            expiry = check_times(token.claims, now)
            return ask_issuer(environment.issuer or "", text), expiry
        expiry = check_claims(token.claims, row, environment, now)
        self._verify_signature(token, algorithm)
        return None if is_anonymous(token.claims, row) else (token.claims, expiry)

    def _verify_signature(self, token: Token, algorithm: str) -> None:
        # Both are left until a token is seen, so that visitors do not pay for them.
        import jwt  # noqa: PLC0415

        # The algorithm decides the kind of key, so that a public key can never serve as a shared secret.
        if algorithm == "HS256":
            key = self._environment.session_secret
        else:
            kid = token.header.get("kid")
            key = self._keep_published().find(kid if isinstance(kid, str) else None, algorithm)
        if self._verifier is None:
            self._verifier = jwt.PyJWS(algorithms=list(self._environment.algorithms))
        try:
            self._verifier.decode(token.text, key, algorithms=[algorithm])
        except jwt.PyJWTError:
            raise Refusal("token_signature") from None

    def _keep_published(self) -> KeySet:
        published = self._published.get("")
        if published is None:
            from .discovery import download_keys  # noqa: PLC0415
            from .keys import KeySet  # noqa: PLC0415

            environment = self._environment
            jwks_url, issuer = environment.jwks_url, environment.issuer or ""
            # First tokens come on many threads at once. Whichever stores its set first, all of them use that one.
            published = self._published.setdefault(
                "", KeySet(lambda: download_keys(jwks_url, issuer), self._clock, self._warn)
            )
        return published
