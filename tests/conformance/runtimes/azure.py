"""Azure Functions: the SDK under this Python, and Azure's own worker under Python 3.13."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path

from tests.conformance.runtimes.contract import Runtime
from tests.conformance.runtimes.installed import find_missing_python, find_version, make_environment
from tests.conformance.runtimes.processes import build_environment, find_free_port, run_server
from tests.machine import ROOT

HOST = Path(__file__).parent / "azure_host.py"
WORKER_VERSIONS = ("3.13", "3.14")
WORKER_REQUIREMENTS = ("azure-functions", "azure-functions-runtime", "pyjwt[crypto]")
ENTRY = """\
import azure.functions as func
from pelican_intercom.identity.hosts.azure import identify

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="intercom")
def intercom(req: func.HttpRequest) -> func.HttpResponse:
    return identify(req)
"""


@contextmanager
def serve(variables: Mapping[str, str], folder: Path, *, python: str) -> Iterator[str]:
    """Yield the URL of the one function in the folder's ``function_app.py``."""
    port = find_free_port()
    environment = build_environment(variables, PYTHONPATH=str(folder), PYTHONDONTWRITEBYTECODE="1")
    # -P: the host's own folder holds a module named azure.
    command = [python, "-P", str(HOST), str(folder), str(port)]
    with run_server(command, port=port, folder=folder, environment=environment):
        yield f"http://127.0.0.1:{port}/api/intercom"


@contextmanager
def start(find_python: Callable[[], str], variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of this package's function, copied beside an entry file."""
    (folder / "function_app.py").write_text(ENTRY)
    target = folder / "pelican_intercom"
    shutil.copytree(ROOT / "pelican_intercom" / "identity", target / "identity")
    (target / "__init__.py").touch()
    with serve(variables, folder, python=find_python()) as address:
        yield address


def make_worker_python() -> str:
    """Return a Python that holds Azure's worker."""
    found = next(version for version in WORKER_VERSIONS if find_missing_python(version) is None)
    return str(make_environment("azure", found, WORKER_REQUIREMENTS))


def describe_worker() -> str:
    """Return the worker's name and version."""
    return f"azure-functions-runtime {find_version(Path(make_worker_python()), 'azure-functions-runtime')}"


RUNTIMES = [
    Runtime(
        name="azure-sdk",
        start=partial(start, lambda: sys.executable),
        missing=lambda: None,
        version=lambda: f"azure-functions {version('azure-functions')}",
        heavy=True,
    ),
    Runtime(
        name="azure-worker",
        start=partial(start, make_worker_python),
        missing=partial(find_missing_python, *WORKER_VERSIONS),
        version=describe_worker,
        heavy=True,
    ),
]
