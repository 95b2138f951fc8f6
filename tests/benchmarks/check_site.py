"""How fast a built site is checked, and how its memory grows: `python -m tests.benchmarks check_site`."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import whole_site

SIZES = (1_000, 10_000)
RUNS = 3
# One page as a blog has them: its own markup, and some 15 kB of text.
PARAGRAPH = b"<p>" + b"Spring tides follow the new and the full moon by a day or two. " * 230 + b"</p>"
SETTINGS = 'PLUGINS = ["pelican_intercom"]\nINTERCOM_APP_ID = "abc12345"\n'

MEASURE = """
import json, resource, sys, time
from pathlib import Path
from pelican_intercom.checks.site import check_site
from pelican_intercom.site_settings import read_site
site = read_site(Path(sys.argv[1]))
start, cpu = time.perf_counter(), time.process_time()
report = check_site(Path(sys.argv[2]), site, {"INTERCOM_API_SECRET": "fake-secret-0123456789-0123456789"})
seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
assert not report.faults, report.faults
print(json.dumps([report.pages, seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def multiply(built: Path, output: Path, pages: int) -> None:
    """Write a folder that holds the loader's files and one real page many times, made as long as pages are."""
    output.mkdir()
    for loader in built.glob("intercom*.js"):
        shutil.copy(loader, output)
    page = (built / "gauge.html").read_bytes().replace(b"<footer", PARAGRAPH + b"<footer", 1)
    for number in range(pages):
        (output / f"article-{number}.html").write_bytes(page)


def measure(settings: Path, output: Path) -> tuple[int, float, float, int]:
    """Return the pages, the best of three runs in seconds and in CPU seconds, and the largest peak in KiB."""
    command = [sys.executable, "-c", MEASURE, str(settings), str(output)]
    runs = [json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    return runs[0][0], min(run[1] for run in runs), min(run[2] for run in runs), max(run[3] for run in runs)


def report() -> Iterator[str]:
    """Yield pages a second and peak memory for both sizes, and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = whole_site.build(folder, SETTINGS)
        settings = folder / "output.conf.py"
        peaks = []
        yield f"{'pages':>8}{'pages/s':>10}{'pages/CPU s':>13}{'peak MiB':>10}"
        for size in SIZES:
            multiply(site.output, folder / str(size), size)
            pages, seconds, cpu, peak = measure(settings, folder / str(size))
            peaks.append(peak)
            yield f"{pages:8,}{pages / seconds:10,.0f}{pages / cpu:13,.0f}{peak / 1024:10.1f}"
        yield f"promised: 2,000 pages/s; peak at 10,000 over that at 1,000 at most 1.1: {peaks[1] / peaks[0]:.3f}"
