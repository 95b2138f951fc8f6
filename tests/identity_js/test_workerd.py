"""What is particular about workerd: a request's work belongs to that request, and ends with it unless it is kept."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from pelican_intercom.identity.providers import PROVIDERS
from tests.conformance.runtimes import miniflare
from tests.identity.calling import OPENID
from tests.identity.issuer import Issuer, PrivateKey, describe_key, make_ec_key, make_ed_key, make_rsa_key, mint

pytestmark = pytest.mark.node

KEY = make_rsa_key("workerd")
OTHER_KEYS: dict[str, PrivateKey] = {
    "ES256": make_ec_key("workerd"),
    "ES384": make_ec_key("workerd", ec.SECP384R1),
    "EdDSA": make_ed_key("workerd"),
}


@contextmanager
def run_worker(issuer: Issuer, folder: Path, entry: Path = miniflare.ENTRY) -> Iterator[str]:
    """Yield the URL of a Worker that takes the tokens of ``make_bearer``."""
    issuer.keys = [describe_key(KEY, "a"), *(describe_key(key, kid) for kid, key in OTHER_KEYS.items())]
    variables = {**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"}
    with miniflare.serve(variables, folder, entry=entry) as address:
        yield address


@pytest.fixture
def worker(issuer: Issuer, tmp_path: Path) -> Iterator[str]:
    with run_worker(issuer, tmp_path) as address:
        yield address


@pytest.fixture
def patient_worker(issuer: Issuer, tmp_path: Path) -> Iterator[str]:
    """A worker whose keys come when the issuer lets them, however long that takes."""
    issuer.mode = "slow"
    with run_worker(issuer, tmp_path, Path(__file__).with_name("patient_worker.mjs")) as address:
        yield address


def make_bearer(algorithm: str = "RS256") -> str:
    """Return a good token as a header's value."""
    claims = {"iss": "https://issuer.example", "aud": "site", "sub": "a", "exp": time.time() + 600}
    kid = algorithm if algorithm in OTHER_KEYS else "a"
    return f"Bearer {mint(claims, OTHER_KEYS.get(algorithm, KEY), kid, alg=algorithm)}"


def ask(address: str, algorithm: str = "RS256") -> int:
    """Return the status of one request with a good token."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    try:
        connection.request("GET", "/", headers={"Authorization": make_bearer(algorithm)})
        return connection.getresponse().status
    finally:
        connection.close()


def test_requests_at_the_same_time_share_one_fetch_in_workerd(patient_worker: str, issuer: Issuer) -> None:
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(ask(patient_worker))) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert issuer.asked.wait(60)
    issuer.release.set()
    for thread in threads:
        thread.join(60)
    assert statuses == [200] * 5
    assert issuer.paths == ["/keys"]


def test_a_visitor_who_leaves_takes_no_keys_along(patient_worker: str, issuer: Issuer) -> None:
    parts = urlsplit(patient_worker)
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as leaving:
        head = f"GET / HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {make_bearer()}\r\n\r\n"
        leaving.sendall(head.encode())
        assert issuer.asked.wait(60)
    statuses: list[int] = []
    other = threading.Thread(target=lambda: statuses.append(ask(patient_worker)))
    other.start()
    issuer.release.set()
    other.join(60)
    assert statuses == [200]
    assert issuer.paths == ["/keys"]


def test_workerd_verifies_every_algorithm(patient_worker: str, issuer: Issuer) -> None:
    issuer.release.set()
    algorithms = PROVIDERS["oidc"].algorithms
    assert {algorithm: ask(patient_worker, algorithm) for algorithm in algorithms} == dict.fromkeys(algorithms, 200)


@pytest.mark.parametrize("mode", ["redirect", "drip"])
def test_workerd_follows_no_redirect_and_waits_for_no_drops(worker: str, issuer: Issuer, mode: str) -> None:
    issuer.mode = mode
    assert ask(worker) == 503
    assert issuer.asked.wait(60)
    assert issuer.paths == ["/keys"]
