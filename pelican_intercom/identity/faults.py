"""What is wrong with a configuration: one sentence a mistake, naming the variable and what it should be.

The sentences are answered to browsers and written to logs, so none holds a value, only names and what is allowed.
"""

from __future__ import annotations

import re

from . import urls
from .providers import PROVIDERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .config import Config
    from .providers import Provider

VARIABLES = (
    "INTERCOM_API_SECRET",
    "INTERCOM_SIGN",
    "INTERCOM_JWT_TTL",
    "INTERCOM_ALLOWED_ORIGINS",
    "INTERCOM_SESSION_PROVIDER",
    "INTERCOM_SESSION_ISSUER",
    "INTERCOM_SESSION_AUDIENCE",
    "INTERCOM_SESSION_AUTHORIZED_PARTIES",
    "INTERCOM_SESSION_JWKS_URL",
    "INTERCOM_SESSION_SECRET",
    "INTERCOM_SESSION_COOKIE",
    "INTERCOM_SESSION_HEADER",
    "INTERCOM_SESSION_ALGORITHMS",
    "INTERCOM_HIDDEN_ROLES",
    "INTERCOM_UNVERIFIED_EMAIL",
)
"""Every variable that is read, but for INTERCOM_CLAIM_X, whose names are the site's own."""

SHORTEST_LIFETIME = 300
SHORTEST_SESSION_SECRET = 32

# Settings of the site's build that begin like the function's variables; sharing one environment is no mistake.
_BUILD_SETTINGS = ("INTERCOM_SESSION_TOKEN_FROM", "INTERCOM_SESSION_HINT")
# What no custom attribute may be called: identity itself, what Intercom sets alone, and RFC 7519's own claims.
_RESERVED = frozenset(["app_id", "api_base", "user_hash", "intercom_user_jwt", "last_request_at", "id"])
_REGISTERED = frozenset(["iss", "sub", "aud", "exp", "nbf", "iat", "jti"])
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token of RFC 9110 section 5.6.2
# Workspace ids are public; they stand beside the secret in many a note.
_WORKSPACE_ID = re.compile("[a-z0-9]{8}")
# Intercom's access tokens are the base64 of "tok:" and more.
_ACCESS_TOKEN = "dG9rO"  # noqa: S105  (how every such token begins, and no token)


