"""Print the Pythons that pyproject.toml's classifiers name, as a job's output for GitHub Actions: ``pythons=[...]``."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def list_pythons() -> list[str]:
    """Return the versions, such as "3.11", in the order of the classifiers."""
    classifiers = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["classifiers"]
    return re.findall(r"^Programming Language :: Python :: (3\.\d+)$", "\n".join(classifiers), re.MULTILINE)


if __name__ == "__main__":
    print(f"pythons={json.dumps(list_pythons())}")  # noqa: T201
