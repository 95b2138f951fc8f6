"""Everything that the function says while a test runs, and the search through it for what must not be said."""

from __future__ import annotations

import base64
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pelican_intercom.identity import endpoint as room
from pelican_intercom.identity.endpoint import Endpoint, Request, Response
from tests.identity.calling import API_SECRET, SESSION_SECRET

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
SECRETS = (API_SECRET, SESSION_SECRET)


class Watch(logging.Handler):
    """Collects answers, with the requests that they answer, and log lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.answers: list[tuple[Request, Response]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line as it would be printed, with the traceback if it has one."""
        self.lines.append(logging.Formatter().format(record))

    @contextmanager
    def listen(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Listen to the function's log and to each answer that it gives."""
        answer = Endpoint.answer

        def answer_and_keep(endpoint: Endpoint, request: Request) -> Response:
            given = answer(endpoint, request)
            self.answers.append((request, given))
            return given

        monkeypatch.setattr(Endpoint, "answer", answer_and_keep)
        logger = logging.getLogger(room.LOGGER)
        logger.addHandler(self)
        try:
            yield
        finally:
            logger.removeHandler(self)

    def find_leaks(self) -> list[str]:
        """Return what was said and should not have been: secrets, session tokens, addresses other than one's own."""
        tokens = {token for request, _ in self.answers for token in _find_tokens(request)}
        leaks = [f"logged: {line}" for line in set(self.lines) if _tells(line, tokens) or ADDRESS.search(line)]
        for request, given in self.answers:
            said = f"{given.status} {given.headers} {given.body.decode()}"
            own = {address for token in _find_tokens(request) for address in ADDRESS.findall(_open(token))}
            if _tells(said, _find_tokens(request)) or not set(ADDRESS.findall(said)) <= own:
                leaks.append(f"answered: {said}")
            elif given.status != 200 and ADDRESS.search(said):
                leaks.append(f"refused with an address: {said}")
        return leaks


def _tells(text: str, tokens: set[str]) -> bool:
    return any(secret in text for secret in SECRETS) or any(token in text for token in tokens)


def _find_tokens(request: Request) -> set[str]:
    """Return everything in a request that could be a session token: long words of its headers and cookies."""
    values = [*request.headers.values(), *request.cookies]
    return {word for value in values for word in re.split(r"[\s;=]", value) if len(word) > 40}


def _open(token: str) -> str:
    payload = token.split(".")[1] if token.count(".") == 2 else ""
    data = re.sub("[^A-Za-z0-9_-]", "", payload)
    data = data[: len(data) - (len(data) % 4 == 1)]
    return base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)).decode("utf-8", "replace")
