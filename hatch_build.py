"""README.md as PyPI shows it: its relative links lead to the repository that ``[project.urls]`` names as Source."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_LINK = re.compile(r"(?P<image>!?)(?P<text>\[[^\]]*\]\()(?![a-z]+:|#)(?P<path>[^)\s]+)")


class ReadmeMetadataHook(MetadataHookInterface):
    """Gives the distributions their description. Without a Source the links stay as they are."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set ``readme`` in the project's metadata."""
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        source = metadata.get("urls", {}).get("Source", "").rstrip("/")
        if source:
            tag = f"v{metadata['version']}"
            text = _LINK.sub(
                lambda link: (
                    f"{link['image']}{link['text']}{source}/{'raw' if link['image'] else 'blob'}/{tag}/{link['path']}"
                ),
                text,
            )
        metadata["readme"] = {"content-type": "text/markdown", "text": text}
