"""The WSGI module, held to the standard by the standard library's own validator."""

from __future__ import annotations

import importlib.util
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import pytest

from pelican_intercom.identity.hosts import wsgi
from tests.identity.calling import NOW, SESSION_SECRET, SHARED, Clock, make_endpoint
from tests.identity.issuer import mint


def call(application: Any, method: str = "GET", path: str = "/", **headers: str) -> tuple[str, dict[str, str], bytes]:
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": ""}
    setup_testing_defaults(environ)
    environ.update({f"HTTP_{name.upper()}": value for name, value in headers.items()})
    started: list[Any] = []

    def start(status: str, given: list[tuple[str, str]], info: object = None) -> Any:
        started.extend((status, dict(given)))
        return started.append

    answered: Any = validator(application)(environ, start)
    body = b"".join(answered)
    answered.close()
    return started[0], started[1], body


TOKEN = mint({"sub": "abcdef", "exp": NOW + 600}, SESSION_SECRET)


@pytest.mark.parametrize("path", ["/", "/api/intercom-identity", "/anything/at/all"])
def test_it_answers_at_every_path(path: str) -> None:
    application = wsgi.create_application(make_endpoint(SHARED, Clock()))
    status, headers, body = call(application, "GET", path, cookie=f"a=b; session={TOKEN}")
    assert status == "200 OK"
    assert body.startswith(b'{"state":"user","boot":{"intercom_user_jwt":"')
    assert headers["Content-Length"] == str(len(body))
    assert headers["Content-Type"] == "application/json"


def test_nobody_is_answered_without_a_body_or_a_type() -> None:
    status, headers, body = call(wsgi.create_application(SHARED))
    assert (status, body) == ("204 No Content", b"")
    assert {"Content-Type", "Content-Length"}.isdisjoint(headers)


def test_head_gets_the_headers_alone() -> None:
    status, headers, body = call(wsgi.create_application(SHARED), "HEAD")
    assert (status, body) == ("405 Method Not Allowed", b"")
    assert int(headers["Content-Length"]) > 0


def test_the_processs_own_environment_is_read_when_the_module_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SHARED.items():
        monkeypatch.setenv(name, value)
    # Loaded apart, so that no other test meets what is made here.
    own = importlib.util.module_from_spec(importlib.util.find_spec(wsgi.__name__))  # type: ignore[arg-type]
    own.__spec__.loader.exec_module(own)  # type: ignore[union-attr]
    assert call(own.application)[0] == "204 No Content"
