"""Many files: read each, check it, write it back if asked, and count."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from pypimigrate.binary import HEAD, unreadable
from pypimigrate.check import check
from pypimigrate.files import scan, walk, workers, write
from pypimigrate.filetypes import filetype
from pypimigrate.guard import guarded
from pypimigrate.lines import Lines
from pypimigrate.model import Applicability, FileReport
from pypimigrate.results import FileResult, Located, Passed, groups
from pypimigrate.totals import Skip, Totals, Trouble

if TYPE_CHECKING:
    from pypimigrate.session import verify
    from pypimigrate.session.policy import Policy


def results(paths: Iterable[str], totals: Totals, jobs: int = 0, keep: bool = True) -> Iterator[FileResult]:
    """Check every file below `paths`, in order; files without a hint are only counted.

    What is not read goes to `totals`, with its reason. `jobs` is how many processes may work on it; 0: as many as are
    useful. Without `keep` the results come without the files' bytes.
    """
    return closer(scan.scan(paths, totals, jobs), totals, jobs, keep)


_MANY = 300
"""From so many files on, several processes are worth their start."""


def closer(found: Iterable[walk.Found], totals: Totals, jobs: int = 0, keep: bool = True) -> Iterator[FileResult]:
    """Check the files that a scan found to need it, and put down what it says of the others."""
    groups = list(_joined(list(found)))
    progress = totals.progress if totals.progress is not None and totals.progress.alone else None
    try:
        for number, results in enumerate(_all_checked(groups, totals, jobs, keep)):
            if progress is not None:
                progress.step("Checking", number, len(groups))
            yield from results
    finally:
        if progress is not None:
            progress.end()


def _all_checked(
    groups: list[tuple[walk.Found, ...]], totals: Totals, jobs: int, keep: bool
) -> Iterator[Iterable[FileResult]]:
    """The results of each group, by several processes if they are many."""
    work = [number for number, group in enumerate(groups) if any(map(_open, group))]
    jobs = jobs or workers.processors()
    if len(work) < _MANY or jobs < 2:
        for group in groups:
            yield _checked(group, totals)
        return
    import pickle

    def checked(number: int) -> tuple[list[FileResult], Totals]:
        own = Totals(None if totals.passed is None else [], totals.codemod, totals.policy)
        own.outputs = totals.outputs
        done = list(_checked(groups[number], own))
        return [one if keep else one._replace(data=b"") for one in done], own

    answers = workers.ordered(checked, work, jobs, pickle.dumps, pickle.loads)
    several = set(work)
    for number, group in enumerate(groups):
        if number not in several:
            yield _checked(group, totals)
            continue
        done, own = next(answers)
        totals.add(own)
        yield done


def _open(found: walk.Found) -> bool:
    return not (found.trouble or found.skipped or found.clean)


def _joined(files: list[walk.Found]) -> Iterator[tuple[walk.Found, ...]]:
    """The files, those together that change together."""
    pairs = _pairs(files)
    done: set[walk.Found] = set()
    for one in files:
        if one in done:
            continue
        pair = pairs.get(_key(one.path)) if os.path.basename(one.path) in _PAIR else None
        if pair is None or all(member.clean for member in pair):
            yield (one,)
        else:
            done.update(pair)
            yield pair


def _checked(group: tuple[walk.Found, ...], totals: Totals) -> Iterator[FileResult]:
    if len(group) == 1:
        yield from filter(None, [_of(group[0], totals)])
        return
    first, second = (_of(member, totals, True) for member in group)
    yield from couple(first, second, totals) if first and second else filter(None, [first, second])


_PAIR = tuple(map(os.fsdecode, scan.PAIR))


def _key(path: str) -> str:
    return os.path.realpath(os.path.dirname(path))


def _pairs(files: Iterable[walk.Found]) -> dict[str, tuple[walk.Found, walk.Found]]:
    """By folder, each Pipfile whose Pipfile.lock is among the files as well."""
    known: dict[str, dict[str, walk.Found]] = {}
    for one in files:
        if os.path.basename(one.path) in _PAIR:
            known.setdefault(_key(one.path), {})[os.path.basename(one.path)] = one
    return {folder: (both[_PAIR[0]], both[_PAIR[1]]) for folder, both in known.items() if len(both) == len(_PAIR)}


def _of(found: walk.Found, totals: Totals, partner: bool = False) -> FileResult | None:
    """Check a file; one that is known to be clean only if its partner is not."""
    if found.trouble or found.skipped or (found.clean and not partner):
        scan.record(found, totals)
        return None
    result = _result(found.path, scan.shown(found), totals)
    return result._replace(real=found.path) if result is not None else None


def couple(first: FileResult, lock: FileResult, totals: Totals) -> tuple[FileResult, FileResult]:
    """A Pipfile and its lock file, with edits that belong together if it is proven that they can be made."""
    if not first.located:
        return first, lock
    return guarded(first.path, totals, lambda: _coupled(first, lock, totals)) or (first, lock)


def _coupled(first: FileResult, lock: FileResult, totals: Totals) -> tuple[FileResult, FileResult]:
    from pypimigrate.session import pipfile_pair, verify

    try:
        pair = pipfile_pair.couple(first.data, _report(first.data, first.path, totals), lock.data, lock.report)
        both = _with(first, pair.pipfile), _with(lock, pair.lock)
        for level in (Applicability.SAFE, Applicability.UNSAFE):
            for one in both:
                if why := unfit(one, level, totals):
                    raise pipfile_pair.PairRefused(f"{why}: run `pipenv lock` after the change")
        return both[0]._replace(report=verify.marked(pair.pipfile)), both[1]._replace(report=verify.marked(pair.lock))
    except pipfile_pair.PairRefused as why:
        options = check.Options(locked=str(why))
        held = _verified(first.data, first.path, _report(first.data, first.path, totals, options), options, totals)
        return first._replace(report=held, located=located(first.path, first.data, held)), lock


def _with(result: FileResult, report: FileReport) -> FileResult:
    return result._replace(report=report, located=located(result.path, result.data, report), coupled=True)


def _result(real: str, path: str, totals: Totals) -> FileResult | None:
    return guarded(path, totals, lambda: _read(real, path, totals))


def _read(real: str, path: str, totals: Totals) -> FileResult | None:
    try:
        if totals.outputs and _identity(real) in totals.outputs:
            totals.skipped.append(Skip(path, "report of this run"))
            return None
        data, reason = write.read(real, unreadable)
    except write.WriteRefused as refusal:
        totals.skipped.append(Skip(path, str(refusal)))
        return None
    except OSError as error:
        totals.troubles.append(Trouble(path, f"cannot be read: {error.strerror or error}"))
        return None
    if reason:
        totals.skipped.append(Skip(path, reason))
        return None
    return checked(data, path, check.Options(locked=locked(real), codemod=totals.codemod), totals)


def _identity(path: str) -> tuple[int, int]:
    info = os.lstat(path)
    return info.st_dev, info.st_ino


def checked(data: bytes, path: str, options: check.Options, totals: Totals) -> FileResult | None:
    """Check one file's bytes. None, with the reason in `totals`, if it is not searched, or if that fails.

    Its fixes are those that may be made: they have been looked at.
    """
    return guarded(path, totals, lambda: _checked_alone(data, path, options, totals))


def _checked_alone(data: bytes, path: str, options: check.Options, totals: Totals) -> FileResult | None:
    report = _report(data, path, totals, options)
    if report.skipped:
        totals.skipped.append(Skip(path, report.skipped))
        return None
    report = _verified(data, path, report, options, totals)
    places = located(path, data, report)
    if totals.passed is not None:
        totals.passed += _passed(path, data, report)
    return FileResult(path, data, report, places)


def _report(data: bytes, path: str, totals: Totals, options: check.Options | None = None) -> FileReport:
    """What is known about a file, under the policy of the run."""
    options = options or check.Options()
    policy: Policy | None = totals.policy
    if policy is None:
        return check.check(data, path, options)
    return policy.kept(path, check.check(data, path, options._replace(**policy.asked(path))))


def _verified(data: bytes, path: str, report: FileReport, options: check.Options, totals: Totals) -> FileReport:
    """The report with the fixes that may be made."""
    if not any(one.edits for one in report.findings):
        return report
    from pypimigrate.session import verify

    plain = not options.codemod and not report.known
    return verify.verified(report, _look(data, path, options, totals, report if plain else None))


def _look(
    data: bytes, path: str, options: check.Options, totals: Totals, before: FileReport | None, alone: bool = True
) -> verify.Look:
    """What a look at the fixes of a file needs. A baseline says nothing about them, and must not count twice."""
    from pypimigrate.session import verify

    asked = Totals(policy=totals.policy._replace(baseline=None) if totals.policy is not None else None)
    options = options._replace(codemod=False)

    def known(text: bytes) -> FileReport:
        return _report(text, path, asked, options)

    return verify.Look(path, data, before or known(data), known, alone)


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


def located(path: str, data: bytes, report: FileReport) -> tuple[Located, ...]:
    """The findings of a file with their places."""
    if not report.findings:
        return ()
    lines = Lines(report.view or data)
    found = []
    for finding, place in zip(report.findings, report.places or [one.span for one in report.findings], strict=True):
        start, end = lines.position(place.start), lines.position(place.end)
        found.append(Located(path, finding, start, end, *lines.around(*place)))
    return tuple(found)


def _passed(path: str, data: bytes, report: FileReport) -> Iterator[Passed]:
    from pypimigrate.check.unreported import unreported

    text = report.view or data
    spans = report.places or [one.span for one in report.findings]
    lines = Lines(text)
    file = filetype.of(path, text[:HEAD])
    ignored = report.suppressed + report.deselected + report.known > 0
    for span, reason in unreported(text, spans, ignored, file.reason if file.silent else ""):
        yield Passed(path, lines.position(span.start), text[slice(*span)].decode("ascii"), reason)


def rewritten(result: FileResult, level: Applicability) -> bytes:
    """The file's bytes with everything fixed that may be at `level`."""
    return check.fixed(result.data, result.report, level)


