"""The hosts that the function can be written for: where in a site's repository it goes, and what each is like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pelican_intercom.errors import IntercomError

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Host:
    """One host.

    ``entry`` is the entry's file, in whose first comment the command stands; ``PATH`` in it is the function's path,
    ``BASE`` and ``FUNCTIONS`` what Netlify's configuration says. ``bundle`` is the folder of the built JavaScript; a
    host without it runs Python, and installs ``requirements``. ``site_files`` may be the site's own, and are then never
    changed. ``prefix`` is what the function's path must begin with, ``variables`` where the example environment goes.
    """

    name: str
    entry: str
    bundle: str = ""
    requirements: str = ""
    site_files: tuple[str, ...] = ()
    prefix: str = "/"
    variables: str = "intercom.env.example"


HOSTS: Final[Mapping[str, Host]] = {
    host.name: host
    for host in (
        Host("netlify", "FUNCTIONS/intercom-identity.mjs", "BASEintercom-identity", site_files=("netlify.toml",)),
        Host("cloudflare-workers", "intercom-worker.mjs", "intercom-identity", site_files=("wrangler.toml",)),
        Host("cloudflare-pages", "functions/PATH.js", "intercom-identity", site_files=("wrangler.toml",)),
        Host("vercel", "api/PATH.py", "", "api/requirements.txt", ("vercel.json",), prefix="/api/"),
        Host(
            "aws",
            "intercom-aws/function/lambda_function.py",
            requirements="intercom-aws/function/requirements.txt",
            variables="intercom-aws/intercom.env.example",
        ),
        Host(
            "google",
            "intercom-google/main.py",
            requirements="intercom-google/requirements.txt",
            variables="intercom-google/env.example.yaml",
        ),
        Host(
            "azure",
            "intercom-azure/function_app.py",
            requirements="intercom-azure/requirements.txt",
            site_files=("intercom-azure/host.json", "staticwebapp.config.json"),
            prefix="/api/",
            variables="intercom-azure/intercom.env.example",
        ),
        Host(
            "wsgi",
            "intercom-wsgi/app.py",
            requirements="intercom-wsgi/requirements.txt",
            variables="intercom-wsgi/intercom.env.example",
        ),
        Host(
            "node",
            "intercom-node/server.mjs",
            "intercom-node/intercom-identity",
            variables="intercom-node/intercom.env.example",
        ),
    )
}
# They serve files and run nothing.
STATIC_HOSTS: Final = {"github-pages": "GitHub Pages", "gitlab-pages": "GitLab Pages"}


class HostError(IntercomError):
    """The function cannot be written as asked; ``subject`` is the option's value."""

    def __init__(self, subject: str, message: str) -> None:
        self.subject = subject
        super().__init__(message)


def find_host(name: str) -> Host:
    """Return the host of that name; raises HostError for any other name."""
    if name in STATIC_HOSTS:
        raise HostError(
            name,
            f"{STATIC_HOSTS[name]} runs no functions. Write it for another host, such as cloudflare-workers, and set "
            "INTERCOM_ALLOWED_ORIGINS there to your pages' origin. In publishconf.py set INTERCOM_IDENTITY_URL to the "
            "function's whole URL, and INTERCOM_SESSION_TOKEN_FROM, because browsers send it no cookies.",
        )
    if name not in HOSTS:
        raise HostError(name, f"{name!r} is not a host. Hosts: {', '.join(HOSTS)}.")
    return HOSTS[name]
