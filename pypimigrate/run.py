"""Many files: read each, check it, write it back if asked, and count."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pypimigrate import check, filekind, walk, write
from pypimigrate.model import Applicability, FileReport, Finding, Skip, Trouble
from pypimigrate.position import Lines, Position


class Located(NamedTuple):
    """A finding with its place for people: `text` is the line that it starts on."""

    path: str
    finding: Finding
    start: Position
    end: Position
    text: str


class FileResult(NamedTuple):
    """One file after the check: its bytes, its report, and its findings with their places."""

    path: str
    data: bytes
    report: FileReport
    located: tuple[Located, ...]


@dataclass(slots=True)
class Totals:
    """What a run counts. `fixed` are findings that were fixed in place."""

    read: int = 0
    with_findings: int = 0
    fixed: int = 0
    fixed_files: int = 0
    suppressed: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    skipped: list[Skip] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, result: FileResult) -> None:
        """Add one file that was read."""
        self.read += 1
        self.suppressed += result.report.suppressed
        self.with_findings += bool(result.located)
        for one in result.located:
            self.findings[one.finding.applicability.value] += 1

    @property
    def left(self) -> int:
        """How many findings there are."""
        return sum(self.findings.values())


def results(paths: Iterable[str], totals: Totals) -> Iterator[FileResult]:
    """Check every file below `paths`, in order. What is not read goes to `totals`, with its reason."""
    listing = walk.files(paths)
    totals.notes += listing.notes
    for found in listing.files:
        path = found.path.replace(os.sep, "/")
        if found.trouble:
            totals.troubles.append(Trouble(path, found.trouble))
        elif found.skipped:
            totals.skipped.append(Skip(path, found.skipped))
        else:
            result = _result(found.path, path, totals)
            if result is not None:
                yield result


def _result(real: str, path: str, totals: Totals) -> FileResult | None:
    try:
        data, reason = write.read(real, filekind.unreadable)
    except write.Refused as refusal:
        totals.skipped.append(Skip(path, str(refusal)))
        return None
    except OSError as error:
        totals.troubles.append(Trouble(path, f"cannot be read: {error.strerror or error}"))
        return None
    if reason:
        totals.skipped.append(Skip(path, reason))
        return None
    return checked(data, path, check.Options(locked=_locked(real)), totals)


def checked(data: bytes, path: str, options: check.Options, totals: Totals) -> FileResult | None:
    """Check one file's bytes. None, with the reason in `totals`, if it is not searched."""
    report = check.check(data, path, options)
    if report.skipped:
        totals.skipped.append(Skip(path, report.skipped))
        return None
    return FileResult(path, data, report, _located(path, data, report))


_LOCKED_BY = {"Pipfile": ("Pipfile.lock",), "pyproject.toml": ("poetry.lock", "pdm.lock", "uv.lock")}


def _locked(path: str) -> bool:
    """Whether a lock file stands beside it that holds a hash over it."""
    folder, name = os.path.split(path)
    return any(os.path.exists(os.path.join(folder, lock)) for lock in _LOCKED_BY.get(name, ()))


def _located(path: str, data: bytes, report: FileReport) -> tuple[Located, ...]:
    if not report.findings:
        return ()
    lines = Lines(data)
    found = []
    for finding in report.findings:
        start, end = lines.position(finding.span.start), lines.position(finding.span.end)
        found.append(Located(path, finding, start, end, lines.text(start.line)))
    return tuple(found)


def rewritten(result: FileResult, level: Applicability) -> bytes:
    """The file's bytes with everything fixed that may be at `level`."""
    return check.fixed(result.data, result.report, level)


def fix(result: FileResult, level: Applicability, totals: Totals) -> FileResult:
    """Write the fixes of one file back, and check what is there now.

    A refusal goes to `totals`; the file is untouched then.
    """
    new = rewritten(result, level)
    if new == result.data:
        return result
    try:
        write.replace(result.path, result.data, new)
    except write.Refused as refusal:
        totals.troubles.append(Trouble(result.path, f"not changed: {refusal}"))
        return result
    except OSError as error:
        totals.troubles.append(Trouble(result.path, f"not changed: {error.strerror or error}"))
        return result
    after = checked(new, result.path, check.Options(locked=_locked(result.path)), totals)
    assert after is not None
    totals.fixed += len(result.located) - len(after.located)
    totals.fixed_files += 1
    return after
