"""How session tokens are verified: what the configured provider does, completed and narrowed by the variables."""

from __future__ import annotations

import re

from . import urls
from .claim_paths import read_claims, read_required
from .contract import LIMITS
from .providers import PROVIDERS, STANDARD_CLAIMS
from .record import Record
from .variables import CLAIM, is_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .providers import Provider
    from .variables import Variables


class SessionConfig(Record):
    """Where session tokens are, what proves them, and what their claims say.

    A token is read from ``header``, else from ``cookie``, if there is one. It is proved by one of ``algorithms``: with
    the ``secret`` where that is HS256, else with the keys at ``jwks_url``, which is ``None`` where the OpenID
    configuration of the issuer says where they are. Its claims must name the ``issuer`` (``None``: any), and one each
    of ``audiences`` and ``parties``, unless these are empty. ``claims`` holds the paths of the standard claims,
    ``attributes`` those of the custom attributes and ``company`` that of the company, if there is one. ``required`` are
    the ``claim=value`` without which a session is nobody's.
    """

    provider: Provider
    header: str
    cookie: str | None
    issuer: str | None
    audiences: Sequence[str]
    parties: Sequence[str]
    algorithms: Sequence[str]
    secret: str
    jwks_url: str | None
    claims: Mapping[str, str]
    attributes: Mapping[str, str]
    company: str | None
    required: tuple[str, ...]


def read_session(given: Variables) -> SessionConfig | None:
    """Return how session tokens are verified; to be used only where ``given`` has no faults in the end."""
    cookie = given.read_name("INTERCOM_SESSION_COOKIE")
    given.read_name("INTERCOM_SESSION_HEADER")
    header = read_header(given)
    if given.is_secret(given.read("INTERCOM_SESSION_HEADER")):
        given.reject("INTERCOM_SESSION_HEADER contains a secret; it must be a header's name, such as X-Session-Token.")
    if header.lower() in ("cookie", "origin"):
        given.reject("INTERCOM_SESSION_HEADER must be a header that nothing else uses, such as X-Session-Token.")
    secret = given.read_secret("INTERCOM_SESSION_SECRET")
    if secret and secret == given.read("INTERCOM_API_SECRET"):
        given.reject(
            "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's secret, not Intercom's."
        )
    paths = read_claims(given)
    provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))
    if provider is None:
        given.reject(f"INTERCOM_SESSION_PROVIDER must be one of {', '.join(PROVIDERS)}.")
        return None
    audiences, parties = _read_recipients(given, provider)
    issuer = _read_issuer(given, provider, audiences)
    _check_secret(given, provider, secret)
    required = read_required(given, provider)
    for name, path in paths.items():
        if (step := path.split(".")[0]) in provider.editable:
            given.reject(f"{CLAIM}{name.upper()} must not point into {step}: people can write there what they like.")
    company = paths.pop("company", None)
    return SessionConfig(
        provider=provider,
        header=header,
        cookie=cookie or provider.cookie,
        issuer=issuer,
        audiences=audiences,
        parties=parties,
        algorithms=_read_algorithms(given, provider, secret),
        secret=secret,
        jwks_url=_read_jwks_url(given, provider, issuer, secret),
        claims={**provider.claims, **{name: path for name, path in paths.items() if name in STANDARD_CLAIMS}},
        attributes={name: path for name, path in paths.items() if name not in STANDARD_CLAIMS},
        company=company,
        required=required,
    )


def read_header(given: Variables) -> str:
    """Return the name of the header that session tokens come in, whatever else may be wrong."""
    header = given.read("INTERCOM_SESSION_HEADER")
    # Every answer has it in Vary: never a secret that was pasted here.
    if header and is_name(header) and not given.is_secret(header):
        return header
    provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))
    return provider.header if provider else "Authorization"