def fixes(
    found: Iterable[FileResult], level: Applicability, totals: Totals, writer: write.Writer
) -> Iterator[FileResult]:
    """Write the fixes back file by file, what belongs together at once, and check what is there now."""
    for group in groups(found):
        if writer.locked:  # said once
            yield from group
        else:
            yield from guarded(group[0].path, totals, partial(_fixed_group, group, level, totals, writer)) or group


def _fixed_group(
    group: tuple[FileResult, ...], level: Applicability, totals: Totals, writer: write.Writer
) -> tuple[FileResult, ...]:
    if len(group) == 1:
        return (fix(group[0], level, totals, writer),)
    return _fix_both(group[0], group[1], level, totals, writer)


def fix(result: FileResult, level: Applicability, totals: Totals, writer: write.Writer) -> FileResult:
    """Write the fixes of one file back, and check what is there now.

    A refusal goes to `totals`; the file is untouched then.
    """
    if not check.edits(result.report, level):
        return result
    refusal = _replaced(result, level, totals, writer)
    if refusal:
        totals.troubles.append(Trouble(result.path, f"not changed: {refusal}"))
        return result
    return _fixed(result, level, totals)


def unfit(result: FileResult, level: Applicability, totals: Totals) -> str:
    """Why the fixed text of a file must not be written; empty if it may. What was looked at as it is, is not again."""
    from pypimigrate.session import verify

    if verify.is_verified(result.report, level):
        return ""
    options = check.Options(locked=locked(result.real or result.path))
    look = _look(result.data, result.path, options, totals, None, not result.coupled)
    look = look._replace(more=max(0, len(result.report.findings) - len(look.before.findings)))
    return verify.problem(look, check.fixable(result.report, level), level)


