"""The key cache: whatever the issuer does, or anyone makes up, those who are signed in notice nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pelican_intercom.identity.endpoint import Endpoint
from tests.identity.calling import NOW, OPENID, Clock, ask, code_of
from tests.identity.issuer import Issuer, describe_key, mint, run_issuer
from tests.identity.watch import Watch
from tests.identity_js.sites import NEW, OLD, PythonSite, TwinSite

DAY = 86_400


def mint_at(clock: Clock, kid: str | None = "old", **headers: object) -> str:
    claims = {"iss": "https://issuer.example", "aud": "site", "sub": "abcdef", "exp": clock.now + 600}
    return mint(claims, NEW if kid == "new" else OLD, kid, **headers)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def endpoint(issuer: Issuer, clock: Clock) -> Endpoint:
    issuer.keys = [describe_key(OLD, "old")]
    return Endpoint({**OPENID, "INTERCOM_SESSION_JWKS_URL": issuer.address + "/keys"}, clock=clock)


def test_ten_thousand_made_up_kids_make_one_fetch_a_cool_down(endpoint: Endpoint, issuer: Issuer, clock: Clock) -> None:
    known = mint_at(clock)
    assert ask(endpoint, known).status == 200
    first, *others = (mint_at(clock, f"made-up-{n}") for n in range(100))
    clock.now += 30
    assert code_of(ask(endpoint, first)) == (401, "token_key_unknown")
    for number in range(10_000):
        answer = ask(endpoint, others[number % 99])
        assert code_of(answer) == (503, "keys_unavailable")
        assert dict(answer.headers)["Retry-After"] == "30"
        if number % 1000 == 0:
            assert ask(endpoint, known).status == 200
    assert len(issuer.paths) == 2
    clock.now += 30
    assert code_of(ask(endpoint, first)) == (401, "token_key_unknown")
    assert len(issuer.paths) == 3


def test_a_known_key_never_waits_for_a_fetch(endpoint: Endpoint, issuer: Issuer, clock: Clock) -> None:
    assert ask(endpoint, mint_at(clock)).status == 200
    issuer.mode = "slow"
    issuer.asked.clear()
    clock.now += 30
    answers: list[int] = []
    waiting = threading.Thread(target=lambda: answers.append(ask(endpoint, mint_at(clock, "made-up")).status))
    waiting.start()
    assert issuer.asked.wait(60)
    # The issuer holds the made-up token's fetch until it is released, which is after these answers.
    assert [ask(endpoint, mint_at(clock)).status for _ in range(100)] == [200] * 100
    assert answers == []
    issuer.release.set()
    waiting.join(60)
    assert answers == [401]


def test_a_key_published_one_cool_down_ahead_loses_no_request(endpoint: Endpoint, issuer: Issuer, clock: Clock) -> None:
    clock.now += 0.5
    assert ask(endpoint, mint_at(clock)).status == 200
    issuer.keys.append(describe_key(NEW, "new"))
    clock.now += 29.5
    # Somebody's made-up name, one moment before, cannot use the attempt up: the next one sees what is published.
    assert ask(endpoint, mint_at(clock, "made-up")).status == 503
    clock.now += 0.5
    barrier, statuses = threading.Barrier(8), []

    def ask_at_once() -> None:
        barrier.wait(60)
        statuses.append(ask(endpoint, mint_at(clock, "new")).status)

    threads = [threading.Thread(target=ask_at_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8
    assert len(issuer.paths) == 2


def test_an_issuer_that_is_not_there(clock: Clock, issuer: Issuer, watch: Watch) -> None:
    endpoint = Endpoint({**OPENID, "INTERCOM_SESSION_JWKS_URL": "http://127.0.0.1:1/keys"}, clock=clock)
    assert code_of(ask(endpoint, mint_at(clock))) == (503, "keys_unavailable")
    assert watch.lines == [
        "keys not fetched: the key set's server ConnectionRefusedError",
        "503 keys_unavailable: the key set's server ConnectionRefusedError",
    ]


def test_a_certificate_of_someone_in_between(tmp_path: Path, clock: Clock, watch: Watch) -> None:
    with run_issuer(tmp_path) as secure:
        secure.keys = [describe_key(OLD, "old")]
        variables = {**OPENID, "INTERCOM_SESSION_JWKS_URL": secure.address + "/keys"}
        assert code_of(ask(Endpoint(variables, clock=clock), mint_at(clock))) == (503, "keys_unavailable")
        assert secure.paths == []
    assert watch.lines[0] == "keys not fetched: the key set's server SSLCertVerificationError"


def test_no_thread_to_fetch_with(endpoint: Endpoint, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        assert code_of(ask(endpoint, mint_at(clock))) == (503, "keys_unavailable")
    clock.now += 30
    assert ask(endpoint, mint_at(clock)).status == 200


def test_a_redirect_is_not_followed(endpoint: Endpoint, issuer: Issuer, clock: Clock) -> None:
    issuer.mode = "redirect"
    assert ask(endpoint, mint_at(clock)).status == 503
    assert issuer.paths == ["/keys"]


Site = PythonSite | TwinSite


@pytest.fixture(params=["python", pytest.param("javascript", marks=pytest.mark.node)])
def site(request: pytest.FixtureRequest, issuer: Issuer) -> Site:
    """An endpoint of each twin, for what both do."""
    issuer.keys = [describe_key(OLD, "old")]
    return PythonSite(issuer) if request.param == "python" else TwinSite(issuer, request.getfixturevalue("twin"))


MISBEHAVIOUR = {
    "down": "the key set's server answered with 500",
    "unknown": "the key set's server answered with 401",
    "redirect": "the key set's server answered with 302",
    "rubbish": "the key set's server answered with something that is not a JSON object",
    "huge": "the key set's server answered more than 256 KiB",
}


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


@pytest.mark.parametrize("mode", MISBEHAVIOUR)
def test_an_issuer_that_misbehaves_is_survived(site: Site, issuer: Issuer, mode: str) -> None:
    issuer.mode = mode
    said = site.ask()
    assert said.lines == [f"{what}: {MISBEHAVIOUR[mode]}" for what in ("keys not fetched", "503 keys_unavailable")]
    assert said.code == (503, "keys_unavailable")
    assert dict(said.headers)["Retry-After"] == "30"
    site.wait(12.5)
    said = site.ask()
    assert said.code == (503, "keys_unavailable")
    assert dict(said.headers)["Retry-After"] == "18"
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
    with site.limited():
        said = site.ask()
    assert said.code == (503, "keys_unavailable")
    cause = "the key set's server took longer than 2 seconds"
    # On a slow machine Python's thread may end a moment after the answer.
    if isinstance(site, TwinSite):
        assert said.lines == [f"keys not fetched: {cause}", f"503 keys_unavailable: {cause}"]
    site.settle()
    issuer.mode = "ok"
    site.wait(30)
    assert site.ask().status == 200


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
def test_a_key_set_of_another_shape(site: Site, issuer: Issuer, document: object) -> None:
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


def test_discovery_finds_the_keys(issuer: Issuer, watch: Watch) -> None:
    variables = {**OPENID, "INTERCOM_SESSION_ISSUER": issuer.address}
    issuer.keys = [describe_key(OLD, "old")]
    path = "/.well-known/openid-configuration"
    claims = {"iss": issuer.address, "aud": "site", "sub": "abcdef", "exp": NOW + 600}
    issuer.documents[path] = {"issuer": issuer.address, "jwks_uri": issuer.address + "/published?v=1"}
    assert ask(Endpoint(variables, clock=Clock()), mint(claims, OLD, "old")).status == 200
    assert issuer.paths == [path, "/published?v=1"]
    for wrong, cause in (
        ({"issuer": "https://evil.example", "jwks_uri": issuer.address + "/published"}, "is of another issuer"),
        (
            {"issuer": issuer.address, "jwks_uri": "http://evil.example/keys"},
            "has no https URL for its keys (jwks_uri)",
        ),
        ({"issuer": issuer.address, "jwks_uri": "file:///etc/passwd"}, "has no https URL for its keys (jwks_uri)"),
        ({"issuer": issuer.address}, "has no https URL for its keys (jwks_uri)"),
    ):
        issuer.documents[path] = wrong
        assert code_of(ask(Endpoint(variables, clock=Clock()), mint(claims, OLD, "old"))) == (503, "keys_unavailable")
        assert watch.lines[-1] == f"503 keys_unavailable: the OpenID configuration {cause}"
    assert issuer.paths[2:] == [path] * 4
