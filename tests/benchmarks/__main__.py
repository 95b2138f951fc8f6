"""``python -m tests.benchmarks [NAME ...]``: every benchmark of this folder, or the named ones.

A benchmark is a module with ``report()``, which yields lines as it goes.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> int:
    """Print the benchmarks' lines; return 2 for a name that there is not."""
    found = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if "def report(" in path.read_text())
    if unknown := set(names) - set(found):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(found)}")
        return 2
    for name in names or found:
        print(f"\n{name}")
        for line in import_module(f"tests.benchmarks.{name}").report():
            print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
