"""Sends every case of one environment to one runtime, and judges the answers."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from tests.conformance import minting
from tests.conformance.issuer import run_issuer
from tests.conformance.runtimes.contract import Runtime
from tests.conformance.table import Case, Environment, read_cases, read_environments
from tests.conformance.verdict import ALWAYS, Received, find_faults, required_headers

ANSWER_SECONDS = 60


@dataclass(frozen=True)
class Outcome:
    """How one case went; ``change`` is the reason of the runtime's exception, where it has one for the case."""

    case: str
    faults: list[str]
    change: str | None


def exercise(runtime: Runtime, environment: Environment, folder: Path) -> list[Outcome]:
    """Start a runtime in an environment and return the outcome of each of its cases, in the table's order."""
    with run_issuer() as issuer, occupy_nowhere() as nowhere:
        values = {
            "API_SECRET": minting.API_SECRET,
            "SESSION_SECRET": minting.SESSION_SECRET,
            "ISSUER": issuer.url,
            "NOWHERE": nowhere,
        }
        variables = minting.Mint(values).fill(environment.variables)
        with runtime.start(variables, folder) as address:
            cases = [case for case in read_cases() if case.environment == environment.name]
            wait_for_keys(runtime, cases, address, values)
            return [judge(runtime, case, address, values) for case in cases]


def wait_for_keys(runtime: Runtime, cases: list[Case], address: str, values: Mapping[str, str]) -> None:
    """Ask for somebody who is signed in until the function has the issuer's keys, twice more at most.

    On a busy machine a runtime's first fetch may take longer than the function waits, and then it waits for its
    cool-down, of which it says the end.
    """
    known = (case for case in cases if all(answer["status"] == 200 for answer in case.expect))
    if (case := next(known, None)) is None:
        return
    mint = minting.Mint(values)
    mint = minting.Mint({**values, **{name: mint.make_token(token) for name, token in case.tokens.items()}})
    for _ in range(2):
        answer = undo_renaming(send(case, address, mint), runtime.renamed)
        if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
            return
        time.sleep(int(answer.headers["retry-after"]))


def judge(runtime: Runtime, case: Case, address: str, values: Mapping[str, str]) -> Outcome:
    """Return the outcome of one case: no faults where one of the allowed answers came."""
    mint = minting.Mint(values)
    tokens = {name: mint.make_token(token) for name, token in case.tokens.items()}
    change = runtime.changes.get(case.name)
    try:
        answer = undo_renaming(send(case, address, minting.Mint({**values, **tokens})), runtime.renamed)
    except (OSError, http.client.HTTPException) as error:
        return Outcome(case.name, [f"no answer: {error!r}"], change.reason if change else None)
    claims = case.tokens["TOKEN"]["claims"]
    issuer = str(mint.fill(claims.get("iss", "")))
    common = {} if change else {**ALWAYS, **read_environments()[case.environment].expected_headers}
    faults_by_alternative = []
    for alternative in change.expect if change else case.expect:
        required = {} if change else required_headers(alternative["status"])
        expect = {**alternative, "headers": {**common, **required, **alternative.get("headers", {})}}
        faults_by_alternative.append(find_faults(answer, expect, method=case.method, issuer=issuer, mint=mint))
    faults = min(faults_by_alternative, key=len)
    secrets = [minting.API_SECRET, minting.SESSION_SECRET, *tokens.values()]
    leaks = [f"the answer holds {secret[:12]}..." for secret in secrets if holds(answer, secret)]
    return Outcome(case.name, faults + leaks, change.reason if change else None)


def send(case: Case, address: str, mint: minting.Mint) -> Received:
    """Send a case's request and return the answer; redirects are not followed."""
    parts = urlsplit(address)
    headers = mint.fill(case.headers)
    if case.cookies:
        headers["cookie"] = "; ".join(mint.fill(list(case.cookies)))
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=ANSWER_SECONDS)
    try:
        connection.request(case.method, parts.path or "/", headers=headers)
        response = connection.getresponse()
        received: dict[str, str] = {}
        for name, value in response.getheaders():
            received[name.lower()] = f"{received[name.lower()]}, {value}" if name.lower() in received else value
        return Received(response.status, received, response.read())
    finally:
        connection.close()


def undo_renaming(answer: Received, renamed: Mapping[str, str]) -> Received:
    """Return the answer with the headers that a gateway renamed under their own names."""
    own_names = {value: name for name, value in renamed.items()}
    return replace(answer, headers={own_names.get(name, name): value for name, value in answer.headers.items()})


def holds(answer: Received, secret: str) -> bool:
    """Return whether the text is anywhere in the answer."""
    return secret.encode() in answer.body or any(secret in value for value in answer.headers.values())


@contextmanager
def occupy_nowhere() -> Iterator[str]:
    """Yield a loopback address that refuses connections: the port is held, and nobody listens on it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
