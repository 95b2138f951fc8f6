"""Which directive decides on a fetch, and whether a policy blocks it."""

from __future__ import annotations

import pytest

from pelican_intercom.csp.policy import PolicyError, parse_header, parse_policy

SITE = "https://www.example.com"
OWN = f"{SITE}/intercom.js"
OTHER = "https://a.example/x"


@pytest.mark.parametrize(
    ("text", "effective", "governing"),
    [
        ("default-src *", "script-src-elem", "default-src"),
        ("default-src *; script-src *", "script-src-elem", "script-src"),
        ("default-src *; script-src *; script-src-elem *", "script-src-elem", "script-src-elem"),
        ("default-src *; script-src *", "worker-src", "script-src"),
        ("default-src *; script-src *; child-src *", "worker-src", "child-src"),
        ("default-src *; child-src *; frame-src *", "frame-src", "frame-src"),
        ("default-src *; child-src *", "frame-src", "child-src"),
        ("default-src *; script-src *", "frame-src", "default-src"),
        ("default-src *", "form-action", None),
        ("img-src *", "connect-src", None),
    ],
)
def test_the_directive_that_decides(text: str, effective: str, governing: str | None) -> None:
    assert parse_policy(text).governing(effective) == governing


@pytest.mark.parametrize(
    ("text", "url", "blocked"),
    [
        ("default-src 'none'", OTHER, True),
        ("default-src 'self'", OTHER, True),
        ("default-src 'self'", OWN, False),
        ("default-src 'none'; connect-src https:", OTHER, False),
        ("default-src *; connect-src", OTHER, True),
        ("connect-src 'none' https://a.example", OTHER, False),
        ("img-src 'none'", OTHER, False),
        ("CONNECT-SRC A.EXAMPLE", OTHER, False),
        ("connect-src 'none'; connect-src *", OTHER, True),
        (";; connect-src  'self' ;", OTHER, True),
    ],
)
def test_a_fetch_is_blocked(text: str, url: str, blocked: bool) -> None:
    assert parse_policy(text).blocks("connect-src", url, SITE) is blocked


def test_under_strict_dynamic_only_a_script_that_a_script_adds_is_let_through() -> None:
    policy = parse_policy("script-src 'strict-dynamic' 'nonce-abc' 'self' https:")
    assert policy.blocks("script-src-elem", OWN, SITE, written_in_page=True)
    assert not policy.blocks("script-src-elem", OTHER, SITE)
    assert not policy.blocks("worker-src", OTHER, SITE)
    assert parse_policy("script-src 'self'; worker-src 'strict-dynamic'").blocks("worker-src", OTHER, SITE)


@pytest.mark.parametrize(
    ("text", "blocked"),
    [
        ("default-src *", True),
        ("style-src 'unsafe-inline'", False),
        ("style-src 'UNSAFE-INLINE'", False),
        ("style-src 'unsafe-inline' 'nonce-abc'", True),
        ("style-src 'unsafe-inline' 'sha256-AAAA'", True),
        ("script-src 'none'", False),
        ("style-src 'unsafe-inline'; style-src-elem 'self'", True),
        ("style-src 'self'; style-src-elem 'unsafe-inline'", False),
    ],
)
def test_inline_style_is_blocked(text: str, blocked: bool) -> None:
    assert parse_policy(text).blocks_inline_style("style-src-elem") is blocked


def test_a_policy_is_written_as_it_was_read() -> None:
    text = "default-src 'self'; Script-Src 'nonce-AbC' https://A.example/Path; upgrade-insecure-requests"
    assert str(parse_policy(text)) == text.replace("Script-Src", "script-src")


def test_a_header_may_hold_several_policies_and_its_own_name() -> None:
    first, second = parse_header("Content-Security-Policy: default-src 'self', img-src *")
    assert (str(first), str(second)) == ("default-src 'self'", "img-src *")


@pytest.mark.parametrize("text", ["", " ; ", "default-src 'self'\nX-Evil: 1", "default-src https://ä.example", "a=b *"])
def test_what_is_no_policy_is_refused(text: str) -> None:
    with pytest.raises(PolicyError) as raised:
        parse_header(text)
    assert raised.value.text == text
