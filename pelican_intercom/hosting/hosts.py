"""The hosts that the function can be written for: what each takes, and where in a site's repository it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pelican_intercom.errors import IntercomError

PACKAGE: Final = Path(__file__).parent.parent
TEMPLATES: Final = Path(__file__).parent / "templates"
PYTHON_CORE: Final = PACKAGE / "identity"
FUNCTION: Final = Path(__file__).parent / "function.mjs"
"""The one file that a JavaScript host needs; `npm run function` builds it."""


@dataclass(frozen=True)
class Host:
    """One host.

    ``core`` is the folder or the file that is copied, ``modules`` the file names of its ``hosts`` folder that go with
    it, ``copy`` where the copy goes. ``shared`` are files that the site may have of its own: those are never written
    over, nor merged into. ``prefix`` is what the function's path must begin with there. ``variables`` is where the
    example environment goes.
    """

    name: str
    core: Path
    modules: tuple[str, ...]
    copy: str
    shared: frozenset[str] = frozenset()
    prefix: str = "/"
    variables: str = "intercom.env.example"


HOSTS: Final[Mapping[str, Host]] = {
    host.name: host
    for host in (
        Host(
            "netlify",
            FUNCTION,
            (),
            "intercom-identity",
            frozenset({"netlify.toml"}),
        ),
        Host(
            "cloudflare-pages",
            FUNCTION,
            (),
            "intercom-identity",
            frozenset({"wrangler.toml"}),
            variables=".dev.vars.example",
        ),
        Host(
            "cloudflare-workers",
            FUNCTION,
            (),
            "intercom-identity",
            frozenset({"wrangler.toml"}),
            variables=".dev.vars.example",
        ),
        Host(
            "vercel",
            PYTHON_CORE,
            ("__init__.py", "wsgi.py"),
            "intercom_identity",
            frozenset({"vercel.json"}),
            prefix="/api/",
        ),
        Host(
            "aws",
            PYTHON_CORE,
            ("__init__.py", "aws_lambda.py"),
            "intercom-aws/function/intercom_identity",
            variables="intercom-aws/intercom.env.example",
        ),
        Host(
            "google",
            PYTHON_CORE,
            ("__init__.py", "google_cloud.py"),
            "intercom-google/intercom_identity",
            variables="intercom-google/env.example.yaml",
        ),
        Host(
            "azure",
            PYTHON_CORE,
            ("__init__.py", "azure.py"),
            "intercom-azure/intercom_identity",
            prefix="/api/",
            variables="intercom-azure/intercom.env.example",
        ),
        Host(
            "wsgi",
            PYTHON_CORE,
            ("__init__.py", "wsgi.py"),
            "intercom-wsgi/intercom_identity",
            variables="intercom-wsgi/intercom.env.example",
        ),
        Host(
            "node",
            FUNCTION,
            (),
            "intercom-node/intercom-identity",
            variables="intercom-node/intercom.env.example",
        ),
    )
}


class HostError(IntercomError):
    """The function cannot be written as asked; ``subject`` is the option's value."""

    def __init__(self, subject: str, message: str) -> None:
        self.subject = subject
        super().__init__(message)


def find_host(name: str) -> Host:
    """Return the host of that name; raises HostError for any other name."""
    if name not in HOSTS:
        raise HostError(name, f"{name!r} is not a host: it is one of {', '.join(HOSTS)}")
    return HOSTS[name]