def reverified(found: Iterable[FileResult], totals: Totals) -> Iterator[FileResult]:
    """Results whose findings may have changed after they were looked at, with the fixes that may be made."""
    for one in found:
        yield from filter(None, [guarded(one.path, totals, partial(_reverified, one, totals))])


def _reverified(result: FileResult, totals: Totals) -> FileResult:
    from pypimigrate.session import verify

    if all(verify.is_verified(result.report, level) for level in (Applicability.SAFE, Applicability.UNSAFE)):
        return result
    options = check.Options(locked=locked(result.real or result.path))
    look = _look(result.data, result.path, options, totals, None, not result.coupled)
    look = look._replace(more=max(0, len(result.report.findings) - len(look.before.findings)))
    report = verify.verified(result.report, look)
    found = zip(result.located, report.findings, strict=True)
    return result._replace(report=report, located=tuple(one._replace(finding=finding) for one, finding in found))


def _replaced(result: FileResult, level: Applicability, totals: Totals, writer: write.Writer) -> str:
    """Write a file's fixes; the reason if that is not possible."""
    try:
        refusal = unfit(result, level, totals)
        if not refusal:
            writer.replace(result.real, result.data, check.edits(result.report, level))
    except write.WriteRefused as refused:
        return str(refused)
    except OSError as error:
        return error.strerror or str(error)
    return refusal


def _fixed(result: FileResult, level: Applicability, totals: Totals) -> FileResult:
    """Count a file that was written, and check it again."""
    new = rewritten(result, level)
    totals.fixed += len(check.fixable(result.report, level))
    totals.fixed_files += 1
    after = checked(new, result.path, check.Options(locked=locked(result.real)), totals)
    return (after or FileResult(result.path, new, FileReport(), ()))._replace(real=result.real)


def _fix_both(
    first: FileResult, lock: FileResult, level: Applicability, totals: Totals, writer: write.Writer
) -> tuple[FileResult, FileResult]:
    """Write a Pipfile and its lock file, or neither."""
    new, new_lock = rewritten(first, level), rewritten(lock, level)
    if new_lock == lock.data:  # then what changes in the Pipfile, if anything, is not under the hash
        after = fix(first, level, totals, writer)
        return (first, lock) if after is first else couple(after, lock, totals)
    try:
        refusal = _replaced(first, level, totals, writer)
        if refusal:
            totals.troubles.append(Trouble(first.path, f"not changed, nor is {lock.path}: {refusal}"))
            return first, lock
        refusal = _replaced(lock, level, totals, writer)
    except BaseException:
        with contextlib.suppress(OSError, write.WriteRefused):
            if write.read(lock.real, lambda head: "")[0] != new_lock:
                write.put_back(first.real, new, first.data)
        raise
    if refusal:
        kept = _put_back(first, new)
        undone = f"could not be put back, {kept}: run `pipenv lock`" if kept else "was put back as it was"
        totals.troubles.append(Trouble(lock.path, f"not changed: {refusal}; {first.path} {undone}"))
        return first, lock
    return couple(_fixed(first, level, totals), _fixed(lock, level, totals), totals)


def _put_back(result: FileResult, new: bytes) -> str:
    """Give a file its old bytes again; the reason if that is not possible."""
    try:
        write.put_back(result.real, new, result.data)
    except write.WriteRefused as refused:
        return str(refused)
    except OSError as error:
        return error.strerror or str(error)
    return ""
