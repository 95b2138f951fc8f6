"""A process that has just started keeps one cache of keys, however many threads it is asked on at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from pelican_intercom.identity.hosts import wsgi
from tests.conformance import minting
from tests.conformance.issuer import run_issuer

THREADS = 8


@pytest.fixture
def new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(wsgi, "SHARED", {})
    yield


@pytest.mark.usefixtures("new_process")
def test_first_requests_on_many_threads_fetch_the_keys_once(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Barrier(THREADS)
    made = wsgi.create_application

    def create_together() -> object:
        application = made()
        gate.wait(10)
        return application

    monkeypatch.setattr(wsgi, "create_application", create_together)
    with run_issuer(["rsa"]) as issuer:
        monkeypatch.setenv("INTERCOM_API_SECRET", minting.API_SECRET)
        monkeypatch.setenv("INTERCOM_SESSION_PROVIDER", "clerk")
        monkeypatch.setenv("INTERCOM_SESSION_ISSUER", issuer.url)
        monkeypatch.setenv("INTERCOM_SESSION_AUTHORIZED_PARTIES", "https://www.example.com")
        times = {"iat": {"$now": -10}, "exp": {"$now": 60}}
        claims = {"iss": issuer.url, "azp": "https://www.example.com", "sub": "user_1", **times}
        token = minting.Mint({}).make_token({"key": "rsa", "claims": claims})
        environ = {"REQUEST_METHOD": "GET", "HTTP_COOKIE": f"__session={token}"}

        def ask() -> str:
            statuses: list[str] = []
            b"".join(wsgi.application(environ, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
            return statuses[0]

        with ThreadPoolExecutor(THREADS) as pool:
            answers = [future.result() for future in [pool.submit(ask) for _ in range(THREADS)]]
        assert answers == ["200 OK"] * THREADS
        assert sum(issuer.requests.values()) == 1
