"""A Content-Security-Policy: its directives, which of them governs a fetch, and whether it would block one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

from pelican_intercom.errors import IntercomError

from .source import matches

# Which directive decides, the first that is there (Content Security Policy Level 3, section 6.8.3).
FALLBACKS = {
    "script-src-elem": ("script-src-elem", "script-src", "default-src"),
    "style-src-elem": ("style-src-elem", "style-src", "default-src"),
    "style-src-attr": ("style-src-attr", "style-src", "default-src"),
    "worker-src": ("worker-src", "child-src", "script-src", "default-src"),
    "frame-src": ("frame-src", "child-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
    "font-src": ("font-src", "default-src"),
    "img-src": ("img-src", "default-src"),
    "media-src": ("media-src", "default-src"),
    "form-action": ("form-action",),
}
# Every directive of Content Security Policy Level 3 and of what extends it, with those that browsers have given up.
DIRECTIVES = frozenset((
    *FALLBACKS, "default-src", "script-src", "script-src-attr", "style-src", "object-src", "child-src", "manifest-src",
    "prefetch-src", "fenced-frame-src", "frame-ancestors", "navigate-to", "base-uri", "sandbox", "plugin-types",
    "report-uri", "report-to", "upgrade-insecure-requests", "block-all-mixed-content", "require-trusted-types-for",
    "trusted-types", "require-sri-for", "webrtc", "referrer", "reflected-xss",
))  # fmt: skip
_NONCE_OR_HASH = re.compile(r"'(?:nonce|sha256|sha384|sha512)-[^']+'", re.IGNORECASE)
_FIELD_NAME = re.compile(r"^\s*content-security-policy(?:-report-only)?(?:\s*:\s*|\s+)", re.IGNORECASE)


class PolicyError(IntercomError):
    """A text is no Content-Security-Policy; ``text`` is what was given."""

    def __init__(self, text: str, problem: str) -> None:
        self.text = text
        super().__init__(problem)


@dataclass(frozen=True)
class Policy:
    """One policy: its directives in order, each a lower-case name and its values as they were written."""

    directives: tuple[tuple[str, tuple[str, ...]], ...]

    def __str__(self) -> str:
        return "; ".join(" ".join((name, *values)) for name, values in self.directives)

    def values(self, name: str) -> tuple[str, ...] | None:
        """Return a directive's values, or None where the policy has no such directive."""
        return next((values for found, values in self.directives if found == name), None)

    def governing(self, effective: str) -> str | None:
        """Return the name of the directive that decides on an effective directive, or None where nothing does."""
        return next((name for name in FALLBACKS[effective] if self.values(name) is not None), None)

    def sources(self, effective: str) -> tuple[str, ...] | None:
        """Return the source list that decides on an effective directive, or None where everything is allowed."""
        governing = self.governing(effective)
        return None if governing is None else self.values(governing)

    def blocks(self, effective: str, url: str, origin: str, *, written_in_page: bool = False) -> bool:
        """Return whether a page of ``origin`` may not fetch an absolute address under this policy.

        ``effective`` is a key of FALLBACKS. ``written_in_page`` says that the address stands in a script tag of the
        page itself, without a nonce: under 'strict-dynamic' such a tag is blocked whatever its host, and a script that
        another script adds is not.
        """
        sources = self.sources(effective)
        if sources is None:
            return False
        governs_scripts = self.governing(effective) in {"script-src-elem", "script-src", "default-src"}
        is_script = effective in {"script-src-elem", "worker-src"}
        if is_script and governs_scripts and has_keyword(sources, "'strict-dynamic'"):
            return written_in_page
        return not any(matches(source, url, origin) for source in sources)

    def blocks_inline_style(self, effective: str) -> bool:
        """Return whether style without a nonce or hash is blocked; 'unsafe-inline' counts for nothing beside either."""
        sources = self.sources(effective)
        return sources is not None and (not has_keyword(sources, "'unsafe-inline'") or has_nonce_or_hash(sources))

    def extended(self, name: str, values: tuple[str, ...]) -> Policy:
        """Return a policy in which a directive has these values; a new directive comes last."""
        if self.values(name) is None:
            return Policy((*self.directives, (name, values)))
        return Policy(tuple((found, values if found == name else old) for found, old in self.directives))


def has_keyword(sources: tuple[str, ...], keyword: str) -> bool:
    """Return whether a source list holds a keyword, in any letter case."""
    return keyword in (source.lower() for source in sources)


def has_nonce_or_hash(sources: tuple[str, ...]) -> bool:
    """Return whether a source list holds a nonce or the hash of an inline text."""
    return any(_NONCE_OR_HASH.fullmatch(source) for source in sources)


def parse_policy(text: str) -> Policy:
    """Return one policy, as a page's meta element holds it; of a directive given twice the first counts."""
    directives: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        name, *values = part.split() or [""]
        if name and name.lower() not in directives:
            directives[name.lower()] = tuple(values)
    return Policy(tuple(directives.items()))


def parse_header(text: str) -> list[Policy]:
    """Return the policies of a header's value, which commas separate; a browser enforces all of them.

    The header's name in front is allowed. Raises PolicyError if there is no directive, or a character that is not
    allowed in a header.
    """
    text = _FIELD_NAME.sub("", text)
    if not text.isascii() or not text.isprintable():
        raise PolicyError(text, "the policy has a line break or a character that is not allowed in a header")
    policies = [policy for part in text.split(",") if (policy := parse_policy(part)).directives]
    if not policies:
        raise PolicyError(text, "the policy has no directive; give one such as \"default-src 'self'\"")
    for policy in policies:
        for name, _ in policy.directives:
            if not re.fullmatch(r"[a-z0-9_-]+", name):
                raise PolicyError(text, f"{name!r} is not a directive; semicolons separate directives")
    return policies


def list_slips(text: str) -> list[str]:
    """Return a sentence for each typing mistake in a policy: the header's name in its value, a misspelt directive."""
    slips = []
    if _FIELD_NAME.match(text):
        slips.append("the header's name is in its value, so browsers ignore the first directive; remove the name")
    for name in (part.split()[0].lower() for part in re.split("[;,]", _FIELD_NAME.sub("", text)) if part.strip()):
        if name not in DIRECTIVES and (nearest := get_close_matches(name, DIRECTIVES, 1, 0.75)):
            slips.append(f"{name} is not a directive, and browsers ignore it. Did you mean {nearest[0]}?")
    return slips
