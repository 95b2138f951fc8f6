"""A small site, whole builds of it by the real ``pelican`` command, and what the output says about the tag."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

TAG = re.compile(rb'<script defer(?:="(?:defer)?")? src="[^"]*/?intercom\.[0-9a-f]{8}\.js"></script>')
# Plugins that parse pages write both in their own way.
META = re.compile(rb"<meta\b[^>]*\bpelican-intercom\b[^>]*>")
BUILD_SECONDS = 180

SETTINGS = """\
SITENAME = "Tide Notes"
SITEURL = "https://example.com"
AUTHOR = "Ann"
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
FEED_ALL_ATOM = "feeds/all.atom.xml"
DELETE_OUTPUT_DIRECTORY = False
"""

# reStructuredText only, so that it also builds where Markdown is not installed.
CONTENT = {
    "springs.rst": """\
Springs & neaps
###############

:date: 2024-01-02 10:00
:category: Tides
:tags: sea, moon
:slug: springs
:summary: The end tag in this summary is ``</body>``.

Why tides differ: naïve café, 東京, 🌊.

.. code-block:: html

    <body>an example</body>
""",
    "gauge.rst": """\
Reading a gauge
###############

:date: 2024-02-03 11:00
:category: Gauges
:tags: sea
:slug: gauge

.. raw:: html

    <textarea></body></textarea><!-- </body> --><script>let end = "</body>"</script>

After that.
""",
    "unfinished.rst": """\
Unfinished
##########

:date: 2024-03-01 11:00
:status: draft
:slug: unfinished

Not yet.
""",
    "pages/about.rst": """\
About
#####

About this site.
""",
    "pages/missing.rst": """\
Not here
########

:status: hidden
:save_as: errors/404.html

Nothing is here.
""",
}
PAGES = 15
"""How many HTML files the simple theme makes of CONTENT, the draft included."""


@dataclass(frozen=True)
class Site:
    """One finished build: its output folder, the exit status and all that was printed."""

    output: Path
    status: int
    log: str

    @cached_property
    def files(self) -> dict[str, bytes]:
        """Every file of the output by its path with forward slashes."""
        return read_output(self.output)

    @cached_property
    def pages(self) -> dict[str, bytes]:
        """The HTML files among them."""
        return {name: content for name, content in self.files.items() if name.endswith(".html")}

    @property
    def assets(self) -> list[str]:
        """The names of the loader's files."""
        return [name for name in self.files if re.search(r"(^|/)intercom\.[0-9a-f]{8}\.js$", name)]


def write_files(folder: Path, files: Mapping[str, str | bytes] = CONTENT) -> None:
    """Write files below a folder by their relative paths; what is Markdown, as reST where Markdown is not installed."""
    for name, content in files.items():
        path, data = folder / name, content.encode() if isinstance(content, str) else content
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".md" and not find_spec("markdown"):
            path, data = path.with_suffix(".rst"), _write_rest(data.decode()).encode()
        path.write_bytes(data)


def _write_rest(markdown: str) -> str:
    """Return the same article in reST; its body is plain text."""
    head, _, body = markdown.partition("\n\n")
    title, *fields = (line.partition(": ") for line in head.splitlines())
    metadata = "\n".join(f":{name.lower()}: {value}" for name, _, value in fields)
    return f"{title[2]}\n{'#' * 80}\n\n{metadata}\n\n{body}"


def read_output(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their paths with forward slashes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def build(
    folder: Path,
    settings: str,
    *,
    output: str = "output",
    python: str = sys.executable,
    arguments: Sequence[str] = (),
) -> Site:
    """Build ``folder``/content with SETTINGS and the given lines after them; return what came of it."""
    if not (folder / "content").exists():
        write_files(folder / "content")
    configuration = folder / f"{output}.conf.py"
    configuration.write_text(SETTINGS + settings, encoding="utf-8")
    command = [python, "-m", "pelican", "content", "-o", output, "-s", configuration.name, *arguments]
    finished = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=BUILD_SECONDS, check=False
    )
    return Site(folder / output, finished.returncode, finished.stdout + finished.stderr)


def environment() -> dict[str, str]:
    """Return an environment in which two builds of one site differ in nothing, and no line of the log is folded."""
    pinned = {"PYTHONHASHSEED": "0", "COLUMNS": "1000", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    # Or Pelican reads settings that were written again within a second from the cache.
    return {**os.environ, **pinned, "PYTHONDONTWRITEBYTECODE": "1"}


def count_tags(page: bytes) -> int:
    """Return how many of the plugin's tags a page holds, in the exact form in which the plugin writes them."""
    return len(TAG.findall(page))


def remove_tag(page: bytes) -> bytes:
    """Return the page without the tag and the meta element."""
    return META.sub(b"", TAG.sub(b"", page))
