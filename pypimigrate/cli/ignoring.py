"""`fix --add-ignores`: comments that ignore findings, as a diff or written; also what `--interactive` needs of it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from pypimigrate.cli import streams
from pypimigrate.edits import apply
from pypimigrate.files.write import Writer, WriteRefused
from pypimigrate.guard import guarded
from pypimigrate.report.output import counted, print_diff
from pypimigrate.session import add_ignores
from pypimigrate.totals import Trouble

if TYPE_CHECKING:
    from pypimigrate.model import Edit, FileReport
    from pypimigrate.results import FileResult
    from pypimigrate.session.run import Session


def add(found: Iterator[FileResult], session: Session, why: str, write: bool) -> int:
    """Comments that ignore the findings, written or as a diff; how many findings are left, or comments not written."""
    try:
        why = add_ignores.reason(why)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    count = 0
    with streams.outputs((("concise", None),), None, session, "auto", False) as report, contextlib.ExitStack() as stack:
        writer = stack.enter_context(contextlib.closing(Writer(session.totals.notes))) if write else None
        after = []
        for one in found:
            edits = comments(one, one.report, why, session)
            if writer is None:
                _print(one, edits)
            elif edits and (done := written(one, edits, writer, session)):
                one = done
            else:
                edits = []
            count += len(edits)
            after.append(one._replace(data=b""))
        if write:
            report.write(counted(iter(after), session.totals))
    from pypimigrate.report.summary import many

    said = "Added" if write else "Would add"
    click.echo(f"{said} {many(count, 'comment')}.{'' if write or not count else ' Add --write to do it.'}", err=True)
    return session.totals.left if write else count


def _print(one: FileResult, edits: list[Edit]) -> None:
    from pypimigrate.report.diff import difference
    from pypimigrate.report.terminal import shown

    made = difference(one.path, one.data, edits)
    if made.hidden:
        click.echo(shown(f"note: {one.path}: its diff is not shown, because {made.hidden}"), err=True)
    print_diff(made.diff, sys.stdout)


def comments(one: FileResult, wanted: FileReport, why: str, session: Session) -> list[Edit]:
    """The insertions that ignore the findings of `wanted` in a file, as many as possible."""
    asked = partial(add_ignores.comments, one.data, one.path, wanted, why, session.asked(one))
    return guarded(one.path, session.totals, asked) or []


def written(one: FileResult, edits: list[Edit], writer: Writer, session: Session) -> FileResult | None:
    """The file after edits that were looked at already; None if they could not be written, which is a trouble."""
    if writer.locked:
        return None  # said once
    try:
        writer.replace(one.real, one.data, edits)
    except (WriteRefused, OSError) as error:
        session.totals.troubles.append(Trouble(one.path, f"not changed: {error}"))
        return None
    new = apply(one.data, edits)
    return session.checked(new, one.path, real=one.real) or one._replace(data=new, located=())
