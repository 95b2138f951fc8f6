"""A site's own policy is widened by the Messenger's needs and by nothing else."""

from __future__ import annotations

import itertools
import random

import pytest

from pelican_intercom.csp.merge import list_obstacles, merge
from pelican_intercom.csp.need import EFFECTIVE, Need, find_missing, list_needs
from pelican_intercom.csp.policy import FALLBACKS, Policy, parse_policy
from pelican_intercom.settings import Settings

SITE = "https://www.example.com"
SETTINGS = Settings.from_pelican({"INTERCOM_APP_ID": "abc12345", "INTERCOM_IDENTITY_URL": "/api/intercom-identity"})
NEEDS = list_needs(SETTINGS, SITE)

SCRIPT = Need("script-src", "https://a.example", "https://a.example/x")
CONNECT = Need("connect-src", "https://a.example", "https://a.example/x")
FRAME = Need("frame-src", "https://a.example", "https://a.example/x")
WORKER = Need("worker-src", "https://a.example", "https://a.example/x")
FORM = Need("form-action", "https://a.example", "https://a.example/x")
STYLE = Need("style-src", "'unsafe-inline'", None)
LOADER = Need("script-src", "'self'", f"{SITE}/intercom.js", "the loader", written_in_page=True)


@pytest.mark.parametrize(
    ("existing", "need", "merged"),
    [
        # Added where the policy decides now.
        ("connect-src 'self'", CONNECT, "connect-src 'self' https://a.example"),
        ("connect-src 'none'; img-src *", CONNECT, "connect-src https://a.example; img-src *"),
        ("connect-src", CONNECT, "connect-src https://a.example"),
        ("script-src 'self'; script-src-elem 'self'", SCRIPT, "script-src 'self'; script-src-elem 'self' https://a.example"),
        ("child-src 'self'", FRAME, "child-src 'self' https://a.example"),
        ("child-src 'self'; frame-src 'none'", FRAME, "child-src 'self'; frame-src https://a.example"),
        # A directive that was left to another is written out with what it had there.
        ("default-src 'self' b.example", CONNECT, "default-src 'self' b.example; connect-src 'self' b.example https://a.example"),
        ("default-src 'none'", CONNECT, "default-src 'none'; connect-src https://a.example"),
        (
            "default-src 'self' 'unsafe-eval' 'nonce-abc'",
            SCRIPT,
            "default-src 'self' 'unsafe-eval' 'nonce-abc'; script-src 'self' 'unsafe-eval' 'nonce-abc' https://a.example",
        ),
        (
            "default-src 'self' 'unsafe-eval' 'nonce-abc'",
            FRAME,
            "default-src 'self' 'unsafe-eval' 'nonce-abc'; frame-src 'self' https://a.example",
        ),
        ("script-src 'self' 'nonce-abc'", WORKER, "script-src 'self' 'nonce-abc'; worker-src 'self' https://a.example"),
        # What is allowed already, or governed by nothing, stays as it is.
        ("connect-src https:", CONNECT, "connect-src https:"),
        ("connect-src *.example", CONNECT, "connect-src *.example"),
        ("img-src 'none'", CONNECT, "img-src 'none'"),
        ("default-src 'none'", FORM, "default-src 'none'"),
        ("form-action 'self'", FORM, "form-action 'self' https://a.example"),
        ("default-src https: 'unsafe-inline'", STYLE, "default-src https: 'unsafe-inline'"),
        (
            "style-src 'self'; style-src-attr 'unsafe-inline'",
            STYLE,
            "style-src 'self' 'unsafe-inline'; style-src-attr 'unsafe-inline'",
        ),
        (
            "style-src 'self'; style-src-elem 'self'",
            STYLE,
            "style-src 'self' 'unsafe-inline'; style-src-elem 'self' 'unsafe-inline'",
        ),
        # What no source can mend is left alone.
        ("script-src 'strict-dynamic' 'nonce-abc'", LOADER, "script-src 'strict-dynamic' 'nonce-abc'"),
        ("style-src 'nonce-abc'", STYLE, "style-src 'nonce-abc'"),
        ("style-src 'unsafe-inline' 'sha256-AAAA'", STYLE, "style-src 'unsafe-inline' 'sha256-AAAA'"),
    ],
)  # fmt: skip
def test_a_need_is_added_to_a_policy(existing: str, need: Need, merged: str) -> None:
    assert str(merge(parse_policy(existing), [need], SITE)) == merged


