"""The search through everything that the function says, and the proof that it would find a leak."""

from __future__ import annotations

import logging

import pytest

from pelican_intercom.identity import endpoint as room
from pelican_intercom.identity.endpoint import Endpoint, Request, Response
from tests.identity.calling import API_SECRET, NOW, SESSION_SECRET, SHARED, ask, make_endpoint
from tests.identity.issuer import mint
from tests.identity.watch import Watch

TOKEN = mint({"sub": "abcdef", "email": "ann@example.com", "email_verified": True, "exp": NOW + 600}, SESSION_SECRET)


def test_nothing_that_is_said_holds_a_secret_a_token_or_anothers_address(watch: Watch) -> None:
    """Every other test of this folder is searched in the same way, when it ends."""
    address = {"from": "victim@example.com", "cookie": "email=victim@example.com", "user-agent": "victim@example.com"}
    for variables in ({}, SHARED, {**SHARED, "INTERCOM_SIGN": "hash"}, {**SHARED, "INTERCOM_JWT_TTL": API_SECRET}):
        endpoint = make_endpoint(variables)
        for token in (TOKEN, TOKEN[:-4] + "AAAA", TOKEN + ".", TOKEN * 99, SESSION_SECRET, API_SECRET, "a@b.cd", None):
            for method in ("GET", "OPTIONS", "POST"):
                for origin in ({}, {"origin": f"https://{API_SECRET}.example"}):
                    ask(endpoint, token, method=method, headers={**address, **origin})
    assert len(watch.answers) == 192
    assert len(watch.lines) == sum(given.status >= 400 for _, given in watch.answers)
    assert watch.find_leaks() == []


@pytest.mark.parametrize(
    "line", [f"401 {API_SECRET}", f"503 {SESSION_SECRET}", f"401 for {TOKEN}", "401 for victim@example.com"]
)
def test_the_search_finds_a_leak_in_the_log(watch: Watch, line: str) -> None:
    ask(make_endpoint(SHARED), TOKEN)
    logging.getLogger(room.LOGGER).warning(line)
    assert watch.find_leaks() == [f"logged: {line}"]
    watch.lines.clear()


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, API_SECRET), (200, TOKEN), (200, "victim@example.com"), (401, SESSION_SECRET), (401, "ann@example.com")],
)
def test_the_search_finds_a_leak_in_an_answer(
    watch: Watch, monkeypatch: pytest.MonkeyPatch, status: int, body: str
) -> None:
    kept = Endpoint.answer
    request = Request("GET", {"authorization": f"Bearer {TOKEN}"})
    watch.answers.append((request, Response(status, (), body.encode())))
    assert len(watch.find_leaks()) == 1
    watch.answers.clear()
    assert kept is Endpoint.answer
