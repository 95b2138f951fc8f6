"""The report on one person: what the function answers for them, what it signed, and whether that holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jwt

from pelican_intercom.identity.endpoint import Response

from .judge import Judge

# Tokens are credentials; their content is shown instead.
_PROOFS = ("intercom_user_jwt", "user_hash")


def make_report(answer: Response, judge: Judge, now: float) -> dict[str, Any]:
    """Return ``{"status", "answer", "signed", "verdict"}`` for an answer of the function, without any proof in it.

    ``answer`` is the body's JSON, ``signed`` the claims or the hashed identifier, and ``verdict`` what
    the stand-in Messenger's judge makes of the boot settings; both are null where nobody was signed.
    """
    body: dict[str, Any] = json.loads(answer.body or b"{}")
    boot = body.get("boot")
    if boot is None:
        return {"status": answer.status, "answer": body, "signed": None, "verdict": None}
    verdict = judge.judge(judge.app_id, boot, now)
    signed = read_signed(boot)
    body["boot"] = {name: "..." if name in _PROOFS else value for name, value in boot.items()}
    return {"status": answer.status, "answer": body, "signed": signed, "verdict": verdict}


def read_signed(boot: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a proof covers: a JWT's claims (RFC 7519), or the one identifier that ``user_hash`` is made of."""
    if "intercom_user_jwt" in boot:
        return jwt.decode(boot["intercom_user_jwt"], options={"verify_signature": False})
    name = "user_id" if boot.get("user_id") else "email"
    return {name: boot.get(name)}
