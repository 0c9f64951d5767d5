"""Write the fixes of files back: one file, or a Pipfile and its lock file together or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from functools import partial

from pypimigrate.check import check
from pypimigrate.files import write
from pypimigrate.guard import guarded
from pypimigrate.model import Applicability, FileReport
from pypimigrate.results import FileResult, groups
from pypimigrate.session.run import Session, rewritten
from pypimigrate.totals import Trouble


def fixes(
    session: Session, found: Iterable[FileResult], level: Applicability, writer: write.Writer
) -> Iterator[FileResult]:
    """Write the fixes back file by file, what belongs together at once, and check what is there now.

    A refusal goes to the totals; the file is untouched then.
    """
    for group in groups(found):
        if writer.locked:  # said once
            yield from group
        else:
            written = partial(_fixed, session, group, level, writer)
            yield from guarded(group[0].path, session.totals, written) or group


def _fixed(
    session: Session, group: tuple[FileResult, ...], level: Applicability, writer: write.Writer
) -> tuple[FileResult, ...]:
    if len(group) == 1:
        return (_fixed_alone(session, group[0], level, writer),)
    return _fixed_both(session, group[0], group[1], level, writer)


def _fixed_alone(session: Session, result: FileResult, level: Applicability, writer: write.Writer) -> FileResult:
    if not check.edits(result.report, level):
        return result
    refusal = _written(session, result, level, writer)
    if refusal:
        session.totals.troubles.append(Trouble(result.path, f"not changed: {refusal}"))
        return result
    return _counted(session, result, level)


def _written(session: Session, result: FileResult, level: Applicability, writer: write.Writer) -> str:
    """Write a file's fixes; the reason if that is not possible."""
    try:
        refusal = session.unfit(result, level)
        if not refusal:
            writer.replace(result.real, result.data, check.edits(result.report, level))
    except write.WriteRefused as refused:
        return str(refused)
    except OSError as error:
        return error.strerror or str(error)
    return refusal


def _counted(session: Session, result: FileResult, level: Applicability) -> FileResult:
    """Count a file that was written, and check it again."""
    new = rewritten(result, level)
    session.totals.fixed += len(check.fixable(result.report, level))
    session.totals.fixed_files += 1
    after = session.checked(new, result.path, real=result.real)
    return (after or FileResult(result.path, new, FileReport(), ()))._replace(real=result.real)


def _fixed_both(
    session: Session, first: FileResult, lock: FileResult, level: Applicability, writer: write.Writer
) -> tuple[FileResult, FileResult]:
    """Write a Pipfile and its lock file, or neither."""
    new, new_lock = rewritten(first, level), rewritten(lock, level)
    if new_lock == lock.data:  # then what changes in the Pipfile, if anything, is not under the hash
        after = _fixed_alone(session, first, level, writer)
        return (first, lock) if after is first else session.couple(after, lock)
    troubles = session.totals.troubles
    try:
        refusal = _written(session, first, level, writer)
        if refusal:
            troubles.append(Trouble(first.path, f"not changed, nor is {lock.path}: {refusal}"))
            return first, lock
        refusal = _written(session, lock, level, writer)
    except BaseException:
        with contextlib.suppress(OSError, write.WriteRefused):
            if write.read(lock.real, lambda head: "")[0] != new_lock:
                write.put_back(first.real, new, first.data)
        raise
    if refusal:
        kept = _put_back(first, new)
        undone = f"could not be put back, {kept}: run `pipenv lock`" if kept else "was put back as it was"
        troubles.append(Trouble(lock.path, f"not changed: {refusal}; {first.path} {undone}"))
        return first, lock
    return session.couple(_counted(session, first, level), _counted(session, lock, level))


def _put_back(result: FileResult, new: bytes) -> str:
    """Give a file its old bytes again; the reason if that is not possible."""
    try:
        write.put_back(result.real, new, result.data)
    except write.WriteRefused as refused:
        return str(refused)
    except OSError as error:
        return error.strerror or str(error)
    return ""