def _read_recipients(given: Variables, provider: Provider) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the audiences and the authorized parties, one of which every token must name."""
    audiences = given.read_list("INTERCOM_SESSION_AUDIENCE")
    if not audiences and provider.default_audience:
        audiences = (provider.default_audience,)
    parties = given.read_list("INTERCOM_SESSION_AUTHORIZED_PARTIES")
    for variable, need, values in (
        ("INTERCOM_SESSION_AUDIENCE", provider.audience, audiences),
        ("INTERCOM_SESSION_AUTHORIZED_PARTIES", provider.parties, parties),
    ):
        if need == "required" and not values:
            given.reject(
                f"{variable} is not set; {provider.name} needs it, so that only tokens for this site are accepted."
            )
        if need == "unused" and given.read(variable):
            given.reject(f"{variable} has no use with {provider.name}; take it out.")
    if not all(map(_is_party, parties)):
        given.reject(
            "INTERCOM_SESSION_AUTHORIZED_PARTIES must be what azp has: an origin has https, and no trailing slash."
        )
    if provider.either_of_them and not audiences and not parties:
        given.reject(
            f"INTERCOM_SESSION_AUDIENCE or INTERCOM_SESSION_AUTHORIZED_PARTIES must be set for {provider.name}, "
            "so that only tokens made for this site count."
        )
    return audiences, parties


def _is_party(party: str) -> bool:
    """Return whether ``azp`` can be this; where it is an origin, it is one as browsers write it."""
    return re.fullmatch(r"(?i:https?)://[^/]*/?", party) is None or (urls.is_origin(party) and urls.is_private(party))


def _read_issuer(given: Variables, provider: Provider, audiences: tuple[str, ...]) -> str | None:
    """Return the issuer as its tokens name it; ``None`` where any text will do."""
    issuer = given.read("INTERCOM_SESSION_ISSUER")
    if not provider.issuer:
        return issuer or None
    shape = provider.issuer.replace("AUDIENCE", audiences[0] if audiences else "AUDIENCE")
    if not issuer and provider.keys == "user_endpoint":
        issuer = given.read("URL")
    if not issuer and shape != provider.issuer:
        issuer = shape
    completed = urls.complete_issuer(shape, issuer) if issuer else None
    if not completed and given.read("INTERCOM_SESSION_ISSUER"):
        given.reject(f"INTERCOM_SESSION_ISSUER must be like {provider.issuer} for {provider.name}.")
    elif not completed:
        given.reject(f"INTERCOM_SESSION_ISSUER is not set; for {provider.name} it must be like {provider.issuer}.")
    return completed


def _check_secret(given: Variables, provider: Provider, secret: str) -> None:
    """Find what is wrong with the secret that the login signs its tokens with."""
    shortest = LIMITS.shortest_session_secret_bytes
    if provider.keys == "shared" and not secret:
        needed = "the secret that your login signs its tokens with"
        given.reject(f"INTERCOM_SESSION_SECRET is not set; {provider.name} needs {needed}.")
    if secret and provider.keys in ("published", "user_endpoint"):
        given.reject(f"INTERCOM_SESSION_SECRET has no use with {provider.name}; take it out.")
    elif secret and len(secret.encode("utf-8", "replace")) < shortest:
        given.reject(f"INTERCOM_SESSION_SECRET must be {shortest} bytes or longer (RFC 7518 section 3.2).")
    elif secret.startswith(("-----BEGIN", "ssh-", "{")):
        given.reject("INTERCOM_SESSION_SECRET must be a shared secret, not a key file; for public keys use oidc.")


def _read_algorithms(given: Variables, provider: Provider, secret: str) -> tuple[str, ...]:
    """Return the algorithms that tokens may be signed with."""
    usual = tuple(provider.algorithms)
    if provider.keys == "either":  # with the secret or with published keys, never with both
        usual = tuple(name for name in usual if (name == "HS256") == bool(secret))
    chosen = given.read_list("INTERCOM_SESSION_ALGORITHMS")
    algorithms = tuple(name for name in chosen or usual if name in usual)
    if not algorithms or any(name not in provider.algorithms for name in chosen):
        allowed = ", ".join(provider.algorithms)
        given.reject(f"INTERCOM_SESSION_ALGORITHMS may only narrow what {provider.name} signs with: {allowed}.")
    return algorithms


def _read_jwks_url(given: Variables, provider: Provider, issuer: str | None, secret: str) -> str | None:
    """Return where the issuer's keys are, where the provider or a variable says so."""
    url = given.read("INTERCOM_SESSION_JWKS_URL")
    if url and provider.keys in ("shared", "user_endpoint"):
        given.reject(f"INTERCOM_SESSION_JWKS_URL has no use with {provider.name}; take it out.")
    elif url and secret and provider.keys == "either":
        given.reject("INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET exclude each other; keep one of them.")
    elif url and not urls.is_fetchable(url):
        given.reject("INTERCOM_SESSION_JWKS_URL must be an https URL.")
    if url or not provider.jwks or secret:
        return url or None
    return provider.jwks.replace("ISSUER", (issuer or "").rstrip("/"))