@pytest.mark.parametrize(
    ("existing", "named"),
    [
        ("script-src 'strict-dynamic' 'nonce-abc'", ["script-src: under 'strict-dynamic'"]),
        ("default-src 'self'; style-src 'self' 'nonce-abc'", ["style-src: with a nonce"]),
        ("require-trusted-types-for 'script'", ["require-trusted-types-for: the loader"]),
        ("sandbox allow-scripts", ["sandbox: without allow-same-origin"]),
        ("sandbox", ["sandbox: without allow-scripts and allow-same-origin"]),
        ("sandbox allow-scripts allow-same-origin; default-src 'none'", []),
        ("style-src 'nonce-abc' 'unsafe-inline'; script-src 'strict-dynamic'", ["script-src:", "style-src:"]),
    ],
)
def test_what_no_host_name_can_fix_is_said(existing: str, named: list[str]) -> None:
    obstacles = list_obstacles(parse_policy(existing), NEEDS, SITE)
    assert len(obstacles) == len(named)
    assert all(obstacle.startswith(start) for obstacle, start in zip(obstacles, named, strict=True))


SOURCES = [
    "'self'", "'none'", "*", "https:", "wss:", "data:", "'unsafe-inline'", "'unsafe-eval'", "'nonce-abc'",
    "'sha256-AA=='", "'strict-dynamic'", "https://widget.intercom.io", "*.intercom.io", "https://b.example",
    "b.example/path/", "'report-sample'",
]  # fmt: skip
DIRECTIVES = [*FALLBACKS, "default-src", "script-src", "style-src", "child-src", "object-src", "base-uri"]
STRANGERS = [
    "https://evil.example/x", "http://widget.intercom.io/x", "https://b.example/path/x", "https://b.example/x",
    "data:,", "blob:https://www.example.com/1", "wss://evil.example/x", "https://evil.intercom.io/x",
    "https://www.example.com/x",
]  # fmt: skip


def imagine_policy(chance: random.Random) -> Policy:
    names = chance.sample(DIRECTIVES, chance.randint(1, 6))
    return Policy(tuple((name, tuple(chance.sample(SOURCES, chance.randint(0, 4)))) for name in names))


def is_needed(effective: str, url: str) -> bool:
    probe = parse_policy(f"{effective} " + " ".join(
        need.source for need in NEEDS if effective in EFFECTIVE.get(need.directive, (need.directive,))
    ))  # fmt: skip
    return not probe.blocks(effective, url, SITE)


def test_merging_never_loosens_anything_else() -> None:
    chance = random.Random(20261123)
    for _ in range(300):
        before = imagine_policy(chance)
        after = merge(before, NEEDS, SITE)
        for effective, url, written in itertools.product(FALLBACKS, STRANGERS, (False, True)):
            if before.blocks(effective, url, SITE, written_in_page=written) and not is_needed(effective, url):
                assert after.blocks(effective, url, SITE, written_in_page=written), (str(before), effective, url)
            if not before.blocks(effective, url, SITE, written_in_page=written):
                assert not after.blocks(effective, url, SITE, written_in_page=written), (str(before), effective, url)
        for name, values in before.directives:
            kept = set(after.values(name) or ())
            assert {value for value in values if value != "'none'"} <= kept, (str(before), name)
            if name.startswith("script-src") or name in {"default-src", "object-src", "base-uri"}:
                assert {value for value in kept - set(values) if "unsafe" in value or "nonce" in value} == set()


def test_after_merging_only_what_cannot_be_mended_is_missing_and_merging_again_changes_nothing() -> None:
    chance = random.Random(20261124)
    for _ in range(300):
        before = imagine_policy(chance)
        after = merge(before, NEEDS, SITE)
        assert merge(after, NEEDS, SITE) == after, str(before)
        if list(find_missing(after, NEEDS, SITE)):
            assert list_obstacles(after, NEEDS, SITE) != [], str(before)
