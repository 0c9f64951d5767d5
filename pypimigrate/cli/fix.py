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
    from pypimigrate.check import check as core
    from pypimigrate.files.write import Writer
    from pypimigrate.model import Edit
    from pypimigrate.results import FileResult
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
    from pypimigrate.check import check as core
    from pypimigrate.files.write import Writer
    from pypimigrate.report import patch
    from pypimigrate.report.pullrequest import Changes
    from pypimigrate.results import groups
    from pypimigrate.session import run
    from pypimigrate.totals import Totals

    paths, settings, force = loading.start(paths, rest)
    unsafe_fixes = bool(settings.value("unsafe-fixes")[0]) if unsafe_fixes is None else unsafe_fixes
    level = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
    totals = Totals(codemod=codemod is not None, policy=loading.policy(settings, force, paths=paths))
    totals.remember = None if rest["no_cache"] else rest["cache_dir"] or ""
    if codemod and not unsafe_fixes:
        raise click.UsageError("--codemod goes with --unsafe-fixes: the program behaves differently afterwards")
    if formats and (not write or "-" in paths):
        raise click.UsageError("--output-format goes with --write on files: without it the output is a diff")
    if summary is not None and (not write or "-" in paths):
        raise click.UsageError("--summary goes with --write on files: it tells what was fixed")
    live = loading.live(settings, **rest)
    if add_ignores is not None:
        if summary is not None or codemod or live is not None or formats or "-" in paths:
            raise click.UsageError("--add-ignores goes with PATHs and --write, and nothing else")
        if interactive:
            raise click.UsageError("--interactive and --add-ignores exclude each other")
        found = loading.results(paths, stdin_filename, totals, 1)
        return _add_ignores(found, totals, add_ignores, write, exit_zero)
    if interactive and (not write or "-" in paths):
        raise click.UsageError("--interactive goes with --write on files")
    level = Applicability.UNSAFE if interactive else level
    if write and "-" in paths:
        if live is not None:
            raise click.UsageError("--live does not go with --write on standard input")
        return _filter(stdin_filename, level, totals, exit_zero)
    found = loading.results(paths, stdin_filename, totals, loading.jobs_of(jobs, settings), alone=write)
    if write:
        with (
            streams.outputs(
                loading.formats(formats, settings), output_file, totals, color, statistics, level
            ) as report,
            streams.output(summary, totals) if summary is not None else contextlib.nullcontext() as body,
            contextlib.closing(Writer(totals.notes)) as writer,
        ):
            found = loading.asked(found, live, totals)
            ignore: Callable[[Iterator[FileResult]], Iterator[FileResult]] = iter
            if interactive:
                found, ignore = _interactive(found, totals, color, writer)
            # all fixes first: a reader that stops reading the report must not stop the fixing
            changes = Changes(level)
            after = ignore(changes.after(run.fixes(changes.before(found), level, totals, writer)))
            if live is not None:
                after = (one for group in groups(after) for one in live.again(group))
            fixed = [report.kept(one) for one in after if streams.count_clean(one, totals)]
            if body is not None:
                body.write(changes.markdown(fixed, totals))
            report.write(counted(iter(fixed), totals))
        return exit_code(totals, 0 if exit_zero else totals.left)
    found = loading.asked(found, live, totals)
    pending = 0
    with streams.output(output_file, totals) as out:
        for group in groups(counted(found, totals)):
            for diff in patch.diffs(group, totals, level):
                print_diff(diff, out)
            pending += sum(len(core.fixable(one.report, level)) for one in group)
        out.flush()
    _say_pending(pending, totals, unsafe_fixes, statistics)
    return exit_code(totals, 0 if exit_zero else pending)


