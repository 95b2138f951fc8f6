"""Writes a scaffold's files: what is new or unedited since it was written, and nothing of the site's own."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path

from .command import is_edited, is_stamped
from .requirement import OWN_LINE, renew_requirements
from .scaffold import CONFIGURATION, Scaffold
from .site_files import Addition, read, refuse_writing


@dataclass
class Outcome:
    """What was done, by names in the repository.

    ``differing`` are unified diffs from a file that is there to the one that was to be written: one that was
    edited, or (``is_blocked``: then nothing was written) one that something else wrote. ``additions`` are what files
    of the site's own lack.
    """

    written: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    is_blocked: bool = False


def write_scaffold(scaffold: Scaffold, folder: Path, *, is_forced: bool = False) -> Outcome:
    """Write the scaffold's files below the folder and return what happened.

    Raises HostError for a file or folder that cannot be read or written.
    """
    outcome = Outcome(additions=list(scaffold.additions))
    to_write = {}
    for name, wanted in scaffold.files.items():
        present = read(folder / name)
        text = wanted if present is None else renew(name, wanted, present, scaffold.recorded)
        if present is not None and text is None:
            if name.endswith("requirements.txt"):
                outcome.additions.append(_name_requirement(name, wanted, present))
                continue
            outcome.differing.append(show_difference(name, wanted, present))
            outcome.is_blocked |= not is_stamped(present) and not is_forced
            text = wanted if is_forced else None
        if text not in {None, present}:
            to_write[name] = text
    for name, text in () if outcome.is_blocked else to_write.items():
        target = folder / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # A file of the site's own, such as .gitignore, keeps its line ends and every byte of its lines.
            newline = "\r\n" if target.is_file() and b"\r\n" in target.read_bytes() else "\n"
            target.write_text(text, encoding="utf-8", errors="surrogateescape", newline=newline)
        except OSError as error:
            raise refuse_writing(target, error) from error
        outcome.written.append(name)
    return outcome


def renew(name: str, wanted: str, present: str, recorded: str) -> str | None:
    """Return what a file that is there becomes, or ``None`` where it is left as it is and its owner has to look."""
    if name.endswith(CONFIGURATION):
        return present
    if name.endswith("requirements.txt"):
        return renew_requirements(present, wanted.splitlines()[-1], recorded)
    if name.endswith("ignore"):
        there = {line.strip() for line in present.splitlines()}
        missing = [line for line in wanted.splitlines(keepends=True) if line.strip() not in there]
        return f"{present}{'' if present.endswith(chr(10)) or not present else chr(10)}{''.join(missing)}"
    return wanted if present == wanted or not is_edited(present) else None


def show_difference(name: str, wanted: str, present: str) -> str:
    """Return a unified diff from the file that is there to the one that is to be written."""
    shown = present.encode(errors="surrogateescape").decode(errors="replace")
    # Split so that a line end that is missing at the end shows as well.
    lines = shown.split("\n"), wanted.split("\n")
    return "\n".join([*difflib.unified_diff(*lines, f"{name} (yours)", f"{name} (to be written)", lineterm=""), ""])


def _name_requirement(name: str, wanted: str, present: str) -> Addition:
    others = [line for line in wanted.splitlines() if not line.startswith("#") and line not in present.splitlines()]
    there = OWN_LINE.search(present)
    place = f"instead of the line {there[0].strip()}" if there else "at the end"
    return Addition(name, place, "\n".join(others) + "\n")
