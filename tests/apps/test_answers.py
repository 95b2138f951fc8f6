"""Each example of docs/app.md, as it stands there, in its framework under that framework's own server."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import django
import jwt
import pytest
import werkzeug

from tests.apps.django_project import write_project
from tests.apps.running import API_SECRET, SITE, VARIABLES, Client, Reply, audit, read_snippet, run
from tests.apps.small_apps import write_app

# One worker, so that each app is started once.
pytestmark = pytest.mark.xdist_group("apps-answers")

APPS = {
    "django: views.py": "gunicorn",
    # Older ones have no ``auser``, as the page says.
    **({"django: async view": "uvicorn"} if django.VERSION >= (5, 0) else {}),
    "django: class-based view": "gunicorn",
    "flask": "gunicorn",
    "flask-login": "gunicorn",
    "fastapi": "uvicorn",
    "starlette": "uvicorn",
}


@pytest.fixture(scope="module", params=APPS)
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """One running app, and nobody signed in."""
    name, folder = request.param, tmp_path_factory.mktemp("app")
    if name.startswith("django"):
        write_project(folder, view=name, gateway="asgi" if APPS[name] == "uvicorn" else "wsgi")
    else:
        write_app(folder, name)
    with run(folder, APPS[name]) as client:
        yield client


@pytest.fixture
def visitor(app: Client) -> Client:
    return Client(app.port)


@pytest.fixture
def ann(app: Client) -> Client:
    client = Client(app.port)
    client.visit("/login?user=ann")
    return client


def read_proof(reply: Reply) -> dict[str, object]:
    assert reply.status == 200, reply
    body = reply.read()
    assert body["state"] == "user"
    return dict(jwt.decode(body["boot"]["intercom_user_jwt"], API_SECRET, algorithms=["HS256"]))


def assert_nothing_keeps_it(reply: Reply) -> None:
    assert reply.get_all("Cache-Control") == ["private, no-store"]
    assert reply.get_all("Set-Cookie") == []
    assert {part.strip() for line in reply.get_all("Vary") for part in line.split(",")} >= {"Origin", "Cookie"}


def test_who_is_signed_in_is_signed(ann: Client) -> None:
    before = int(time.time())
    reply = ann.ask()
    proof = read_proof(reply)
    assert (proof["user_id"], proof["name"]) == ("1", "Ann Quinn")
    assert before + 900 <= int(str(proof["exp"])) <= int(time.time()) + 900
    assert reply.get_all("Content-Type") == ["application/json"]
    assert reply.get_all("Access-Control-Allow-Origin") == [SITE]
    assert reply.get_all("Access-Control-Allow-Credentials") == ["true"]
    assert_nothing_keeps_it(reply)


def test_nobody_is_an_empty_answer(visitor: Client) -> None:
    reply = visitor.ask()
    assert (reply.status, reply.body) == (204, b"")
    assert reply.get_all("Content-Type") == []
    assert reply.get_all("Access-Control-Allow-Origin") == [SITE]
    assert_nothing_keeps_it(reply)


def test_another_person_has_another_account(ann: Client, visitor: Client) -> None:
    visitor.visit("/login?user=bo")
    first, second = ann.ask(), visitor.ask()
    assert (read_proof(first)["user_id"], read_proof(second)["user_id"]) == ("1", "2")
    assert first.read()["account"] != second.read()["account"]


def test_signing_out_ends_it(ann: Client) -> None:
    ann.visit("/logout")
    assert ann.ask().status == 204


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{SITE}.evil.example"])
def test_no_other_origin_reads_it(ann: Client, origin: str) -> None:
    reply = ann.ask(Origin=origin, **{"Sec-Fetch-Site": "cross-site"})
    assert (reply.status, reply.read()["code"]) == (403, "origin_not_allowed")
    assert reply.get_all("Access-Control-Allow-Origin") == []


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE"])
def test_other_methods_are_refused_and_tell_nothing(ann: Client, method: str) -> None:
    reply = ann.ask(method)
    # Django refuses what changes something without a CSRF token before any view.
    assert reply.status in (403, 405)
    assert b"intercom_user_jwt" not in reply.body


def test_a_question_that_arrives_after_signing_out_signs_nobody_in_again(ann: Client) -> None:
    late = ann.ask()
    ann.visit("/logout")
    ann.keep(late)
    assert ann.ask().status == 204
    assert ann.visit("/visit").body in (b"None", b"AnonymousUser", b"null")


def test_a_framework_without_a_module_of_its_own_answers_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    ann = SimpleNamespace(id=1, name="Ann Quinn")
    view: dict[str, Any] = {"Response": werkzeug.Response, "find_user": lambda request: ann if request.args else None}
    exec(read_snippet("another framework"), view)
    asked = {"Origin": SITE, "Sec-Fetch-Site": "same-site"}
    for query, status in (("", 204), ("user=1", 200)):
        answer = view["intercom_identity"](werkzeug.Request.from_values(headers=asked, query_string=query))
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (status, SITE)
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert read_proof(Reply(200, [], answer.data))["user_id"] == "1"


def test_the_audit_passes(ann: Client) -> None:
    status, said = audit(ann)
    assert status == 0, said
    assert "signs for user id 1, name Ann Quinn" in said
    assert " 0 failed" in said
    # What only tokens of an issuer have is not asked for.
    assert "INTERCOM_SESSION_ISSUER" not in said
