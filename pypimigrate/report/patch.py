"""The format `patch`, and what `fix` prints: what would be changed, as a diff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from pypimigrate.check import check
from pypimigrate.guard import guarded
from pypimigrate.model import Applicability
from pypimigrate.report.diff import Difference, difference
from pypimigrate.results import FileResult, groups
from pypimigrate.totals import Totals


def pieces(found: Iterable[FileResult], totals: Totals, level: Applicability) -> Iterator[bytes]:
    """The diffs of all files."""
    for group in groups(found):
        yield from diffs(group, totals, level)


def diffs(group: tuple[FileResult, ...], totals: Totals, level: Applicability) -> list[bytes]:
    """The diffs of files that change together: all or none. What is not shown goes to the notes of `totals`."""
    changed = [one for one in group if check.edits(one.report, level)]
    return guarded(group[0].path, totals, partial(_diffs, changed, totals, level)) or []


def _diffs(changed: list[FileResult], totals: Totals, level: Applicability) -> list[bytes]:
    made = [difference(one.path, one.data, check.edits(one.report, level)) for one in changed]
    why = _hidden(changed, made)
    unsafe = " --unsafe-fixes" if level is Applicability.UNSAFE else ""
    for one, found in zip(changed, made, strict=True):
        if why:
            how = f"`fix --write{unsafe}` on it makes the change"
            totals.notes.append(f"{one.path}: its diff is not shown, because {why}; {how}")
            continue
        if found.is_binary:
            said = (
                "the line behind one that changes holds credentials: its diff is in git's binary form, for `git apply`"
            )
            totals.notes.append(f"{one.path}: {said}")
        if found.diff and (one.path.startswith(("/", "../")) or "/../" in one.path):
            said = "is not below the working directory: `git apply` does not find it from here"
            totals.notes.append(f"{one.path} {said}")
    return [] if why else [one.diff for one in made]


def _hidden(changed: list[FileResult], made: list[Difference]) -> str:
    """Why the diffs of files that change together are not shown; empty if they are."""
    if any(one.report.view for one in changed):
        return "it is UTF-16 or UTF-32 text"
    return next((one.hidden for one in made if one.hidden), "")
