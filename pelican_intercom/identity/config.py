"""The configuration: what identities are signed with, and for whom; ``session_config`` is about session tokens.

It is valid by construction: loading gives a whole configuration, or raises ConfigError with all that is wrong.
"""

from __future__ import annotations

from .contract import LIMITS
from .pasted import WHERE, name_pasted
from .record import Record
from .session_config import read_session
from .urls import is_origin, is_private
from .variables import BUILD_SETTINGS, CLAIM, ConfigError, Variables, is_quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .session_config import SessionConfig


class Config(Record):
    """What may be used to answer.

    ``api_secret`` is Intercom's Messenger API secret, ``sign`` the kind of proof, ``jwt`` or ``hash``, and ``lifetime``
    the most seconds that it holds. Pages of ``origins`` may ask from another host; people with one of ``hidden_roles``
    get no Messenger. ``session`` says how session tokens are verified; it is ``None`` for an app that knows by itself
    who is signed in, and has no token to verify.
    """

    api_secret: str
    sign: str
    lifetime: int
    origins: frozenset[str]
    hidden_roles: tuple[str, ...]
    signs_unverified_addresses: bool
    session: SessionConfig | None

    @classmethod
    def load(cls, variables: Mapping[str, str]) -> Config:
        """Return the configuration of a function that verifies session tokens; raises ConfigError."""
        given = Variables(variables)
        return cls._read(given, read_session)

    @classmethod
    def for_app(cls, variables: Mapping[str, object]) -> Config:
        """Return the configuration of an app that knows by itself who is signed in; raises ConfigError.

        Where a variable is a comma list, a list of strings will do, and an int for INTERCOM_JWT_TTL.
        """
        given = Variables(variables)
        for name in given.given:
            if name.startswith(("INTERCOM_SESSION_", CLAIM)) and name not in BUILD_SETTINGS:
                given.reject(f"{name} has no use here, because the app itself says who is signed in; remove it.")
        if not given.read_list("INTERCOM_ALLOWED_ORIGINS"):
            given.reject(
                "INTERCOM_ALLOWED_ORIGINS is not set; it must be the site's origin, such as https://www.example.com."
            )
        return cls._read(given, lambda _given: None)

    @classmethod
    def _read(cls, given: Variables, read: Callable[[Variables], SessionConfig | None]) -> Config:
        api_secret = given.read("INTERCOM_API_SECRET")
        given.faults += find_secret_faults(api_secret)
        sign = given.read_choice("INTERCOM_SIGN", ("jwt", "hash"))
        lifetime = _read_lifetime(given)
        if not all(map(is_origin, given.read_list("INTERCOM_ALLOWED_ORIGINS"))):
            given.reject(
                "INTERCOM_ALLOWED_ORIGINS must be a comma-separated list of origins such as https://www.example.com: "
                "lower case, no path, no slash at the end, no *."
            )
        if not all(map(is_private, filter(is_origin, given.read_list("INTERCOM_ALLOWED_ORIGINS")))):
            given.reject("INTERCOM_ALLOWED_ORIGINS must begin with https; http is only for localhost.")
        unverified = given.read_choice("INTERCOM_UNVERIFIED_EMAIL", ("omit", "sign"))
        session = read(given)
        given.check_all()
        if given.faults:
            raise ConfigError(given.faults)
        return cls(
            api_secret=api_secret,
            sign=sign,
            lifetime=lifetime,
            origins=read_origins(given),
            hidden_roles=given.read_list("INTERCOM_HIDDEN_ROLES"),
            signs_unverified_addresses=unverified == "sign",
            session=session,
        )


def read_origins(given: Variables) -> frozenset[str]:
    """Return the allowed origins that are written as browsers send them, whatever else may be wrong."""
    listed = given.read_list("INTERCOM_ALLOWED_ORIGINS")
    return frozenset(origin for origin in listed if is_origin(origin) and is_private(origin))


def find_secret_faults(secret: str) -> Iterator[str]:
    """Yield what is wrong with a Messenger API secret."""
    pasted, where = name_pasted(secret), WHERE["api_secret"]
    if not secret:
        yield f"INTERCOM_API_SECRET is not set; it must be the Messenger API secret. {where}."
    elif pasted not in {"", "an API secret"}:
        yield f"INTERCOM_API_SECRET looks like {pasted}; it must be the Messenger API secret. {where}."
    elif secret != secret.strip():
        yield "INTERCOM_API_SECRET must have no white space before or after it."
    elif is_quoted(secret):
        yield "INTERCOM_API_SECRET must not be in quotes: here they would be part of the secret."


def _read_lifetime(given: Variables) -> int:
    """Return the seconds for which a proof holds at most."""
    shortest, longest = LIMITS.shortest_lifetime_seconds, LIMITS.longest_lifetime_seconds
    value = given.read("INTERCOM_JWT_TTL", str(LIMITS.usual_lifetime_seconds))
    lifetime = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0  # noqa: PLR2004
    if not shortest <= lifetime <= longest:
        given.reject(f"INTERCOM_JWT_TTL must be a whole number of seconds from {shortest} to {longest}.")
    return lifetime
