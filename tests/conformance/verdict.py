"""What an answer has to be, and every way in which it is not."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.conformance import minting

ALWAYS = {
    "cache-control": "private, no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass(frozen=True)
class Received:
    """An answer as it came over HTTP; header names in lower case, repeated ones joined by ", "."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def find_faults(
    answer: Received, expect: Mapping[str, Any], *, method: str, issuer: str, mint: minting.Mint
) -> list[str]:
    """Return what is wrong with an answer, a sentence a fault; empty where it is as expected.

    ``expect`` is one of a case's alternatives, its ``headers`` all that are wanted.
    """
    if answer.status != expect["status"]:
        return [f"status {answer.status}, not {expect['status']}: {answer.body[:300]!r}"]
    faults = [
        f"{name}: {answer.headers.get(name)!r}, not {value!r}"
        for name, value in expect["headers"].items()
        if not header_fits(answer.headers.get(name), value)
    ]
    if method == "HEAD" or answer.status == 204:
        return faults + ([f"a body: {answer.body!r}"] if answer.body else [])
    if not expect.keys() & {"problem", "body"}:
        return faults
    if "problem" in expect:
        return faults + list(find_problem_faults(answer, expect))
    try:
        body = json.loads(answer.body)
    except ValueError:
        return [*faults, f"not JSON: {answer.body[:300]!r}"]
    return faults + list(compare(body, expect["body"], "body", issuer, mint))


def required_headers(status: int) -> dict[str, str]:
    """Return the headers that a status must come with; a value that ends in ``*`` is a beginning."""
    return {401: {"www-authenticate": "Bearer*"}, 405: {"allow": "*"}, 503: {"retry-after": "*"}}.get(status, {})


def header_fits(value: str | None, wanted: str | None) -> bool:
    """Return whether the header is the wanted one, begins with what is before a ``*``, or is absent for ``None``."""
    if wanted is None or value is None:
        return value == wanted
    return value.startswith(wanted[:-1]) if wanted.endswith("*") else value == wanted


def find_problem_faults(answer: Received, expect: Mapping[str, Any]) -> Iterator[str]:
    """Yield what keeps a body from being the expected problem (RFC 9457)."""
    if answer.headers.get("content-type") != "application/problem+json":
        yield f"content-type: {answer.headers.get('content-type')!r}"
    try:
        problem = json.loads(answer.body)
    except ValueError:
        yield f"not JSON: {answer.body[:300]!r}"
        return
    for name, wanted in (("status", expect["status"]), ("code", expect["problem"])):
        if problem.get(name) != wanted:
            yield f"{name} {problem.get(name)!r}, not {wanted!r}: {problem}"
    for name in ("title", "detail"):
        if not isinstance(problem.get(name), str) or not problem[name]:
            yield f"no {name}: {problem}"
    if answer.status == 503 and not answer.headers.get("retry-after", "").isdigit():
        yield f"retry-after: {answer.headers.get('retry-after')!r}"


def compare(value: Any, wanted: Any, place: str, issuer: str, mint: minting.Mint) -> Iterator[str]:
    """Yield where a value differs from what the table wants."""
    # The answer is from some second since the token was made.
    late = int(mint.clock()) - mint.now
    match wanted:
        case {"$now": int(offset)}:
            yield from find_miss(value, mint.now + offset, mint.now + offset + late, place)
        case {"$about": int(number)}:
            yield from find_miss(value, number - late, number, place)
        case {"$account": str(user_id)}:
            yield from compare(value, make_account(issuer, user_id), place, issuer, mint)
        case {"$user_hash": str(user_id)}:
            expected = hmac.new(minting.API_SECRET.encode(), user_id.encode(), hashlib.sha256).hexdigest()
            yield from compare(value, expected, place, issuer, mint)
        case {"$jwt": dict(claims)}:
            yield from compare(open_messenger_jwt(value), claims, f"{place} claims", issuer, mint)
        case dict() if isinstance(value, dict):
            if value.keys() != wanted.keys():
                yield f"{place} has {sorted(value)}, not {sorted(wanted)}"
            for name in value.keys() & wanted.keys():
                yield from compare(value[name], wanted[name], f"{place}.{name}", issuer, mint)
        case _:
            if value != wanted or type(value) is not type(wanted):
                yield f"{place} is {value!r}, not {wanted!r}"


def find_miss(value: Any, low: int, high: int, place: str) -> Iterator[str]:
    """Yield one sentence unless the value is an integer from ``low`` to ``high``."""
    if type(value) is not int or not low <= value <= high:
        yield f"{place} is {value!r}, not from {low} to {high}"


def make_account(issuer: str, user_id: str) -> str:
    """Return the account of a person, computed as the README says and by none of the project's own code."""
    key = hmac.new(b"pelican-intercom account v1", minting.API_SECRET.encode(), hashlib.sha256).digest()
    text = json.dumps([issuer, user_id], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:24]


def open_messenger_jwt(token: Any) -> dict[str, Any] | str:
    """Return the claims of an HS256 JWT signed with the API secret, or what else was found."""
    if not isinstance(token, str) or token.count(".") != 2:
        return f"not a JWT: {token!r}"
    header, payload, signature = token.split(".")
    if json.loads(minting.decode(header)) != {"alg": "HS256", "typ": "JWT"}:
        return f"a JWT with the header {minting.decode(header)!r}"
    if minting.encode(minting.sign(minting.API_SECRET.encode(), f"{header}.{payload}".encode())) != signature:
        return "a JWT that the API secret did not sign"
    claims: dict[str, Any] = json.loads(minting.decode(payload))
    return claims
