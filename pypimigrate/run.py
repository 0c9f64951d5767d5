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
    """A finding with its place for people, and the URL with what stands before and behind it on its line, bounded."""

    path: str
    finding: Finding
    start: Position
    end: Position
    before: str
    url: str
    after: str


class FileResult(NamedTuple):
    """One file after the check: its path as shown, its bytes, its report, and its findings with their places.

    `real` is the path to open, as given; it may differ from `path`, which is for people.
    """

    path: str
    data: bytes
    report: FileReport
    located: tuple[Located, ...]
    real: str = ""


class Passed(NamedTuple):
    """A place that names an old host and is no finding, and why."""

    path: str
    start: Position
    name: str
    reason: str


@dataclass(slots=True)
class Totals:
    """What a run counts. `fixed` are findings that were fixed in place.

    `passed` are the places that name an old host and are no finding: None unless someone wants to know.
    `outputs` are the files that the report goes to (device, inode): they are not read.
    """

    read: int = 0
    with_findings: int = 0
    fixed: int = 0
    fixed_files: int = 0
    suppressed: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    skipped: list[Skip] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    outputs: set[tuple[int, int]] = field(default_factory=set)
    passed: list[Passed] | None = None

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
        path = found.shown.replace(os.sep, "/")
        if found.trouble:
            totals.troubles.append(Trouble(path, found.trouble))
        elif found.skipped:
            totals.skipped.append(Skip(path, found.skipped))
        else:
            result = _result(found.path, path, totals)
            if result is not None:
                yield result._replace(real=found.path)


def _result(real: str, path: str, totals: Totals) -> FileResult | None:
    try:
        if totals.outputs and _identity(real) in totals.outputs:
            totals.skipped.append(Skip(path, "report of this run"))
            return None
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
    return checked(data, path, check.Options(locked=locked(real)), totals)


def _identity(path: str) -> tuple[int, int]:
    info = os.lstat(path)
    return info.st_dev, info.st_ino


def checked(data: bytes, path: str, options: check.Options, totals: Totals) -> FileResult | None:
    """Check one file's bytes. None, with the reason in `totals`, if it is not searched."""
    try:
        report = check.check(data, path, options)
        located = _located(path, data, report)
        if totals.passed is not None and not report.skipped:
            totals.passed += _passed(path, data, report)
    except Exception as error:  # a fault of this program in one file must not keep it from the others
        totals.troubles.append(Trouble(path, f"not checked: internal error, please report it: {error!r}"))
        return None
    if report.skipped:
        totals.skipped.append(Skip(path, report.skipped))
        return None
    return FileResult(path, data, report, located)


_LOCKED_BY = {"Pipfile": ("Pipfile.lock",), "pyproject.toml": ("poetry.lock", "pdm.lock", "uv.lock")}


def locked(path: str) -> bool:
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
        found.append(Located(path, finding, start, end, *lines.around(*finding.span)))
    return tuple(found)


def _passed(path: str, data: bytes, report: FileReport) -> Iterator[Passed]:
    from pypimigrate.unreported import unreported

    lines = Lines(data)
    for span, reason in unreported(data, (one.span for one in report.findings), report.suppressed > 0):
        yield Passed(path, lines.position(span.start), data[slice(*span)].decode("ascii"), reason)


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
        write.replace(result.real, result.data, new)
    except write.Refused as refusal:
        totals.troubles.append(Trouble(result.path, f"not changed: {refusal}"))
        return result
    except OSError as error:
        totals.troubles.append(Trouble(result.path, f"not changed: {error.strerror or error}"))
        return result
    totals.fixed += len(check.edits(result.report, level))
    totals.fixed_files += 1
    after = checked(new, result.path, check.Options(locked=locked(result.real)), totals)
    return after or FileResult(result.path, new, FileReport(), ())
