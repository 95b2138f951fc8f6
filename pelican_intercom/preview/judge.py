"""The judge: decides, as Intercom's servers do, whether boot settings prove who they name.

It shares no code with the function that signs. The rules are those of Intercom's "Identity verification" and
"Authenticating users in the Messenger with JWTs" pages, with enforcement turned on.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import jwt

JsonObject = Mapping[str, object]


@dataclass(frozen=True)
class Acceptance:
    """Who the Messenger is booted for; ``proof`` says what proved it, and is "none" for a visitor."""

    kind: Literal["visitor", "user"]
    proof: Literal["jwt", "hash", "none"]
    user_id: str | None = None
    email: str | None = None
    name: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return ``{"person": {"kind", "user_id", "email", "name"}, "proof"}``; what is not known is null."""
        person = {"kind": self.kind, "user_id": self.user_id, "email": self.email, "name": self.name}
        return {"person": person, "proof": self.proof}


@dataclass(frozen=True)
class Refusal:
    """Why the Messenger does not boot; the reason is one sentence that holds no proof and no secret."""

    reason: str

    def to_json(self) -> dict[str, object]:
        """Return ``{"reason"}``."""
        return {"reason": self.reason}


@dataclass(frozen=True)
class Judge:
    """Knows one workspace: its app id, and the Messenger API secret that its proofs are made with."""

    app_id: str
    secret: str

    def judge(self, app_id: object, settings: JsonObject, now: float) -> Acceptance | Refusal:
        """Return who these boot settings prove to be, at ``now`` in Unix seconds, or why they are refused.

        ``app_id`` is the workspace that the page named. A JWT wins where a hash is sent too; without either, settings
        that hold a user_id or an email are refused, and all others are a visitor's.
        """
        if app_id != self.app_id:
            return Refusal(f"The app id {app_id!r} is not this workspace's, {self.app_id!r}.")
        token = settings.get("intercom_user_jwt")
        if token is not None:
            return self._judge_jwt(token, settings, now)
        user_id, email = read_identifier(settings.get("user_id")), read_identifier(settings.get("email"))
        if user_id is None and email is None:
            return Acceptance("visitor", "none", name=read_text(settings.get("name")))
        return self._judge_hash(user_id, email, settings)

    def _judge_jwt(self, token: object, settings: JsonObject, now: float) -> Acceptance | Refusal:
        if not isinstance(token, str):
            return Refusal("intercom_user_jwt is not a string.")
        try:
            # Only the signature: the payload is Intercom's and not a session's, and the clock is the caller's.
            claims = json.loads(jwt.PyJWS().decode(token, self.secret, algorithms=["HS256"]))
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
            return Refusal(f"The JWT does not verify: {error}.")
        if not isinstance(claims, dict):
            return Refusal("The JWT's payload is not an object.")
        user_id = read_identifier(claims.get("user_id"))
        if user_id is None:
            return Refusal("The JWT has no user_id.")
        expiry = claims.get("exp")
        if expiry is not None and (not isinstance(expiry, int | float) or expiry <= now):
            return Refusal("The JWT has expired.")
        email, name = (read_text(claims.get(key, settings.get(key))) for key in ("email", "name"))
        return Acceptance("user", "jwt", user_id, email, name)

    def _judge_hash(self, user_id: str | None, email: str | None, settings: JsonObject) -> Acceptance | Refusal:
        sent = settings.get("user_hash")
        what = "email" if user_id is None else "user_id"
        if not isinstance(sent, str) or not sent:
            return Refusal(f"The {what} has no proof.")
        message = user_id or email or ""
        expected = hmac.new(self.secret.encode(), message.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(sent.lower().encode(), expected.encode()):
            return Refusal(f"The user_hash does not match this {what}.")
        return Acceptance("user", "hash", user_id, email, read_text(settings.get("name")))


def read_identifier(value: object) -> str | None:
    """Return an id as the text that is signed: an integer's decimal digits; None where it is absent or empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def read_text(value: object) -> str | None:
    """Return a text as it is, and None for anything else."""
    return value if isinstance(value, str) else None
