"""How session tokens are verified: what the configured provider does, completed and narrowed by the variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

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
    """Return how session tokens are verified; to be used only where ``given`` has no faults in the end."""
    header, secret = given.read("INTERCOM_SESSION_HEADER"), given.read("INTERCOM_SESSION_SECRET")
    if given.is_secret(header):
        given.faults.append(
            "INTERCOM_SESSION_HEADER contains a secret; it must be a header's name, such as X-Session-Token."
        )
    if header.lower() in ("cookie", "origin"):
        given.faults.append("INTERCOM_SESSION_HEADER must be a header that nothing else uses, such as X-Session-Token.")
    if secret and secret == given.read("INTERCOM_API_SECRET"):
        given.faults.append(
            "INTERCOM_SESSION_SECRET must differ from INTERCOM_API_SECRET: it is your login's secret, not Intercom's."
        )
    provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))
    if provider is None:
        given.faults.append(f"INTERCOM_SESSION_PROVIDER must be one of {', '.join(PROVIDERS)}.")
        return None
    for variable in provider.unused:
        if given.read(variable):
            given.faults.append(f"{variable} is not used with {provider.name}; remove it.")
    _check_secret(given, provider, secret)
    audiences, parties = _read_recipients(given, provider)
    issuer = _read_issuer(given, provider, audiences)
    paths = {name: given.read(name) for name in sorted(given.given) if name.startswith(CLAIM)}
    required = [mark.partition("=")[::2] for mark in given.read_list("INTERCOM_SESSION_REQUIRE")]
    for variable, path in [*paths.items(), *(("INTERCOM_SESSION_REQUIRE", path.strip()) for path, _ in required)]:
        if (step := path.split(".")[0]) in provider.editable:
            given.faults.append(f"{variable} must not point into {step}: users can edit it.")
    claims = {name.removeprefix(CLAIM).lower(): path for name, path in paths.items()}
    company = claims.pop("company", None)
    return SessionConfig(
        provider=provider,
        header=read_header(given),
        cookie=given.read("INTERCOM_SESSION_COOKIE") or provider.cookie,
        issuer=issuer,
        audiences=audiences,
        parties=parties,
        algorithms=_read_algorithms(given, provider, secret),
        secret=secret,
        jwks_url=_read_jwks_url(given, provider, issuer, secret),
        claims={**provider.claims, **{name: path for name, path in claims.items() if name in STANDARD_CLAIMS}},
        attributes={name: path for name, path in claims.items() if name not in STANDARD_CLAIMS},
        company=company,
        required=tuple(f"{path.strip()}={value.strip()}" for path, value in required),
    )


def read_header(given: Variables) -> str:
    """Return the name of the header that session tokens come in, even if something else is wrong."""
    header = given.read("INTERCOM_SESSION_HEADER")
    # Every answer has it in Vary: never a secret that was pasted here.
    if header and fits("INTERCOM_SESSION_HEADER", header) and not given.is_secret(header):
        return header
    provider = PROVIDERS.get(given.read("INTERCOM_SESSION_PROVIDER"))
    return provider.header if provider else "Authorization"


def _check_secret(given: Variables, provider: Provider, secret: str) -> None:
    shortest = LIMITS.shortest_session_secret_bytes
    if provider.keys == "shared" and not secret:
        needed = "the secret that your login signs its tokens with"
        given.faults.append(f"INTERCOM_SESSION_SECRET is not set; {provider.name} needs {needed}.")
    elif secret and len(secret.encode("utf-8", "replace")) < shortest:
        given.faults.append(f"INTERCOM_SESSION_SECRET must be {shortest} bytes or longer (RFC 7518 section 3.2).")


def _read_recipients(given: Variables, provider: Provider) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the audiences and the authorized parties, one of which every token must name."""
    audiences = given.read_list("INTERCOM_SESSION_AUDIENCE")
    parties = given.read_list("INTERCOM_SESSION_AUTHORIZED_PARTIES")
    # In azp an origin is written as browsers send it.
    origins = [party for party in parties if re.fullmatch("(?i:https?)://[^/]*/?", party)]
    if not all(fits("INTERCOM_ALLOWED_ORIGINS", origin) for origin in origins):
        given.faults.append(
            "INTERCOM_SESSION_AUTHORIZED_PARTIES must be values of azp: "
            "an origin begins with https and has no slash at the end."
        )
    if provider.recipients and not any(map(given.read_list, provider.recipients)):
        given.faults.append(
            f"{' or '.join(provider.recipients)} must be set for {provider.name}, "
            "so that only tokens for this site are accepted."
        )
    default = (provider.default_audience,) if provider.default_audience else ()
    return audiences or default, parties


def _read_issuer(given: Variables, provider: Provider, audiences: tuple[str, ...]) -> str | None:
    """Return the issuer as its tokens name it; ``None`` where any will do."""
    issuer = given.read("INTERCOM_SESSION_ISSUER")
    if not provider.issuer:
        return issuer or None
    shape = provider.issuer.replace("AUDIENCE", audiences[0] if audiences else "AUDIENCE")
    if not issuer and provider.keys == "user_endpoint":
        issuer = given.read("URL")
    if not issuer and shape != provider.issuer:
        issuer = shape
    completed = complete_issuer(shape, issuer)
    if not completed:
        begin = "must be like" if given.read("INTERCOM_SESSION_ISSUER") else "is not set; it must be like"
        given.faults.append(f"INTERCOM_SESSION_ISSUER {begin} {provider.issuer} for {provider.name}.")
    return completed


def complete_issuer(shape: str, issuer: str) -> str | None:
    """Return ``issuer`` as a provider's tokens have it, a slash at its end added or taken off, or ``None``.

    In ``shape`` a word in capitals stands for one step without a slash; HOST may hold a path too. On this machine http
    will do, for development.
    """
    pattern = re.sub("[A-Z]{2,}", lambda word: r"[^?#\s]+" if word[0] == "HOST" else r"[^/?#\s]+", re.escape(shape))
    for spelling in (issuer, f"{issuer}/", issuer.rstrip("/")):
        secured = re.sub("^http:", "https:", spelling)
        if fits("INTERCOM_SESSION_JWKS_URL", spelling) and "?" not in spelling and re.fullmatch(pattern, secured):
            return spelling
    return None


def _read_algorithms(given: Variables, provider: Provider, secret: str) -> tuple[str, ...]:
    """Return the algorithms that tokens may be signed with."""
    usual = tuple(provider.algorithms)
    if provider.keys == "either":  # with the secret or with published keys, never with both
        usual = tuple(name for name in usual if (name == "HS256") == bool(secret))
    chosen = given.read_list("INTERCOM_SESSION_ALGORITHMS")
    algorithms = tuple(name for name in chosen or usual if name in usual)
    if not algorithms or any(name not in provider.algorithms for name in chosen):
        allowed = ", ".join(provider.algorithms)
        given.faults.append(f"INTERCOM_SESSION_ALGORITHMS may only narrow what {provider.name} signs with: {allowed}.")
    return algorithms


def _read_jwks_url(given: Variables, provider: Provider, issuer: str | None, secret: str) -> str | None:
    """Return where the issuer's keys are, if the provider or a variable says so."""
    url = given.read("INTERCOM_SESSION_JWKS_URL")
    if url and secret and provider.keys == "either":
        given.faults.append(
            "INTERCOM_SESSION_JWKS_URL and INTERCOM_SESSION_SECRET cannot both be set; keep one of them."
        )
    if url or not provider.jwks or secret:
        return url or None
    return provider.jwks.replace("ISSUER", (issuer or "").rstrip("/"))
