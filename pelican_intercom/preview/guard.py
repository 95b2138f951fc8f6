"""Who may speak to the preview: it can sign people in, so no other website may reach it through the browser."""

from __future__ import annotations

import re

_LOCAL_PATH = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def is_own_host(host: str, port: int) -> bool:
    """Return whether a Host header names this machine with this port.

    A website whose name is rebound to 127.0.0.1 sends its own name.
    """
    names = ("127.0.0.1", "localhost")
    return host in {f"{name}:{port}" for name in names} or (port == 80 and host in names)  # noqa: PLR2004  (http's own)


def is_own_origin(origin: str | None, host: str) -> bool:
    """Return whether an Origin header is that of this server's own pages; a request without one is refused."""
    return origin == f"http://{host}"


def is_local_path(path: str) -> bool:
    """Return whether a redirect to this path stays on this server."""
    return _LOCAL_PATH.fullmatch(path) is not None
