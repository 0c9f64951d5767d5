"""Many files: read each, check it, write it back if asked, and count."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pypimigrate import check, filekind, pipfile, walk, write
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

    `real` is the path to open, as given; it may differ from `path`, which is for people. `coupled` is true for a
    Pipfile, and for its Pipfile.lock, which comes right after it: their edits belong together.
    """

    path: str
    data: bytes
    report: FileReport
    located: tuple[Located, ...]
    real: str = ""
    coupled: bool = False


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
    pairs = _pairs(listing.files)
    done: set[walk.Found] = set()
    for found in listing.files:
        if found in done:
            continue
        pair = pairs.get(_key(found.path)) if os.path.basename(found.path) in _PAIR else None
        if pair is None:
            yield from filter(None, [_of(found, totals)])
            continue
        done.update(pair)
        first, second = (_of(one, totals) for one in pair)
        yield from _coupled(first, second, totals) if first and second else filter(None, [first, second])


_PAIR = ("Pipfile", "Pipfile.lock")


def _key(path: str) -> str:
    return os.path.realpath(os.path.dirname(path))


def _pairs(files: Iterable[walk.Found]) -> dict[str, tuple[walk.Found, walk.Found]]:
    """By folder, each Pipfile whose Pipfile.lock is among the files as well."""
    known: dict[str, dict[str, walk.Found]] = {}
    for one in files:
        if os.path.basename(one.path) in _PAIR:
            known.setdefault(_key(one.path), {})[os.path.basename(one.path)] = one
    return {folder: (both[_PAIR[0]], both[_PAIR[1]]) for folder, both in known.items() if len(both) == len(_PAIR)}


def _of(found: walk.Found, totals: Totals) -> FileResult | None:
    path = found.shown.replace(os.sep, "/")
    if found.trouble:
        totals.troubles.append(Trouble(path, found.trouble))
    elif found.skipped:
        totals.skipped.append(Skip(path, found.skipped))
    else:
        result = _result(found.path, path, totals)
        return result._replace(real=found.path) if result is not None else None
    return None


def _coupled(first: FileResult, lock: FileResult, totals: Totals) -> tuple[FileResult, FileResult]:
    """A Pipfile and its lock file, with edits that belong together if it is proven that they can be made."""
    if not first.located:
        return first, lock
    try:
        pair = pipfile.couple(first.data, check.check(first.data, first.path), lock.data, lock.report)
        return _with(first, pair.pipfile), _with(lock, pair.lock)
    except pipfile.Uncoupled as why:
        held = check.check(first.data, first.path, check.Options(locked=str(why)))
        return first._replace(report=held, located=_located(first.path, first.data, held)), lock
    except Exception as error:
        totals.troubles.append(Trouble(first.path, f"not coupled: internal error, please report it: {error!r}"))
        return first, lock


def _with(result: FileResult, report: FileReport) -> FileResult:
    return result._replace(report=report, located=_located(result.path, result.data, report), coupled=True)


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


_LOCKED_BY = {
    "Pipfile": {"Pipfile.lock": "pipenv lock"},
    "pyproject.toml": {"poetry.lock": "poetry lock", "pdm.lock": "pdm lock", "uv.lock": "uv lock"},
}


def locked(path: str, exists: Callable[[str], bool] = os.path.exists) -> str:
    """Why its fixes are held back, if a lock file stands beside it that holds a hash over it."""
    folder, name = os.path.split(path)
    found = {lock: how for lock, how in _LOCKED_BY.get(name, {}).items() if exists(os.path.join(folder, lock))}
    if not found:
        return ""
    commands = " and ".join(f"`{how}`" for how in found.values())
    return f"{' and '.join(found)} must match it: run {commands} after the change"


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


def groups(found: Iterable[FileResult]) -> Iterator[tuple[FileResult, ...]]:
    """The files whose edits belong together: a Pipfile and its lock file, or one file alone."""
    left = iter(found)
    for result in left:
        yield (result, next(left)) if result.coupled else (result,)


def fixes(found: Iterable[FileResult], level: Applicability, totals: Totals) -> Iterator[FileResult]:
    """Write the fixes back file by file, what belongs together at once, and check what is there now."""
    for group in groups(found):
        if len(group) == 2:
            yield from _fix_both(*group, level, totals)
        else:
            yield fix(group[0], level, totals)


def fix(result: FileResult, level: Applicability, totals: Totals) -> FileResult:
    """Write the fixes of one file back, and check what is there now.

    A refusal goes to `totals`; the file is untouched then.
    """
    new = rewritten(result, level)
    if new == result.data:
        return result
    refusal = _replaced(result, new)
    if refusal:
        totals.troubles.append(Trouble(result.path, f"not changed: {refusal}"))
        return result
    return _fixed(result, new, level, totals)


def _replaced(result: FileResult, new: bytes) -> str:
    """Write a file; the reason if that is not possible."""
    try:
        write.replace(result.real, result.data, new)
    except write.Refused as refusal:
        return str(refusal)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _fixed(result: FileResult, new: bytes, level: Applicability, totals: Totals) -> FileResult:
    """Count a file that was written, and check it again."""
    totals.fixed += len(check.fixable(result.report, level))
    totals.fixed_files += 1
    after = checked(new, result.path, check.Options(locked=locked(result.real)), totals)
    return (after or FileResult(result.path, new, FileReport(), ()))._replace(real=result.real)


def _fix_both(
    first: FileResult, lock: FileResult, level: Applicability, totals: Totals
) -> tuple[FileResult, FileResult]:
    """Write a Pipfile and its lock file, or neither."""
    new, new_lock = rewritten(first, level), rewritten(lock, level)
    if new_lock == lock.data:  # then what changes in the Pipfile, if anything, is not under the hash
        after = fix(first, level, totals)
        return (first, lock) if after is first else _coupled(after, lock, totals)
    try:
        refusal = _replaced(first, new)
        if refusal:
            totals.troubles.append(Trouble(first.path, f"not changed, nor is {lock.path}: {refusal}"))
            return first, lock
        refusal = _replaced(lock, new_lock)
    except BaseException:
        with contextlib.suppress(OSError, write.Refused):
            if write.read(lock.real, lambda head: "")[0] != new_lock:
                write.replace(first.real, new, first.data)
        raise
    if refusal:
        kept = _replaced(first._replace(data=new), first.data)
        undone = f"could not be put back, {kept}: run `pipenv lock`" if kept else "was put back as it was"
        totals.troubles.append(Trouble(lock.path, f"not changed: {refusal}; {first.path} {undone}"))
        return first, lock
    return _coupled(_fixed(first, new, level, totals), _fixed(lock, new_lock, level, totals), totals)
