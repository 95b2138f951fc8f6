"""Which pages say in their own front matter whether they carry the Messenger, by the output path of each."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pelican.contents import Article, Page
from pelican.readers import Readers

FIELD = "intercom"
# Front matter stands at the start of a file; only files that have the field are read by Pelican, which takes its time.
START = 4096
_FIELD_LINE = re.compile(rb"^[ \t:]*intercom[ \t]*:|name=[\"']?intercom\b", re.IGNORECASE | re.MULTILINE)


def find_choices(site: Mapping[str, Any]) -> dict[str, object]:
    """Return output path to the value of ``Intercom`` for each article and page that has it.

    ``site`` is every setting of the site, as Pelican reads them. A file that Pelican cannot read without the site's
    other plugins is left out.
    """
    choices: dict[str, object] = {}
    readers = None
    for path in _find_candidates(Path(site["PATH"]), Path(site["OUTPUT_PATH"])):
        readers = readers or Readers(dict(site))
        if path.suffix[1:] in readers.extensions:
            choices.update(_read_choice(readers, path.relative_to(site["PATH"]).as_posix(), site))
    return choices


def _find_candidates(folder: Path, output: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and Path(parent, name) != output)
        for name in sorted(names):
            path = Path(parent, name)
            try:
                with path.open("rb") as file:
                    start = file.read(START)
            except OSError:
                continue
            if _FIELD_LINE.search(start):
                yield path


def _read_choice(readers: Readers, path: str, site: Mapping[str, Any]) -> dict[str, object]:
    is_page = any(path.startswith(f"{folder}/") for folder in site["PAGE_PATHS"] if folder)
    logger = logging.getLogger("pelican")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # the build has said, or will say, what is wrong with a file
    try:
        content = readers.read_file(
            base_path=site["PATH"],
            path=path,
            content_class=Page if is_page else Article,
            context={"generated_content": {}, "static_links": set(), "static_content": {}},
        )
        return {content.save_as.replace("\\", "/"): content.metadata[FIELD]} if FIELD in content.metadata else {}
    except Exception:  # noqa: BLE001  (a reader is a program of many hands, and one file must not end the check)
        return {}
    finally:
        logger.setLevel(level)
