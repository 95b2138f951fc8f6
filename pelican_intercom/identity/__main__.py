"""The self check: ``python -m pelican_intercom.identity``, on the host of the function, with its environment variables.

Variables in ~/intercom.env are read too, as a WSGI host's entry reads them, and the first line says so.
It says what is configured and what is wrong, and never any secret; with ``--keys`` it fetches the issuer's keys once.
Exit status 0: the function can answer; 1: it cannot, and the lines that begin with "wrong" say why; 2: usage.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import Iterator

from .config import Config
from .session_config import SessionConfig
from .variables import BUILD_SETTINGS, CLAIM, VARIABLES, ConfigError

_FILE = "~/intercom.env"


def check(*, fetch_keys: bool) -> Iterator[tuple[str, str]]:
    """Yield ``("wrong", fault)``, ``("note", remark)`` and ``(what, value)``, in the order in which they are read."""
    from .hosts.wsgi import read_variables  # noqa: PLC0415  (importing it makes an application)

    if os.path.exists(os.path.expanduser(_FILE)):
        yield "note", f"{_FILE} is read too, as the entry of the host wsgi reads it; no other Python host does."
    config = None
    try:
        variables = read_variables(_FILE)
        config = Config.load(variables)
    except (OSError, ValueError) as error:
        yield "wrong", f"{_FILE} cannot be read: {error}"
        return
    except ConfigError as error:
        yield from (("wrong", fault) for fault in error.faults)
    for name in sorted(variables):
        known = name in VARIABLES or name in BUILD_SETTINGS or name.startswith((CLAIM, "INTERCOM_SESSION_"))
        if name.startswith("INTERCOM_") and not known:
            yield "note", f"{name} is not read by this function."
    if importlib.util.find_spec("jwt") is None or importlib.util.find_spec("cryptography") is None:
        yield "wrong", 'PyJWT with cryptography is not installed. Run: pip install "pelican-intercom[identity]"'
    if config and config.session:
        yield from _describe(config, config.session)
        if fetch_keys and config.session.algorithms != ("HS256",):
            from .http_get import Unreachable  # noqa: PLC0415
            from .jwks import download_keys  # noqa: PLC0415

            try:
                yield "keys found", str(len(download_keys(config.session.jwks_url, config.session.issuer or "")))
            except Unreachable as error:
                yield "wrong", f"The issuer's keys could not be fetched: {error}."


def _describe(config: Config, session: SessionConfig) -> Iterator[tuple[str, str]]:
    yield "provider", session.provider.name
    yield "issuer", session.issuer or "any that has the shared secret"
    if session.provider.keys == "user_endpoint":
        yield "proof", "the issuer is asked about each session"
    elif session.algorithms == ("HS256",):
        yield "proof", "HS256 with INTERCOM_SESSION_SECRET"
    else:
        yield "keys", session.jwks_url or "where the issuer's OpenID configuration says"
        yield "algorithms", ", ".join(session.algorithms)
    yield "audience", ", ".join(session.audiences) or "not checked"
    yield "authorized parties", ", ".join(session.parties) or "not checked"
    yield "token", f"header {session.header}" + (f", or cookie {session.cookie}" if session.cookie else "")
    yield "origins", ", ".join(sorted(config.origins)) or "the site's own only"
    yield "signs", f"{config.sign}, for {config.lifetime} seconds at most"
    for name, path in (*session.claims.items(), *session.attributes.items()):
        yield f"claim {name}", path
    yield "unverified addresses", "signed, although not verified" if config.signs_unverified_addresses else "left out"
    yield "hidden roles", ", ".join(config.hidden_roles) or "none: nobody is hidden"


def main() -> int:
    """Print the self check of this process's environment and ~/intercom.env; return the exit status."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description="Check the function's configuration.")
    parser.add_argument("--keys", action="store_true", help="fetch the issuer's keys once, over the network")
    findings = list(check(fetch_keys=parser.parse_args().keys))
    is_sound = all(what != "wrong" for what, _ in findings)
    last = "The function can answer." if is_sound else "The function will answer 500 until this is right."
    sys.stdout.writelines([*(f"{what}: {value}\n" for what, value in findings), f"{last}\n"])
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
