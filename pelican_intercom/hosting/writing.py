"""Writes a scaffold's files: all of them or, where one of the site's would be lost, none."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pelican_intercom.errors import IntercomError

from .scaffold import File, Scaffold


@dataclass(frozen=True)
class Outcome:
    """What was done. ``differing`` are unified diffs from the file that is there to the one that was to be written.

    ``to_add`` are files of the site's own that lack lines; their ``text`` is what they need. Nothing was written
    where there is a differing file, unless it was forced.
    """

    written: tuple[str, ...]
    unchanged: tuple[str, ...]
    differing: tuple[str, ...]
    to_add: tuple[File, ...]


class WritingError(IntercomError):
    """A file of the scaffold cannot be read or written; ``path`` says which."""

    def __init__(self, path: Path, error: OSError) -> None:
        self.path = path
        super().__init__(f"{path} cannot be written: {error.strerror}. Run the command again once it can.")


def write_scaffold(scaffold: Scaffold, folder: Path, *, is_forced: bool = False) -> Outcome:
    """Write the scaffold's files below the folder and return what happened.

    Raises WritingError for a file or folder that cannot be read or written.
    """
    present = {file: read(folder / file.name) for file in scaffold.files}
    differing = [file for file, text in present.items() if not file.is_shared and text not in {None, file.text}]
    diffs = tuple("".join(show_difference(file, present[file] or "")) for file in differing)
    lacking = tuple(file for file, text in present.items() if file.is_shared and text is not None and lacks(text, file))
    missing = [file for file, text in present.items() if text is None]
    unchanged = [file.name for file in scaffold.files if file not in missing and file not in (*differing, *lacking)]
    if differing and not is_forced:
        return Outcome((), tuple(unchanged), diffs, ())
    for file in (*missing, *differing):
        target = folder / file.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(file.text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise WritingError(target, error) from error
    return Outcome(tuple(file.name for file in (*missing, *differing)), tuple(unchanged), diffs, lacking)


def read(path: Path) -> str | None:
    """Return a file's text with Unix line ends, or ``None`` where there is none; what is no UTF-8 shows as marks."""
    try:
        return path.read_bytes().decode(errors="replace").replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WritingError(path, error) from error


def lacks(text: str, file: File) -> bool:
    """Return whether a file of the site's own is without a line that the function needs."""
    have = {line.strip().rstrip(",") for line in text.splitlines()}
    return any(line.strip().rstrip(",") not in have for line in file.text.splitlines() if line.strip(" {}[],"))


def show_difference(file: File, present: str) -> Iterator[str]:
    """Yield the lines of a unified diff from the file that is there to the one that is to be written."""
    lines = difflib.unified_diff(
        present.splitlines(keepends=True),
        file.text.splitlines(keepends=True),
        f"{file.name} (yours)",
        f"{file.name} (to be written)",
    )
    return (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
