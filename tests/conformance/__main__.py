"""``python -m tests.conformance [RUNTIME ...]``: the table through some runtimes, or all, and counts."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.conformance.exercise import exercise
from tests.conformance.runtimes.contract import Runtime, list_runtimes
from tests.conformance.table import read_environments


def report(runtime: Runtime) -> int:
    """Print how a runtime does, and return the number of cases with faults."""
    if reason := runtime.missing():
        print(f"{runtime.name}: not run, {reason}")
        return 0
    outcomes = []
    for environment in read_environments().values():
        with tempfile.TemporaryDirectory() as folder:
            outcomes += exercise(runtime, environment, Path(folder))
    wrong = [outcome for outcome in outcomes if outcome.faults]
    changed = [outcome for outcome in outcomes if outcome.change and not outcome.faults]
    print(f"{runtime.name} ({runtime.version()}): {len(outcomes)} cases, {len(wrong)} wrong, {len(changed)} exceptions")
    for outcome in changed:
        print(f"  exception: {outcome.case}: {outcome.change}")
    for outcome in wrong[:20]:
        print(f"  WRONG: {outcome.case}: {'; '.join(outcome.faults)}")
    return len(wrong)


def main(names: list[str]) -> int:
    """Report on the named runtimes, or on all of them; return the exit status."""
    runtimes = [runtime for runtime in list_runtimes() if not names or runtime.name in names]
    if unknown := set(names) - {runtime.name for runtime in runtimes}:
        print(f"no such runtime: {', '.join(sorted(unknown))}; there are {', '.join(r.name for r in list_runtimes())}")
        return 2
    return 1 if sum(report(runtime) for runtime in runtimes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
