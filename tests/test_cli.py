"""The commands, run as a person runs them."""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import jwt
import pytest
from click.testing import CliRunner, Result

from pelican_intercom.cli import main

ROOT = Path(__file__).parent.parent
SECRET = "an obviously fake Messenger API secret"
READY = "Press Ctrl-C to stop."
SECONDS = 60
# Not by way of a proxy that this machine may have.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def run(*arguments: str, **environment: str | None) -> Result:
    return CliRunner().invoke(
        main, arguments, env={"INTERCOM_API_SECRET": None, "INTERCOM_APP_ID": None, **environment}
    )


def test_every_command_teaches_with_an_example() -> None:
    assert run("--help").exit_code == 0
    for name in main.commands:
        result = run(name, "--help")
        assert result.exit_code == 0
        assert f"  pelican-intercom {name}" in result.output
        assert "Exit status: 0" in result.output


def test_sign_prints_the_hash_that_intercom_publishes() -> None:
    result = run("sign", "--user-id", "abcdef", "--email", "test@intercom.io", "--hash", INTERCOM_API_SECRET="s3cre7")
    assert result.output == "532cd9cd6bfa49528cf2503db0743bb72456bda2cb7424d2894c5b11f6cad6cf\n"
    result = run("sign", "--email", "test@intercom.io", "--hash", INTERCOM_API_SECRET="s3cre7")
    assert result.output == "844240a2deab99438ade8e7477aa832e22adb0e1eb1ad7754ff8d4054fb63869\n"


def test_sign_prints_a_jwt_that_verifies_and_holds_what_was_given() -> None:
    options = ("--user-id", "42", "--email", "ann@example.com", "--name", "Ann", "--ttl", "600")
    result = run("sign", *options, INTERCOM_API_SECRET=SECRET)
    assert result.exit_code == 0
    claims = jwt.decode(result.output.strip(), SECRET, algorithms=["HS256"])
    expiry = claims.pop("exp")
    assert claims == {"user_id": "42", "email": "ann@example.com", "name": "Ann"}
    assert isinstance(expiry, int)


