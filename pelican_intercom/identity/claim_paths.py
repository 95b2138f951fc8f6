"""Where in a session token the claims are that are signed, and those that a session must have."""

from __future__ import annotations

import re

from .variables import CLAIM, RESERVED_ATTRIBUTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .providers import Provider
    from .variables import Variables


def read_claims(given: Variables) -> dict[str, str]:
    """Return where the claims are that a variable names."""
    paths = {name[len(CLAIM) :].lower(): given.read(name) for name in sorted(given.given) if name.startswith(CLAIM)}
    for name in paths:
        if is_reserved(name) or not re.fullmatch("[a-z0-9_]+", name):
            given.reject(f"{CLAIM}{name.upper()} cannot be signed: Intercom keeps that name for itself.")
    return paths


def read_required(given: Variables, provider: Provider) -> tuple[str, ...]:
    """Return what a session must claim, each as ``claim=value``."""
    variable, required = "INTERCOM_SESSION_REQUIRE", []
    for mark in given.read_list("INTERCOM_SESSION_REQUIRE"):
        path, _, value = (part.strip() for part in mark.partition("="))
        if not path or not value or not re.fullmatch("[!-~]+", path + value):
            given.reject(f"{variable} must be a comma list of claim=value, such as aal=aal2.")
        if (step := path.split(".")[0]) in provider.editable:
            given.reject(f"{variable} must not point into {step}: people can write there what they like.")
        required.append(f"{path}={value}")
    return tuple(required)


def is_reserved(name: str) -> bool:
    """Return whether no attribute may have this name."""
    return name in RESERVED_ATTRIBUTES or name.startswith("utm_")
