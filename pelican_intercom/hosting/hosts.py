"""The hosts that the function can be written for, and where in a site's repository it goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pelican_intercom.errors import IntercomError

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Host:
    """One host.

    ``entry`` is the file in whose first comment the command stands, with ``PATH`` for the function's path without the
    ``prefix`` that it must begin with. ``function`` is where the built JavaScript goes; a host without it runs Python.
    ``example`` is where the example environment goes.
    """

    name: str
    entry: str
    example: str = "intercom.env.example"
    function: str = ""
    prefix: str = "/"


_FUNCTION = "intercom-identity/function.mjs"
HOSTS: Final = {
    host.name: host
    for host in (
        Host("netlify", "netlify/functions/intercom-identity.mjs", function=_FUNCTION),
        Host("cloudflare-workers", "intercom-worker.mjs", function=_FUNCTION),
        Host("cloudflare-pages", "functions/PATH.js", function=_FUNCTION),
        Host("vercel", "api/PATH.py", prefix="/api/"),
        Host("aws", "intercom-aws/function/lambda_function.py", "intercom-aws/intercom.env.example"),
        Host("google", "intercom-google/main.py", "intercom-google/env.example.yaml"),
        Host("azure", "intercom-azure/function_app.py", "intercom-azure/intercom.env.example", prefix="/api/"),
        Host("wsgi", "intercom-wsgi/app.py", "intercom-wsgi/intercom.env.example"),
        Host("node", "intercom-node/server.mjs", "intercom-node/intercom.env.example", f"intercom-node/{_FUNCTION}"),
    )
}
# They serve files and run nothing.
_STATIC_HOSTS: Final = {"github-pages": "GitHub Pages", "gitlab-pages": "GitLab Pages"}


class HostError(IntercomError):
    """The function cannot be written as asked."""


def find_host(name: str) -> Host:
    """Return the host of that name; raises HostError for any other name."""
    if name in _STATIC_HOSTS:
        raise HostError(
            f"{_STATIC_HOSTS[name]} runs no functions. Write it for another host, such as cloudflare-workers, and set "
            "INTERCOM_ALLOWED_ORIGINS there to your pages' origin. In publishconf.py set INTERCOM_IDENTITY_URL to the "
            "function's whole URL, and INTERCOM_SESSION_TOKEN_FROM, because browsers send it no cookies."
        )
    if name not in HOSTS:
        raise HostError(f"{name!r} is not a host. Hosts: {', '.join(HOSTS)}.")
    return HOSTS[name]
