"""The audit finds each fault of a bad function and nothing else, and none in the real one."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
import secrets
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin

import jwt
import pytest
from werkzeug.wrappers import Request, Response

from pelican_intercom.checks.endpoint import Audit
from pelican_intercom.checks.finding import Finding, Verdict
from pelican_intercom.checks.live import sessions
from pelican_intercom.checks.live.http_message import Place, Session, read_jwt
from pelican_intercom.identity.hosts.wsgi import create_application
from tests.checks import careless
from tests.checks.careless import API_SECRET, SITE, change, serve, set_headers, sign_for, take_tokens
from tests.conformance import minting
from tests.conformance.issuer import Issuer, run_issuer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AUDIENCE = "audit"


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with run_issuer(["rsa"]) as running:
        yield running


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the servers' request lines out of the report, and wait for no clock."""
    monkeypatch.setattr(sessions, "CLOCK_TICK", 0)
    logger = logging.getLogger("werkzeug")
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


def name_variables(issuer: Issuer, **more: str) -> dict[str, str]:
    return {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "oidc",
        "INTERCOM_SESSION_ISSUER": issuer.url,
        "INTERCOM_SESSION_AUDIENCE": AUDIENCE,
        "INTERCOM_SESSION_COOKIE": "__session",
        "INTERCOM_ALLOWED_ORIGINS": SITE,
        **more,
    }


def mint(issuer: Issuer, **claims: Any) -> str:
    usual = {"iss": issuer.url, "aud": AUDIENCE, "sub": "user_42", "email": "ada@example.com", "email_verified": True,
             "name": "Ada", "iat": int(time.time()), "exp": int(time.time()) + 7200}  # fmt: skip
    key: Any = minting.make_key("rsa")
    return jwt.encode({**usual, **claims}, key, "RS256", headers={"kid": "rsa"})


def audit(url: str, issuer: Issuer, *, token: str | None = None, cookie: str | None = "__session") -> list[Finding]:
    session = Session(mint(issuer) if token is None else token, Place(cookie=cookie))
    return Audit(url, SITE, session, {"INTERCOM_API_SECRET": API_SECRET}).run()


def list_failed(findings: list[Finding]) -> set[str]:
    return {finding.question for finding in findings if finding.verdict is Verdict.FAIL}


@pytest.mark.parametrize("cookie", ["__session", None])
def test_the_real_function_passes_every_question(issuer: Issuer, cookie: str | None) -> None:
    with serve(create_application(name_variables(issuer))) as url:
        findings = audit(url, issuer, cookie=cookie)
    assert [finding for finding in findings if finding.verdict is Verdict.FAIL] == []
    assert {finding.question for finding in findings if finding.verdict is Verdict.UNASKED} == {"connection"}
    details = {finding.question: finding.detail for finding in findings}
    assert details["your session"] == "signs for user id user_42, e-mail ada@example.com, name Ada"
    assert details["the proof"] == "Messenger JWT, signed with the INTERCOM_API_SECRET that is set here"
    assert details["forged token: key confusion: the issuer's public key as a secret"].startswith("401")


def test_the_real_function_passes_with_a_hash_and_for_a_hidden_role(issuer: Issuer) -> None:
    variables = name_variables(issuer, INTERCOM_SIGN="hash", INTERCOM_HIDDEN_ROLES="administrator")
    with serve(create_application({**variables, "INTERCOM_CLAIM_ROLES": "roles"})) as url:
        signed, hidden = audit(url, issuer), audit(url, issuer, token=mint(issuer, roles=["administrator"]))
    assert list_failed(signed) | list_failed(hidden) == set()
    details = {finding.question: finding.detail for finding in signed}
    assert details["the proof"] == "user_hash, signed with the INTERCOM_API_SECRET that is set here"
    assert next(finding.detail for finding in hidden if finding.question == "your session") == (
        "hidden: role administrator; the Messenger is hidden on purpose"
    )


def test_without_session_or_origin_what_cannot_be_asked_is_said(issuer: Issuer) -> None:
    with serve(create_application(name_variables(issuer))) as url:
        findings = Audit(url).run()
    assert list_failed(findings) == set()
    assert [finding.question for finding in findings if finding.verdict is Verdict.UNASKED] == [
        "connection",
        "your site's origin",
        "forged token: key confusion",
        "two sessions in turn",
    ]


def test_an_empty_answer_that_a_framework_calls_a_page_is_asked_on(issuer: Issuer) -> None:
    def name_type(_: Request, response: Response) -> Response:
        if not response.get_data():
            response.headers["Content-Type"] = "text/html; charset=utf-8"
        return response

    with serve(change(create_application(name_variables(issuer)), name_type)) as url:
        findings = audit(url, issuer)
    assert list_failed(findings) == set()
    assert "everything else" not in {finding.question for finding in findings}


