"""What both twins share, as data: each file exists once, and both read it."""

from __future__ import annotations

import json

from ..record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read_contract(name: str) -> Any:
    """Return what the file ``name`` of the contract holds."""
    # importlib.resources and pathlib would each cost more than all of the files.
    with open(f"{__file__.removesuffix('__init__.py')}{name}.json", encoding="utf-8") as file:
        return json.load(file)


class Limits(Record):
    """The bounds of what is taken and kept.

    The issuer's clock may be ahead by ``clock_leeway_seconds``; expiry has no leeway. Intercom asks a Messenger JWT to
    live ``shortest_lifetime_seconds`` at least. RFC 7518 asks for 32 bytes of a shared secret (section 3.2) and 2048
    bits of an RSA modulus (section 3.3); past 8192 bits one request costs too much. Intercom keeps 255 characters
    (Unicode code points) of an attribute. A request to the issuer takes ``request_seconds`` in all. Its keys are
    fetched again after ``keys_fresh_seconds``, used for ``keys_stale_seconds`` while it cannot be reached, and asked
    for once in ``keys_cool_down_seconds``; for as long, at most ``user_endpoint_questions`` about sessions that it was
    not known to know may come to nothing.
    """

    clock_leeway_seconds: int
    shortest_lifetime_seconds: int
    longest_lifetime_seconds: int
    usual_lifetime_seconds: int
    preflight_seconds: int
    shortest_session_secret_bytes: int
    longest_token_characters: int
    longest_cookie_characters: int
    deepest_json_levels: int
    longest_attribute_characters: int
    smallest_rsa_bits: int
    largest_rsa_bits: int
    request_seconds: int
    largest_response_bytes: int
    keys_cool_down_seconds: int
    keys_fresh_seconds: int
    keys_stale_seconds: int
    user_endpoint_retry_seconds: int
    user_endpoint_questions: int


LIMITS = Limits(**read_contract("limits"))
