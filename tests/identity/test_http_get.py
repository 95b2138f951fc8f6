"""The one request that the function makes: bounded in time and size, to URLs however odd."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.contract import LIMITS
from pelican_intercom.identity.http_get import Unreachable, http_get
from tests.identity.issuer import Issuer


def test_it_returns_status_and_body(issuer: Issuer) -> None:
    issuer.documents["/a?b=c"] = {"d": "é"}
    assert http_get(issuer.address + "/a?b=c") == (200, b'{"d": "\\u00e9"}')
    issuer.mode = "down"
    assert http_get(issuer.address)[0] == 500
    assert issuer.paths == ["/a?b=c", "/"]


def test_it_reads_256_kib_and_no_byte_more(issuer: Issuer) -> None:
    issuer.documents["/"] = "a" * (LIMITS.largest_response_bytes - 2)
    assert len(http_get(issuer.address)[1]) == 262_144
    issuer.documents["/"] = "a" * (LIMITS.largest_response_bytes - 1)
    with pytest.raises(Unreachable, match="answered more than 256 KiB"):
        http_get(issuer.address)


def test_an_answer_that_ends_too_early_is_none(issuer: Issuer) -> None:
    issuer.mode = "short"
    with pytest.raises(Unreachable, match="IncompleteRead"):
        http_get(issuer.address)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:99999/", "http://127.0.0.1:0/", "https://" + "a" * 70 + ".invalid", "http://[::1]:1/"]
)
def test_a_url_that_leads_nowhere(url: str) -> None:
    with pytest.raises(Unreachable):
        http_get(url)
