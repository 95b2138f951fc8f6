"""What the runner needs to know of a runtime."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Change:
    """An exception: what a host's gateway answers to a case in the function's place, and why."""

    reason: str
    expect: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Runtime:
    """One way in which the function runs.

    ``start(variables, folder)`` yields the URL at which it answers and ends what it started; ``folder`` is an empty
    folder of its own. ``missing()`` is the reason why it cannot run on this machine, or ``None``. ``version()`` names
    the runtime's version. A heavy runtime belongs to `make test-hosts`. In a deployed one the same table runs against
    a host's scaffold, so that the bare twin runs there by hand only. ``changes`` are by case name;
    ``renamed`` maps a header, in lower case, to what the host's gateway makes of its name.
    """

    name: str
    start: Callable[[Mapping[str, str], Path], AbstractContextManager[str]]
    missing: Callable[[], str | None]
    version: Callable[[], str]
    heavy: bool = False
    deployed: bool = False
    needs_node: bool = False
    changes: Mapping[str, Change] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)


def list_runtimes() -> list[Runtime]:
    """Return the runtimes of every module beside this one that has a list of them."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py"))
    modules = [import_module(f"tests.conformance.runtimes.{name}") for name in names]
    return [runtime for module in modules for runtime in getattr(module, "RUNTIMES", [])]
