"""The e-mail addresses of a person: which are verified, and where else a claim repeats them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .claims import find_claim
from .session_config import SessionConfig
from .text import fold, is_unicode

# Without one of these, no string folds to an address.
_AT = re.compile("[@%\ufe6b\uff20]")
_ADDRESS = re.compile(r"[^@]@[^@.]+\.[^@.]")
_AROUND = "<>()[]{},;:.!?\"'|"
_BLANKS = re.compile(r"[\s\ufeff]+")


class Emails:
    """``own`` is the address that may be signed, or ``None``; the others are compared by how they read.

    An unverified address stays out of the whole answer: some providers copy it into the name, and a person who claims
    another's address could read that person's conversations.
    """

    def __init__(self, claimed: Mapping[str, bool], own: str | None = None, *, signs_all: bool = False) -> None:
        """Take the addresses that are ``claimed``, with whether each is verified, and ``own``, one of them."""
        self._claimed = claimed
        self._signs_all = signs_all
        self.own = own if own is not None and (signs_all or claimed[own]) else None

    def are_told_by(self, value: object, *, is_issuers_own: bool = False) -> bool:
        """Return whether ``value`` contains an unverified address, however it is written.

        The issuer's own id of a person may look like one, as long as it is not one that the person claims.
        """
        if self._signs_all or not isinstance(value, str) or value == self.own or not _AT.search(value):
            return False
        # Folding costs more than all of the above, and few values get here.
        verified = {fold(email) for email, is_verified in self._claimed.items() if is_verified}
        text = fold(value)
        if any(fold(email) in text for email in self._claimed if fold(email) not in verified):
            return True
        words = (fold(word).strip(_AROUND) for word in _BLANKS.split(value))
        return not is_issuers_own and any(_ADDRESS.search(word) and word not in verified for word in words)


def read_emails(claims: Mapping[str, object], session: SessionConfig, *, signs_all: bool) -> Emails:
    """Return the addresses in verified ``claims``: the configured one, and what the standard claim says."""
    claimed: dict[str, bool] = {}
    own = None
    for path in {"email": None, session.claims["email"]: None}:
        value = find_claim(claims, path)
        own = value if isinstance(value, str) and "@" in value and is_unicode(value) else None
        if own is not None:
            # Only JSON true beside it says that the provider has verified it.
            is_verified = session.provider.verifies_addresses or find_claim(claims, path + "_verified") is True
            claimed[own] = is_verified or claimed.get(own, False)
    return Emails(claimed, own, signs_all=signs_all)
