"""Functions with one fault each: the real one, and around it a mistake that people make."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import jwt
from werkzeug.datastructures import Headers
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from pelican_intercom.checks.live.forged_tokens import sign
from pelican_intercom.checks.live.http_message import read_jwt
from pelican_intercom.identity import signing

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

API_SECRET = "fake-api-secret-for-the-audit-0123456789"
SITE = "https://www.example.com"

# Whether a token is taken, from its text, its header and its claims.
Verify = Callable[[str, dict[str, Any], dict[str, Any]], bool]
Change = Callable[[Request, Response], Response]


def change(good: WSGIApplication, bend: Change) -> WSGIApplication:
    """Return the function with its answers bent."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        response = bend(request, Response.from_app(good, environ))
        return response(environ, start_response)

    return application


def set_headers(**headers: str) -> Change:
    """Return a change that sets headers; underscores stand for hyphens, an empty value takes one out."""

    def bend(_: Request, response: Response) -> Response:
        for name, value in headers.items():
            response.headers.pop(name.replace("_", "-"), None)
            if value:
                response.headers[name.replace("_", "-")] = value
        return response

    return bend


def allow_origins(is_allowed: Callable[[str], bool]) -> Callable[[WSGIApplication], WSGIApplication]:
    """Return a way to make the function answer every origin that a careless comparison lets through."""

    def wrap(good: WSGIApplication) -> WSGIApplication:
        def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            origin = environ.get("HTTP_ORIGIN")
            if origin is None or not is_allowed(origin):
                return good(environ, start_response)
            response = Response.from_app(good, {**environ, "HTTP_ORIGIN": SITE})
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Credentials"] = "true"
            return response(environ, start_response)

        return application

    return wrap


def without_request_header(*names: str) -> Callable[[WSGIApplication], WSGIApplication]:
    """Return a network in front of the function that drops some of the request's headers."""

    def wrap(good: WSGIApplication) -> WSGIApplication:
        def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            kept = {name: value for name, value in environ.items() if name not in names}
            return good(kept, start_response)

        return application

    return wrap


def sign_for(claims: Mapping[str, Any], **more: Any) -> Response:
    """Return an answer signed for whoever the claims name."""
    user_id = str(claims.get("sub") or claims.get("user_id"))
    proof = {"user_id": user_id, "email": claims.get("email"), "exp": int(time.time()) + 3600, **more}
    token = signing.messenger_jwt(API_SECRET, {name: value for name, value in proof.items() if value is not None})
    body = {"state": "user", "boot": {"intercom_user_jwt": token}, "account": "0" * 24, "expires_in": 3600}
    return Response(json.dumps(body), 200, _USUAL_HEADERS, mimetype="application/json")


_USUAL_HEADERS = Headers(
    {
        "Cache-Control": "no-store",
        "Vary": "Origin, Cookie, Authorization",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": SITE,
        "Access-Control-Allow-Credentials": "true",
    }
)


def take_tokens(verify: Verify) -> Callable[[WSGIApplication], WSGIApplication]:
    """Return a way to make the function take more tokens than it should."""

    def wrap(good: WSGIApplication) -> WSGIApplication:
        def bend(request: Request, response: Response) -> Response:
            token = _find_token(request)
            if response.status_code != 401 or not token:
                return response
            claims = read_jwt(token)[1]
            return sign_for(claims) if claims and verify(token, read_jwt(token)[0], claims) else response

        return change(good, bend)

    return wrap


def _find_token(request: Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or request.cookies.get("__session", "")


def believe(read: Callable[[Request], str]) -> Callable[[WSGIApplication], WSGIApplication]:
    """Return a way to make the function believe any claims, with a signature or without, where ``read`` finds them."""

    def bend(request: Request, response: Response) -> Response:
        claims = read_leniently(read(request))
        return sign_for(claims) if claims and request.method == "GET" else response

    return lambda good: change(good, bend)


def read_leniently(token: str) -> dict[str, Any]:
    """Return what stands in a token's second part, or in its only one, as hurried code reads it."""
    *_, payload, _ = ["", *token.split(".")[:2], ""]
    try:
        value = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def is_signed_with(*keys: bytes) -> Verify:
    """Return a verification that takes an HMAC with any of these keys."""

    def verify(token: str, header: dict[str, Any], claims: dict[str, Any]) -> bool:
        return header.get("alg") == "HS256" and any(token == sign(claims, key, header) for key in keys)

    return verify


def is_signed_with_its_own_key(token: str, header: dict[str, Any], claims: dict[str, Any]) -> bool:
    """Take a token that is signed with the key in its header."""
    return "jwk" in header and bool(
        jwt.decode(token, jwt.PyJWK(header["jwk"], "HS256"), algorithms=["HS256"], options={"verify_aud": False})
    )


class Cache:
    """A content network that keeps each good answer by its address, whoever asked."""

    def __init__(self, good: WSGIApplication, *, by_query: bool = True, keeps: tuple[int, ...] = (200, 204)) -> None:
        self.good = good
        self.by_query = by_query
        self.keeps = keeps
        self.kept: dict[str, Response] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as a WSGI application."""
        key = environ["PATH_INFO"] + ("?" + environ.get("QUERY_STRING", "") if self.by_query else "")
        cacheable = environ["REQUEST_METHOD"] == "GET" and "HTTP_ORIGIN" not in environ
        if cacheable and key in self.kept:
            return self.kept[key](environ, start_response)
        response = Response.from_app(self.good, environ, buffered=True)
        if cacheable and response.status_code in self.keeps:
            self.kept[key] = response
        return response(environ, start_response)


@contextmanager
def serve(application: WSGIApplication) -> Iterator[str]:
    """Yield the address of a running function, and stop it afterwards."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/intercom-identity"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
