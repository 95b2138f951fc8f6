"""The same endpoint as most people would write it, with Flask, PyJWT and PyJWT's own key client: for comparison."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from typing import Any

import jwt
from flask import Flask, Response, jsonify, request

app = Flask(__name__)
client = jwt.PyJWKClient(os.environ["KEYS_URL"])


@app.get("/api/intercom")
def identify() -> tuple[Response, int] | Response | tuple[str, int]:
    """Answer with a Messenger JWT for the bearer of a session token."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer "):
        return "", 204
    token = header.removeprefix("Bearer ")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            client.get_signing_key_from_jwt(token).key,
            algorithms=["RS256"],
            audience=os.environ["INTERCOM_SESSION_AUDIENCE"],
            issuer=os.environ["INTERCOM_SESSION_ISSUER"],
        )
    except jwt.PyJWTError:
        return jsonify(error="invalid token"), 401
    secret = os.environ["INTERCOM_API_SECRET"]
    identity = {"user_id": claims["sub"], "email": claims["email"], "exp": int(time.time()) + 3600}
    response = jsonify(
        state="user",
        boot={"intercom_user_jwt": jwt.encode(identity, secret, algorithm="HS256")},
        account=hmac.new(secret.encode(), claims["sub"].encode(), hashlib.sha256).hexdigest()[:24],
        expires_in=3600,
    )
    response.headers["Cache-Control"] = "no-store"
    return response
