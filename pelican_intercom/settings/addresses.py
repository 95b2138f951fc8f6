"""Checks of the addresses among the settings: which schemes, which hosts, and nothing that a script could hide in."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from .values import Fault, check_host, check_text

_LOOPBACK = re.compile(r"localhost|.*\.localhost|127\.0\.0\.1|::1")
_IP_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
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


def is_other_site(url: str, site_url: str) -> bool:
    """Say whether a URL is on another site than SITEURL, so that browsers send it no cookies from the site's pages.

    A site is a registrable domain: app.example.com and www.example.com are one, two users of github.io are not (the
    Public Suffix List; HTML standard, "same site"). False where either names no host.
    """
    host, own = urlsplit(url).hostname, urlsplit(site_url).hostname
    if not host or not own or host == own:
        return False
    if _IP_ADDRESS.fullmatch(host) or _IP_ADDRESS.fullmatch(own):
        return True
    try:
        # Its list takes 70 ms to load, and few sites need it.
        from publicsuffixlist import PublicSuffixList  # noqa: PLC0415
    except ImportError:
        # Beside a Pelican that was there before, without the extra: right but for suffixes such as co.uk.
        return host.split(".")[-2:] != own.split(".")[-2:]
    suffixes = PublicSuffixList()
    domain = suffixes.privatesuffix(host)
    return domain is None or domain != suffixes.privatesuffix(own)


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