def _interactive(
    found: Iterator[FileResult], totals: Totals, color: str, writer: Writer
) -> tuple[Iterator[FileResult], Callable[[Iterator[FileResult]], Iterator[FileResult]]]:
    """The files with the fixes that somebody wants; and what adds the comments that were wanted to the fixed files."""
    from pypimigrate.cli import interactive
    from pypimigrate.edits import apply
    from pypimigrate.guard import guarded
    from pypimigrate.report import terminal
    from pypimigrate.session import add_ignores as ignores
    from pypimigrate.session.run import checked

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
            options = _options(one, totals)
            edits = guarded(one.path, totals, partial(ignores.comments, one.data, one.path, wanted, "", options)) or []
            if wanted.findings and not edits:
                totals.notes.append(f"{one.path}: no comment could be added; see `ignore-urls` in the configuration")
            if edits and _replaced(one, edits, writer, totals):
                one = checked(apply(one.data, edits), one.path, options, totals) or one
            yield one

    return iter(interactive.decided(results, answers)), ignore


def _options(one: FileResult, totals: Totals) -> core.Options:
    from pypimigrate.check import check as core
    from pypimigrate.session.run import locked

    asked = totals.policy.asked(one.path) if totals.policy else {}
    return core.Options(locked=locked(one.real))._replace(**asked)


def _replaced(one: FileResult, edits: list[Edit], writer: Writer, totals: Totals) -> bool:
    """Write edits that were looked at already; whether that was possible."""
    from pypimigrate.files.write import WriteRefused
    from pypimigrate.model import Trouble

    if writer.locked:
        return False  # said once
    try:
        writer.replace(one.real, one.data, edits)
    except (WriteRefused, OSError) as error:
        totals.troubles.append(Trouble(one.path, f"not changed: {error}"))
        return False
    return True


def _add_ignores(found: Iterator[FileResult], totals: Totals, why: str, write: bool, exit_zero: bool) -> int:
    """Comments that ignore the findings, written or as a diff; what stays is reported."""
    from pypimigrate.edits import apply
    from pypimigrate.files.write import Writer
    from pypimigrate.guard import guarded
    from pypimigrate.report.diff import difference
    from pypimigrate.report.terminal import shown
    from pypimigrate.session import add_ignores as ignores
    from pypimigrate.session.run import checked

    try:
        why = ignores.reason(why)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    count = 0
    with streams.outputs((("concise", None),), None, totals, "auto", False) as report, contextlib.ExitStack() as stack:
        writer = stack.enter_context(contextlib.closing(Writer(totals.notes))) if write else None
        after = []
        for one in found:
            options = _options(one, totals)
            asked = partial(ignores.comments, one.data, one.path, one.report, why, options)
            edits = guarded(one.path, totals, asked) or []
            if edits and writer is not None and not _replaced(one, edits, writer, totals):
                edits = []
            count += len(edits)
            if edits and writer is None:
                made = difference(one.path, one.data, edits)
                if made.hidden:
                    click.echo(shown(f"note: {one.path}: its diff is not shown, because {made.hidden}"), err=True)
                print_diff(made.diff, sys.stdout)
            elif edits:
                one = checked(apply(one.data, edits), one.path, options, totals) or one._replace(located=())
            after.append(one._replace(data=b""))
        if write:
            report.write(counted(iter(after), totals))
    from pypimigrate.report.summary import many

    done = "Added" if write else "Would add"
    click.echo(f"{done} {many(count, 'comment')}.{'' if write or not count else ' Add --write to do it.'}", err=True)
    return exit_code(totals, 0 if exit_zero else totals.left if write else count)


def _filter(name: str, level: Applicability, totals: Totals, exit_zero: bool) -> int:
    """Standard input, fixed, to standard output. What cannot be searched goes through as it is."""
    from pypimigrate.guard import guarded
    from pypimigrate.session import run

    data = streams.read_standard_input()
    result = streams.standard_input(data, name, totals)
    new = guarded(name, totals, partial(run.rewritten, result, level)) if result is not None else data
    new = data if new is None else new
    sys.stdout.buffer.write(new)
    sys.stdout.buffer.flush()
    for after in filter(None, [streams.standard_input(new, name, totals)] if result is not None else []):
        totals.count(after)
    say_troubles(totals)
    return exit_code(totals, 0 if exit_zero else totals.left)


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
