"""The one request that the function makes: bounded in time and size, to URLs however odd."""

from __future__ import annotations

import pytest

from pelican_intercom.identity.http_get import Unreachable, get_object
from tests.identity.issuer import Issuer


def test_it_returns_the_object_or_says_the_status(issuer: Issuer) -> None:
    issuer.documents["/a?b=c"] = {"d": "é"}
    assert get_object(issuer.address + "/a?b=c") == {"d": "é"}
    issuer.mode = "down"
    with pytest.raises(Unreachable, match="answered with 500") as raised:
        get_object(issuer.address)
    assert raised.value.status == 500
    assert issuer.paths == ["/a?b=c", "/"]


def test_it_reads_256_kib_and_no_byte_more(issuer: Issuer) -> None:
    empty = len('{"a": ""}')
    issuer.documents["/"] = {"a": "a" * (262_144 - empty)}
    assert get_object(issuer.address) == issuer.documents["/"]
    issuer.documents["/"] = {"a": "a" * (262_145 - empty)}
    with pytest.raises(Unreachable, match="answered more than 256 KiB"):
        get_object(issuer.address)


def test_an_answer_that_ends_too_early_is_none(issuer: Issuer) -> None:
    issuer.mode = "short"
    with pytest.raises(Unreachable, match="IncompleteRead"):
        get_object(issuer.address)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:99999/", "http://127.0.0.1:0/", "https://" + "a" * 70 + ".invalid", "http://[::1]:1/"]
)
def test_a_url_that_leads_nowhere(url: str) -> None:
    with pytest.raises(Unreachable):
        get_object(url)
