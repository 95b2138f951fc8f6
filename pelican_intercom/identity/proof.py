"""What is answered about a person who is signed in, and what proves them to Intercom."""

from __future__ import annotations

from . import signing
from .contract import LIMITS
from .problem import Problem

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .config import Config
    from .person import Person


def describe(config: Config, person: Person, issuer: str, expiry: float, now: int) -> dict[str, object]:
    """Return the answer's body for a person that ``issuer`` knows, whose session ends at ``expiry`` (Unix seconds)."""
    if person.is_impersonated:
        return {"state": "hidden", "reason": "impersonation"}
    for role in config.hidden_roles:
        if role in person.roles:
            return {"state": "hidden", "reason": f"role {role}"}
    lifetime = min(config.lifetime, max(LIMITS.shortest_lifetime_seconds, int(expiry) - now))
    company = {"company": person.company} if person.company else {}
    return {
        "state": "user",
        "boot": {**_prove(config, person, now + lifetime), **company},
        "account": signing.account(config.api_secret, issuer, person.user_id),
        "expires_in": lifetime,
    }


def _prove(config: Config, person: Person, expiry: int) -> dict[str, object]:
    """Return what proves a person to Intercom's ``boot``: a JWT alone, or the attributes beside a hash of the user id.

    Raises Problem ``user_id_invalid`` where the hash could serve as another JWT's signature.
    """
    attributes = {"user_id": person.user_id, **person.attributes}
    if config.sign == "jwt":
        return {"intercom_user_jwt": signing.messenger_jwt(config.api_secret, {**attributes, "exp": expiry})}
    if signing.reads_as_jwt(person.user_id):
        raise Problem("user_id_invalid")
    return {**attributes, "user_hash": signing.user_hash(config.api_secret, person.user_id)}
