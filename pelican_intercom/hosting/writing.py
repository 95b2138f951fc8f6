"""Writes a scaffold's files: what is new or unedited since it was written, and nothing of the site's own."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pelican_intercom.errors import IntercomError

from .requirement import OWN_LINE, renew_requirements
from .scaffold import File, Kind, Scaffold
from .site_files import Addition
from .stamp import is_edited, is_stamped


@dataclass
class Outcome:
    """What was done, by names in the repository.

    ``differing`` are unified diffs from a file that is there to the one that was to be written: one that was
    edited, or (``is_blocked``: then nothing was written) one that something else wrote. ``additions`` are what files
    of the site's own lack.
    """

    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    additions: list[Addition] = field(default_factory=list)
    is_blocked: bool = False


class WritingError(IntercomError):
    """A file of the scaffold cannot be read or written; ``path`` says which."""

    def __init__(self, path: Path, error: OSError) -> None:
        self.path = path
        super().__init__(f"{path} cannot be written: {error.strerror}. Run the command again once it can.")


def write_scaffold(scaffold: Scaffold, folder: Path, *, recorded: str = "", is_forced: bool = False) -> Outcome:
    """Write the scaffold's files below the folder and return what happened; ``recorded`` is the former requirement.

    Raises WritingError for a file or folder that cannot be read or written.
    """
    outcome = Outcome(additions=list(scaffold.additions))
    to_write: list[tuple[File, str]] = []
    for file in scaffold.files:
        present = read(folder / file.name)
        text = file.text if present is None else renew(file, present, recorded)
        if text is None and file.kind is Kind.REQUIREMENTS:
            outcome.additions.append(_name_requirement(file, present or ""))
        elif text is None:
            outcome.differing.append("".join(show_difference(file, present or "")))
            outcome.is_blocked |= not is_stamped(present or "") and not is_forced
            to_write += [(file, file.text)] if is_forced else []
        elif text == present:
            outcome.unchanged.append(file.name)
        else:
            to_write.append((file, text))
    for file, text in () if outcome.is_blocked else to_write:
        target = folder / file.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # A file of the site's own, such as .gitignore, keeps its line ends and every byte of its lines.
            newline = "\r\n" if target.is_file() and b"\r\n" in target.read_bytes() else "\n"
            target.write_text(text, encoding="utf-8", errors="surrogateescape", newline=newline)
        except OSError as error:
            raise WritingError(target, error) from error
        outcome.written.append(file.name)
    return outcome


def renew(file: File, present: str, recorded: str) -> str | None:
    """Return what a file that is there becomes, or ``None`` where it is left as it is and its owner has to look."""
    match file.kind:
        case Kind.SITE:
            return present
        case Kind.IGNORE:
            there = {line.strip() for line in present.splitlines()}
            missing = [line for line in file.text.splitlines(keepends=True) if line.strip() not in there]
            return f"{present}{'' if present.endswith(chr(10)) or not present else chr(10)}{''.join(missing)}"
        case Kind.REQUIREMENTS:
            return renew_requirements(present, file.text.splitlines()[-1], recorded)
    return file.text if present == file.text or (is_stamped(present) and not is_edited(present)) else None


def read(path: Path) -> str | None:
    """Return a file's text with Unix line ends, or ``None`` where there is none; other bytes than UTF-8's survive."""
    try:
        return path.read_bytes().decode(errors="surrogateescape").replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WritingError(path, error) from error


def show_difference(file: File, present: str) -> Iterator[str]:
    """Yield the lines of a unified diff from the file that is there to the one that is to be written."""
    shown = present.encode(errors="surrogateescape").decode(errors="replace")
    lines = difflib.unified_diff(
        shown.splitlines(keepends=True),
        file.text.splitlines(keepends=True),
        f"{file.name} (yours)",
        f"{file.name} (to be written)",
    )
    return (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _name_requirement(file: File, present: str) -> Addition:
    others = [line for line in file.text.splitlines() if not line.startswith("#") and line not in present.splitlines()]
    there = OWN_LINE.search(present)
    place = f"in place of its line {there[0].strip()}" if there else "at its end"
    return Addition(file.name, place, "\n".join(others) + "\n")
