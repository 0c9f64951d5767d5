"""The command `fix`: a diff, edits in place, questions, ignore comments, or a filter."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from pypimigrate.cli import loading, options, streams
from pypimigrate.model import Applicability
from pypimigrate.report.output import counted, exit_code, print_diff, say_troubles

if TYPE_CHECKING:
    from pypimigrate.files.write import Writer
    from pypimigrate.results import FileResult
    from pypimigrate.session.run import Session
    from pypimigrate.totals import Totals


@click.command(cls=options.Command)
@options.paths
@click.option(
    "-w", "--write", is_flag=True, help="Change the files. Without it, a diff is printed and nothing changes."
)
@click.option(
    "--unsafe-fixes/--no-unsafe-fixes",
    default=None,
    help="Apply the fixes that are likely, but not certain, as well.",
)
@click.option(
    "--codemod",
    type=click.Choice(["xmlrpc"]),
    help="With --unsafe-fixes: replace clients of PyPI's XML-RPC by a class over today's APIs, where that is possible.",
)
@click.option(
    "--output-format",
    "formats",
    type=options.Format(),
    multiple=True,
    help="With --write: how what is left is shown, and where, as in `check`.",
)
@click.option("--interactive", is_flag=True, help="With --write: ask about each finding, unsafe fixes as well.")
@click.option(
    "--add-ignores",
    metavar="[=REASON]",
    help="Instead of fixing: add comments that ignore the findings, where that changes nothing else.",
)
@click.option("--summary", metavar="FILE", help="With --write: put the text of a pull request into FILE (Markdown).")
@options.output_file
@options.statistics
@options.exit_zero
@options.live_options
@options.choice
@options.settings
@options.stdin_filename
@options.color
@options.jobs
def fix(
    paths: tuple[str, ...],
    write: bool,
    unsafe_fixes: bool | None,
    codemod: str | None,
    interactive: bool,
    add_ignores: str | None,
    summary: str | None,
    formats: tuple[tuple[str, str | None], ...],
    output_file: str | None,
    statistics: bool,
    exit_zero: bool,
    stdin_filename: str,
    color: str,
    jobs: int | None,
    **rest: Any,
) -> int:
    """Print what would be fixed below the PATHs as a diff (`git apply` takes it); with --write, fix it in place.

    With --write and - for standard input, the fixed text goes to standard output.
    """
    from pypimigrate.files.write import Writer
    from pypimigrate.report.pullrequest import Changes
    from pypimigrate.results import groups
    from pypimigrate.session.fixing import fixes
    from pypimigrate.session.run import RunOptions, Session

    paths, settings, force = loading.start(paths, rest)
    unsafe_fixes = bool(settings.value("unsafe-fixes")[0]) if unsafe_fixes is None else unsafe_fixes
    policy = loading.policy(settings, force, paths=paths)
    live = loading.live(settings, **rest)
    filtered = "-" in paths
    options.refuse(
        options.FIX,
        write=write,
        unsafe_fixes=unsafe_fixes,
        codemod=codemod,
        interactive=interactive,
        add_ignores=add_ignores,
        summary=summary,
        output_format=formats,
        live=live,
        standard_input=filtered,
        filter=write and filtered,
    )
    jobs = 1 if add_ignores is not None else loading.jobs_of(jobs, settings)
    session = Session(RunOptions(policy, codemod is not None, jobs=jobs, cache=loading.cache(**rest)))
    totals = session.totals
    level = Applicability.UNSAFE if unsafe_fixes or interactive else Applicability.SAFE
    if write and filtered:
        _filter(stdin_filename, level, session)
        return exit_code(totals, 0 if exit_zero else totals.left)
    found = loading.results(paths, stdin_filename, session, alone=write)
    if add_ignores is not None:
        from pypimigrate.cli.ignoring import add

        left = add(found, session, add_ignores, write)
        return exit_code(totals, 0 if exit_zero else left)
    found = loading.asked(found, live, session)
    if not write:
        pending = _show(found, session, level, output_file)
        _say_pending(pending, totals, unsafe_fixes, statistics)
        return exit_code(totals, 0 if exit_zero else pending)
    formats = loading.formats(formats, settings)
    changes = Changes(level)
    with (
        streams.outputs(formats, output_file, session, color, statistics, level) as report,
        streams.output(summary, session) if summary is not None else contextlib.nullcontext() as body,
        contextlib.closing(Writer(totals.notes)) as writer,
    ):
        ignore: Callable[[Iterator[FileResult]], Iterator[FileResult]] = iter
        if interactive:
            found, ignore = _interactive(found, session, color, writer)
        after = ignore(changes.after(fixes(session, changes.before(found), level, writer)))
        if live is not None:
            after = (one for group in groups(after) for one in live.again(group))
        # all fixes first: a reader that stops reading the report must not stop the fixing
        fixed = [report.kept(one) for one in after if streams.count_clean(one, totals)]
        if body is not None:
            body.write(changes.markdown(fixed, totals))
        report.write(counted(iter(fixed), totals))
    return exit_code(totals, 0 if exit_zero else totals.left)


def _show(found: Iterator[FileResult], session: Session, level: Applicability, output_file: str | None) -> int:
    """Print the diff; how many URLs it changes."""
    from pypimigrate.check import check
    from pypimigrate.report import patch
    from pypimigrate.results import groups

    pending = 0
    with streams.output(output_file, session) as out:
        for group in groups(counted(found, session.totals)):
            for diff in patch.diffs(group, session.totals, level):
                print_diff(diff, out)
            pending += sum(len(check.fixable(one.report, level)) for one in group)
        out.flush()
    return pending


def _interactive(
    found: Iterator[FileResult], session: Session, color: str, writer: Writer
) -> tuple[Iterator[FileResult], Callable[[Iterator[FileResult]], Iterator[FileResult]]]:
    """The files with the fixes that somebody wants; and what adds the comments that were wanted to the fixed files."""
    from pypimigrate.cli import ignoring, interactive
    from pypimigrate.report import terminal

    results = list(found)

    def ask(question: str, letters: str) -> str:
        click.echo(f"{question} {f'[{chr(44).join(letters)}]' if letters else ''}: ", nl=False, err=True)
        line = sys.stdin.readline() if sys.stdin is not None else ""
        if not line:
            raise EOFError
        return line

    paint = terminal.Paint(terminal.wants_color(sys.stderr, color), terminal.wants_links(sys.stderr, color))
    answers = interactive.decide(results, ask, lambda text: click.echo(text, err=True, nl=False), paint)
    asked = {one.path: (at, one) for at, one in enumerate(results)}

    def ignore(after: Iterator[FileResult]) -> Iterator[FileResult]:
        for one in list(after):  # all fixes first
            at, before = asked[one.path]
            wanted = interactive.ignored(one, before, at, answers)
            edits = ignoring.comments(one, wanted, "", session)
            if wanted.findings and not edits:
                session.totals.notes.append(
                    f"{one.path}: no comment could be added; see `ignore-urls` in the configuration"
                )
            if edits:
                one = ignoring.written(one, edits, writer, session) or one
            yield one

    return iter(interactive.decided(results, answers)), ignore


def _filter(name: str, level: Applicability, session: Session) -> None:
    """Standard input, fixed, to standard output. What cannot be searched goes through as it is."""
    from pypimigrate.guard import guarded
    from pypimigrate.session.run import rewritten

    data = streams.read_standard_input()
    result = streams.standard_input(data, name, session)
    new = guarded(name, session.totals, partial(rewritten, result, level)) if result is not None else data
    new = data if new is None else new
    sys.stdout.buffer.write(new)
    sys.stdout.buffer.flush()
    for after in filter(None, [streams.standard_input(new, name, session)] if result is not None else []):
        session.totals.count(after)
    say_troubles(session.totals)


def _say_pending(pending: int, totals: Totals, unsafe_fixes: bool, counts: bool) -> None:
    from pypimigrate.report.summary import many, summary
    from pypimigrate.report.terminal import Paint
    from pypimigrate.report.text import statistics

    say_troubles(totals)
    if counts:
        click.echo(statistics(totals), err=True, nl=False)
    click.echo(summary(totals, Paint(False)), err=True, nl=False)
    if pending:
        flags = "--write --unsafe-fixes" if unsafe_fixes else "--write"
        click.echo(f"Would change {many(pending, 'URL')}. Nothing was written: add {flags} to do it.", err=True)
