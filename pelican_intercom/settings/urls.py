"""Checks of the settings that are URLs: their scheme, their host, and that none of them can run a script."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from .values import Fault, check_host, check_text

_LOOPBACK = re.compile(r"localhost|.*\.localhost|127\.0\.0\.1|::1")
_IP_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_PHONE_OR_MAIL = re.compile(r"tel:\+?[0-9().-]{3,30}|mailto:[^@/?#]+@[^@/?#]+(?:\?[^#]*)?")


def check_endpoint(value: object) -> str:
    """Return a URL that the page fetches: a path from the server's root, or https (http only on localhost)."""
    url = _check_characters(value)
    if "#" in url:
        raise Fault("must not contain '#'")
    wanted = "must be a path that begins with a single /, such as '/api/x', or an https URL"
    return url if _is_path(url) else _check_web(url, wanted)


def check_contact(value: object) -> str:
    """Return a URL that a link may lead to: https, mailto, tel, or a path from the server's root."""
    url = _check_characters(value)
    if _is_path(url) or _PHONE_OR_MAIL.fullmatch(url):
        return url
    if not url.lower().startswith("https:"):
        raise Fault("must be an https, mailto or tel URL, or a path that begins with a single /, such as '/contact/'")
    return _check_web(url, "must be an https URL")


def split_url(url: str) -> SplitResult:
    """Return a URL's parts, all of them empty where it is malformed, such as https://[your-domain]."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def find_host(url: str) -> str:
    """Return a URL's host as ``location.hostname`` has it: lower case and Punycode; empty where there is none."""
    host = (split_url(url).hostname or "").rstrip(".")
    if ":" in host:
        return f"[{host}]"
    with suppress(UnicodeError):  # of a label that is too long
        return host if host.isascii() else host.encode("idna").decode()
    return host


def is_other_site(url: str, site_url: str) -> bool:
    """Return whether a URL is on another site than SITEURL, so that browsers send it no cookies from the site's pages.

    A site is a registrable domain: app.example.com and www.example.com are one, two users of github.io are not (the
    Public Suffix List; HTML standard, "same site"). False where either names no host.
    """
    host, own = find_host(url), find_host(site_url)
    if not host or not own or host == own:
        return False
    if _IP_ADDRESS.fullmatch(host) or _IP_ADDRESS.fullmatch(own):
        return True
    try:
        # Loading its list takes 70 ms, and few sites need it.
        from publicsuffixlist import PublicSuffixList  # noqa: PLC0415
    except ImportError:
        # Pelican was installed before, without the extra: this is right except for suffixes such as co.uk.
        return host.split(".")[-2:] != own.split(".")[-2:]
    suffixes = PublicSuffixList()
    domain = suffixes.privatesuffix(host)
    return domain is None or domain != suffixes.privatesuffix(own)


def _is_path(url: str) -> bool:
    # "//host/x" is not a path: it names a host.
    return url.startswith("/") and not url.startswith("//")


def _check_characters(value: object) -> str:
    url = check_text(value)
    # Browsers read a backslash as a slash, and drop white space: what is shown would not be what is fetched.
    if "\\" in url or re.search(r"\s", url):
        raise Fault("must be a URL without spaces and backslashes")
    return url


def _check_web(url: str, wanted: str) -> str:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise Fault(wanted) from None
    if parts.scheme not in {"https", "http"} or not host:
        raise Fault(wanted)
    if parts.username is not None or parts.password is not None:
        raise Fault("must not contain a user name or password, because everyone can read the page")
    if parts.scheme == "http" and not _LOOPBACK.fullmatch(host):
        raise Fault("must begin with https://, because http lets anyone on the network read and change it")
    if ":" not in host:
        check_host(host)
    return url
