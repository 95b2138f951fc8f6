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
from typing import Any

import jwt

Verdict = dict[str, Any]
"""``{"person": {"kind", "user_id", "email", "name"}, "proof"}``, where the kind is "user" or "visitor", the proof is
"jwt", "hash" or "none", and what is not known is None. Or ``{"reason"}``: one sentence, without any proof or secret.
"""


@dataclass(frozen=True)
class Judge:
    """Knows one workspace: its app id, and the Messenger API secret that its proofs are made with."""

    app_id: str
    secret: str

    def judge(self, app_id: object, settings: Mapping[str, object], now: float) -> Verdict:
        """Return who these boot settings prove to be, at ``now`` in Unix seconds, or why they are refused.

        ``app_id`` is the workspace that the page named. A JWT wins where a hash is sent too; without either, settings
        that hold a user_id or an email are refused, and all others are a visitor's.
        """
        if app_id != self.app_id:
            return {"reason": f"The app id {app_id!r} is not this workspace's, {self.app_id!r}."}
        if settings.get("intercom_user_jwt") is not None:
            return self._judge_jwt(settings["intercom_user_jwt"], settings, now)
        user_id, email = (read_identifier(settings.get(name)) for name in ("user_id", "email"))
        if user_id is None and email is None:
            return _accept("none", {"name": settings.get("name")}, kind="visitor")
        sent, what = settings.get("user_hash"), "email" if user_id is None else "user_id"
        if not isinstance(sent, str) or not sent:
            return {"reason": f"The {what} has no proof."}
        expected = hmac.new(self.secret.encode(), (user_id or email or "").encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(sent.lower().encode(), expected.encode()):
            return {"reason": f"The user_hash does not match this {what}."}
        return _accept("hash", {"user_id": user_id, "email": email, "name": settings.get("name")})

    def _judge_jwt(self, token: object, settings: Mapping[str, object], now: float) -> Verdict:
        if not isinstance(token, str):
            return {"reason": "intercom_user_jwt is not a string."}
        try:
            # Only the signature: the payload is Intercom's and not a session's, and the clock is the caller's.
            claims = json.loads(jwt.PyJWS().decode(token, self.secret, algorithms=["HS256"]))
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
            return {"reason": f"The JWT does not verify: {error}."}
        if not isinstance(claims, dict):
            return {"reason": "The JWT's payload is not an object."}
        user_id, expiry = read_identifier(claims.get("user_id")), claims.get("exp")
        if user_id is None:
            return {"reason": "The JWT has no user_id."}
        if expiry is not None and (not isinstance(expiry, int | float) or expiry <= now):
            return {"reason": "The JWT has expired."}
        return _accept("jwt", {**settings, **claims, "user_id": user_id})


def read_identifier(value: object) -> str | None:
    """Return an id as the text that is signed: an integer's decimal digits; None where it is absent or empty."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value else None


def _accept(proof: str, said: Mapping[str, object], kind: str = "user") -> Verdict:
    known = {name: said.get(name) for name in ("user_id", "email", "name")}
    return {
        "person": {"kind": kind} | {name: value if isinstance(value, str) else None for name, value in known.items()},
        "proof": proof,
    }
