"""The configuration: what identities are signed with, and for whom; ``session_config`` is about session tokens.

It is valid by construction: loading gives a whole configuration, or raises ConfigError with all that is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping

from .contract import LIMITS
from .record import Record
from .session_config import SessionConfig, read_header, read_session
from .variables import BUILD_SETTINGS, CLAIM, ConfigError, Variables, fits


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
        return cls._complete(given, read_session(given))

    @classmethod
    def for_app(cls, variables: Mapping[str, object]) -> Config:
        """Return the configuration of an app that knows by itself who is signed in; raises ConfigError.

        Where a variable is a comma-separated list, a list of strings will do, and an int for INTERCOM_JWT_TTL.
        """
        given = Variables(variables)
        given.faults += [
            f"{name} is not used here, because your app says who is signed in; remove it."
            for name in given.given
            if name.startswith(("INTERCOM_SESSION_", CLAIM)) and name not in BUILD_SETTINGS
        ]
        if not given.read_list("INTERCOM_ALLOWED_ORIGINS"):
            given.faults.append(
                "INTERCOM_ALLOWED_ORIGINS is not set; it must be the site's origin, such as https://www.example.com."
            )
        return cls._complete(given, None)

    @classmethod
    def _complete(cls, given: Variables, session: SessionConfig | None) -> Config:
        shortest, longest = LIMITS.shortest_lifetime_seconds, LIMITS.longest_lifetime_seconds
        value = given.read("INTERCOM_JWT_TTL", str(LIMITS.usual_lifetime_seconds))
        lifetime = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0  # noqa: PLR2004
        if not shortest <= lifetime <= longest:
            given.faults.append(f"INTERCOM_JWT_TTL must be a whole number of seconds from {shortest} to {longest}.")
        # What is written as browsers send it counts even if something else is wrong.
        name = "INTERCOM_ALLOWED_ORIGINS"
        origins = frozenset(origin for origin in given.read_list(name) if fits(name, origin))
        if given.faults:
            raise ConfigError(given.faults, origins, read_header(given))
        return cls(
            api_secret=given.read("INTERCOM_API_SECRET"),
            sign=given.read("INTERCOM_SIGN", "jwt"),
            lifetime=lifetime,
            origins=origins,
            hidden_roles=given.read_list("INTERCOM_HIDDEN_ROLES"),
            signs_unverified_addresses=given.read("INTERCOM_UNVERIFIED_EMAIL") == "sign",
            session=session,
        )

    @property
    def header(self) -> str:
        """The header that session tokens come in."""
        return self.session.header if self.session else "Authorization"
