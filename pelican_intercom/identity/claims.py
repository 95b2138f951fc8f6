"""The claims of a session token, and whether they are those of a current session of this site."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .contract import LIMITS
from .problem import NobodyError, Problem
from .providers import Provider
from .session_config import SessionConfig

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import TypeIs

Claims = Mapping[str, object]


def find_claim(claims: Claims, path: str) -> object:
    """Return the claim at ``path`` or ``None``: an exact name at the top wins, then each dot is a step down.

    A step into a list is one into each object in it, and gives a list.
    """
    if path in claims:
        return claims[path]
    value: object = claims
    for step in path.split("."):
        if isinstance(value, list):
            value = [entry[step] for entry in value if isinstance(entry, dict) and step in entry]
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return None
    return value


def meets(value: object, required: str) -> bool:
    """Return whether a claim's ``value`` is the ``required`` one.

    Strings are compared letter by letter, ``true`` and ``false`` with JSON's, digits with an integer or with a string
    of them; a list meets what one of its entries does; a missing claim, ``null`` and objects meet nothing.
    """
    if isinstance(value, list):
        return any(meets(entry, required) for entry in value)
    if required in ("true", "false"):
        return value is (required == "true")
    return value == required or (type(value) is int and required.isdigit() and str(value) == required)


def check_claims(claims: Claims, session: SessionConfig, now: float) -> float:
    """Return the expiry time in Unix seconds; raises Problem for a token that is not for this site, or not valid now.

    Expiry is checked last, so that ``token_expired`` means a token that is right but for its age.
    """
    issuer = claims.get("iss")
    if session.issuer is not None and issuer != session.issuer:
        known = session.provider.foreign_issuers
        hints = (hint for start, hint in known.items() if isinstance(issuer, str) and issuer.startswith(start))
        raise Problem("token_issuer", detail=next(hints, ""))
    audience = claims.get("aud")
    if "client_of_its_use" in session.provider.checks:
        use = claims.get("token_use")
        if use not in ("id", "access"):
            raise Problem("token_use")
        # Cognito's access tokens have theirs elsewhere.
        audience = claims.get("client_id") if use == "access" else audience
    # A string or a list of them (RFC 7519 section 4.1.3).
    named = audience if isinstance(audience, list) else [audience]
    if session.audiences and not any(name in session.audiences for name in named):
        raise Problem("token_audience")
    if session.parties and claims.get("azp") not in session.parties:
        raise Problem("token_party")
    if "role_is_authenticated" in session.provider.checks and claims.get("role") != "authenticated":
        raise Problem("token_role")
    subject = claims.get("sub")
    if "subject_is_a_person" in session.provider.checks and not (isinstance(subject, str) and subject):
        raise Problem("token_service")
    check_bearer(claims, session.provider)
    return check_times(claims, now)


def check_bearer(claims: Claims, provider: Provider) -> None:
    """Raise Problem unless the token is a person's own, and a bearer token.

    ``cnf`` (RFC 7800) binds it to a key that only its sender has, ``events`` (RFC 8417) makes it a message, and the
    client itself as subject (RFC 9068 section 2.2) a program's; ``cid`` is Okta's name for the client.
    """
    if "cnf" in claims:
        raise Problem("token_bound")
    if "events" in claims:
        raise Problem("token_use")
    subject = claims.get("sub")
    if isinstance(subject, str) and subject and subject in (claims.get(name) for name in ("client_id", "azp", "cid")):
        raise Problem("token_service")
    for path, pattern in provider.services.items():
        value = find_claim(claims, path)
        if any(_matches(entry, pattern) for entry in (value if isinstance(value, list) else [value])):
            raise Problem("token_service")


def check_times(claims: Claims, now: float) -> float:
    """Return the expiry time in Unix seconds; raises Problem unless ``now`` lies in the token's life.

    RFC 7519 sections 4.1.4 to 4.1.6: ``exp`` is required, ``nbf`` and ``iat`` are optional.
    """
    latest = now + LIMITS.clock_leeway_seconds
    expiry, start, issued = claims.get("exp"), claims.get("nbf", 0), claims.get("iat", 0)
    if not is_number(expiry):
        raise Problem("token_no_expiry")
    if not is_number(start) or not is_number(issued):
        raise Problem("token_malformed")
    if start > latest:
        raise Problem("token_not_yet_valid")
    if issued > latest:
        raise Problem("token_issued_in_future")
    if expiry <= now:
        raise Problem("token_expired")
    return expiry


def check_session(claims: Claims, provider: Provider, required: Sequence[str]) -> None:
    """Raise NobodyError for an anonymous account, and for a session that does not meet ``required``.

    The provider's own marks are ``claim=value``: those of ``nobody`` must not be met, and those of ``full`` must where
    the claim is there.
    """
    for mark in provider.nobody:
        path, _, value = mark.partition("=")
        if meets(find_claim(claims, path), value):
            raise NobodyError(mark)
    for mark in (*provider.full, *required):
        path, _, value = mark.partition("=")
        claimed = find_claim(claims, path)
        if not meets(claimed, value) and (mark in required or claimed is not None):
            raise NobodyError(mark)


def is_number(value: object) -> TypeIs[float]:
    """Return whether ``value`` is a finite JSON number; ``true`` is not."""
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]


def _matches(value: object, pattern: str) -> bool:
    """Return whether ``value`` is what ``pattern`` says, perhaps with anything before or after it (*)."""
    return isinstance(value, str) and (
        value == pattern
        or (pattern.startswith("*") and value.endswith(pattern[1:]))
        or (pattern.endswith("*") and value.startswith(pattern[:-1]))
    )
