"""The twin's key cache: whatever the issuer does, or anyone makes up, those who are signed in notice nothing."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.endpoint import Request
from tests.identity.calling import NOW, OPENID
from tests.identity.issuer import Issuer, describe_key, make_rsa_key, mint
from tests.identity_js.twin import Order, Said, Twin, TwinEndpoint, read_reply, run_twin

pytestmark = pytest.mark.node

OLD, NEW = make_rsa_key("old"), make_rsa_key("new")
DAY = 86_400


class Site:
    """An endpoint of the twin's with its clock, and what people ask of it."""

    def __init__(self, twin: Twin, issuer: Issuer) -> None:
        self._endpoint: TwinEndpoint = twin.make_endpoint(
            {**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"}
        )
        self._now: float = NOW

    def send(self, kid: str | None = "old") -> Order:
        """Send a request with a token signed now, without waiting for its answer."""
        claims = {"iss": "https://issuer.example", "aud": "site", "sub": "abcdef", "exp": self._now + 600}
        token = mint(claims, NEW if kid == "new" else OLD, kid)
        return self._endpoint.send(Request("GET", {"authorization": f"Bearer {token}"}))

    def ask(self, kid: str | None = "old") -> Said:
        """Return the answer to a request with a token signed now."""
        return read_reply(self.send(kid).wait())

    def wait(self, seconds: float) -> None:
        """Move the clock on."""
        self._now += seconds
        self._endpoint.set_clock(self._now)

    def settle(self) -> None:
        """Wait for what goes on after the answers."""
        self._endpoint.settle()


@pytest.fixture
def site(twin: Twin, issuer: Issuer) -> Site:
    issuer.keys = [describe_key(OLD, "old")]
    return Site(twin, issuer)


def read_retry_after(said: Said) -> str:
    return dict(said.headers)["Retry-After"]


def test_a_thousand_made_up_kids_make_one_fetch_a_cool_down(site: Site, issuer: Issuer) -> None:
    assert site.ask().status == 200
    site.wait(30)
    assert site.ask("made-up").code == (401, "token_key_unknown")
    for number in range(1000):
        said = site.ask(f"made-up-{number}")
        assert said.code == (503, "keys_unavailable")
        assert read_retry_after(said) == "30"
    assert site.ask().status == 200
    assert len(issuer.paths) == 2
    site.wait(30)
    assert site.ask("made-up").code == (401, "token_key_unknown")
    assert len(issuer.paths) == 3


def test_a_known_key_never_waits_for_a_fetch(node: str, issuer: Issuer) -> None:
    issuer.keys = [describe_key(OLD, "old")]
    with run_twin(node) as twin:
        # Or the fetch is given up before the answers are there, on a slow machine.
        twin.wait_for_ever()
        site = Site(twin, issuer)
        assert site.ask().status == 200
        issuer.mode = "slow"
        issuer.asked.clear()
        site.wait(30)
        waiting = site.send("made-up")
        assert issuer.asked.wait(60)
        # The issuer holds the made-up token's fetch until it is released, which is after these answers.
        assert [site.ask().status for _ in range(100)] == [200] * 100
        issuer.release.set()
        assert read_reply(waiting.wait()).code == (401, "token_key_unknown")


def test_requests_at_the_same_time_share_one_fetch(site: Site, issuer: Issuer) -> None:
    issuer.mode = "slow"
    orders = [site.send() for _ in range(20)]
    assert issuer.asked.wait(60)
    issuer.release.set()
    assert [read_reply(order.wait()).status for order in orders] == [200] * 20
    assert issuer.paths == ["/keys"]


def test_keys_are_refreshed_in_the_background(site: Site, issuer: Issuer) -> None:
    assert site.ask().status == 200
    site.wait(600)
    assert site.ask().status == 200
    assert len(issuer.paths) == 1
    site.wait(1)
    issuer.mode = "slow"
    issuer.keys = [describe_key(NEW, "new")]
    issuer.asked.clear()
    assert [site.ask().status for _ in range(10)] == [200] * 10
    assert issuer.asked.wait(60)
    issuer.release.set()
    site.settle()
    assert len(issuer.paths) == 2
    assert site.ask("new").status == 200
    # What the issuer took back is no longer believed.
    assert site.ask("old").status == 503


def test_a_fetch_that_never_ends_neither_bars_the_next_nor_undoes_it(site: Site, issuer: Issuer) -> None:
    issuer.mode = "slow"
    first = site.send()
    assert issuer.asked.wait(60)
    issuer.mode = "ok"
    issuer.keys = [describe_key(OLD, "old"), describe_key(NEW, "new")]
    site.wait(29.5)
    second = site.send()
    site.wait(0.5)
    assert site.ask("new").status == 200
    assert issuer.paths == ["/keys"] * 2
    # What the first fetch was about to get has the old key alone.
    issuer.release.set()
    assert [read_reply(order.wait()).status for order in (first, second)] == [200, 200]
    assert site.ask("new").status == 200


@pytest.mark.parametrize("mode", ["down", "redirect", "rubbish", "huge", "unknown"])
def test_an_issuer_that_misbehaves_is_survived(site: Site, issuer: Issuer, mode: str) -> None:
    issuer.mode = mode
    said = site.ask()
    assert said.code == (503, "keys_unavailable")
    assert read_retry_after(said) == "30"
    site.wait(12.5)
    said = site.ask()
    assert said.code == (503, "keys_unavailable")
    assert read_retry_after(said) == "18"
    # A redirect is not followed.
    assert issuer.paths == ["/keys"]
    issuer.mode = "ok"
    site.wait(17.5)
    assert site.ask().status == 200
    issuer.mode = mode
    site.wait(601)
    assert site.ask().status == 200
    site.settle()
    assert site.ask().status == 200
    # An unknown name during the outage is the outage's fault, and no verdict on the token.
    assert site.ask("new").code == (503, "keys_unavailable")


@pytest.mark.parametrize("mode", ["slow", "drip"])
def test_an_issuer_that_is_slow_is_given_up(site: Site, issuer: Issuer, mode: str) -> None:
    issuer.mode = mode
    said = site.ask()
    assert said.code == (503, "keys_unavailable")
    assert said.lines == [
        "keys not fetched: the key set's server took longer than 2 seconds",
        "503 keys_unavailable: the key set's server took longer than 2 seconds",
    ]
    issuer.mode = "ok"
    site.wait(30)
    assert site.ask().status == 200


@pytest.mark.parametrize(
    ("mode", "cause"),
    [
        ("down", "the key set's server answered with 500"),
        ("redirect", "the key set's server answered with 302"),
        ("rubbish", "the key set's server answered with something that is not a JSON object"),
        ("huge", "the key set's server answered more than 256 KiB"),
    ],
)
def test_the_log_says_what_is_wrong_with_the_issuer(site: Site, issuer: Issuer, mode: str, cause: str) -> None:
    issuer.mode = mode
    assert site.ask().lines == [f"keys not fetched: {cause}", f"503 keys_unavailable: {cause}"]


def test_known_keys_go_on_for_24_hours(site: Site, issuer: Issuer) -> None:
    assert site.ask().status == 200
    issuer.mode = "down"
    for _ in range(24):
        site.wait(3600)
        assert site.ask().status == 200
        site.settle()
    site.wait(1)
    assert site.ask().code == (503, "keys_unavailable")


def test_a_clock_that_was_set_back_stops_nothing(site: Site, issuer: Issuer) -> None:
    assert site.ask().status == 200
    site.wait(-DAY)
    assert site.ask().status == 200
    site.settle()
    assert len(issuer.paths) == 2
    site.wait(30)
    assert site.ask("made-up").code == (401, "token_key_unknown")


def test_a_token_without_kid_takes_the_only_key_that_fits(site: Site, issuer: Issuer) -> None:
    assert site.ask(None).status == 200
    issuer.keys = [describe_key(OLD, "old"), describe_key(NEW, "new")]
    site.wait(601)
    site.ask()
    site.settle()
    assert site.ask(None).code == (401, "token_key_unfit")


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, [], "keys", None, 1])
def test_a_key_set_of_another_shape_is_none(site: Site, issuer: Issuer, document: object) -> None:
    issuer.documents["/keys"] = document
    assert site.ask().code == (503, "keys_unavailable")


