"""A policy that allows the Messenger, made from one that a site has, without loosening anything else."""

from __future__ import annotations

from collections.abc import Sequence

from .need import Missing, Need, find_missing
from .policy import Policy, has_keyword, has_nonce_or_hash

# The start for a site that has no policy yet: only its own files.
OWN_FILES_ONLY = "default-src 'self'; form-action 'self'"

_SCRIPT_OR_STYLE = {"script-src", "style-src"}
_WANTED_KEYWORDS = {"'self'", "'report-sample'"}


def merge(policy: Policy, needs: Sequence[Need], origin: str) -> Policy:
    """Return a policy with the sources added that the needs lack, each in the narrowest place that has effect.

    A directive that the policy leaves to default-src (or workers to script-src) is written out with the sources it
    had there, so that default-src itself stays as it is. What the policy does not govern at all stays so, and a need
    that it already meets adds nothing. What no source can fix is left to ``list_obstacles``.
    """
    merged = policy
    for missing in find_missing(policy, needs, origin):
        if _find_obstacle(policy, missing):
            continue
        wanted, name = missing.need.directive, missing.governing
        # Added where the policy decides now, unless that would open more than the need.
        if name == "default-src" or (name == "script-src" and wanted == "worker-src"):
            name = wanted
        kept = merged.values(name)
        if kept is None:
            kept = _copy_sources(policy.values(missing.governing) or (), name)
        if missing.need.source not in kept:
            without_none = tuple(source for source in kept if source.lower() != "'none'")
            merged = merged.extended(name, (*without_none, missing.need.source))
    return merged


def list_obstacles(policy: Policy, needs: Sequence[Need], origin: str) -> list[str]:
    """Return a sentence for each thing in a policy that blocks the Messenger and that no added host can fix."""
    found = [_find_obstacle(policy, missing) for missing in find_missing(policy, needs, origin)]
    if policy.values("require-trusted-types-for") is not None:
        found.append(
            "require-trusted-types-for: the loader adds the Messenger's script by its URL, which trusted types "
            "refuse; remove this directive"
        )
    sandbox, wanted = policy.values("sandbox"), ("allow-scripts", "allow-same-origin")
    if sandbox is not None and (lacking := [name for name in wanted if not has_keyword(sandbox, name)]):
        found.append(f"sandbox: without {' and '.join(lacking)} the loader does not run; add it, or remove sandbox")
    return list(dict.fromkeys(filter(None, found)))


def _find_obstacle(policy: Policy, missing: Missing) -> str | None:
    sources = policy.values(missing.governing) or ()
    if missing.need.written_in_page and has_keyword(sources, "'strict-dynamic'"):
        return (
            f"{missing.governing}: under 'strict-dynamic' browsers ignore host names, and the loader's tag has no "
            "nonce; remove 'strict-dynamic'"
        )
    if missing.need.url is None and has_nonce_or_hash(sources):
        return (
            f"{missing.governing}: with a nonce or a hash, browsers ignore 'unsafe-inline', which the Messenger's own "
            "style needs; remove the nonces and hashes"
        )
    return None


def _copy_sources(sources: Sequence[str], name: str) -> tuple[str, ...]:
    """Return what a new directive takes over from the one that decided before; only scripts and style know nonces."""
    if name in _SCRIPT_OR_STYLE:
        return tuple(sources)
    return tuple(source for source in sources if not source.startswith("'") or source.lower() in _WANTED_KEYWORDS)