def find_faults(config: Config, given: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each mistake in the variables ``given``, from which ``config`` was read."""
    yield from _find_secret_faults(given)
    if given.get("INTERCOM_SIGN", "jwt") not in ("jwt", "hash"):
        yield "INTERCOM_SIGN must be jwt or hash."
    if config.lifetime < SHORTEST_LIFETIME:
        yield f"INTERCOM_JWT_TTL must be a whole number of seconds, {SHORTEST_LIFETIME} at least."
    if given.get("INTERCOM_UNVERIFIED_EMAIL", "omit") not in ("omit", "sign"):
        yield "INTERCOM_UNVERIFIED_EMAIL must be omit or sign."
    listed = [origin.strip() for origin in given.get("INTERCOM_ALLOWED_ORIGINS", "").split(",")]
    if any(origin and not urls.is_origin(origin) for origin in listed):
        yield (
            "INTERCOM_ALLOWED_ORIGINS must be a comma list of origins such as https://www.example.com: "
            "lower case, no path, no slash at the end, no *."
        )
    for variable in ("INTERCOM_SESSION_COOKIE", "INTERCOM_SESSION_HEADER"):
        if variable in given and not is_name(given[variable]):
            yield f"{variable} must be one name, of letters, digits, - and _."
    if config.header.lower() in ("cookie", "origin"):
        yield "INTERCOM_SESSION_HEADER must be a header of its own, such as X-Session-Token."
    for name, value in given.items():
        if not is_unicode(value):
            yield f"{name} must be UTF-8 text."
        if name.startswith("INTERCOM_SESSION_") and name not in VARIABLES and name not in _BUILD_SETTINGS:
            yield f"{name} is not a variable of this function; those are {', '.join(VARIABLES[4:13])}."
    if config.provider is None:
        yield f"INTERCOM_SESSION_PROVIDER must be one of {', '.join(PROVIDERS)}."
    else:
        yield from _find_provider_faults(config.provider, config, given)
    yield from _find_claim_faults(config)


def _find_secret_faults(given: Mapping[str, str]) -> Iterator[str]:
    where = "Intercom shows it under Settings > Channels > Messenger > Security"
    secret = given.get("INTERCOM_API_SECRET", "")
    if not secret:
        yield f"INTERCOM_API_SECRET is not set; it must be the Messenger API secret. {where}."
    elif secret.startswith(_ACCESS_TOKEN):
        yield f"INTERCOM_API_SECRET looks like an access token; it must be the Messenger API secret. {where}."
    elif _WORKSPACE_ID.fullmatch(secret):
        yield f"INTERCOM_API_SECRET looks like a workspace id; it must be the Messenger API secret. {where}."
    for variable in ("INTERCOM_API_SECRET", "INTERCOM_SESSION_SECRET"):
        value = given.get(variable, "")
        if value != value.strip():
            yield f"{variable} must have no white space before or after it."
    if secret and given.get("INTERCOM_SESSION_SECRET") == secret:
        yield "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's secret, not Intercom's."


def _find_provider_faults(provider: Provider, config: Config, given: Mapping[str, str]) -> Iterator[str]:
    if not config.issuer and "INTERCOM_SESSION_ISSUER" not in given:
        if provider.issuer:
            yield f"INTERCOM_SESSION_ISSUER is not set; for {provider.name} it must be like {provider.issuer}."
    elif provider.issuer and not config.issuer:
        yield f"INTERCOM_SESSION_ISSUER must be like {provider.issuer} for {provider.name}."
    for variable, need, values in (
        ("INTERCOM_SESSION_AUDIENCE", provider.audience, config.audiences),
        ("INTERCOM_SESSION_AUTHORIZED_PARTIES", provider.parties, config.parties),
    ):
        if need == "required" and not values:
            yield f"{variable} is not set; {provider.name} needs it, so that only tokens made for this site count."
        if need == "unused" and variable in given:
            yield f"{variable} has no use with {provider.name}; take it out."
    if provider.either_of_them and not config.audiences and not config.parties:
        yield (
            f"INTERCOM_SESSION_AUDIENCE or INTERCOM_SESSION_AUTHORIZED_PARTIES must be set for {provider.name}, "
            "so that only tokens made for this site count."
        )
    yield from _find_key_faults(provider, config, given)
    algorithms = [name.strip() for name in given.get("INTERCOM_SESSION_ALGORITHMS", "").split(",") if name.strip()]
    if any(name not in provider.algorithms for name in algorithms) or not config.algorithms:
        allowed = ", ".join(provider.algorithms)
        yield f"INTERCOM_SESSION_ALGORITHMS may only narrow what {provider.name} signs with: {allowed}."


def _find_key_faults(provider: Provider, config: Config, given: Mapping[str, str]) -> Iterator[str]:
    secret = config.session_secret
    if provider.keys == "shared" and not secret:
        needed = "the secret that your login signs its tokens with"
        yield f"INTERCOM_SESSION_SECRET is not set; {provider.name} needs {needed}."
    if secret and provider.keys in ("published", "user_endpoint"):
        yield f"INTERCOM_SESSION_SECRET has no use with {provider.name}; take it out."
    elif secret and len(secret.encode("utf-8", "replace")) < SHORTEST_SESSION_SECRET:
        yield f"INTERCOM_SESSION_SECRET must be {SHORTEST_SESSION_SECRET} bytes or longer (RFC 7518 section 3.2)."
    elif secret.startswith(("-----BEGIN", "ssh-", "{")):
        yield "INTERCOM_SESSION_SECRET must be a shared secret and no key file; public keys go with oidc."
    if "INTERCOM_SESSION_JWKS_URL" in given:
        if provider.keys in ("shared", "user_endpoint"):
            yield f"INTERCOM_SESSION_JWKS_URL has no use with {provider.name}; take it out."
        elif secret and provider.keys == "either":
            yield "INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET exclude each other; keep one of them."
        elif not urls.is_fetchable(given["INTERCOM_SESSION_JWKS_URL"]):
            yield "INTERCOM_SESSION_JWKS_URL must be an https address."


def _find_claim_faults(config: Config) -> Iterator[str]:
    for attribute in config.attributes:
        if (
            attribute in _RESERVED | _REGISTERED
            or attribute.startswith("utm_")
            or not re.fullmatch("[a-z0-9_]+", attribute)
        ):
            yield f"INTERCOM_CLAIM_{attribute.upper()} cannot be signed: Intercom keeps that name for itself."
    editable = config.provider.editable if config.provider else ()
    for name, path in (config.claims | config.attributes).items():
        if path.split(".")[0] in editable:
            yield (
                f"INTERCOM_CLAIM_{name.upper()} must not point into {path.split('.')[0]}: "
                "people can write there what they like."
            )


def is_name(text: str) -> bool:
    """Return whether ``text`` can name a header or a cookie (RFC 9110 section 5.6.2, RFC 6265 section 4.1.1)."""
    return _NAME.fullmatch(text) is not None


def is_unicode(text: str) -> bool:
    """Return whether ``text`` can be written as UTF-8, that is, holds no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
