"""Where an issuer publishes its keys, and the keys that it publishes (OpenID Connect Discovery 1.0; RFC 7517)."""

from __future__ import annotations

from .http_get import Unreachable, http_get
from .strict_json import read_json
from .variables import fits

OK = 200


def download_keys(jwks_url: str | None, issuer: str) -> list[dict[str, object]]:
    """Return the JSON web keys at ``jwks_url``, or where the configuration of ``issuer`` says that they are.

    Raises Unreachable with the reason. Entries that are no objects are left out, as RFC 7517 section 5 asks.
    """
    published = _download(jwks_url or _discover(issuer), "key set").get("keys")
    if not isinstance(published, list):
        raise Unreachable("the key set has no list of keys")
    return [key for key in published if isinstance(key, dict)]


def _discover(issuer: str) -> str:
    configuration = _download(issuer.rstrip("/") + "/.well-known/openid-configuration", "OpenID configuration")
    if configuration.get("issuer") != issuer:
        raise Unreachable("the OpenID configuration is of another issuer")
    url = configuration.get("jwks_uri")
    if not isinstance(url, str) or not fits("INTERCOM_SESSION_JWKS_URL", url):
        raise Unreachable("the OpenID configuration has no https URL for its keys (jwks_uri)")
    return url


def _download(url: str, name: str) -> dict[str, object]:
    try:
        status, body = http_get(url)
    except Unreachable as error:
        raise Unreachable(f"the {name}'s server {error}") from None
    if status != OK:
        raise Unreachable(f"the {name} was answered with {status}")
    try:
        value = read_json(body)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Unreachable(f"the {name} is not a JSON object")
    return value
