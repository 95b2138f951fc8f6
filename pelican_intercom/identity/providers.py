"""The session providers: what their tokens look like, and every check that they need.

From each provider's own documents, which ``docs/facts.md`` lists with the day on which each was read; and from OpenID
Connect Core 1.0 and RFC 7519 for any other issuer, with every asymmetric algorithm that PyJWT and Web Crypto verify on
every host (ES512 is not among them: Deno).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .contract import read_contract
from .record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Keys = Literal["published", "shared", "either", "user_endpoint"]
    """What proves a token: keys that the issuer publishes, a shared secret, one of the two, or asking the issuer."""


class Provider(Record):
    """A provider: what its session tokens look like and what must hold for them.

    ``issuer`` is the shape of the ``iss`` claim, where words in capitals stand for one step of a URL (HOST may
    hold a path too) and AUDIENCE for the configured audience; ``None`` means any text. ``jwks`` is the URL of the
    key set, where ISSUER stands for the issuer without a slash at its end; ``None`` means OpenID discovery.
    One of ``recipients``, names of variables, must be set, and none of ``unused``. ``default_audience`` is used where
    no other is set. ``checks`` names further checks in ``claims``. ``foreign_issuers`` are what to say of tokens whose
    issuers begin so. ``services`` are claim paths with what they hold in a program's own token, perhaps with * at one
    end; ``nobody`` are the ``claim=value`` of sessions that are no person's, and ``full`` those that a person's full
    session has where the claim is there. Claims below an ``editable`` step are the user's own to write, and are never
    signed.
    """

    name: str
    keys: Keys
    algorithms: Sequence[str]
    issuer: str | None
    jwks: str | None
    recipients: Sequence[str]
    default_audience: str | None
    unused: Sequence[str]
    checks: Sequence[str]
    foreign_issuers: Mapping[str, str]
    services: Mapping[str, str]
    nobody: Sequence[str]
    full: Sequence[str]
    claims: Mapping[str, str]
    editable: Sequence[str]
    verifies_addresses: bool
    cookie: str | None
    header: str


_DATA = read_contract("providers")

STANDARD_CLAIMS: Mapping[str, str] = _DATA["standard_claims"]
"""Where providers put what Intercom knows by name, unless they say otherwise."""

PROVIDERS = {
    name: Provider(**{**_DATA["defaults"], **row, "name": name, "claims": {**STANDARD_CLAIMS, **row.get("claims", {})}})
    for name, row in _DATA["providers"].items()
}
"""Every provider by the name that INTERCOM_SESSION_PROVIDER takes."""
