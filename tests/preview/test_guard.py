"""Who may speak to the preview."""

from __future__ import annotations

import pytest

from pelican_intercom.preview.guard import is_local_path, is_own_host, is_own_origin


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000"])
def test_this_machine_with_this_port_is_our_own(host: str) -> None:
    assert is_own_host(host, 8000)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:8001",
        "attacker.example:8000",
        "localhost.attacker.example:8000",
        "127.0.0.1:8000.attacker.example",
        "127.0.0.1:8000@attacker.example",
        "[::1]:8000",
        "LOCALHOST:8000 ",
    ],
)
def test_every_other_host_is_not(host: str) -> None:
    assert not is_own_host(host, 8000)


def test_browsers_leave_out_port_80() -> None:
    assert is_own_host("localhost", 80)
    assert is_own_host("localhost:80", 80)


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost:8000", False),
        ("https://127.0.0.1:8000", False),
        ("http://127.0.0.1:9000", False),
        ("http://attacker.example", False),
        ("null", False),
        (None, False),
    ],
)
def test_only_the_very_origin_of_the_request_is_our_own(origin: str | None, is_own: bool) -> None:
    assert is_own_origin(origin, "127.0.0.1:8000") is is_own


@pytest.mark.parametrize(
    ("path", "is_local"),
    [
        ("/", True),
        ("/posts/tides.html?page=2", True),
        ("//attacker.example", False),
        ("/\\attacker.example", False),
        ("/a\\b", False),
        ("https://attacker.example/", False),
        ("posts/", False),
        ("", False),
        ("/a\r\nSet-Cookie: x=1", False),
        ("/a b", False),
    ],
)
def test_a_redirect_stays_on_this_server(path: str, is_local: bool) -> None:
    assert is_local_path(path) is is_local
