"""Whether one source expression of a policy matches an address: Content Security Policy Level 3, section 6.7.2."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}

# A page that names an insecure scheme also takes the secure one (section 6.7.2.9).
UPGRADES = {"http": {"https"}, "ws": {"wss", "http", "https"}, "wss": {"https"}}

_HOST_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?"
    r"(?P<host>\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>\d+|\*))?(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)
_SCHEME_SOURCE = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def matches(source: str, url: str, origin: str) -> bool:
    """Return whether a source expression lets a page of ``origin`` fetch an absolute address.

    Keywords other than ``'self'``, nonces and hashes match no address. Where browsers differ, as over ``https:`` for
    a ``wss:`` address, the answer is the stricter one.
    """
    address = urlsplit(url)
    if source == "*":
        return address.scheme in DEFAULT_PORTS or address.scheme == urlsplit(origin).scheme
    if source.lower() == "'self'":
        return _is_own(url, origin)
    if scheme := _SCHEME_SOURCE.fullmatch(source):
        return _scheme_matches(scheme[1].lower(), address.scheme)
    if not (host := _HOST_SOURCE.fullmatch(source)) or address.hostname is None:
        return False
    return (
        _scheme_matches((host["scheme"] or urlsplit(origin).scheme).lower(), address.scheme)
        and _host_matches(host["host"].lower(), address.hostname)
        and _port_matches(host["port"], address.port, address.scheme)
        and _path_matches(host["path"] or "", address.path)
    )


def _is_own(url: str, origin: str) -> bool:
    page, address = urlsplit(origin), urlsplit(url)
    if page.hostname != address.hostname or address.hostname is None:
        return False
    if (page.scheme, _port_of(origin)) == (address.scheme, _port_of(url)):
        return True
    upgraded = address.scheme in {"https", "wss"} or (page.scheme == "http" and address.scheme == "ws")
    both_default = page.port is None and address.port is None
    return upgraded and (both_default or _port_of(origin) == _port_of(url))


def _port_of(url: str) -> int | None:
    address = urlsplit(url)
    return address.port or DEFAULT_PORTS.get(address.scheme)


def _scheme_matches(allowed: str, scheme: str) -> bool:
    return allowed == scheme or scheme in UPGRADES.get(allowed, ())


def _host_matches(pattern: str, host: str) -> bool:
    if pattern == "*":
        return True
    # A wildcard stands for one label or more, and never for the bare domain.
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _port_matches(pattern: str | None, port: int | None, scheme: str) -> bool:
    default = DEFAULT_PORTS.get(scheme)
    if pattern is None:
        return port in {None, default}
    if pattern == "*":
        return True
    return int(pattern) == (port or default) or (pattern == "80" and (port or default) == 443)  # noqa: PLR2004  (https)


def _path_matches(pattern: str, path: str) -> bool:
    if not pattern:
        return True
    if pattern.endswith("/"):
        return unquote(path or "/").startswith(unquote(pattern))
    return unquote(path) == unquote(pattern)
