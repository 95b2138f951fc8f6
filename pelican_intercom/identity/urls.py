"""URLs in the configuration: where keys may be fetched from, what an issuer and an origin look like."""

from __future__ import annotations

import re

# A provider on this very machine, for development: nobody stands on the wire there.
_LOOPBACK = r"http://(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?=/|\Z)"
_AUTHORITY = r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?=/|\Z)|https://\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?(?=/|\Z)"
_ORIGIN = r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::([1-9][0-9]{0,4}))?"
_LOCAL_ORIGIN = r"http://(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])(?::[0-9]+)?"
_WORD = "[A-Z]{2,}"


def is_fetchable(url: str) -> bool:
    """Return whether keys may be had from ``url``: https, or http on this machine; no user name, no fragment."""
    found = re.match(_AUTHORITY, url) or re.match(_LOOPBACK, url)
    return found is not None and re.fullmatch(r"[!-~]*", url) is not None and "#" not in url


def fits(shape: str, issuer: str) -> bool:
    """Return whether ``issuer`` has the ``shape`` of a provider's ``iss`` claim, with http allowed on this machine.

    A word in capitals stands for one step without a slash; HOST may hold a path too.
    """
    if not is_fetchable(issuer) or "?" in issuer:
        return False
    pattern, end = "", 0
    for word in re.finditer(_WORD, shape):
        pattern += re.escape(shape[end : word.start()]) + (r"[^?#\s]+" if word[0] == "HOST" else r"[^/?#\s]+")
        end = word.end()
    secured = "https" + issuer[4:] if re.match(_LOOPBACK, issuer) else issuer
    return re.fullmatch(pattern + re.escape(shape[end:]), secured) is not None


def complete_issuer(shape: str, issuer: str) -> str | None:
    """Return ``issuer`` as the provider's tokens have it, a slash at its end added or taken off, or ``None``."""
    spellings = (issuer, issuer + "/", issuer.rstrip("/"))
    return next((spelling for spelling in spellings if fits(shape, spelling)), None)


def is_origin(text: str) -> bool:
    """Return whether ``text`` is an origin as browsers send it (RFC 6454 section 6.2): no path, no default port."""
    found = re.fullmatch(_ORIGIN, text)
    return found is not None and found[3] != {"https": "443", "http": "80"}[found[1]]


def is_private(origin: str) -> bool:
    """Return whether nobody else on the network reads what goes to ``origin``: https, or http on this machine."""
    return not origin.startswith("http:") or re.fullmatch(_LOCAL_ORIGIN, origin) is not None