@pytest.mark.parametrize("status", [400, 413, 431])
def test_a_server_that_refuses_long_headers_by_itself_is_no_fault_of_the_function(issuer: Issuer, status: int) -> None:
    good = create_application(name_variables(issuer))

    def refuse(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_long = len(environ.get("HTTP_AUTHORIZATION", "") + environ.get("HTTP_COOKIE", "")) > 8_192
        return (Response("too long", status) if is_long else good)(environ, start_response)

    with serve(refuse) as url:
        assert list_failed(audit(url, issuer)) == set()


@pytest.mark.parametrize("header", ["X-Session-Token", "Cf-Access-Jwt-Assertion"])
def test_a_session_in_a_header_of_its_own_is_sent_as_the_loader_sends_it(issuer: Issuer, header: str) -> None:
    variables = name_variables(issuer, INTERCOM_SESSION_HEADER=header)
    with serve(create_application(variables)) as url:
        session = Session(mint(issuer), Place(header=header))
        findings = Audit(url, SITE, session, {"INTERCOM_API_SECRET": API_SECRET}).run()
    assert list_failed(findings) == set()
    details = {finding.question: finding.detail for finding in findings}
    assert details["your session"].startswith("signs for user id user_42")
    assert details["your site's preflight"] == f"204, {header.lower()} allowed"


def test_a_function_that_trusts_what_the_edge_should_have_added_is_found_out(issuer: Issuer) -> None:
    def trust(request: Request, response: Response) -> Response:
        claims = read_jwt(request.headers.get("Cf-Access-Jwt-Assertion", ""))[1]
        return sign_for(claims) if claims else response

    with serve(change(create_application(name_variables(issuer)), trust)) as url:
        findings = Audit(url, SITE, None, {}).run()
    assert "forged token: signed with a wrong key (HS256)" in list_failed(findings)


FORGED = "forged token: "
UNSIGNED = {f'{FORGED}no signature, "alg": "{spelling}"' for spelling in ("none", "None", "nOnE")}
OWN_UNSIGNED = f'{FORGED}your session with "alg": "none"'
FOREIGN = {
    "foreign origin https://attacker.example",
    f"foreign origin {SITE}.attacker.example",
    "foreign origin https://evilwww.example.com",
    "foreign origin http://www.example.com",
    "foreign origin https://wwwxexample.com",
    "foreign origin https://www.examplexcom",
    "foreign origin https://www.example.com:8443",
    "foreign origin http://localhost",
    "foreign origin https://localhost.attacker.example",
    "origin null",
    "foreign preflight",
}
WRONG_SESSIONS = ("expired", "without an expiry", "with another aud")
HEADER_FORGED = "signed with a wrong key (HS256)"


def sign_what_the_query_says(request: Request, response: Response) -> Response:
    return sign_for(request.args) if "user_id" in request.args else response


def sign_what_a_header_says(request: Request, response: Response) -> Response:
    named = request.headers.get("X-User-Id")
    return sign_for({"user_id": named}) if named else response


def sign_what_a_cookie_says(name: str) -> careless.Change:
    def bend(request: Request, response: Response) -> Response:
        named = request.cookies.get(name)
        return sign_for({"user_id": named}) if named and response.status_code == 204 else response

    return bend


def sign_what_a_profile_says(request: Request, response: Response) -> Response:
    claims = json.loads(base64.b64decode(request.cookies.get("profile", "")) or "{}")
    return sign_for(claims) if claims and response.status_code == 204 else response


def sign_what_a_cookie_of_json_says(request: Request, response: Response) -> Response:
    try:
        claims = json.loads(unquote(request.cookies.get("user", "")))
    except ValueError:
        return response
    return sign_for({"user_id": claims["id"]})


def sign_what_basic_authentication_says(request: Request, response: Response) -> Response:
    named = request.authorization
    return sign_for({"user_id": named.username}) if named and named.username else response


def sign_what_a_body_says(request: Request, response: Response) -> Response:
    claims = request.get_json(silent=True) if request.method == "POST" else None
    return sign_for({"user_id": claims["userId"]}) if claims else response


def sign_what_a_form_says(request: Request, response: Response) -> Response:
    named = request.form.get("email") if request.method == "POST" else None
    return sign_for({"user_id": named}) if named else response


def remember_the_last_person(good: WSGIApplication) -> WSGIApplication:
    last: dict[str, str] = {}

    def bend(_: Request, response: Response) -> Response:
        if response.status_code == 200:
            last["answer"] = response.get_data(as_text=True)
        return Response(last["answer"], 200, response.headers) if last and response.status_code == 204 else response

    return change(good, bend)


def bend_answer(**members: Any) -> Callable[[WSGIApplication], WSGIApplication]:
    def change_body(_: Request, response: Response) -> Response:
        if response.status_code == 200:
            body = {**json.loads(response.get_data()), **members}
            response.set_data(json.dumps({name: value for name, value in body.items() if value is not None}))
        return response

    return lambda good: change(good, change_body)


def lift_boot(good: WSGIApplication) -> WSGIApplication:
    def change_body(_: Request, response: Response) -> Response:
        if response.status_code == 200:
            body = json.loads(response.get_data())
            response.set_data(json.dumps({**body, **body.pop("boot"), "boot": None}))
        return response

    return change(good, change_body)


def count_accounts(_: Request, response: Response) -> Response:
    if response.status_code == 200:
        response.set_data(json.dumps({**json.loads(response.get_data()), "account": secrets.token_hex(12)}))
    return response


def send_as_text(_: Request, response: Response) -> Response:
    if response.status_code == 200:
        response.headers["Content-Type"] = "text/plain"
    return response


def sign_for_any_method(good: WSGIApplication) -> WSGIApplication:
    return lambda environ, start_response: good({**environ, "REQUEST_METHOD": "GET"}, start_response)


def refuse_without_allow(_: Request, response: Response) -> Response:
    response.headers.pop("Allow", None)
    return response


def redirect(_: Request, response: Response) -> Response:
    return Response(status=308, headers={**dict(response.headers), "Location": "/api/intercom-identity/"})


def send_to_the_login_page(_: Request, __: Response) -> Response:
    return Response(status=302, headers={"Location": "/accounts/login/?next=/api/intercom-identity"})


def send_to_another_hosts_login(_: Request, __: Response) -> Response:
    return Response(status=302, headers={"Location": "https://id.example.com/realms/site/protocol/openid-connect/auth"})


def refuse_visitors(status: int) -> careless.Change:
    """Return what a framework answers by itself to somebody who is not signed in, or when its own code fails."""
    return lambda _, __: Response('{"detail": "No."}', status, mimetype="application/json")


def allow_twice(_: Request, response: Response) -> Response:
    if "Access-Control-Allow-Origin" in response.headers:
        response.headers.add("Access-Control-Allow-Origin", SITE)
    return response


def answer_a_page(_: Request, response: Response) -> Response:
    return Response("<!doctype html><title>Home</title>", 200, mimetype="text/html")


def answer_an_empty_object(request: Request, response: Response) -> Response:
    if request.method != "GET" or response.status_code != 204:
        return response
    headers = {name: value for name, value in response.headers.items() if name.lower() != "content-type"}
    return Response("{}", 200, headers, mimetype="application/json")


def show_a_trace(_: Request, response: Response) -> Response:
    if response.status_code == 401:
        response.set_data(b'{"code":"x","detail":"Traceback (most recent call last):\\n"}')
        response.status_code = 500
    return response


def bend_boot(bend: Callable[[dict[str, Any]], None]) -> Callable[[WSGIApplication], WSGIApplication]:
    def change_body(_: Request, response: Response) -> Response:
        if response.status_code == 200:
            body = json.loads(response.get_data())
            bend(body["boot"])
            response.set_data(json.dumps(body))
        return response

    return lambda good: change(good, change_body)


def resign(secret: str, **claims: Any) -> Callable[[dict[str, Any]], None]:
    def bend(boot: dict[str, Any]) -> None:
        kept = jwt.decode(boot["intercom_user_jwt"], options={"verify_signature": False})
        merged = {name: value for name, value in {**kept, **claims}.items() if value is not None}
        boot["intercom_user_jwt"] = jwt.encode(merged, secret, "HS256")

    return bend


def repeat_token(request: Request, response: Response) -> Response:
    if response.status_code == 200:
        response.headers["X-Session"] = request.cookies.get("__session", "")
    return response


def hs256_holds(token: str, key: bytes) -> bool:
    return careless.is_signed_with(key)(token, read_jwt(token)[0], read_jwt(token)[1])


def bent(bend: careless.Change) -> Callable[[WSGIApplication], WSGIApplication]:
    return lambda good: change(good, bend)


BAD: dict[str, tuple[Callable[[WSGIApplication], WSGIApplication], set[str]]] = {
    "signs what the query says": (
        bent(sign_what_the_query_says), {"an id in the query", "an id in the query, beside your session"},
    ),
    "signs what a proxy's header says": (
        bent(lambda request, response: sign_for({"sub": request.headers["X-Forwarded-User"]})
             if "X-Forwarded-User" in request.headers else response), {"an id in headers"},
    ),
    "signs what a cookie of JSON says": (bent(sign_what_a_cookie_of_json_says), {"an id in cookies of JSON"}),
    "signs what Basic authentication says": (
        bent(sign_what_basic_authentication_says), {"an id in Basic authentication"},
    ),
    "signs what a body says": (bent(sign_what_a_body_says), {"an id in a body of JSON"}),
    "signs what a form says": (bent(sign_what_a_form_says), {"an id in a form"}),
    "keeps the last person in a variable": (remember_the_last_person, set()),
    "takes everyone for one person": (bent(lambda _, __: sign_for({"sub": "user_1"})), set()),
    "signs what a header says": (bent(sign_what_a_header_says), {"an id in headers"}),
    "signs what a cookie says": (bent(sign_what_a_cookie_says("user_id")), {"an id in cookies"}),
    "signs what the cookie username says": (bent(sign_what_a_cookie_says("username")), {"an id in cookies"}),
    "signs what the cookie member_id says": (bent(sign_what_a_cookie_says("member_id")), {"an id in cookies"}),
    "signs what a profile in base64 says": (bent(sign_what_a_profile_says), {"an id in cookies"}),
    "answers without account": (bend_answer(account=None), {"your session"}),
    "spells the state otherwise": (bend_answer(state="User"), {"your session"}),
    "has the user id for account": (bend_answer(account="user_42"), {"your session"}),
    "has no boot for the loader": (lift_boot, {"your session"}),
    "has another account each time": (bent(count_accounts), {"your session"}),
    "sends a session's answer as text": (bent(send_as_text), {"content type", "your session"}),
    "names a person without a proof": (bend_answer(boot={"user_id": "user_42"}), {"your session"}),
    "allows every origin with credentials": (
        bent(set_headers(Access_Control_Allow_Origin="*", Access_Control_Allow_Credentials="true")),
        {*FOREIGN, "another site, no origin", "your site's origin", "allowed origins"},
    ),
    "reflects origins": (careless.allow_origins(lambda _: True), FOREIGN),
    "compares how an origin ends": (
        careless.allow_origins(lambda origin: origin.endswith("www.example.com")),
        {"foreign origin https://evilwww.example.com", "foreign origin http://www.example.com"},
    ),
    "compares how an origin begins": (
        careless.allow_origins(lambda origin: origin.startswith(SITE)),
        {f"foreign origin {SITE}.attacker.example", f"foreign origin {SITE}:8443"},
    ),
    "compares an origin with a regex whose dots are wild": (
        careless.allow_origins(lambda origin: re.fullmatch(SITE, origin) is not None),
        {"foreign origin https://wwwxexample.com", "foreign origin https://www.examplexcom"},
    ),
    "compares hosts without ports": (
        careless.allow_origins(lambda origin: re.fullmatch(r"https://www\.example\.com(:\d+)?", origin) is not None),
        {f"foreign origin {SITE}:8443"},
    ),
    "allows what has localhost in it": (
        careless.allow_origins(lambda origin: "localhost" in origin),
        {"foreign origin http://localhost", "foreign origin https://localhost.attacker.example"},
    ),
    "allows the origin null": (careless.allow_origins(lambda origin: origin == "null"), {"origin null"}),
    # The function is told that another site asks, and by whom it is not told: it refuses everybody.
    "is behind a network that drops Origin": (careless.without_request_header("HTTP_ORIGIN"), {"no session"}),
    "is behind a network that drops what browsers say of a request": (
        careless.without_request_header("HTTP_ORIGIN", "HTTP_SEC_FETCH_SITE"),
        {*FOREIGN, "another site, no origin", "your site's origin"} - {"foreign preflight"},
    ),
    "is behind a network that drops cookies": (
        careless.without_request_header("HTTP_COOKIE"), {"your session"},
    ),
    "may be kept by a cache": (bent(set_headers(Cache_Control="public, max-age=60")), {"cache headers"}),
    "may be kept for a while by a site cache": (
        bent(set_headers(Cache_Control="private, no-store, max-age=600")), {"cache headers"},
    ),
    "may be kept by a shared cache": (bent(set_headers(Cache_Control="no-store, s-maxage=1")), {"cache headers"}),
    "sends the session again": (bent(set_headers(Set_Cookie="session=made-up; Max-Age=3600")), {"cookies"}),
    "deletes a session": (bent(set_headers(Set_Cookie="session=; Max-Age=0")), {"cookies"}),
    "has two answers to CORS": (bent(allow_twice), {"your site's origin", "allowed origins"}),
    "lists all its origins": (
        bent(set_headers(Access_Control_Allow_Origin=f"{SITE}, https://example.com")),
        {"your site's origin", "allowed origins"},
    ),
    "tells the edge to keep it": (bent(set_headers(CDN_Cache_Control="max-age=60")), {"cache headers"}),
    "is kept by a cache": (bent(set_headers(X_Cache="Hit from cloudfront")), {"kept answers"}),
    "is kept by a cache that only says for how long": (bent(set_headers(Age="7")), {"kept answers"}),
    "does not vary": (bent(set_headers(Vary="Accept-Encoding")), {"vary", "your site's origin"}),
    "lets browsers guess": (bent(set_headers(X_Content_Type_Options="")), {"content type"}),
    "answers every method": (
        sign_for_any_method, {f"method {method}" for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD")},
    ),
    "refuses methods without saying which it allows": (
        bent(refuse_without_allow), {f"method {method}" for method in ("POST", "PUT", "PATCH", "DELETE", "HEAD")},
    ),
    "takes unsigned tokens": (
        take_tokens(lambda token, header, _: header.get("alg", "").lower() == "none"), {*UNSIGNED, OWN_UNSIGNED},
    ),
    "takes one spelling of none": (
        take_tokens(lambda token, header, _: header.get("alg") == "nOnE"), {f'{FORGED}no signature, "alg": "nOnE"'},
    ),
    "takes a token whose signature is empty": (
        take_tokens(lambda token, header, _: token.endswith(".") and header.get("alg", "").lower() != "none"),
        {f"{FORGED}your session without its signature"},
    ),
    "has a guessable key": (
        take_tokens(careless.is_signed_with(b"secret")), {f"{FORGED}signed with a guessable key"},
    ),
    "takes its public key for a secret": (
        take_tokens(careless.is_signed_with(minting.write_public_pem())),
        {f"{FORGED}key confusion: the issuer's public key as a secret"},
    ),
    "reads its key from a file that the token names": (
        take_tokens(lambda token, header, _: "/" in header.get("kid", "") and hs256_holds(token, b"")),
        {f"{FORGED}names a file as its key (kid header)"},
    ),
    "takes a token's own key": (
        take_tokens(careless.is_signed_with_its_own_key), {f"{FORGED}carries its own key (jwk header)"},
    ),
    "never looks at the signature of a session": (
        take_tokens(lambda token, header, claims: header.get("kid") == "rsa"),
        {
            f"{FORGED}your session with another person in it", f"{FORGED}your session without its signature",
            f"{FORGED}signed with a wrong key (RS256)",
        },
    ),
    "redirects": (bent(redirect), {"no session"}),
    "is behind a login wall": (bent(send_to_the_login_page), {"no session"}),
    "is behind a login of another host": (bent(send_to_another_hosts_login), {"no session"}),
    "refuses its own host name": (bent(refuse_visitors(400)), {"no session"}),
    "refuses visitors with 401": (bent(refuse_visitors(401)), {"no session"}),
    "refuses visitors with 403": (bent(refuse_visitors(403)), {"no session"}),
    "fails in the app's own code": (bent(refuse_visitors(500)), {"no session"}),
    "is not there at all": (bent(answer_a_page), {"no session"}),
    "answers nobody with an empty identity": (bent(answer_an_empty_object), set()),
    "shows its insides": (bent(show_a_trace), set()),
    "signs with another secret": (bend_boot(resign("fake-secret-of-a-test-workspace-0123")), {"the proof"}),
    "signs for ever": (bend_boot(resign(API_SECRET, exp=None)), {"the proof's lifetime"}),
    "signs for a minute": (bend_boot(resign(API_SECRET, exp=int(time.time()) + 60)), {"the proof's lifetime"}),
    "signs without a user id": (bend_boot(resign(API_SECRET, user_id=None)), {"the proof"}),
    "sends a plain user id beside the proof": (bend_boot(lambda boot: boot.update(user_id="user_42")), {"the proof"}),
    "gives the secret away": (
        bend_boot(lambda boot: boot.update(secret=API_SECRET)), {"what the answer gives away"},
    ),
    "repeats the session": (bent(repeat_token), {"what the answer gives away"}),
}  # fmt: skip
# These go wrong in so many ways that only what must be among them is named.
AMONG = {
    "answers nobody with an empty identity": {"no session"},
    "shows its insides": {"insides", f"{FORGED}{HEADER_FORGED}"},
    "keeps the last person in a variable": {"two sessions in turn"},
    "takes everyone for one person": {
        "no session",
        "two sessions in turn",
        "origin null",
        "method POST",
        "an id in a form",
    },
}

# The same question fails for worse and for lesser reasons, and the worse is what is said.
SAID = {
    "sends the session again": {"cookies": "no session: sets the cookie session"},
    "has two answers to CORS": {"allowed origins": f"no session: Access-Control-Allow-Origin is {SITE}, {SITE}"},
    "is not there at all": {
        "no session": "200, text/html instead of an empty 204",
        "everything else": "there is no working function to ask; fix this first",
    },
    "is behind a network that drops Origin": {"no session": "403 origin_not_allowed: refused before it read a session"},
    "refuses its own host name": {"no session": "400: refused by the app or the host itself"},
    "refuses visitors with 401": {"no session": "401: a login before the route refuses visitors"},
    "refuses visitors with 403": {"no session": "403: a login or a rule before the route refuses visitors"},
    "fails in the app's own code": {"no session": "500: an error of the app or the host itself"},
    "allows every origin with credentials": {
        "foreign origin https://attacker.example": "allows every origin, with credentials"
    },
    "reflects origins": {
        "foreign origin https://attacker.example": "allows this origin, with credentials",
        "origin null": "allows this origin, with credentials",
    },
    "is behind a network that drops what browsers say of a request": {
        "foreign origin https://attacker.example": "signs for a page of another site",
        "foreign preflight": "204, refused",
    },
    "may be kept by a cache": {"cache headers": "no session: Cache-Control is public, max-age=60"},
    "keeps the last person in a variable": {
        "two sessions in turn": "the next caller gets your identity: a cache or the function has kept it"
    },
    "takes everyone for one person": {"no session": "200: it names a person although nobody sent a session"},
    "signs what the query says": {"an id in the query": "it signs for any person that the browser names"},
    "answers without account": {"your session": "state user, account missing: the loader ignores it"},
    "spells the state otherwise": {"your session": "state User, nothing missing: the loader ignores it"},
    "has the user id for account": {
        "your session": "account is not a fingerprint of the user: it repeats what the proof says, or differs each time"
    },
    "has no boot for the loader": {"your session": "state user, boot missing: the loader ignores it"},
    "has another account each time": {
        "your session": "account is not a fingerprint of the user: it repeats what the proof says, or differs each time"
    },
    "sends a session's answer as text": {"your session": "200, text/plain: the loader accepts only a 200 with JSON"},
    "names a person without a proof": {
        "your session": "200: an unsigned person: boot has neither intercom_user_jwt nor user_hash"
    },
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_function_is_found_out(name: str, issuer: Issuer) -> None:
    wrap, expected = BAD[name]
    with serve(wrap(create_application(name_variables(issuer)))) as url:
        findings = audit(url, issuer)
    if name in AMONG:
        assert AMONG[name] <= list_failed(findings)
    else:
        assert list_failed(findings) == expected
    details = {finding.question: finding.detail for finding in findings}
    assert SAID.get(name, {}).items() <= details.items()


def test_an_account_that_comes_from_a_clock_of_seconds_is_no_fingerprint(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "CLOCK_TICK", 1.1)

    def read_clock(_: Request, response: Response) -> Response:
        if response.status_code == 200:
            account = hashlib.sha256(str(int(time.time())).encode()).hexdigest()
            response.set_data(json.dumps({**json.loads(response.get_data()), "account": account}))
        return response

    with serve(change(create_application(name_variables(issuer)), read_clock)) as url:
        assert list_failed(audit(url, issuer)) == {"your session"}


@pytest.mark.parametrize(
    ("make_claims", "detail"),
    [
        (lambda: {"exp": int(time.time()) - 3600}, r"it answers for a session that ended 6\d minutes ago"),
        (
            lambda: {"aud": "another-app"},
            "it answers for a session of the audience another-app, and INTERCOM_SESSION_AUDIENCE names another",
        ),
    ],
)
def test_a_function_that_takes_a_session_of_another_time_or_app_is_found_out(
    issuer: Issuer, make_claims: Callable[[], dict[str, Any]], detail: str
) -> None:
    claims = make_claims()
    takes = take_tokens(lambda token, header, read: header.get("kid") == "rsa" and claims.items() <= read.items())
    with serve(takes(create_application(name_variables(issuer)))) as url:
        session = Session(mint(issuer, **claims), Place(cookie="__session"))
        environment = {"INTERCOM_API_SECRET": API_SECRET, "INTERCOM_SESSION_AUDIENCE": f"other, {AUDIENCE}"}
        findings = Audit(url, SITE, session, environment).run()
    own = next(finding for finding in findings if finding.question == "your session")
    assert own.verdict is Verdict.FAIL
    assert re.fullmatch(detail, own.detail)


def test_with_the_secret_of_sessions_what_is_over_or_meant_for_another_app_is_asked() -> None:
    secret = "fake-session-secret-0123456789-0123456789"
    variables = {
        "INTERCOM_API_SECRET": API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "hs256",
        "INTERCOM_SESSION_SECRET": secret,
        "INTERCOM_SESSION_AUDIENCE": AUDIENCE,
        "INTERCOM_SESSION_COOKIE": "session",
    }
    known = {name: variables[name] for name in ("INTERCOM_SESSION_SECRET", "INTERCOM_SESSION_AUDIENCE")}
    signed = careless.is_signed_with(secret.encode())
    with serve(create_application(variables)) as url:
        good = Audit(url, None, None, known).run()
    with serve(take_tokens(signed)(create_application(variables))) as url:
        bad = Audit(url, None, None, known).run()
    asked = {f"{FORGED}{what}, signed with INTERCOM_SESSION_SECRET" for what in WRONG_SESSIONS}
    assert list_failed(good) == set()
    assert asked <= {finding.question for finding in good if finding.verdict is Verdict.PASS}
    assert list_failed(bad) == asked


# Functions that believe whatever a place says that no standard names. What an attacker guesses is tried unasked.
GUESSED: dict[str, Callable[[Request], str]] = {
    "the cookie sid": lambda request: request.cookies.get("sid", ""),
    "the cookie auth_token": lambda request: request.cookies.get("auth_token", ""),
    "the header X-Auth-Token": lambda request: request.headers.get("X-Auth-Token", ""),
    "the header X-Session-Token, as the Azure form has it": lambda request: request.headers.get("X-Session-Token", ""),
    "the query parameter token": lambda request: request.args.get("token", ""),
    "the query parameter access_token": lambda request: request.args.get("access_token", ""),
}
NAMED: dict[Place, Callable[[Request], str]] = {
    Place(cookie="acme_sid"): lambda request: request.cookies.get("acme_sid", ""),
    Place(cookie="connect.sid"): lambda request: request.cookies.get("connect.sid", ""),
    Place(cookie="__Host-session"): lambda request: request.cookies.get("__Host-session", ""),
    Place(cookie="remember_user"): lambda request: request.cookies.get("remember_user", ".").split(".")[1],
    Place(header="X-Acme-Session"): lambda request: request.headers.get("X-Acme-Session", ""),
    Place(header="X-User-Claims"): lambda request: request.headers.get("X-User-Claims", ""),
    Place(header="Proxy-Authorization"): lambda request: request.headers.get("Proxy-Authorization", ""),
}


def audit_believer(issuer: Issuer, read: Callable[[Request], str], *places: Place) -> list[Finding]:
    """Audit a function without a session's token whose only fault is what it believes, and return the forgeries."""
    variables = {name: value for name, value in name_variables(issuer).items() if name != "INTERCOM_SESSION_COOKIE"}
    unread = {**variables, "INTERCOM_SESSION_HEADER": "X-Nobody-Knows"}
    with serve(careless.believe(read)(create_application(unread))) as url:
        findings = Audit(url, places=places).run()
    return [finding for finding in findings if finding.question.startswith(FORGED)]


@pytest.mark.parametrize("name", GUESSED)
def test_a_function_that_believes_an_unsigned_token_in_a_place_that_can_be_guessed_fails(
    name: str, issuer: Issuer
) -> None:
    findings = audit_believer(issuer, GUESSED[name])
    assert f'{FORGED}no signature, "alg": "none"' in list_failed(findings)
    assert [finding for finding in findings if finding.verdict is Verdict.PASS and "204" not in finding.detail] == []


@pytest.mark.parametrize("place", NAMED, ids=lambda place: place.name)
def test_a_function_that_was_not_seen_to_read_a_token_is_not_passed_and_is_found_out_once_its_place_is_named(
    place: Place, issuer: Issuer
) -> None:
    unnamed = audit_believer(issuer, NAMED[place])
    assert {finding.verdict for finding in unnamed} == {Verdict.UNASKED}
    assert {finding.remedy for finding in unnamed if "confusion" not in finding.question} == {
        "Say where your session token is sent: --cookie NAME= or --header NAME."
    }
    named = list_failed(audit_believer(issuer, NAMED[place], place))
    assert {f"{FORGED}signed with a guessable key", f"{FORGED}signed with a wrong key (HS256)"} & named


def test_no_advice_asks_for_a_place_that_was_named_or_for_an_issuer_that_an_opaque_session_lacks(
    issuer: Issuer,
) -> None:
    with serve(create_application(name_variables(issuer))) as url:
        findings = [
            *Audit(url, SITE, Session("opaque-session-value", Place(cookie="session"))).run(),
            *Audit(url, SITE, places=(Place(cookie="session"),)).run(),
        ]
    assert {finding.remedy for finding in findings if finding.verdict is Verdict.UNASKED} <= {
        "",
        "Give a real session: --cookie NAME=VALUE or --bearer TOKEN.",
    }


def test_a_function_that_answers_everyone_alike_was_not_asked_about_tokens(issuer: Issuer) -> None:
    def refuse(_: Request, response: Response) -> Response:
        response.status_code = 401
        response.set_data(b'{"code": "token_missing"}')
        return response

    with serve(change(create_application(name_variables(issuer)), refuse)) as url:
        findings = Audit(url).run()
    verdicts = {finding.verdict for finding in findings if finding.question.startswith(FORGED)}
    assert verdicts == {Verdict.UNASKED}


@pytest.mark.parametrize(
    ("by_query", "keeps", "found"),
    [
        (True, (200,), "two sessions in turn"),
        (True, (204,), "two sessions in turn"),
        (True, (200, 204), "two sessions in turn"),
        (False, (200,), "two sessions in turn"),
        # From the first request on everybody gets the answer of nobody.
        (False, (204,), "your session"),
    ],
)
def test_a_cache_that_keeps_one_caller_s_answer_for_the_next_is_found(
    issuer: Issuer, by_query: bool, keeps: tuple[int, ...], found: str
) -> None:
    application = careless.Cache(create_application(name_variables(issuer)), by_query=by_query, keeps=keeps)
    with serve(application) as url:
        session = Session(mint(issuer), Place(cookie="__session"))
        findings = Audit(url, None, session, {"INTERCOM_API_SECRET": API_SECRET}).run()
    assert found in list_failed(findings)


def test_a_misconfigured_function_names_its_variable(issuer: Issuer) -> None:
    variables = name_variables(issuer)
    del variables["INTERCOM_API_SECRET"]
    with serve(create_application(variables)) as url:
        findings = audit(url, issuer)
    first = next(finding for finding in findings if finding.question == "no session")
    assert first.verdict is Verdict.FAIL
    assert "INTERCOM_API_SECRET" in first.detail


def test_an_issuer_that_is_down_is_said(issuer: Issuer) -> None:
    with run_issuer(["rsa"]) as own, serve(create_application(name_variables(own))) as url:
        own.down = True
        findings = audit(url, own)
    failed = [finding for finding in findings if finding.verdict is Verdict.FAIL]
    assert any("cannot get its issuer's keys" in finding.detail for finding in failed)
    assert next(finding.detail for finding in findings if finding.question == "your session").startswith("503")


def test_an_expired_session_is_told_from_a_broken_one(issuer: Issuer) -> None:
    with serve(create_application(name_variables(issuer))) as url:
        expired = audit(url, issuer, token=mint(issuer, exp=int(time.time()) - 60))
        other = audit(url, issuer, token=mint(issuer, aud="another"))
    assert next(f.remedy for f in expired if f.question == "your session") == "Sign in again and give the new token."
    assert "INTERCOM_SESSION_PROVIDER" in next(f.remedy for f in other if f.question == "your session")


def test_no_finding_ever_holds_a_token_or_a_secret(issuer: Issuer) -> None:
    """Not even where the live function puts them into headers that are quoted, or into its state's reason."""
    token = mint(issuer)

    def leak(request: Request, response: Response) -> Response:
        response.headers["Cache-Control"] = f"max-age=60, x={request.headers.get('Cookie', '')}{API_SECRET}"
        if response.status_code == 200:
            body = json.loads(response.get_data())
            reason = f"role {token} {API_SECRET} {body['boot']['intercom_user_jwt']}"
            response.set_data(json.dumps({**body, "state": "hidden", "reason": reason}))
        return response

    with serve(change(create_application(name_variables(issuer)), leak)) as url:
        session = Session(token, Place(cookie="__session"))
        findings = Audit(url, SITE, session, {"INTERCOM_API_SECRET": API_SECRET}).run()
    text = repr(findings) + repr(session)
    assert "[hidden]" in text
    assert API_SECRET not in text
    assert token not in text
    assert token.split(".")[2] not in text


def test_what_a_server_said_is_escaped_and_no_more_than_200_characters_of_it_are_repeated(issuer: Issuer) -> None:
    said = "max-age=60, x=" + "y" * 5_000

    def shout(_: Request, response: Response) -> Response:
        response.headers.update({"Cache-Control": said, "Allow": said, "Access-Control-Allow-Origin": said})
        if response.status_code == 200:
            response.set_data(json.dumps({"state": "hidden", "reason": "\n::error::\x1b[2J" * 500}))
        return response

    with serve(change(create_application(name_variables(issuer)), shout)) as url:
        findings = audit(url, issuer)
    assert max(len(finding.detail) for finding in findings) < 320
    assert "".join(finding.detail for finding in findings).isprintable()
    assert "hidden: \\n::error::\\x1b[2J" in next(f.detail for f in findings if f.question == "your session")


def test_a_session_never_travels_in_the_open(issuer: Issuer) -> None:
    asked: list[str] = []
    findings = Audit("http://192.0.2.1/api", SITE, Session(mint(issuer), Place(cookie="__session"))).run(asked.append)
    assert [(finding.question, finding.verdict) for finding in findings] == [("connection", Verdict.FAIL)]
    assert "plain http" in findings[0].detail


def test_a_function_that_does_not_answer_is_one_finding() -> None:
    with socket.socket() as held:
        # The port is taken, and nobody listens on it.
        held.bind(("127.0.0.1", 0))
        findings = Audit(f"http://127.0.0.1:{held.getsockname()[1]}/api").run()
    assert [finding.question for finding in findings] == ["connection", "reachable"]
    assert findings[1].verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("bend", "place", "remedy"),
    [
        (redirect, "/api/intercom-identity/", "Use the URL that answers without a redirect: "),
        (send_to_the_login_page, "/accounts/login/", "Exclude the route from the login: "),
        (
            send_to_another_hosts_login,
            "https://id.example.com/realms/site/protocol/openid-connect/auth",
            "Exclude the route from the login: ",
        ),
    ],
)
def test_a_redirect_is_named_and_a_login_wall_is_told_from_a_slash(
    issuer: Issuer, bend: careless.Change, place: str, remedy: str
) -> None:
    with serve(change(create_application(name_variables(issuer)), bend)) as url:
        (finding,) = (finding for finding in audit(url, issuer) if finding.question == "no session")
    target = urljoin(url, place)
    assert finding.detail.partition(" ")[2] == f"redirects to {target}: the loader does not follow it"
    assert finding.remedy.startswith(remedy)


def refuse_as_a_framework(status: int) -> careless.Change:
    """Return a change that answers other methods, and preflights, as a framework does by itself."""

    def bend(request: Request, response: Response) -> Response:
        if request.method == "GET":
            return response
        return Response("<h1>No</h1>", status, {"Allow": "GET"} if status == 405 else {}, mimetype="text/html")

    return bend


@pytest.mark.parametrize("status", [403, 405])
def test_what_a_framework_says_to_other_methods_by_itself_is_no_fault(issuer: Issuer, status: int) -> None:
    with serve(change(create_application(name_variables(issuer)), refuse_as_a_framework(status))) as url:
        assert list_failed(audit(url, issuer)) == set()


def test_a_preflight_is_judged_only_where_a_token_travels_in_a_header(issuer: Issuer) -> None:
    def ask(session: Session | None, *places: Place) -> Finding:
        findings = Audit(url, SITE, session, places=places).run()
        return next(finding for finding in findings if finding.question == "your site's preflight")

    with serve(change(create_application(name_variables(issuer)), refuse_as_a_framework(405))) as url:
        token = mint(issuer)
        assert ask(Session(token, Place(cookie="__session"))).detail == "none is needed: cookies are sent without one"
        assert ask(None, Place(cookie="__session")).verdict is Verdict.PASS
        assert ask(None).verdict is Verdict.UNASKED
        assert ask(Session(token)).verdict is Verdict.FAIL
        assert ask(None, Place(header="X-Token")).verdict is Verdict.FAIL
