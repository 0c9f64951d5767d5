"""The format `patch`, and what `fix` prints: what would be changed, as a diff."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pypimigrate import check, run
from pypimigrate.legacyurl import without_secrets
from pypimigrate.model import Applicability
from pypimigrate.report.diff import unified
from pypimigrate.run import FileResult, Totals

_SECRET = re.compile(r"(?:password|passwd|token|secret|api_?key)\w*\s*[:=]", re.I)


def pieces(found: Iterable[FileResult], totals: Totals, level: Applicability) -> Iterator[bytes]:
    """The diffs of all files."""
    for group in run.groups(found):
        yield from diffs(group, totals, level)


def diffs(group: tuple[FileResult, ...], totals: Totals, level: Applicability) -> Iterator[bytes]:
    """The diffs of files that change together: all or none. What is not shown goes to the notes of `totals`."""
    for one in group:
        if one.report.view and check.edits(one.report, level):
            totals.notes.append(f"{one.path}: its diff is not shown, because it is UTF-16 or UTF-32 text")
            return
    made = [(one, unified(one.path, one.data, check.edits(one.report, level))) for one in group]
    shown = "".join(diff.decode("latin-1") for _, diff in made)
    hidden = without_secrets(shown) != shown or _SECRET.search(shown)
    for result, diff in made:
        if diff and hidden:
            totals.notes.append(f"{result.path}: its diff is not shown, because it holds credentials")
        elif diff:
            yield diff
        if diff and (result.path.startswith(("/", "../")) or "/../" in result.path):
            totals.notes.append(
                f"{result.path} is not below the working directory: `git apply` does not find it from here"
            )
