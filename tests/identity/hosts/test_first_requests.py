"""A process that has just started keeps one cache of keys, however many threads it is asked on at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from pelican_intercom.identity.hosts.wsgi import create_application
from tests.conformance import minting
from tests.conformance.issuer import run_issuer

THREADS = 8


def test_first_requests_on_many_threads_fetch_the_keys_once() -> None:
    gate = threading.Barrier(THREADS)
    with run_issuer(["rsa"]) as issuer:
        application = create_application(
            {
                "INTERCOM_API_SECRET": minting.API_SECRET,
                "INTERCOM_SESSION_PROVIDER": "clerk",
                "INTERCOM_SESSION_ISSUER": issuer.url,
                "INTERCOM_SESSION_AUTHORIZED_PARTIES": "https://www.example.com",
            }
        )
        times = {"iat": {"$now": -10}, "exp": {"$now": 60}}
        claims = {"iss": issuer.url, "azp": "https://www.example.com", "sub": "user_1", **times}
        token = minting.Mint({}).make_token({"key": "rsa", "claims": claims})
        environ = {"REQUEST_METHOD": "GET", "HTTP_COOKIE": f"__session={token}"}

        def ask() -> str:
            statuses: list[str] = []
            gate.wait(60)
            b"".join(application(environ, lambda status, *_: statuses.append(status)))  # type: ignore[arg-type]
            return statuses[0]

        with ThreadPoolExecutor(THREADS) as pool:
            answers = [future.result() for future in [pool.submit(ask) for _ in range(THREADS)]]
        assert answers == ["200 OK"] * THREADS
        assert sum(issuer.requests.values()) == 1
