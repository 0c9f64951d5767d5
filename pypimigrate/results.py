"""What a run found: the values that reports, live checks and editors take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pypimigrate.lines import Position
from pypimigrate.model import FileReport, Finding


class Located(NamedTuple):
    """A finding with its place for people, and the URL with what stands before and behind it on its line, bounded.

    `lead` is what the line goes on from the lines before it, bounded: it is not shown, but tells what is a credential.
    """

    path: str
    finding: Finding
    start: Position
    end: Position
    before: str
    url: str
    after: str
    lead: str = ""


class FileResult(NamedTuple):
    """One file after the check: its path as shown, its bytes, its report, and its findings with their places.

    `real` is the path to open, as given; it may differ from `path`, which is for people. `coupled` is true for a
    Pipfile, and for its Pipfile.lock, which comes right after it: their edits belong together.
    """

    path: str
    data: bytes
    report: FileReport
    located: tuple[Located, ...]
    real: str = ""
    coupled: bool = False

    def with_report(self, report: FileReport) -> FileResult:
        """The result with another report about the same findings, one for one."""
        located = zip(self.located, report.findings, strict=True)
        return self._replace(report=report, located=tuple(one._replace(finding=finding) for one, finding in located))


class Passed(NamedTuple):
    """A place that names an old host and is no finding, and why."""

    path: str
    start: Position
    name: str
    reason: str


def groups(found: Iterable[FileResult]) -> Iterator[tuple[FileResult, ...]]:
    """The files whose edits belong together: a Pipfile and its lock file, or one file alone."""
    left = iter(found)
    for result in left:
        yield (result, next(left)) if result.coupled else (result,)
