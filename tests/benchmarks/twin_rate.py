"""The JavaScript twin: the bundle's size, the time to the first answer in a new workerd, and requests a second."""

from __future__ import annotations

import gzip
import http.client
import json
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.identity_rate import make_claims, make_folder, make_variables
from tests.benchmarks.traffic import measure_rate
from tests.conformance import minting
from tests.conformance.issuer import run_issuer
from tests.conformance.runtimes import node
from tests.conformance.runtimes.miniflare import bundle
from tests.conformance.runtimes.npm import build_node_environment, describe_node, find_node, read_version
from tests.conformance.runtimes.processes import find_free_port, run_process, run_server
from tests.conformance.runtimes.wrangler import COMPATIBILITY_DATE
from tests.machine import ROOT

STARTS = 21
TURNS = 5
SECONDS = 2.0
READY_SECONDS = 30.0
CONFIGURATION = """\
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "function", worker = .function),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:%(port)d", http = (), service = "function")],
);
const function :Workerd.Worker = (
  modules = [(name = "worker.mjs", esModule = embed "worker.mjs")],
  compatibilityDate = "%(date)s",
  bindings = [%(bindings)s],
);
"""


def report() -> Iterator[str]:
    """Yield the bundle's bytes, the median times to a first answer, and the rates of warm processes."""
    with run_issuer(["rsa"]) as issuer, ExitStack() as stack:
        folder = make_folder(stack)
        worker = bundle(folder / "worker.mjs").read_bytes()
        yield f"{len(worker)} bytes minified with jose (54,000 at most), {len(gzip.compress(worker))} gzipped"
        variables = make_variables(issuer.url)
        token = minting.Mint({}).make_token({"key": "rsa", "claims": make_claims(issuer.url)})
        bearer = {"Authorization": f"Bearer {token}", "Sec-Fetch-Site": "same-origin"}
        visitor = {"Sec-Fetch-Site": "same-origin"}
        kinds = (("a visitor", visitor, 204), ("a user, with the keys fetched", bearer, 200))
        for name, headers, status in kinds:
            times = [measure_first_answer(variables, folder, headers, status) for _ in range(STARTS)]
            yield f"{statistics.median(times) * 1000:5.0f} ms from starting workerd to the first answer, {name}"
        addresses = {
            read_version("workerd", ROOT / "node_modules"): stack.enter_context(serve_workerd(variables, folder)),
            describe_node(): stack.enter_context(node.serve(variables, make_folder(stack))),
        }
        for runtime, address in addresses.items():
            for name, headers, status in kinds:
                rates = [measure_rate(address, headers, seconds=SECONDS) for _ in range(TURNS)]
                assert {seen for _, statuses in rates for seen in statuses} == {status}
                median = statistics.median(rate for rate, _ in rates)
                yield f"{median:7.0f} requests/s in {runtime}, {name.partition(',')[0]}"


def find_workerd() -> str:
    """Return the path of workerd itself, without the script of Node that npm puts before it."""
    command = [find_node(), "--print", "require('workerd').default"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=20).stdout.strip()


def configure(variables: Mapping[str, str], folder: Path, port: int) -> list[str]:
    """Write workerd's configuration for the bundle in the folder, and return the command that serves it."""
    texts = [f"(name = {json.dumps(name)}, text = {json.dumps(value)})" for name, value in variables.items()]
    filled = {"port": port, "date": COMPATIBILITY_DATE, "bindings": ", ".join(texts)}
    (folder / "config.capnp").write_text(CONFIGURATION % filled)
    return [find_workerd(), "serve", "config.capnp"]


@contextmanager
def serve_workerd(variables: Mapping[str, str], folder: Path) -> Iterator[str]:
    """Yield the URL of the bundle in the folder, in a workerd of its own."""
    port = find_free_port()
    command = configure(variables, folder, port)
    with run_server(command, port=port, folder=folder, environment=build_node_environment({})):
        yield f"http://127.0.0.1:{port}/"


def measure_first_answer(variables: Mapping[str, str], folder: Path, headers: Mapping[str, str], status: int) -> float:
    """Return the seconds from starting a workerd to its first answer, which must have the status."""
    port = find_free_port()
    command = configure(variables, folder, port)
    start = time.perf_counter()
    with run_process(command, folder=folder, environment=build_node_environment({})):
        while time.perf_counter() < start + READY_SECONDS:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_SECONDS)
            try:
                connection.request("GET", "/", headers=dict(headers))
                answer = connection.getresponse()
            except ConnectionRefusedError:
                time.sleep(0.001)
                continue
            finally:
                connection.close()
            assert answer.status == status, answer.read()
            return time.perf_counter() - start
    raise TimeoutError
