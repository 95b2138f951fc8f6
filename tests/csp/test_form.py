"""A policy as each host's configuration takes it."""

from __future__ import annotations

import html
import re

import pytest

from pelican_intercom.csp.form import CLOUDFLARE_LINE, write_form
from pelican_intercom.csp.merge import merge
from pelican_intercom.csp.need import list_needs
from pelican_intercom.csp.policy import FALLBACKS, PolicyError, parse_header, parse_policy
from pelican_intercom.settings import Settings

SITE = "https://www.example.com"
TEXT = "default-src 'self'; img-src 'self' a.example/50%25; frame-ancestors 'none'; report-uri /csp"


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("header", f"Content-Security-Policy: {TEXT}"),
        ("netlify", f"/*\n  Content-Security-Policy: {TEXT}"),
        ("cloudflare", f"/*\n  Content-Security-Policy: {TEXT}"),
        ("nginx", f'add_header Content-Security-Policy "{TEXT}" always;'),
        ("apache", f'Header always set Content-Security-Policy "{TEXT.replace("%", "%%")}"'),
        (
            "meta",
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(TEXT.partition("; frame")[0])}">',
        ),
    ],
)
def test_a_policy_in_each_form(form: str, written: str) -> None:
    assert write_form(form, [parse_policy(TEXT)]) == written


def test_several_policies_stay_several() -> None:
    policies = parse_header("default-src 'self', img-src *")
    assert write_form("header", policies) == "Content-Security-Policy: default-src 'self', img-src *"
    assert write_form("meta", policies).count("<meta ") == 2


def test_cloudflare_gets_no_line_that_it_would_drop() -> None:
    settings = Settings.from_pelican({"INTERCOM_APP_ID": "abc12345"})
    needs = list_needs(settings, SITE)
    hosts = " ".join(f"https://images-{number}.example.com" for number in range(16))
    whole = merge(parse_policy(f"default-src 'self'; img-src 'self' {hosts}"), needs, SITE)
    assert len(str(whole)) > CLOUDFLARE_LINE
    lines = write_form("cloudflare", [whole]).splitlines()
    assert lines[0] == "/*"
    assert [len(line) for line in lines if len(line) > CLOUDFLARE_LINE] == []
    parts = parse_header(", ".join(re.sub(r"^  Content-Security-Policy: ", "", line) for line in lines[1:]))
    urls = [need.url for need in needs if need.url] + ["https://evil.example/x", "data:,", "wss://evil.example/x"]
    for effective in FALLBACKS:
        for url in urls:
            assert whole.blocks(effective, url, SITE) is any(part.blocks(effective, url, SITE) for part in parts)


HOSTS = " ".join(f"https://host-number-{number}.example" for number in range(100))


@pytest.mark.parametrize(
    ("form", "text", "fault"),
    [
        ("cloudflare", f"script-src {HOSTS}", "2000 characters a line"),
        ("cloudflare", f"img-src {HOSTS}", "2000 characters a line"),
        ("nginx", "img-src a.example/$uri", "dollar sign"),
    ],
)
def test_a_policy_that_a_form_cannot_hold_is_refused(form: str, text: str, fault: str) -> None:
    with pytest.raises(PolicyError, match=fault):
        write_form(form, [parse_policy(text)])


def test_the_meta_element_reads_back_as_the_policy() -> None:
    settings = Settings.from_pelican({"INTERCOM_APP_ID": "abc12345", "INTERCOM_REGION": "eu"})
    policy = merge(parse_policy("default-src 'self'"), list_needs(settings, SITE), SITE)
    content = re.fullmatch(
        r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', write_form("meta", [policy])
    )
    assert content
    assert parse_policy(html.unescape(content[1])) == policy
