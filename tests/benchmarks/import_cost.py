"""What it costs to load the function: CPU time in new processes, taken in turn, the median of many."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator

from tests.conformance import minting
from tests.machine import ROOT

ROUNDS = 21
VARIABLES = {
    "INTERCOM_API_SECRET": minting.API_SECRET,
    "INTERCOM_SESSION_PROVIDER": "hs256",
    "INTERCOM_SESSION_SECRET": minting.SESSION_SECRET,
    "KEYS_URL": "http://127.0.0.1:9/jwks.json",
}
TOKEN = {"key": "session-secret", "claims": {"sub": "user_1", "iat": {"$now": -10}, "exp": {"$now": 36000}}}
ANSWER = """
answers = []
environ = {"REQUEST_METHOD": "GET", "HTTP_SEC_FETCH_SITE": "same-origin", **EXTRA}
from pelican_intercom.identity.hosts.wsgi import application
b"".join(application(environ, lambda status, headers: answers.append(status)))
"""
STANDARD = "import hmac, hashlib, json, base64"
VISITOR = ANSWER.replace("EXTRA", "{}") + "assert answers == ['204 No Content'], answers"
USER = ANSWER.replace("EXTRA", '{"HTTP_AUTHORIZATION": "Bearer " + TOKEN}') + "assert answers == ['200 OK'], answers"
IMPORT = "import pelican_intercom.identity.hosts.wsgi"
PYJWT = "import jwt"
PROGRAMS = {
    "hmac, hashlib, json, base64": STANDARD,
    "the function, before a token is seen": IMPORT,
    "PyJWT[crypto] alone": PYJWT,
    "the function, with PyJWT": f"{IMPORT}\n{PYJWT}",
    "Flask and PyJWT, the usual way": "import usual_flask",
    "Starlette, Mangum and PyJWT, the usual way": "import usual_starlette",
    "the function, and a visitor answered": VISITOR,
    "PyJWT[crypto] alone, and one token verified": "import jwt\njwt.decode(TOKEN, SECRET, algorithms=['HS256'])",
    "the function, one token verified and an identity signed": USER,
}
MEASURE = "import time as _t; _s = _t.process_time()\n{program}\nprint(_t.process_time() - _s)"


def report() -> Iterator[str]:
    """Yield the table: milliseconds of CPU, and the ratios that are promised."""
    token = minting.Mint({}).make_token(TOKEN)
    environment = {
        **os.environ,
        **VARIABLES,
        "PYTHONPATH": str(ROOT / "tests" / "benchmarks"),
        "PYTHONDONTWRITEBYTECODE": "",
    }
    constants = f"TOKEN = {token!r}\nSECRET = {minting.SESSION_SECRET!r}\n"
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    # The first round writes the byte code, which a host has too, and does not count.
    for turn in range(ROUNDS + 1):
        for name, program in PROGRAMS.items():
            code = constants + MEASURE.format(program=program)
            output = subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
            ).stdout
            if turn:
                times[name].append(float(output) * 1000)
    median = {name: statistics.median(values) for name, values in times.items()}
    for name, value in median.items():
        yield f"{value:7.1f} ms  {name}"
    standard, function, pyjwt, both = list(median.values())[:4]
    yield f"before a token is seen / standard library: {function / standard:.2f} (at most 1.3 is good)"
    yield f"with PyJWT / PyJWT[crypto] alone: {both / pyjwt:.2f} (at most 1.1 is good)"