@pytest.mark.parametrize(
    ("options", "environment", "message"),
    [
        (["--user-id", "42"], {}, "INTERCOM_API_SECRET is not set"),
        (["--user-id", "42"], {"INTERCOM_API_SECRET": f"{SECRET} "}, "must have no white space before or after it"),
        (["--user-id", "42"], {"INTERCOM_API_SECRET": "dG9rOjEyMzQ1Njc4"}, "looks like an access token"),
        ([], {"INTERCOM_API_SECRET": SECRET}, "A JWT needs a user id"),
        (["--email", "ann@example.com"], {"INTERCOM_API_SECRET": SECRET}, "or use --hash with only an e-mail address"),
        (["--hash"], {"INTERCOM_API_SECRET": SECRET}, "give --user-id or --email"),
        (["--user-id", "42", "--ttl", "299"], {"INTERCOM_API_SECRET": SECRET}, "299 is not in the range x>=300"),
    ],
)
def test_sign_says_what_is_missing_and_never_the_secret(
    options: list[str], environment: dict[str, str], message: str
) -> None:
    result = run("sign", *options, **environment)
    assert result.exit_code == 2
    assert message in " ".join(result.output.split())
    for secret in environment.values():
        assert secret.strip() not in result.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-s", "missing.py"], "Error: missing.py: this settings file does not exist\n"),
        ([], "has no publishconf.py or pelicanconf.py"),
        (
            ["--live", "-s", str(ROOT / "sample_site" / "publishconf.py")],
            "Error: The live preview needs INTERCOM_API_SECRET in the environment.",
        ),
    ],
)
def test_preview_says_what_it_misses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("preview", *options, INTERCOM_APP_ID="abc12345")
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_wrong_settings_are_all_said_and_nothing_is_served(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    settings = tmp_path / "pelicanconf.py"
    settings.write_text('PATH = "content"\nINTERCOM_REGION = "mars"\nINTERCOM_APPID = "abc12345"\n')
    result = run("preview", "-s", str(settings))
    assert result.exit_code == 2
    assert "INTERCOM_REGION = 'mars'" in result.output
    assert "Did you mean INTERCOM_APP_ID?" in result.output
    assert "The site:" not in result.output


class Command:
    """A command that runs; ``lines`` is what it has printed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._coming: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._coming.put(line.rstrip())
        self._coming.put(None)

    def wait_for(self, text: str | None) -> str:
        """Return the first line that begins with ``text``; None: wait for the end."""
        while (line := self._coming.get(timeout=SECONDS)) is not None:
            self.lines.append(line)
            if text is not None and line.startswith(text):
                return line
        assert text is None, f"{text!r} was never said, but:\n" + "\n".join(self.lines)
        return ""


@contextmanager
def running(command: list[str], folder: Path, temporary: Path) -> Iterator[Command]:
    """Run a command in a process group of its own, which is ended by its id whatever happens."""
    environment = {**os.environ, "TMPDIR": str(temporary), "COLUMNS": "200", "NO_COLOR": "1"}
    path = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**environment, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield Command(process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def list_children(process_id: int) -> list[int]:
    """Return the process ids of a process's children, as Linux knows them; elsewhere none."""
    if not Path("/proc/self/task").exists():
        return []
    return [
        int(child)
        for child in Path(f"/proc/{process_id}/task/{process_id}/children").read_text(encoding="utf-8").split()
    ]


def end_cleanly(preview: Command, temporary: Path, number: signal.Signals) -> None:
    """Send a preview that serves a signal: it ends its Pelican, says so, and leaves nothing behind."""
    assert len(list(temporary.glob("pelican-intercom-preview-*"))) == 1
    children = list_children(preview.process.pid)
    assert len(children) == Path("/proc/self/task").exists()
    preview.process.send_signal(number)
    preview.wait_for(None)
    assert preview.process.wait(SECONDS) == 0
    assert preview.lines[-1] == "Stopped."
    assert not any("Traceback" in line for line in preview.lines)
    assert list(temporary.iterdir()) == []
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


@pytest.mark.posix
def test_a_closed_terminal_ends_the_preview_cleanly(tmp_path: Path) -> None:
    with running(["pelican-intercom", "preview", "-s", "sample_site/publishconf.py"], ROOT, tmp_path) as preview:
        preview.wait_for(READY)
        end_cleanly(preview, tmp_path, signal.SIGHUP)


@pytest.mark.posix
def test_ctrl_c_while_the_site_is_built_ends_cleanly_too(tmp_path: Path) -> None:
    site, temporary = tmp_path / "site", tmp_path / "tmp"
    temporary.mkdir()
    (site / "content").mkdir(parents=True)
    # The settings are read first by the preview itself, then by the Pelican that it starts; that one waits.
    (site / "pelicanconf.py").write_text(
        'import sys, time\nPATH = "content"\nTIMEZONE = "UTC"\n'
        'if any("pelican" in part for part in sys.orig_argv[1:3]) and "--output" in sys.argv:\n'
        '    print("building", flush=True)\n    time.sleep(60)\n'
    )
    with running(["pelican-intercom", "preview"], site, temporary) as preview:
        preview.wait_for("building")
        os.killpg(preview.process.pid, signal.SIGINT)
        preview.wait_for(None)
        assert preview.process.wait(SECONDS) == 0
    assert preview.lines[-1] == "Stopped."
    assert list(temporary.iterdir()) == []


@pytest.mark.posix
def test_a_live_preview_says_what_it_does_before_it_builds_loads_intercoms_own_messenger_and_ends_at_sigterm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCOM_APP_ID", "live1234")
    monkeypatch.setenv("INTERCOM_API_SECRET", SECRET)
    command = ["pelican-intercom", "preview", "--live", "-s", "sample_site/publishconf.py"]
    with running(command, ROOT, tmp_path) as preview:
        preview.wait_for("LIVE: this uses the real Messenger of the workspace live1234.")
        preview.wait_for("Intercom: on 28 of 30 pages")
        address = preview.wait_for("The site:").split()[-1]
        preview.wait_for(READY)
        with OPENER.open(address) as answer:
            name = re.findall(rb'src="/(intercom\.[0-9a-f]{8}\.js)"', answer.read())[0].decode()
        with OPENER.open(address + name) as answer:
            loader = answer.read()
        end_cleanly(preview, tmp_path, signal.SIGTERM)
    assert b'"app":"live1234"' in loader
    assert b"stand-in" not in loader
    assert not any(SECRET in line for line in preview.lines)


@pytest.fixture
def is_port_8000_ours() -> Iterator[bool]:
    """Take port 8000; where another has it, it may be free again at any moment."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", 8000))
            listener.listen()
        except OSError:
            yield False
        else:
            yield True


@pytest.mark.posix
def test_make_demo_serves_the_sample_site_on_a_free_port_prints_its_address_and_ends_at_ctrl_c(
    tmp_path: Path, is_port_8000_ours: bool
) -> None:
    make = shutil.which("make")
    assert make is not None, "the project is driven by make"
    planned = subprocess.run(
        [make, "--no-print-directory", "-n", "demo"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    command = re.sub(r"^exec ", "", planned.strip().splitlines()[-1]).split()
    assert Path(command[0]).name == "pelican-intercom"
    with running(["pelican-intercom", *command[1:]], ROOT, tmp_path) as demo:
        address = demo.wait_for("The site:").split()[-1]
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        assert not is_port_8000_ours or address != "http://127.0.0.1:8000/"
        demo.wait_for(READY)
        with OPENER.open(address) as answer:
            assert b"Tidemark" in answer.read()
        request = urllib.request.Request(f"{address}api/intercom-identity", headers={"Sec-Fetch-Site": "same-origin"})
        with OPENER.open(request) as answer:
            assert answer.status == 204
        end_cleanly(demo, tmp_path, signal.SIGINT)
