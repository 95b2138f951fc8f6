"""Requests a second and memory of a warm function under gunicorn, against the usual way; and the pure handler alone."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import psutil

from pelican_intercom.identity.endpoint import Endpoint, Request
from tests.benchmarks.traffic import measure_rate
from tests.conformance import minting
from tests.conformance.issuer import run_issuer
from tests.conformance.runtimes import gunicorn
from tests.machine import ROOT

TURNS = 5
SECONDS = 2.0
VISITORS = 100_000
APPLICATIONS = {
    "the function": "pelican_intercom.identity.hosts.wsgi:application",
    "Flask and PyJWT, the usual way": "usual_flask:app",
}


def report() -> Iterator[str]:
    """Yield the rates in turn under one worker each, their ratio, the memory, and the pure handler's rate."""
    with run_issuer(["rsa"]) as issuer, ExitStack() as stack:
        variables = make_variables(issuer.url)
        token = minting.Mint({}).make_token({"key": "rsa", "claims": make_claims(issuer.url)})
        headers = {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "same-origin"}
        addresses = {
            name: stack.enter_context(gunicorn.serve(variables, make_folder(stack), application=application))
            for name, application in APPLICATIONS.items()
        }
        workers = {name: find_worker(application) for name, application in APPLICATIONS.items()}
        rates: dict[str, list[float]] = {name: [] for name in addresses}
        costs: dict[str, list[float]] = {name: [] for name in addresses}
        for _ in range(TURNS):
            for name, address in addresses.items():
                before = sum(workers[name].cpu_times()[:2])
                rate, statuses = measure_rate(address, headers, seconds=SECONDS)
                assert set(statuses) == {200}, statuses
                rates[name].append(rate)
                costs[name].append((sum(workers[name].cpu_times()[:2]) - before) / statuses.total() * 1000)
        memory = {name: worker.memory_info().rss / 2**20 for name, worker in workers.items()}
    for name in addresses:
        rate, cost = statistics.median(rates[name]), statistics.median(costs[name])
        yield f"{rate:5.0f} requests/s, {cost:.2f} ms of CPU each, {memory[name]:.1f} MB  {name}"
    yield "each under gunicorn with one worker, warm, RS256, in turn; the client shares the machine"
    ours, theirs = (statistics.median(values) for values in rates.values())
    yield f"requests/s, the function / the usual way: {ours / theirs:.2f} (at least 1 is good)"
    ours, theirs = (statistics.median(values) for values in costs.values())
    yield f"CPU, the function / the usual way: {ours / theirs:.2f}"
    ours, theirs = memory.values()
    yield f"memory, the function / the usual way: {ours / theirs:.2f}"
    yield f"{measure_visitors(variables):7.0f} visitor requests/s a core through the pure handler (over 20,000 is good)"


def make_variables(issuer: str) -> Mapping[str, str]:
    """Return the environment of both applications."""
    return {
        "INTERCOM_API_SECRET": minting.API_SECRET,
        "INTERCOM_SESSION_PROVIDER": "oidc",
        "INTERCOM_SESSION_ISSUER": issuer,
        "INTERCOM_SESSION_JWKS_URL": f"{issuer}/jwks.json",
        "INTERCOM_SESSION_AUDIENCE": "site",
        "INTERCOM_SESSION_COOKIE": "session",
        "KEYS_URL": f"{issuer}/jwks.json",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'benchmarks'}",
    }


def make_claims(issuer: str) -> Mapping[str, object]:
    """Return the claims of a person whose session lasts longer than the benchmark."""
    now = int(time.time())
    claims = {"iss": issuer, "aud": "site", "sub": "user_1", "iat": now, "exp": now + 36_000}
    return {**claims, "email": "ada@example.com", "email_verified": True}


def make_folder(stack: ExitStack) -> Path:
    """Return an empty folder that lasts as long as the stack."""
    return Path(stack.enter_context(tempfile.TemporaryDirectory()))


def find_worker(application: str) -> psutil.Process:
    """Return the process that serves the application: gunicorn's child, not gunicorn."""
    while True:
        processes = [one for one in psutil.Process().children(recursive=True) if application in one.cmdline()]
        # gunicorn listens a moment before its worker is there.
        if len(processes) > 1:
            (worker,) = [process for process in processes if not process.children()]
            return worker


def measure_visitors(variables: Mapping[str, str]) -> float:
    """Return how many requests without a token the pure handler answers a second of CPU time."""
    endpoint = Endpoint(variables)
    request = Request("GET", {"sec-fetch-site": "same-origin", "cookie": "theme=dark; _ga=GA1.1.1; other=1"})
    assert endpoint.answer(request).status == 204
    start = time.process_time()
    for _ in range(VISITORS):
        endpoint.answer(request)
    return VISITORS / (time.process_time() - start)
