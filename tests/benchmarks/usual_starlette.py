"""The same endpoint as many write it for Lambda, with Starlette, Mangum and PyJWT: its import is compared."""

from __future__ import annotations

import os
import time

import jwt
from mangum import Mangum
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


async def identify(request: Request) -> Response:
    """Answer with a Messenger JWT for the bearer of a session token."""
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer "):
        return Response(status_code=204)
    key = os.environ["INTERCOM_SESSION_SECRET"]
    claims = jwt.decode(header.removeprefix("Bearer "), key, algorithms=["HS256"])
    identity = {"user_id": claims["sub"], "exp": int(time.time()) + 3600}
    token = jwt.encode(identity, os.environ["INTERCOM_API_SECRET"], algorithm="HS256")
    return JSONResponse({"intercom_user_jwt": token}, headers={"Cache-Control": "no-store"})


handler = Mangum(Starlette(routes=[Route("/api/intercom", identify)]))
