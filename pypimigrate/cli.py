"""The command line. Reads arguments, calls `run`, writes reports, chooses the exit code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import stat
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NoReturn, TextIO

import click

from pypimigrate import __version__
from pypimigrate.model import Applicability

if TYPE_CHECKING:
    from pypimigrate.run import FileResult, Totals

FORMATS = ("full", "concise", "json", "jsonl")
TROUBLE = 2


def _alone(context: click.Context, parameter: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    if "" in paths:
        raise click.UsageError("a path is empty")
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("- (standard input) cannot be combined with other paths")
    return paths


_paths = click.argument("paths", nargs=-1, metavar="[PATH]...", callback=_alone)
_stdin_filename = click.option(
    "--stdin-filename", metavar="NAME", default="stdin", help="The name that standard input (PATH is -) is judged by."
)
_color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="When to use colours. NO_COLOR and FORCE_COLOR are honoured.",
)
_output_format = click.option(
    "--output-format", type=click.Choice(FORMATS), default="full", show_default=True, help="How findings are shown."
)
_output_file = click.option(
    "-o", "--output-file", metavar="FILE", help="Write the report to FILE instead of standard output."
)


class _Commands(click.Group):
    """The commands; `fleet` is loaded only if it is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "fleet"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "fleet":
            from pypimigrate.fleet.commands import fleet

            return fleet
        return super().get_command(ctx, cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", prog_name="pypimigrate", message="%(prog)s %(version)s")
def cli() -> None:
    """Find legacy PyPI URLs in any text file, and migrate them to pypi.org.

    Exit codes: 0 nothing left to do; 1 findings left, or edits pending; 2 trouble (bad usage, a path or file that
    could not be read or written), even if there are findings; 130 interrupted.
    """


@cli.command()
@_paths
@_output_format
@_output_file
@click.option(
    "--show-skipped",
    is_flag=True,
    help="Also list the old host names that are no finding, and the files that were not read, with the reasons.",
)
@_stdin_filename
@_color
def check(
    paths: tuple[str, ...],
    output_format: str,
    output_file: str | None,
    show_skipped: bool,
    stdin_filename: str,
    color: str,
) -> int:
    """Report every legacy PyPI URL below the PATHs (default: the working directory). Never writes."""
    from pypimigrate.run import Totals

    totals = Totals(passed=[] if show_skipped else None)
    with _output(output_file, totals) as out:
        _report(_counted(_results(paths, stdin_filename, totals), totals), totals, output_format, out, color)
    return _exit_code(totals, totals.left)


@cli.command()
@_paths
@click.option(
    "-w", "--write", is_flag=True, help="Change the files. Without it, a diff is printed and nothing changes."
)
@click.option("--unsafe-fixes", is_flag=True, help="Apply the fixes that are likely, but not certain, as well.")
@click.option("--output-format", type=click.Choice(FORMATS), help="With --write: how what is left is shown.")
@_output_file
@_stdin_filename
@_color
def fix(
    paths: tuple[str, ...],
    write: bool,
    unsafe_fixes: bool,
    output_format: str | None,
    output_file: str | None,
    stdin_filename: str,
    color: str,
) -> int:
    """Print what would be fixed below the PATHs as a diff (`git apply` takes it); with --write, fix it in place.

    With --write and - for standard input, the fixed text goes to standard output.
    """
    from pypimigrate import run
    from pypimigrate.run import Totals

    level = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
    totals = Totals()
    if output_format is not None and (not write or "-" in paths):
        raise click.UsageError("--output-format goes with --write on files: without it the output is a diff")
    if write and "-" in paths:
        return _filter(stdin_filename, level, totals)
    found = _results(paths, stdin_filename, totals)
    if write:
        return _fix_in_place(found, totals, level, output_format or "full", output_file, color)
    pending = 0
    with _output(output_file, totals) as out:
        for group in run.groups(_counted(found, totals)):
            pending += _print_diffs(group, level, totals, out)
        out.flush()
    _say_pending(pending, totals, unsafe_fixes)
    return _exit_code(totals, pending)


def _fix_in_place(
    found: Iterator[FileResult],
    totals: Totals,
    level: Applicability,
    output_format: str,
    output_file: str | None,
    color: str,
) -> int:
    from pypimigrate import run

    with _output(output_file, totals) as out:
        # all fixes first: a reader that stops reading the report must not stop the fixing
        fixed = [one._replace(data=b"") for one in run.fixes(found, level, totals) if _count_clean(one, totals)]
        _report(_counted(iter(fixed), totals), totals, output_format, out, color)
    return _exit_code(totals, totals.left)


def _filter(name: str, level: Applicability, totals: Totals) -> int:
    """Standard input, fixed, to standard output. What cannot be searched goes through as it is."""
    from pypimigrate import run

    data = _read_standard_input()
    result = _standard_input(data, name, totals)
    new = run.rewritten(result, level) if result is not None else data
    sys.stdout.buffer.write(new)
    sys.stdout.buffer.flush()
    for after in filter(None, [_standard_input(new, name, totals)] if result is not None else []):
        totals.count(after)
    _say_troubles(totals)
    return _exit_code(totals, totals.left)


def _print_diffs(group: tuple[FileResult, ...], level: Applicability, totals: Totals, out: TextIO) -> int:
    """Print the pending edits of files that change together; how many findings they fix."""
    from pypimigrate import check as core
    from pypimigrate.report.diff import holds_secrets, unified

    diffs = [(one, unified(one.path, one.data, core.edits(one.report, level))) for one in group]
    hidden = holds_secrets(diff for _, diff in diffs)
    for result, diff in diffs:
        if diff and hidden:
            totals.notes.append(f"{result.path}: its diff is not shown, because it holds credentials")
        elif diff:
            _print_diff(diff, out)
        if diff and (result.path.startswith(("/", "../")) or "/../" in result.path):
            totals.notes.append(
                f"{result.path} is not below the working directory: `git apply` does not find it from here"
            )
    return sum(len(core.fixable(one.report, level)) for one in group)


def _print_diff(diff: bytes, out: TextIO) -> None:
    from pypimigrate.report.terminal import printable

    if out.isatty():
        text = diff.decode("utf-8", "backslashreplace")
        out.write("".join(printable(line) + "\n" for line in text.rstrip("\n").split("\n")))
    else:
        out.flush()
        out.buffer.write(diff)


def _say_pending(pending: int, totals: Totals, unsafe_fixes: bool) -> None:
    from pypimigrate.report.terminal import Paint
    from pypimigrate.report.text import many, summary

    _say_troubles(totals)
    click.echo(summary(totals, Paint(False)), err=True, nl=False)
    if pending:
        flags = "--write --unsafe-fixes" if unsafe_fixes else "--write"
        click.echo(f"Would change {many(pending, 'URL')}. Nothing was written: add {flags} to do it.", err=True)


def _results(paths: tuple[str, ...], stdin_filename: str, totals: Totals) -> Iterator[FileResult]:
    from pypimigrate import run

    if "-" in paths:
        result = _standard_input(_read_standard_input(), stdin_filename, totals)
        if result is not None:
            yield result
        return
    yield from run.results(paths or (".",), totals)


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise click.ClickException("standard input is closed")
    return sys.stdin.buffer.read()


def _standard_input(data: bytes, name: str, totals: Totals) -> FileResult | None:
    from pypimigrate import check as core
    from pypimigrate import run
    from pypimigrate.model import Trouble

    result = run.checked(data, name, core.Options(locked=run.locked(name)), totals)
    if result is None and totals.skipped:
        skip = totals.skipped.pop()
        totals.troubles.append(Trouble(skip.path, f"standard input is not searched: {skip.reason}"))
    return result


def _count_clean(result: FileResult, totals: Totals) -> bool:
    """Count a file without findings at once, so that it need not be kept; whether there are any."""
    if not result.located:
        totals.count(result)
    return bool(result.located)


def _counted(found: Iterator[FileResult], totals: Totals) -> Iterator[FileResult]:
    for result in found:
        totals.count(result)
        yield result


def _report(found: Iterator[FileResult], totals: Totals, output_format: str, out: TextIO, color: str) -> None:
    """Write the findings as they come, and the summary: on standard error where the format is for programs."""
    from pypimigrate.report import terminal

    located = (one for result in found for one in result.located)
    if output_format == "json":
        from pypimigrate.report import objects

        out.write(objects.document(located, totals))
        _say_troubles(totals)
        return
    if output_format == "jsonl":
        from pypimigrate.report import objects

        for one in located:
            out.write(objects.line(one))
    else:
        from pypimigrate.report import text

        paint = terminal.Paint(terminal.wants_color(out, color))
        for one in located:
            out.write(text.full(one, paint) if output_format == "full" else text.concise(one))
    _say_troubles(totals)
    from pypimigrate.report import text

    if totals.passed is not None:
        if output_format == "jsonl":
            click.echo(text.passed(totals), err=True, nl=False)
        else:
            out.write(text.passed(totals))
    if output_format == "full":
        out.write(text.summary(totals, terminal.Paint(terminal.wants_color(out, color))))
    else:
        click.echo(text.summary(totals, terminal.Paint(terminal.wants_color(sys.stderr, color))), err=True, nl=False)


def _say_troubles(totals: Totals) -> None:
    from pypimigrate.report.terminal import printable

    sys.stdout.flush()
    for trouble in totals.troubles:
        click.echo(printable(f"error: {trouble.path}: {trouble.message}"), err=True)


def _exit_code(totals: Totals, left: int) -> int:
    return TROUBLE if totals.troubles else int(left > 0)


@contextlib.contextmanager
def _output(path: str | None, totals: Totals) -> Iterator[TextIO]:
    """Standard output, or the file to write to; as UTF-8, whatever the locale. Neither is read as a source."""
    if path is None:
        if sys.stdout is None:
            raise click.ClickException("standard output is closed")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        _note_output(sys.stdout, totals)
        yield sys.stdout
        return
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            _note_output(file, totals)
            yield file
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from None


def _note_output(file: TextIO, totals: Totals) -> None:
    for stream in (file, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            info = os.fstat(stream.fileno())
            if stat.S_ISREG(info.st_mode):
                totals.outputs.add((info.st_dev, info.st_ino))


@cli.command()
@click.option("--output-format", type=click.Choice(["full", "json", "markdown"]), default="full", show_default=True)
@click.option(
    "--contexts", is_flag=True, help="List instead what gives a URL its role, or holds a fix back (Markdown)."
)
def rules(output_format: str, contexts: bool) -> int:
    """List what is known about legacy PyPI URLs."""
    if contexts:
        from pypimigrate.report.contexts import contexts_markdown

        click.echo(contexts_markdown(), nl=False)
        return 0
    from pypimigrate.report import table

    written = {"full": table.rules_text, "json": table.rules_json, "markdown": table.rules_markdown}
    click.echo(written[output_format](), nl=False)
    return 0


_ROLES = ("link", "index", "upload", "xmlrpc", "fetch", "file", "feed", "base")


@cli.command()
@click.argument("subject", metavar="RULE|URL")
@click.option("--role", type=click.Choice(_ROLES), help="Only what becomes of the URL in this role.")
def explain(subject: str, role: str | None) -> int:
    """Say what becomes of a URL, or what a rule is about: why, with what evidence, and how to silence it."""
    from pypimigrate.report import table

    text = table.explain(subject, role)
    if text is None:
        raise click.UsageError(table.unknown(subject))
    click.echo(text, nl=False)
    return 0


@cli.command()
@click.argument("urls", nargs=-1, metavar="[URL]...")
@click.option(
    "--role", type=click.Choice(_ROLES), default="link", show_default=True, help="What the URLs are used for."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a URL.")
@click.option("-0", "--null", "null", is_flag=True, help="URLs on standard input and output end with NUL, not newline.")
def url(urls: tuple[str, ...], role: str, as_json: bool, null: bool) -> int:
    """Print what each URL becomes: the new URL, or the same one if there is nothing to do, or nothing is known.

    Without arguments, or with -, the URLs are read from standard input, one a line.

    Exit codes: 0 each one is current now; 1 some need a person (why, is said on standard error); 2 trouble.
    """
    from pypimigrate.model import Role
    from pypimigrate.report import mapping

    end = "\0" if null else "\n"
    given: Sequence[str] = urls
    if not urls or urls == ("-",):
        text = _read_standard_input().decode("utf-8", "surrogateescape")
        given = text.removesuffix(end).split(end) if text else ()
    left = False
    for out, complaint in mapping.lines(given, Role(role), as_json):
        sys.stdout.buffer.write((out + end).encode("utf-8", "surrogateescape"))
        if complaint:
            left = True
            _complain(complaint)
    return int(left)


def main() -> None:
    """The entry point: click's commands, with this tool's exit codes."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a temporary file is cleaned up
    code = TROUBLE
    try:
        with cli.make_context("pypimigrate", sys.argv[1:]) as context:
            code = cli.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as leave:
        code = leave.exit_code
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        click.echo(help_wanted.ctx.get_help(), err=True)
    except click.ClickException as error:
        _complain(f"error: {error.format_message()}")
    except (KeyboardInterrupt, click.Abort):
        code = 130
        _complain("interrupted: every file is whole, as it was or fixed")
    except BrokenPipeError:
        code = 141
    except OSError as error:
        _complain(f"error: {error.filename or 'output'}: {error.strerror or error}")
    _leave(code)


def _complain(text: str) -> None:
    from pypimigrate.legacyurl import without_secrets
    from pypimigrate.report.terminal import printable

    with contextlib.suppress(OSError):
        click.echo(printable(without_secrets(text)), err=True)


def _leave(code: int) -> NoReturn:
    """Exit, also if nobody reads the output any more: then the interpreter must not try to write the rest of it."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)
