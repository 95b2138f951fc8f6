"""An endpoint of either twin at a standing clock, with an issuer on loopback, and what people ask of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from pelican_intercom.identity.contract import LIMITS
from pelican_intercom.identity.endpoint import Endpoint, Request
from tests.identity.calling import NOW, OPENID, Clock, join_fetches
from tests.identity.issuer import Issuer, make_rsa_key, mint
from tests.identity_js.comparing import answer_in_python
from tests.identity_js.twin import Order, Said, Twin, TwinEndpoint, read_reply

OLD, NEW = make_rsa_key("old"), make_rsa_key("new")


def make_variables(issuer: Issuer) -> dict[str, str]:
    """Return the environment of a function whose keys this issuer publishes."""
    return {**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"}


def make_request(now: float, kid: str | None) -> Request:
    """Return a request with a token that is signed now, with the key that its name says."""
    claims = {"iss": "https://issuer.example", "aud": "site", "sub": "abcdef", "exp": now + 600}
    return Request("GET", {"authorization": f"Bearer {mint(claims, NEW if kid == 'new' else OLD, kid)}"})


class PythonSite:
    """The Python twin's."""

    def __init__(self, issuer: Issuer) -> None:
        self._clock = Clock()
        self._endpoint = Endpoint(make_variables(issuer), clock=self._clock)

    def ask(self, kid: str | None = "old") -> Said:
        """Return the answer to a request with a token signed now."""
        return answer_in_python(self._endpoint, make_request(self._clock.now, kid))

    @contextmanager
    def limited(self) -> Iterator[None]:
        """Give an issuer up in a moment."""
        patience = LIMITS.request_seconds
        vars(LIMITS)["request_seconds"] = 0.2
        yield
        vars(LIMITS)["request_seconds"] = patience

    def wait(self, seconds: float) -> None:
        """Move the clock on."""
        self._clock.now += seconds

    def settle(self) -> None:
        """Wait for what goes on after the answers."""
        join_fetches()


class TwinSite:
    """The JavaScript twin's."""

    def __init__(self, issuer: Issuer, twin: Twin) -> None:
        self._twin = twin
        self._endpoint: TwinEndpoint = twin.make_endpoint(make_variables(issuer))
        self._now: float = NOW

    def send(self, kid: str | None = "old") -> Order:
        """Send a request with a token signed now, without waiting for its answer."""
        return self._endpoint.send(make_request(self._now, kid))

    def ask(self, kid: str | None = "old") -> Said:
        """Return the answer to a request with a token signed now."""
        return read_reply(self.send(kid).wait())

    def limited(self) -> AbstractContextManager[None]:
        """Give an issuer up in a moment."""
        return self._twin.limited()

    def wait(self, seconds: float) -> None:
        """Move the clock on."""
        self._now += seconds
        self._endpoint.set_clock(self._now)

    def settle(self) -> None:
        """Wait for what goes on after the answers."""
        self._endpoint.settle()
