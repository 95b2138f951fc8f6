"""Do with ``make demo`` what a newcomer does: open a page, ask the function who is there, and press Ctrl-C."""

from __future__ import annotations

import os
import pty
import re
import signal
import sys
from http.client import HTTPConnection
from io import FileIO

SECONDS = 900
"""For the installation above all; then the terminal closes, which ends the demo too."""
CTRL_C = b"\x03"


def main() -> None:
    """Run it in a terminal of its own; fail where it does not serve, or does not end."""
    signal.alarm(SECONDS)
    process, terminal = pty.fork()
    if not process:
        os.execvp("make", ["make", "demo"])
    said = b""
    with os.fdopen(terminal, "r+b", buffering=0) as stream:
        while line := read_line(stream):
            os.write(sys.stdout.fileno(), line)
            said += line
            if b"Press Ctrl-C" in line:
                visit(re.findall(rb"The site: +http://(\S+)/", said)[0].decode())
                stream.write(CTRL_C)
    os.waitpid(process, 0)
    if b"Stopped." not in said:
        sys.exit("make demo has not ended as it should")


def read_line(terminal: FileIO) -> bytes:
    """Return the next line, or nothing once no process has the terminal open."""
    try:
        return terminal.readline()
    except OSError:  # as Linux says it
        return b""


def visit(address: str) -> None:
    """Fail where a page or the function does not answer."""
    for path, status, content in ("/", 200, b'<script defer src="/intercom.'), ("/api/intercom-identity", 204, b""):
        connection = HTTPConnection(address, timeout=60)
        connection.request("GET", path, headers={"Sec-Fetch-Site": "same-origin"})
        answer = connection.getresponse()
        if answer.status != status or content not in answer.read():
            sys.exit(f"{path} answered {answer.status}, or without {content!r}")
        connection.close()


if __name__ == "__main__":
    main()
