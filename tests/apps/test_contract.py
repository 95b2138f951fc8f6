"""docs/contract.md: its example, as it stands there, in Node; and what `audit` says of it."""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import jwt
import pytest

from tests.apps.running import API_SECRET, ROOT, SITE, VARIABLES, Client, audit

PAGE = ROOT / "docs" / "contract.md"
# The example listens where it is told, and this says where that is.
ANNOUNCE = """\
import { Server } from "node:net";
const { listen } = Server.prototype;
Server.prototype.listen = function (...place) {
  this.once("listening", () => console.log(this.address().port));
  return listen.apply(this, place);
};
"""


@contextmanager
def run_example(node: str, folder: Path) -> Iterator[Client]:
    """Run the page's example, and end it."""
    (example,) = re.findall(r"^```js\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (folder / "endpoint.mjs").write_text(example, encoding="utf-8")
    (folder / "announce.mjs").write_text(ANNOUNCE, encoding="utf-8")
    command = [node, "--import", "./announce.mjs", "endpoint.mjs"]
    environment = {**os.environ, **VARIABLES, "PORT": "0"}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Client(int(process.stdout.readline()), {"session": "the-session-of-ann"})
        finally:
            process.terminate()


@pytest.mark.node
def test_the_example_answers_as_the_page_says(node: str, tmp_path: Path) -> None:
    with run_example(node, tmp_path) as ann:
        before = int(time.time())
        reply = ann.ask()
        assert (reply.status, reply.get_all("Access-Control-Allow-Origin")) == (200, [SITE])
        body = reply.read()
        assert list(body) == ["state", "boot", "account", "expires_in"]
        claims = jwt.decode(body["boot"]["intercom_user_jwt"], API_SECRET, algorithms=["HS256"])
        assert before + 900 <= claims.pop("exp") <= time.time() + 900
        assert claims == {"user_id": "42", "name": "Ann Quinn"}
        assert Client(ann.port).ask().status == 204
        assert ann.ask(Origin="https://evil.example").status == 403
        assert ann.send("GET", "/", {"Sec-Fetch-Site": "cross-site"}).status == 403
        assert ann.ask("POST").status == 405


@pytest.mark.node
def test_the_audit_passes_the_example(node: str, tmp_path: Path) -> None:
    with run_example(node, tmp_path) as ann:
        status, said = audit(ann)
        assert status == 0, said
        assert "signs for user id 42, name Ann Quinn" in said
