"""``python -m tests.benchmarks [NAME ...]``: every benchmark of this folder, or the named ones.

A benchmark is a module with ``report()``, which yields lines as it goes, or with ``main()``, which prints them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(names: list[str]) -> int:
    """Print the benchmarks' lines; return 2 for a name that there is not."""
    found = sorted(
        path.stem
        for path in Path(__file__).parent.glob("[!_]*.py")
        if any(start in path.read_text() for start in ("def report(", "def main("))
    )
    if unknown := set(names) - set(found):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(found)}")
        return 2
    for name in names or found:
        print(f"\n{name}")
        module = import_module(f"tests.benchmarks.{name}")
        if hasattr(module, "report"):
            for line in module.report():
                print(f"  {line}", flush=True)
        else:
            module.main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
