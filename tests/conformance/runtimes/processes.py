"""Servers in processes of their own: started on a free loopback port, waited for, and ended by their process group."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

READY_SECONDS = 60.0
END_SECONDS = 10.0
# Ends the group, should the tests be killed before they do; "$$" is the number of the leader, and so of the group.
LONGEST_SECONDS = 900
STARTER = ["sh", "-c", f'(sleep {LONGEST_SECONDS}; kill -KILL -- "-$$") & exec "$@"', "sh"]


def find_free_port() -> int:
    """Return a loopback port on which nothing listens, below those that the system gives out by itself.

    One of the system's own could be given to another server of this machine before the caller has taken it.
    """
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def build_environment(variables: Mapping[str, str], **more: str) -> dict[str, str]:
    """Return this process's environment, without any INTERCOM_* variable of its own, and with the given ones."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("INTERCOM_")}
    return {**own, **more, **variables}


@contextmanager
def run_process(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], pass_fds: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a process in a group of its own, and end the whole group afterwards.

    What it printed is in ``server.log`` of the folder.
    """
    with log_of(folder).open("wb") as output:
        process = subprocess.Popen(
            [*STARTER, *command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=pass_fds,
        )
    try:
        yield process
    finally:
        end_group(process)


@contextmanager
def run_server(
    command: Sequence[str], *, port: int, folder: Path, environment: Mapping[str, str], pass_fds: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Yield a running server once its port takes connections; raises RuntimeError with its words if it stops early."""
    with run_process(command, folder=folder, environment=environment, pass_fds=pass_fds) as process:
        wait_for_port(process, port, log_of(folder))
        yield process


def log_of(folder: Path) -> Path:
    """Return where a process that runs in the folder prints to."""
    return folder / "server.log"


def wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return as soon as the port takes a connection; raises RuntimeError if the process ends or takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            try:
                process.wait(timeout=0.02)
            except subprocess.TimeoutExpired:
                continue
            break
        else:
            return
    state = "does not listen" if process.poll() is None else f"ended with {process.returncode}"
    raise RuntimeError(f"the server {state}: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Ask the process's group to end, and end it if it does not; Windows ends the process alone, at once."""
    if sys.platform == "win32":
        process.kill()
        process.wait()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    process.wait()
