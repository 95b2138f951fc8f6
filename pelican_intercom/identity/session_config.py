"""How session tokens are verified: what the configured provider does, completed and narrowed by the variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from .contract import LIMITS
from .providers import PROVIDERS, STANDARD_CLAIMS, Provider
from .record import Record
from .variables import CLAIM, Variables, fits


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
    """Return how session tokens are verified, and find the faults; to be used only if ``given`` has none in the end."""
    provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))
    given.faults += _find_faults(given)
    if provider is None:
        return None
    session = _complete(given, provider)
    given.faults += _find_faults_with(provider, session, given)
    return session


def read_header(given: Variables) -> str:
    """Return the name of the header that session tokens come in, even if something else is wrong."""
    header = given.read("INTERCOM_SESSION_HEADER")
    # Every answer has it in Vary: never a secret that was pasted here.
    if header and fits("INTERCOM_SESSION_HEADER", header) and not given.is_secret(header):
        return header
    provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))
    return provider.header if provider else "Authorization"


def _complete(given: Variables, provider: Provider) -> SessionConfig:
    """Return the provider's row, completed and narrowed by the variables."""
    secret = given.read("INTERCOM_SESSION_SECRET")
    default = (provider.default_audience,) if provider.default_audience else ()
    audiences = given.read_list("INTERCOM_SESSION_AUDIENCE") or default
    issuer = _read_issuer(given, provider, audiences)
    usual = provider.algorithms
    if provider.keys == "either":  # with the secret or with published keys, never with both
        usual = [name for name in usual if (name == "HS256") == bool(secret)]
    chosen = given.read_list("INTERCOM_SESSION_ALGORITHMS") or usual
    jwks_url = given.read("INTERCOM_SESSION_JWKS_URL")
    if not jwks_url and provider.jwks and not secret:
        jwks_url = provider.jwks.replace("ISSUER", (issuer or "").rstrip("/"))
    claims = {name.removeprefix(CLAIM).lower(): path for name, path in _list_claims(given)}
    company = claims.pop("company", None)
    required = (mark.partition("=") for mark in given.read_list("INTERCOM_SESSION_REQUIRE"))
    return SessionConfig(
        provider=provider,
        header=read_header(given),
        cookie=given.read("INTERCOM_SESSION_COOKIE") or provider.cookie,
        issuer=issuer,
        audiences=audiences,
        parties=given.read_list("INTERCOM_SESSION_AUTHORIZED_PARTIES"),
        algorithms=tuple(name for name in chosen if name in usual),
        secret=secret,
        jwks_url=jwks_url or None,
        claims={**provider.claims, **{name: path for name, path in claims.items() if name in STANDARD_CLAIMS}},
        attributes={name: path for name, path in claims.items() if name not in STANDARD_CLAIMS},
        company=company,
        required=tuple(f"{path.strip()}={value.strip()}" for path, _, value in required),
    )


def _list_claims(given: Variables) -> list[tuple[str, str]]:
    return [(name, path) for name, path in given.given.items() if name.startswith(CLAIM)]


def _find_faults(given: Variables) -> Iterator[str]:
    """Yield what is wrong with any provider."""
    secret = given.read("INTERCOM_SESSION_SECRET")
    if given.is_secret(given.read("INTERCOM_SESSION_HEADER")):
        yield "INTERCOM_SESSION_HEADER contains a secret; it must be a header's name, such as X-Session-Token."
    if secret and secret == given.read("INTERCOM_API_SECRET"):
        yield "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's, not Intercom's."
    if given.read("INTERCOM_SESSION_PROVIDER") not in PROVIDERS:
        yield f"INTERCOM_SESSION_PROVIDER must be one of {', '.join(PROVIDERS)}."


def _find_faults_with(provider: Provider, session: SessionConfig, given: Variables) -> Iterator[str]:
    """Yield what is wrong with this provider."""
    secret, shortest = session.secret, LIMITS.shortest_session_secret_bytes
    for variable in filter(given.read, provider.unused):
        yield f"{variable} is not used with {provider.name}; remove it."
    if provider.recipients and not any(map(given.read_list, provider.recipients)):
        names = " or ".join(provider.recipients)
        yield f"{names} must be set for {provider.name}, so that only tokens for this site are accepted."
    # In azp an origin is written as browsers send it.
    origins = [party for party in session.parties if re.fullmatch("(?i:https?)://[^/]*/?", party)]
    if not all(fits("INTERCOM_ALLOWED_ORIGINS", origin) for origin in origins):
        rule = "must be values of azp: an origin begins with https and has no slash at the end"
        yield f"INTERCOM_SESSION_AUTHORIZED_PARTIES {rule}."
    if provider.issuer and not session.issuer:
        begin = "must be like" if given.read("INTERCOM_SESSION_ISSUER") else "is not set; it must be like"
        yield f"INTERCOM_SESSION_ISSUER {begin} {provider.issuer} for {provider.name}."
    if provider.keys == "shared" and not secret:
        yield f"INTERCOM_SESSION_SECRET is not set; {provider.name} needs the secret that your login signs tokens with."
    if secret and len(secret.encode("utf-8", "replace")) < shortest:
        yield f"INTERCOM_SESSION_SECRET must be {shortest} bytes or longer (RFC 7518 section 3.2)."
    if provider.keys == "either" and secret and given.read("INTERCOM_SESSION_JWKS_URL"):
        yield "INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET cannot both be set; keep one of them."
    if not session.algorithms or not set(given.read_list("INTERCOM_SESSION_ALGORITHMS")) <= set(provider.algorithms):
        allowed = ", ".join(provider.algorithms)
        yield f"INTERCOM_SESSION_ALGORITHMS may only narrow what {provider.name} signs with: {allowed}."
    for variable, path in [*_list_claims(given), *(("INTERCOM_SESSION_REQUIRE", mark) for mark in session.required)]:
        step = re.split("[.=]", path)[0]
        if step in provider.editable:
            yield f"{variable} must not point into {step}: users can edit it."


def _read_issuer(given: Variables, provider: Provider, audiences: Sequence[str]) -> str | None:
    """Return the issuer as its tokens name it; ``None`` where any will do."""
    issuer = given.read("INTERCOM_SESSION_ISSUER")
    if not provider.issuer:
        return issuer or None
    shape = provider.issuer.replace("AUDIENCE", audiences[0] if audiences else "AUDIENCE")
    if not issuer and provider.keys == "user_endpoint":
        issuer = given.read("URL")
    if not issuer and shape != provider.issuer:
        issuer = shape
    return complete_issuer(shape, issuer)


def complete_issuer(shape: str, issuer: str) -> str | None:
    """Return ``issuer`` as a provider's tokens have it, a slash at its end added or taken off, or ``None``.

    In ``shape`` a word in capitals stands for one step without a slash; HOST may hold a path too. On this machine http
    will do, for development.
    """
    pattern = re.sub("[A-Z]{2,}", lambda word: r"[^?#\s]+" if word[0] == "HOST" else r"[^/?#\s]+", re.escape(shape))
    for spelling in (issuer, f"{issuer}/", issuer.rstrip("/")):
        secured = re.sub("^http:", "https:", spelling)
        if fits("INTERCOM_SESSION_JWKS_URL", spelling) and re.fullmatch(pattern, secured):
            return spelling
    return None
