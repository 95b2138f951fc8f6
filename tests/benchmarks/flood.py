"""What a plain visitor waits while others send headers and cookies full of blanks, nine requests a second."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from tests.conformance.runtimes import gunicorn, node
from tests.identity.calling import SHARED

SECONDS = 5.0
FLOOD_RATE = 9
# The first fits in any server's header; the second is nearly all that the Node form takes.
SIZES = (8_000, 31_000)
PAUSE = 0.005


def report() -> Iterator[str]:
    """Yield the median of a visitor's waits, with and without the flood, and their ratio."""
    for name, runtime in (("node", node), ("gunicorn, one worker", gunicorn)):
        with tempfile.TemporaryDirectory() as folder, runtime.serve(SHARED, Path(folder)) as url:
            quiet = measure_visitor(url, [])
            yield f"{quiet * 1000:8.2f} ms a visitor in {name}, quiet"
            # gunicorn refuses a field of more than 8,190 bytes by itself.
            for size in SIZES if runtime is node else SIZES[:1]:
                flooded = measure_visitor(url, make_flood(size))
                yield f"{flooded * 1000:8.2f} ms while {FLOOD_RATE} requests a second bring {size:,} blanks each"
                yield f"flood / quiet: {flooded / quiet:.1f} (about 1 is good)"


def make_flood(size: int) -> list[Mapping[str, str]]:
    """Return the headers of requests that a blank inside of a value makes slow to trim, in each place read."""
    blanks = " " * size
    return [
        {"Authorization": f"x{blanks}y"},
        {"Authorization": f"Bearer x{blanks}y"},
        {"Cookie": f"session=x{blanks}y"},
        {"Cookie": f"x{blanks}y=1"},
        {"Origin": f"https://x{blanks}y"},
        {"Cookie": "; ".join(["x  =  y"] * (size // 9))},
    ]


def measure_visitor(url: str, flood: list[Mapping[str, str]]) -> float:
    """Return the median of the seconds that requests without a token take, one after the other."""
    return asyncio.run(_measure(url, flood))


async def _measure(url: str, flood: list[Mapping[str, str]]) -> float:
    waits: list[float] = []
    sent: list[asyncio.Task[float]] = []
    start = time.perf_counter()

    async def send_flood() -> None:
        while flood and time.perf_counter() < start + SECONDS:
            sent.append(asyncio.create_task(_ask(url, flood[len(sent) % len(flood)])))
            await asyncio.sleep(1 / FLOOD_RATE)

    async def visit() -> None:
        while time.perf_counter() < start + SECONDS:
            waits.append(await _ask(url, {}))
            await asyncio.sleep(PAUSE)

    await asyncio.gather(send_flood(), visit())
    await asyncio.gather(*sent)
    return statistics.median(waits)


async def _ask(url: str, headers: Mapping[str, str]) -> float:
    parts = urlsplit(url)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    request = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""])
    start = time.perf_counter()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    writer.write(request.encode())
    await reader.readuntil(b"\r\n\r\n")
    waited = time.perf_counter() - start
    writer.close()
    return waited
