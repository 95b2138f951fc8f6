"""A blog of thousands of articles, and one build of it in this process, told as JSON: ``large_site.py FOLDER WAY``.

The ways are ``none`` (no plugin), ``tag`` (this one), ``rewrite`` (a handler that opens each finished file and writes
it again) and ``soup`` (the same through BeautifulSoup); the last two are how plugins usually do it.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import types
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

TAG = '<script defer src="/intercom.1a2b3c4d.js"></script>'
PARAGRAPH = "Spring tides follow the *new* and the **full** moon by a day or two, [as told](https://example.com/). " * 6
WEIGHINGS = 20_000
SETTINGS: dict[str, Any] = {
    "SITENAME": "Tides",
    "SITEURL": "https://example.com",
    "AUTHOR": "Ann",
    "TIMEZONE": "UTC",
    "DEFAULT_LANG": "en",
    "DEFAULT_PAGINATION": 10,
    "INTERCOM_APP_ID": "abc12345",
}


def write_articles(folder: Path, count: int) -> None:
    """Write ``count`` articles with categories, and a tag for every third of them."""
    folder.mkdir(parents=True)
    for number in range(count):
        (folder / f"article-{number}.md").write_text(
            f"Title: Article {number}\nDate: {2000 + number % 24}-{number % 12 + 1:02}-{number % 28 + 1:02}\n"
            f"Category: Sea {chr(65 + number % 20)}\nTags: tag {number // 3}\nSlug: article-{number}\n\n"
            + "\n\n".join([PARAGRAPH] * 4)
        )


class Stopwatch:
    """CPU time of this thread inside of some functions, less that of what they call back."""

    def __init__(self) -> None:
        self.nanoseconds = 0
        self.calls = 0

    def add(self, function: Callable[..., Any], *, sign: int = 1) -> Callable[..., Any]:
        """Return the function, with its time added, or, with ``sign`` -1, taken away."""

        @wraps(function)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self.calls += sign > 0
            start = time.thread_time_ns()
            try:
                return function(*args, **kwargs)
            finally:
                self.nanoseconds += sign * (time.thread_time_ns() - start)

        return timed


def weigh_watch(*, nested: bool) -> float:
    """Return the nanoseconds of its own that a stopwatch counts for one call, and one call back where it is nested."""
    stopwatch = Stopwatch()
    inner = stopwatch.add(int, sign=-1) if nested else int
    outer = stopwatch.add(inner)
    for _ in range(WEIGHINGS):
        outer()
    return stopwatch.nanoseconds / WEIGHINGS


def watch_plugin(stopwatch: Stopwatch) -> None:
    """Have all that this plugin does counted, and not the rendering of the page that it stands around."""
    from pelican_intercom import plugin  # noqa: PLC0415  (the other ways do without it)

    for name in ("check_settings", "begin_build", "prepare_generator", "begin_output", "report"):
        setattr(plugin, name, stopwatch.add(getattr(plugin, name)))
    make_template_class = plugin._make_template_class

    def make(base: Any, build: Any) -> Any:
        template = make_template_class(
            type("Uncounted", (base,), {"render": stopwatch.add(base.render, sign=-1)}), build
        )
        template.render = stopwatch.add(template.render)  # type: ignore[method-assign]
        return template

    plugin._make_template_class = make


def rewrite(path: str, context: object) -> None:
    """Open a finished file, put the tag in and write it again."""
    file = Path(path)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("</body>", TAG + "</body>"), encoding="utf-8")


def reparse(path: str, context: object) -> None:
    """Do the same through a parsed document."""
    from bs4 import BeautifulSoup  # noqa: PLC0415  (the other ways do without it)

    file = Path(path)
    document = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    if document.body is not None:
        document.body.append(document.new_tag("script", defer="", src="/intercom.1a2b3c4d.js"))
    file.write_text(str(document), encoding="utf-8")


def make_plugin(way: str, stopwatch: Stopwatch) -> types.ModuleType | str:
    """Return what goes into PLUGINS for a way of doing it."""
    if way == "tag":
        watch_plugin(stopwatch)
        return "pelican_intercom"
    other = types.ModuleType(way)
    handler = stopwatch.add({"rewrite": rewrite, "soup": reparse}.get(way, print))

    def register() -> None:
        from pelican import signals  # noqa: PLC0415

        if way != "none":
            signals.content_written.connect(handler)

    vars(other)["register"] = register
    return other


def build(folder: Path, way: str) -> dict[str, float]:
    """Build a site into ``folder``/output, and return its pages, CPU seconds, the way's own, and the peak in MiB.

    What the watch itself takes is not counted as the way's own.
    """
    from pelican import Pelican  # noqa: PLC0415
    from pelican.settings import read_settings  # noqa: PLC0415

    stopwatch = Stopwatch()
    os.chdir(folder)
    Path("conf.py").write_text("".join(f"{name} = {value!r}\n" for name, value in SETTINGS.items()), encoding="utf-8")
    plugins = [make_plugin(way, stopwatch)]
    settings = read_settings("conf.py", override={"PATH": "content", "OUTPUT_PATH": "output", "PLUGINS": plugins})
    settings["DELETE_OUTPUT_DIRECTORY"] = True
    start = time.process_time()
    Pelican(settings).run()
    cpu = time.process_time() - start
    return {
        "cpu": cpu,
        "own": (stopwatch.nanoseconds - stopwatch.calls * weigh_watch(nested=way == "tag")) / 1e9,
        "pages": sum(1 for _ in Path("output").rglob("*.html")),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(build(Path(sys.argv[1]), sys.argv[2])))
