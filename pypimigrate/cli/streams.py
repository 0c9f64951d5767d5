"""Standard input, and where output goes."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, TextIO

import click

from pypimigrate.model import Applicability
from pypimigrate.report.output import Report

if TYPE_CHECKING:
    from pypimigrate.results import FileResult
    from pypimigrate.session.run import Session
    from pypimigrate.totals import Totals


def read_standard_input() -> bytes:
    if sys.stdin is None:
        raise click.ClickException("standard input is closed")
    return sys.stdin.buffer.read()


def standard_input(data: bytes, name: str, session: Session) -> FileResult | None:
    from pypimigrate.session import pairs
    from pypimigrate.totals import Skip, Trouble

    options, totals = session.options, session.totals
    if options.policy is not None and options.policy.leaves_out(name, named=True):
        totals.skipped.append(Skip(name, "excluded by the configuration"))
        return None
    result = session.checked(data, name, pairs.locked(name), options.codemod)
    if result is None and totals.skipped:
        skip = totals.skipped.pop()
        totals.troubles.append(Trouble(skip.path, f"standard input is not searched: {skip.reason}"))
    return result


def count_clean(result: FileResult, totals: Totals) -> bool:
    """Count a file without findings at once, so that it need not be kept; whether there are any."""
    if not result.located:
        totals.count(result)
    return bool(result.located)


@contextlib.contextmanager
def outputs(
    formats: tuple[tuple[str, str | None], ...],
    output_file: str | None,
    session: Session,
    color: str,
    statistics: bool,
    level: Applicability = Applicability.SAFE,
) -> Iterator[Report]:
    """Open all the files that are asked for; what has no file of its own goes to `output_file`, or standard output."""
    targets = [(name, file or output_file) for name, file in formats or (("full", None),)]
    files = [file for _, file in targets]
    if len({file and os.path.realpath(file) for file in files}) < len(files):
        raise click.UsageError("two formats would go to the same place: give each a file, as in sarif:FILE")
    if output_file is not None and output_file not in files:
        raise click.UsageError("-o FILE has no format left: each one has a file of its own")
    with contextlib.ExitStack() as stack:
        opened = [(name, stack.enter_context(output(file, session))) for name, file in targets]
        yield Report(opened, session.totals, color, statistics, level)


@contextlib.contextmanager
def output(path: str | None, session: Session | None) -> Iterator[TextIO]:
    """Standard output, or the file to write to; as UTF-8, whatever the locale. Neither is read as a source."""
    if path is None:
        if sys.stdout is None:
            raise click.ClickException("standard output is closed")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        if session is not None:
            session.search.note_outputs(sys.stdout, sys.stderr)
        yield sys.stdout
        return
    from pypimigrate.files import target

    try:
        with target.opened(path) as file:
            if session is not None:
                session.search.note_outputs(file, sys.stderr)
            yield file
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from None


def write_text(file: str, text: str) -> None:
    with output(file, None) as out:
        out.write(text)


def complain(text: str) -> None:
    from pypimigrate.report.terminal import shown

    with contextlib.suppress(OSError):
        click.echo(shown(text), err=True)
