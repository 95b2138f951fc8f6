"""Source expressions match addresses as Content Security Policy Level 3 says."""

from __future__ import annotations

import pytest

from pelican_intercom.csp.source import matches

SITE = "https://www.example.com"


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        # Everything, but only over the network.
        ("*", "https://a.example/x", True),
        ("*", "wss://a.example/x", True),
        ("*", "data:,", False),
        ("*", "blob:https://www.example.com/1", False),
        # Schemes: an insecure one takes its secure sibling, never the other way.
        ("https:", "https://a.example/x", True),
        ("https:", "http://a.example/x", False),
        ("http:", "https://a.example/x", True),
        ("HTTPS:", "https://a.example/x", True),
        ("https:", "wss://a.example/x", False),
        ("ws:", "wss://a.example/x", True),
        ("wss:", "ws://a.example/x", False),
        ("data:", "data:image/png,1", True),
        ("blob:", "blob:https://www.example.com/1", True),
        ("blob:", "https://www.example.com/1", False),
        # Hosts: a wildcard stands for one label or more, and not for none.
        ("a.example", "https://a.example/x", True),
        ("A.Example", "https://a.example/x", True),
        ("a.example", "http://a.example/x", False),
        ("http://a.example", "https://a.example/x", True),
        ("https://a.example", "wss://a.example/x", False),
        ("wss://a.example", "wss://a.example/x", True),
        ("*.a.example", "https://b.a.example/x", True),
        ("*.a.example", "https://c.b.a.example/x", True),
        ("*.a.example", "https://a.example/x", False),
        ("*.a.example", "https://evila.example/x", False),
        ("a.example", "https://a.example.evil.test/x", False),
        ("https://*", "https://a.example/x", True),
        # Ports: none means the scheme's own.
        ("a.example", "https://a.example:443/x", True),
        ("a.example", "https://a.example:8443/x", False),
        ("a.example:8443", "https://a.example:8443/x", True),
        ("a.example:*", "https://a.example:8443/x", True),
        ("http://a.example:80", "https://a.example/x", True),
        # Paths: a trailing slash means everything below.
        ("a.example/", "https://a.example/x/y", True),
        ("a.example/x/", "https://a.example/x/y", True),
        ("a.example/x", "https://a.example/x/y", False),
        ("a.example/x", "https://a.example/x", True),
        ("a.example/a%20b", "https://a.example/a b", True),
        ("a.example/widget/", "https://a.example/other", False),
        # The page's own origin.
        ("'self'", "https://www.example.com/x", True),
        ("'SELF'", "https://www.example.com/x", True),
        ("'self'", "wss://www.example.com/x", True),
        ("'self'", "http://www.example.com/x", False),
        ("'self'", "https://www.example.com:8443/x", False),
        ("'self'", "https://example.com/x", False),
        ("'self'", "data:,", False),
        # What matches no address.
        ("'none'", "https://a.example/x", False),
        ("'unsafe-inline'", "https://a.example/x", False),
        ("'nonce-abc'", "https://a.example/x", False),
        ("not a source", "https://a.example/x", False),
        ("self", "https://www.example.com/x", False),
    ],
)
def test_a_source_matches(source: str, url: str, expected: bool) -> None:
    assert matches(source, url, SITE) is expected


def test_an_insecure_page_takes_the_secure_form_of_itself_and_of_bare_hosts() -> None:
    page = "http://www.example.com"
    assert matches("'self'", "https://www.example.com/x", page)
    assert matches("'self'", "ws://www.example.com/x", page)
    assert matches("a.example", "https://a.example/x", page)
    assert matches("'self'", "http://127.0.0.1:8000/x", "http://127.0.0.1:8000")
    assert not matches("'self'", "http://127.0.0.1:8001/x", "http://127.0.0.1:8000")
