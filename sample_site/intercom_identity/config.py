"""The function's configuration, read from environment variables and checked as a whole."""

from __future__ import annotations

import re

from . import urls
from .faults import find_faults, is_name
from .providers import PROVIDERS, STANDARD_CLAIMS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .providers import Provider

CLAIM = "INTERCOM_CLAIM_"
"""What the names of the variables that say where a claim is begin with."""


class Config:
    """The checked configuration. ``faults`` holds one sentence a mistake, without any value of a secret.

    Only where ``faults`` is empty do the other attributes hold what may be used to answer; ``origins`` and ``header``
    are usable always, so that a browser may read the answer that says what is wrong.
    """

    __slots__ = (
        "algorithms",
        "api_secret",
        "attributes",
        "audiences",
        "claims",
        "cookie",
        "faults",
        "header",
        "hidden_roles",
        "issuer",
        "jwks_url",
        "lifetime",
        "origins",
        "parties",
        "provider",
        "session_secret",
        "sign",
        "signs_unverified_addresses",
    )

    def __init__(self, variables: Mapping[str, str]) -> None:
        """Read ``variables``; an empty value counts as not set."""
        given = {name: value for name, value in variables.items() if name.startswith("INTERCOM_") and value}
        if variables.get("URL"):
            given["URL"] = variables["URL"]
        name = given.get("INTERCOM_SESSION_PROVIDER", "")
        self.provider: Provider | None = PROVIDERS.get(name)
        provider = self.provider
        self.api_secret = given.get("INTERCOM_API_SECRET", "")
        self.sign = given.get("INTERCOM_SIGN", "jwt")
        lifetime = given.get("INTERCOM_JWT_TTL", "3600")
        self.lifetime = int(lifetime) if re.fullmatch("[0-9]{1,9}", lifetime) else 0
        self.origins = frozenset(filter(urls.is_origin, _split(given.get("INTERCOM_ALLOWED_ORIGINS", ""))))
        self.session_secret = given.get("INTERCOM_SESSION_SECRET", "")
        self.audiences = _split(given.get("INTERCOM_SESSION_AUDIENCE", ""))
        self.parties = _split(given.get("INTERCOM_SESSION_AUTHORIZED_PARTIES", ""))
        self.cookie = given.get("INTERCOM_SESSION_COOKIE") or (provider.cookie if provider else None)
        header = given.get("INTERCOM_SESSION_HEADER", "")
        self.header = header if is_name(header) else provider.header if provider else "Authorization"
        self.hidden_roles = _split(given.get("INTERCOM_HIDDEN_ROLES", ""))
        self.signs_unverified_addresses = given.get("INTERCOM_UNVERIFIED_EMAIL") == "sign"
        self.algorithms: tuple[str, ...] = ()
        self.issuer: str | None = None
        self.jwks_url: str | None = None
        self.claims: dict[str, str] = dict(provider.claims if provider else STANDARD_CLAIMS)
        self.attributes: dict[str, str] = {}
        for variable in sorted(given):
            if variable.startswith(CLAIM):
                claim = variable[len(CLAIM) :].lower()
                (self.claims if claim in STANDARD_CLAIMS else self.attributes)[claim] = given[variable]
        if provider:
            if not self.audiences and provider.default_audience:
                self.audiences = (provider.default_audience,)
            self._complete(provider, given)
        self.faults = tuple(find_faults(self, given))

    def _complete(self, provider: Provider, given: Mapping[str, str]) -> None:
        """Fill in what the provider decides: issuer, URL of the keys and algorithms."""
        shape = provider.issuer and provider.issuer.replace(
            "AUDIENCE", self.audiences[0] if self.audiences else "AUDIENCE"
        )
        issuer = given.get("INTERCOM_SESSION_ISSUER") or (
            given.get("URL") if provider.keys == "user_endpoint" else None
        )
        if not issuer and provider.issuer != shape:
            issuer = shape
        self.issuer = urls.complete_issuer(shape, issuer) if shape and issuer else issuer
        shared = provider.keys == "shared" or (provider.keys == "either" and bool(self.session_secret))
        self.algorithms = tuple(
            algorithm
            for algorithm in _split(given.get("INTERCOM_SESSION_ALGORITHMS", "")) or provider.algorithms
            if algorithm in provider.algorithms and (provider.keys != "either" or (algorithm == "HS256") == shared)
        )
        self.jwks_url = given.get("INTERCOM_SESSION_JWKS_URL")
        if not self.jwks_url and provider.jwks and not shared:
            self.jwks_url = provider.jwks.replace("ISSUER", (self.issuer or "").rstrip("/"))


def _split(text: str) -> tuple[str, ...]:
    """Return the parts of a comma list without white space around them, empty ones left out."""
    return tuple(part for part in (piece.strip() for piece in text.split(",")) if part)
