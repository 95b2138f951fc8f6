"""What a site's settings and region need, host by host."""

from __future__ import annotations

import pytest

from pelican_intercom.csp.merge import OWN_FILES_ONLY, merge
from pelican_intercom.csp.need import find_missing, find_origin, list_needs
from pelican_intercom.csp.policy import parse_policy
from pelican_intercom.settings import Settings

SITE = "https://www.example.com"

US = (
    "default-src 'self'; "
    "form-action 'self' https://intercom.help https://api-iam.intercom.io; "
    "script-src 'self' https://widget.intercom.io https://app.intercom.io https://js.intercomcdn.com; "
    "connect-src 'self' https://via.intercom.io https://api-ping.intercom.io https://*.intercom-messenger.com "
    "wss://*.intercom-messenger.com https://uploads.intercomusercontent.com https://api.intercom.io "
    "https://api-iam.intercom.io https://nexus-websocket-a.intercom.io wss://nexus-websocket-a.intercom.io "
    "https://nexus-websocket-b.intercom.io wss://nexus-websocket-b.intercom.io https://uploads.intercomcdn.com; "
    "frame-src 'self' https://intercom-sheets.com https://www.intercom-reporting.com https://www.youtube.com "
    "https://player.vimeo.com https://fast.wistia.net; "
    "worker-src 'self' https://intercom-sheets.com https://www.intercom-reporting.com https://www.youtube.com "
    "https://player.vimeo.com https://fast.wistia.net; "
    "font-src 'self' https://js.intercomcdn.com https://fonts.intercomcdn.com; "
    "media-src 'self' https://js.intercomcdn.com https://downloads.intercomcdn.com; "
    "img-src 'self' blob: data: https://js.intercomcdn.com https://uploads.intercomusercontent.com "
    "https://gifs.intercomcdn.com https://video-messages.intercomcdn.com https://static.intercomassets.com "
    "https://downloads.intercomcdn.com https://messenger-apps.intercom.io "
    "https://*.intercom-attachments-1.com https://*.intercom-attachments-2.com https://*.intercom-attachments-3.com "
    "https://*.intercom-attachments-4.com https://*.intercom-attachments-5.com https://*.intercom-attachments-6.com "
    "https://*.intercom-attachments-7.com https://*.intercom-attachments-8.com https://*.intercom-attachments-9.com; "
    "style-src 'self' 'unsafe-inline'"
)


def read_settings(**settings: object) -> Settings:
    names = {"INTERCOM_APP_ID": "abc12345", **{f"INTERCOM_{name.upper()}": value for name, value in settings.items()}}
    return Settings.from_pelican(names)


def write(site_url: str = SITE, **settings: object) -> str:
    needs = list_needs(read_settings(**settings), site_url)
    return str(merge(parse_policy(OWN_FILES_ONLY), needs, find_origin(site_url)))


def find_sources(text: str, directive: str) -> list[str]:
    return list(parse_policy(text).values(directive) or ())


def test_the_whole_policy_of_a_site_in_the_united_states_with_or_without_an_address() -> None:
    assert write() == write(site_url="") == US


@pytest.mark.parametrize(
    ("region", "foreign"),
    [
        ("us", ["eu.intercom", "au.intercom", "europe", "australia", "intercomcdn.eu", "assets.eu", "attachments.eu"]),
        ("eu", ["au.intercom", "australia", "nexus-websocket-a", "attachments-1.com", "https://api-iam.intercom.io"]),
        ("au", ["eu.intercom", "europe", "nexus-websocket-a", "attachments-1.com", "https://api-iam.intercom.io"]),
    ],
)
def test_only_the_hosts_of_the_sites_own_region(region: str, foreign: list[str]) -> None:
    text = write(region=region)
    assert [name for name in foreign if name in text] == []
    part = "" if region == "us" else f".{region}"
    assert f"https://api-iam{part}.intercom.io" in find_sources(text, "connect-src")
    assert f"https://api-iam{part}.intercom.io" in find_sources(text, "form-action")


@pytest.mark.parametrize(
    ("identity_url", "added"),
    [
        ("/api/intercom-identity", []),
        ("https://www.example.com/api/intercom-identity", []),
        ("https://function.example.net/api/intercom-identity", ["https://function.example.net"]),
        ("https://function.example.net:8443/api", ["https://function.example.net:8443"]),
    ],
)
def test_the_function_s_own_origin_is_added(identity_url: str, added: list[str]) -> None:
    sources = find_sources(write(identity_url=identity_url, session_token_from="token"), "connect-src")
    without = find_sources(write(), "connect-src")
    assert [source for source in sources if source not in without] == added


def test_another_widget_address_takes_the_place_of_intercoms_own() -> None:
    sources = find_sources(write(widget_url="https://proxy.example.net/widget/abc12345"), "script-src")
    assert sources == ["'self'", "https://proxy.example.net", "https://app.intercom.io", "https://js.intercomcdn.com"]


def test_what_is_missing_is_named_with_the_directive_that_blocks_it() -> None:
    needs = list_needs(read_settings(identity_url="/api/intercom-identity"), SITE)
    policy = parse_policy(f"{write()}; script-src-elem https://widget.intercom.io")
    assert [
        (missing.governing, missing.need.source, missing.need.what) for missing in find_missing(policy, needs, SITE)
    ] == [
        ("script-src-elem", "'self'", "the loader"),
        ("script-src-elem", "https://app.intercom.io", "the Messenger"),
        ("script-src-elem", "https://js.intercomcdn.com", "the Messenger"),
    ]
    policy = parse_policy("default-src *; connect-src *.intercom.io")
    missing = [missing.need for missing in find_missing(policy, needs, SITE)]
    assert (missing[0].what, missing[0].source) == ("the function", "'self'")


def test_a_policy_that_was_written_or_merged_misses_nothing() -> None:
    for region in ("us", "eu", "au"):
        needs = list_needs(read_settings(region=region, identity_url="/api/intercom-identity"), SITE)
        for policy in map(parse_policy, (OWN_FILES_ONLY, "default-src 'none'")):
            assert list(find_missing(merge(policy, needs, SITE), needs, SITE)) == []
