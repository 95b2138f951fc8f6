"""Saturates an HTTP server from a few connections at once, each request on a connection of its own."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from urllib.parse import urlsplit


def measure_rate(
    address: str, headers: dict[str, str], *, seconds: float, connections: int = 8
) -> tuple[float, Counter[int]]:
    """Return the answers a second, and how many there were of each status."""
    return asyncio.run(saturate(address, headers, seconds, connections))


async def saturate(
    address: str, headers: dict[str, str], seconds: float, connections: int
) -> tuple[float, Counter[int]]:
    """Send one request after the other on every connection until the time is over."""
    parts = urlsplit(address)
    lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close"]
    request = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""]).encode()
    statuses: Counter[int] = Counter()
    start = time.perf_counter()

    async def send() -> None:
        while time.perf_counter() < start + seconds:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"\r\ncontent-length: *(\d+)", head.lower())
            # Not to the connection's end, which workerd puts off although it was asked for.
            await reader.readexactly(int(length[1]) if length else 0)
            writer.close()
            statuses[int(head[9:12])] += 1

    await asyncio.gather(*(send() for _ in range(connections)))
    return statuses.total() / (time.perf_counter() - start), statuses