def test_odd_entries_of_a_key_set_are_passed_over(site: Site, issuer: Issuer) -> None:
    odd: list[object] = [None, 1, "old", [], {}, {"kty": "XYZ"}, {"kty": "oct", "k": "AAAA", "kid": "x"}, {"kid": 7}]
    issuer.documents["/keys"] = {"keys": [*odd, *issuer.keys]}
    assert site.ask().status == 200


@pytest.mark.parametrize(
    "member", [{"n": "!"}, {"n": 5}, {"n": None}, {"e": "Ag"}, {"n": ""}, {"kty": "EC", "crv": "P-256"}]
)
def test_a_malformed_key_is_unfit(site: Site, issuer: Issuer, member: dict[str, object]) -> None:
    issuer.keys = [{**issuer.keys[0], **member}]
    assert site.ask().code == (401, "token_key_unfit")


def test_discovery_finds_the_keys(twin: Twin, issuer: Issuer) -> None:
    path = "/.well-known/openid-configuration"
    issuer.keys = [describe_key(OLD, "old")]
    claims = {"iss": issuer.address, "aud": "site", "sub": "abcdef", "exp": NOW + 600}
    request = Request("GET", {"authorization": f"Bearer {mint(claims, OLD, 'old')}"})
    keys = issuer.address + "/published?v=1"
    for status, document in (
        (200, {"issuer": issuer.address, "jwks_uri": keys}),
        (503, {"issuer": "https://evil.example", "jwks_uri": keys}),
        (503, {"issuer": issuer.address, "jwks_uri": "http://evil.example/keys"}),
        (503, {"issuer": issuer.address, "jwks_uri": "file:///etc/passwd"}),
        # The same place by another name, which would answer if it were asked.
        (503, {"issuer": issuer.address, "jwks_uri": keys.replace("127.0.0.1", "127.1")}),
        (503, {"issuer": issuer.address}),
    ):
        issuer.documents[path] = document
        endpoint = twin.make_endpoint({**OPENID, "INTERCOM_SESSION_ISSUER": issuer.address})
        assert endpoint.answer(request).status == status
    assert issuer.paths == [path, "/published?v=1", *[path] * 5]
