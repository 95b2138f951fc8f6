"""The people whom one may be in the preview, and the session tokens that sign them in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import jwt

SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Person:
    """One made-up person; ``key`` is how forms name them, ``role`` the one role that their session token holds."""

    key: str
    name: str
    email: str
    role: str
    is_verified: bool = True

    @property
    def label(self) -> str:
        """What the choice of this person is called."""
        # With a hyphen that no narrow window breaks a line at.
        return self.role if self.is_verified else f"{self.role}, e\u2011mail not verified"


PEOPLE = (
    Person("member", "Mara Quinn", "mara@example.com", "member"),
    Person("editor", "Ed Okafor", "ed@example.com", "editor"),
    Person("administrator", "Ada Lindqvist", "ada@example.com", "administrator"),
    Person("unverified", "Uma Ferreira", "uma@example.com", "member", is_verified=False),
)


def find_person(key: str) -> Person | None:
    """Return the person whom a form names, or None."""
    return next((person for person in PEOPLE if person.key == key), None)


@dataclass(frozen=True)
class Login:
    """The preview's own login: it issues session tokens in a cookie, with a secret that lives as long as the server.

    ``cookie`` holds the port, since browsers share the cookies of all ports.
    """

    cookie: str
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    def issue(self, person: Person, now: float) -> str:
        """Return a session token of this person, an HS256 JWT that holds for 12 hours from ``now`` (Unix seconds)."""
        claims = {
            "sub": f"preview-{person.key}",
            "name": person.name,
            "email": person.email,
            "email_verified": person.is_verified,
            "roles": [person.role],
            "iat": int(now),
            "exp": int(now) + SESSION_SECONDS,
        }
        return jwt.encode(claims, self.secret, algorithm="HS256")

    def find_key(self, token: str) -> str:
        """Return the key of the person whom a session token names, or "nobody" where it does not hold."""
        try:
            subject = jwt.decode(token, self.secret, algorithms=["HS256"])["sub"]
        except jwt.InvalidTokenError:
            return "nobody"
        person = find_person(str(subject).removeprefix("preview-"))
        return person.key if person else "nobody"

    def make_environment(self, api_secret: str, hidden_roles: Sequence[str]) -> dict[str, str]:
        """Return the function's environment variables: it signs with ``api_secret`` whom this login has signed in."""
        return {
            "INTERCOM_API_SECRET": api_secret,
            "INTERCOM_SESSION_PROVIDER": "hs256",
            "INTERCOM_SESSION_SECRET": self.secret,
            "INTERCOM_SESSION_COOKIE": self.cookie,
            "INTERCOM_HIDDEN_ROLES": ",".join(hidden_roles),
        }
