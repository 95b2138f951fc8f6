"""Checks of the addresses among the settings: which schemes, which hosts, and nothing that a script could hide in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .values import Fault, check_host, check_text

_LOOPBACK = re.compile(r"localhost|.*\.localhost|127\.0\.0\.1|::1")
_PHONE = re.compile(r"tel:\+?[0-9().-]{3,30}")
_MAIL = re.compile(r"mailto:[^@/?#]+@[^@/?#]+(?:\?[^#]*)?")


def check_endpoint(value: object) -> str:
    """Return an address that the page fetches: a path from the server's root, or https (http on this machine alone)."""
    address = _check_characters(value)
    if "#" in address:
        raise Fault("must not hold a '#'")
    return address if _is_path(address) else _check_web(address, "a path from the server's root, such as '/api/x', or")


def check_contact(value: object) -> str:
    """Return an address that a link may lead to: https, mailto, tel, or a path from the server's root."""
    address = _check_characters(value)
    scheme = address.partition(":")[0].lower()
    if _is_path(address):
        return address
    if (scheme == "mailto" and _MAIL.fullmatch(address)) or (scheme == "tel" and _PHONE.fullmatch(address)):
        return address
    if scheme != "https":
        raise Fault("must be an https, mailto or tel address, or a path from the server's root, such as '/contact/'")
    return _check_web(address, "")


def is_elsewhere(address: str, site_url: str) -> bool:
    """Say whether an address names another host than a site's SITEURL; False where either names no host."""
    host, site = urlsplit(address).hostname, urlsplit(site_url).hostname
    return bool(host and site and host != site)


def _is_path(address: str) -> bool:
    # "//host/x" is not a path: it names a host.
    return address.startswith("/") and not address.startswith("//")


def _check_characters(value: object) -> str:
    address = check_text(value)
    # Browsers read a backslash as a slash, and drop white space: what is shown would not be what is fetched.
    if "\\" in address or re.search(r"\s", address):
        raise Fault("must be an address without spaces and backslashes")
    return address


def _check_web(address: str, also: str) -> str:
    wanted = f"must be {also} an https address".replace("be  an", "be an")
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Fault(wanted) from None
    if parts.scheme not in {"https", "http"} or not host:
        raise Fault(wanted)
    if parts.username is not None or parts.password is not None:
        raise Fault("must not hold a user name or password: everyone can read the page")
    if parts.scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise Fault("must begin with https://, since http lets anyone on the way read and change it")
    if ":" not in host:
        check_host(host)
    return address
