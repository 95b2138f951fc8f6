"""How each host's scaffold is deployed on this machine: what its files name is installed, then its runtime started."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.runtimes import aws_lambda, azure, google_cloud, gunicorn, netlify, node, vercel, wrangler
from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.installed import CACHE, find_missing_python, make_environment
from tests.conformance.runtimes.npm import find_missing_node
from tests.machine import ROOT, find_python

PATH = "/api/intercom-identity"
REPRODUCIBLE = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
ANY_PYTHON = ("3.13", "3.12", "3.11")


@dataclass(frozen=True)
class Deployment:
    """Installs the scaffold of ``host`` in a site's folder, and gives the runtime that serves it from there."""

    host: str
    missing: Callable[[], str | None]
    deploy: Callable[[Path], Runtime]


@cache
def build_requirement() -> str:
    """Return a requirement for the wheel of this package as it is now, kept by what is in it."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        subprocess.run(command, cwd=ROOT, env=REPRODUCIBLE, check=True, capture_output=True, timeout=120)
        (wheel,) = Path(folder).glob("*.whl")
        kept = CACHE / "wheels" / hashlib.sha256(wheel.read_bytes()).hexdigest()[:16] / wheel.name
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(wheel, kept)
    return f"pelican-intercom[identity] @ {kept.as_uri()}"


def install_python(folder: Path, versions: tuple[str, ...], *runtime: str) -> Path:
    """Return a Python with what the folder's requirements.txt names, and the host's own runtime beside it."""
    version = next(version for version in versions if find_python(version))
    lines = (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if line and not line.startswith("#")]
    return make_environment("scaffold", version, [*named, *runtime])


def fill_in(variables: Mapping[str, str], site: Path) -> dict[str, str]:
    """Write the variables into a server's file in a home folder beside the site, and return what names that folder."""
    home = site.with_name("home")
    home.mkdir(exist_ok=True)
    lines = [f"{name}={value}\n" for name, value in variables.items()]
    (home / "intercom.env").write_text("".join(lines), encoding="utf-8")
    return {"HOME": str(home)}


def deploy_wsgi(site: Path) -> Runtime:
    """Serve ``app:application`` under the gunicorn of the scaffold's requirements."""
    folder = site / "intercom-wsgi"
    python = install_python(folder, ANY_PYTHON)
    return replace(
        gunicorn.GUNICORN,
        start=lambda variables, _: gunicorn.serve(
            fill_in(variables, site), folder, application="app:application", python=str(python)
        ),
    )


def deploy_aws(site: Path) -> Runtime:
    """Run the handler that the template names behind a function URL, with the code folder as the task's root."""
    folder = site / "intercom-aws" / "function"
    python = install_python(folder, ANY_PYTHON, "awslambdaric")
    (url,) = [runtime for runtime in aws_lambda.RUNTIMES if runtime.name == "lambda-function-url"]
    serve = partial(aws_lambda.serve, aws_lambda.make_url_event, handler="lambda_function.handler", python=str(python))
    return replace(url, start=lambda variables, _: serve(variables, folder))


def deploy_google(site: Path) -> Runtime:
    """Serve the function ``intercom`` by the framework of the scaffold's requirements."""
    folder = site / "intercom-google"
    python = install_python(folder, ANY_PYTHON)
    return replace(
        google_cloud.RUNTIMES[0], start=lambda variables, _: google_cloud.serve(variables, folder, python=str(python))
    )


def deploy_azure(site: Path) -> Runtime:
    """Serve ``function_app.py`` by Azure's own worker."""
    folder = site / "intercom-azure"
    python = install_python(folder, azure.WORKER_VERSIONS, "azure-functions-runtime")
    return replace(azure.RUNTIMES[1], start=lambda variables, _: azure.serve(variables, folder, python=str(python)))


def deploy_vercel(site: Path) -> Runtime:
    """Serve ``api/intercom-identity.py`` by Vercel's production shim."""
    python = install_python(site / "api", vercel.VERSIONS, "vercel-runtime")
    return replace(
        vercel.RUNTIMES[0],
        start=lambda variables, _: vercel.serve(variables, site, entry="api/intercom-identity.py", python=python),
    )


def deploy_node(site: Path) -> Runtime:
    """Serve ``server.mjs``."""
    folder = site / "intercom-node"
    return replace(
        node.RUNTIMES[0],
        start=lambda variables, _: node.serve(fill_in(variables, site), folder, arguments=["server.mjs"]),
    )


def deploy_netlify(site: Path) -> Runtime:
    """Serve the site by Netlify's own server, with its ``netlify.toml``."""
    build(site)
    return replace(netlify.RUNTIMES[0], start=lambda variables, _: netlify.serve(variables, site, path=PATH))


def deploy_cloudflare(kind: str, command: Sequence[str], site: Path) -> Runtime:
    """Serve the site by wrangler, with its ``wrangler.toml`` and its secrets in ``.dev.vars``."""
    build(site)
    (runtime,) = [runtime for runtime in wrangler.RUNTIMES if runtime.name == f"wrangler-{kind}"]
    return replace(runtime, start=lambda variables, _: wrangler.serve(variables, site, command, path=PATH))


def build(site: Path) -> None:
    """Leave a page where Pelican would, for these hosts serve the pages as well."""
    (site / "output").mkdir(exist_ok=True)
    (site / "output" / "index.html").write_text("<!doctype html><title>A page</title>\n")


DEPLOYMENTS = [
    Deployment("wsgi", lambda: None, deploy_wsgi),
    Deployment("aws", lambda: None, deploy_aws),
    Deployment("google", lambda: None, deploy_google),
    Deployment("azure", partial(find_missing_python, *azure.WORKER_VERSIONS), deploy_azure),
    Deployment("vercel", partial(find_missing_python, *vercel.VERSIONS), deploy_vercel),
    Deployment("node", find_missing_node, deploy_node),
    Deployment("netlify", find_missing_node, deploy_netlify),
    Deployment("cloudflare-pages", find_missing_node, partial(deploy_cloudflare, "pages", wrangler.PAGES)),
    Deployment("cloudflare-workers", find_missing_node, partial(deploy_cloudflare, "workers", wrangler.WORKERS)),
]
