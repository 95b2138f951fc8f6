"""No header makes an answer cost more than in proportion to its length, in either twin: a ratio of CPU times."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from pelican_intercom.identity.contract import LIMITS
from pelican_intercom.identity.endpoint import Endpoint, Request
from tests.identity.calling import SHARED, Clock
from tests.identity_js.twin import Twin
from tests.machine import ROOT

pytestmark = pytest.mark.node

SHORT = 4_000
FACTOR = 16
TIMES = 5
ROUNDS = 3
# Sixteen times the header is about sixteen times the work; quadratic work would be 256 times as much.
MOST = 5 * FACTOR
# A shorter time is all clock.
SMALLEST = 0.002

COOKIES = {**SHARED, "INTERCOM_SESSION_HEADER": "X-Session-Token"}
MAKERS: dict[str, Callable[[int], dict[str, str]]] = {
    "blanks inside of Authorization": lambda size: {"authorization": f"x{' ' * size}y"},
    "blanks after Bearer": lambda size: {"authorization": f"Bearer x{' ' * size}y"},
    "tabs around Bearer": lambda size: {"authorization": f"{chr(9) * size}Bearer{' ' * size}x"},
    "blanks inside of a header": lambda size: {"x-session-token": f"x{' ' * size}y"},
    "blanks inside of a cookie": lambda size: {"cookie": f"session=x{' ' * size}y"},
    "blanks inside of a cookie's name": lambda size: {"cookie": f"x{' ' * size}session=y"},
    "blanks before a cookie's name": lambda size: {"cookie": f"{' ' * size}session{' ' * size}=y"},
    "cookies without end": lambda size: {"cookie": "session=;" * (size // 9)},
    "cookies of one name": lambda size: {"cookie": "session=x;" * (size // 10)},
    "cookies of other names": lambda size: {"cookie": ";".join(f"session{n}=x" for n in range(size // 12))},
    "pieces of a cookie": lambda size: {"cookie": ";".join(f"session.{n}=x" for n in range(size // 14))},
    "semicolons": lambda size: {"cookie": "session=" + ";" * size},
    "equals signs": lambda size: {"cookie": "session" + "=" * size},
    "quotes": lambda size: {"cookie": "session=" + '"' * size},
    "a wrapped session of blanks": lambda size: {"cookie": "session=base64-" + "ICAg" * (size // 4)},
    "a wrapped session of brackets": lambda size: {"cookie": "session=base64-" + "W1tb" * (size // 4)},
    "a wrapped session of quotes": lambda size: {"cookie": "session=base64-" + "IiIi" * (size // 4)},
    "a wrapped session of backslashes": lambda size: {"cookie": "session=base64-IlxcXF" + "xcXF" * (size // 4)},
    "dots": lambda size: {"authorization": "Bearer " + "." * size},
    "padding": lambda size: {"authorization": "Bearer a.b." + "=" * size},
    "an origin": lambda size: {"origin": "https://" + "a" * size},
    "an origin of blanks": lambda size: {"origin": f"https://a{' ' * size}b"},
    "a fetch site": lambda size: {"sec-fetch-site": "same-origin" + " " * size + "x"},
}


def find_growth(measure: Callable[[int], float]) -> float:
    """Return how many times as long the long header takes, by the fastest of a few rounds of each."""
    short, long = (min(measure(size) for _ in range(ROUNDS)) for size in (SHORT, SHORT * FACTOR))
    return long / max(short, SMALLEST)


@pytest.mark.parametrize("name", MAKERS)
def test_a_header_costs_in_proportion_to_its_length(twin: Twin, name: str) -> None:
    make = MAKERS[name]
    environment = COOKIES if name == "blanks inside of a header" else SHARED
    javascript = twin.make_endpoint(environment)
    python = Endpoint(environment, clock=Clock())

    def measure(size: int) -> float:
        request = Request("GET", make(size))
        start = time.process_time()
        for _ in range(TIMES):
            python.answer(request)
        return time.process_time() - start

    assert find_growth(lambda size: javascript.measure(Request("GET", make(size)), TIMES)) < MOST
    assert find_growth(measure) < MOST


def test_the_node_form_takes_no_larger_headers_than_its_limits_need() -> None:
    """A session token and what else browsers send, for which Node alone allows as much again."""
    template = (ROOT / "pelican_intercom/hosting/templates/node/intercom-node/server.mjs.template").read_text()
    (size,) = re.findall(r"maxHeaderSize: (\d+) \* 1024", template)
    assert int(size) * 1024 == 2 * LIMITS.longest_token_characters
