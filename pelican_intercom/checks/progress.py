"""A progress bar for large sites, on a terminal only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from .built.output import count_files

# Fewer files are read before a bar could be looked at.
MANY = 1_000


@contextmanager
def follow(console: Console, folder: Path, *, is_silent: bool = False) -> Iterator[Callable[[], None]]:
    """Yield what to call after each file of a folder; on a terminal it moves a bar where there are many files."""
    if is_silent or not console.is_terminal or (total := count_files(folder)) < MANY:
        yield lambda: None
        return
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("Reading", total=total)
        yield lambda: progress.advance(task)
