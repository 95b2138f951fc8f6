"""The one file that a site on a JavaScript host gets is built from the rooms, whole, and says what it is."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conformance.runtimes.npm import FUNCTION
from tests.identity.calling import SHARED
from tests.identity_js.twin import ROOMS
from tests.machine import ROOT

TEXT = FUNCTION.read_text(encoding="utf-8")
LARGEST = 100_000


@pytest.mark.node
def test_the_committed_function_is_that_of_the_rooms(node: str, tmp_path: Path) -> None:
    subprocess.run([node, ROOMS / "build.mjs", tmp_path], check=True, cwd=tmp_path, timeout=60)
    assert (tmp_path / FUNCTION.name).read_text(encoding="utf-8") == TEXT, "run `npm run function`"


def test_it_needs_no_other_module_and_is_not_minified() -> None:
    assert (
        re.findall(r"^import|\bimport\(|\brequire\(|^\} from ", re.sub(r"/\*.*?\*/", "", TEXT, flags=re.S), re.M) == []
    )
    assert len(TEXT.splitlines()) > 1_000
    assert len(TEXT.encode()) <= LARGEST


def test_it_says_its_version_how_to_renew_it_and_whose_work_is_in_it() -> None:
    header, _, _ = TEXT.partition("*/")
    version = re.search(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.M)
    lock = json.loads((ROOT / "package-lock.json").read_text())
    jose = lock["packages"]["node_modules/jose"]
    assert version
    assert f" * pelican-intercom {version[1]}: " in header
    assert "run the command in the first line" in header
    assert f"jose {jose['version']}, whose {jose['license']} licence is at the end" in header
    licence = (ROOT / "node_modules" / "jose" / "LICENSE.md").read_text(encoding="utf-8")
    assert TEXT.endswith(f"{licence.strip()}\n*/\n")


def test_its_digest_is_of_all_other_lines() -> None:
    (digest,) = re.findall(r"^ \* sha256 of all other lines: ([0-9a-f]{64})$", TEXT, re.M)
    others = [line for line in TEXT.splitlines(keepends=True) if digest not in line]
    assert hashlib.sha256("".join(others).encode()).hexdigest() == digest


def test_linters_and_formatters_are_told_to_leave_it_alone() -> None:
    for words in ("eslint-disable", "@ts-nocheck", "@noprettier", "biome-ignore-all format", "deno-fmt-ignore-file"):
        assert words in TEXT.split("var ", 1)[0]


@pytest.mark.node
def test_on_a_node_without_web_crypto_it_says_which_it_needs(node: str) -> None:
    code = (
        f"const {{ default: handler }} = await import({json.dumps(FUNCTION.as_uri())});"
        "delete globalThis.crypto;"  # as in Node 18
        'const headers = { "Sec-Fetch-Site": "same-origin" };'
        'const answer = await handler.fetch(new Request("https://a.example", { headers }));'
        "console.log(answer.status, await answer.text());"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", code], env=SHARED, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("500 ")
    assert "There is no Web Crypto here: the function needs Node 20 or later." in done.stdout
