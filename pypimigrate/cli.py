"""The command line. Reads arguments, calls `run`, writes reports, chooses the exit code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import click

from pypimigrate import __version__
from pypimigrate.model import Applicability

if TYPE_CHECKING:
    from pypimigrate.live.targets import Live
    from pypimigrate.run import FileResult, Totals
    from pypimigrate.walk import Found

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


_jobs = click.option(
    "--jobs",
    type=click.IntRange(0),
    metavar="N",
    default=0,
    help="How many processes read many files; 0, the default: one for each processor.",
)


_index_url = click.option(
    "--index-url",
    metavar="URL",
    default="",
    help="With --live: the index to ask instead of PyPI's. It may have an address that is not public.",
)
_contact = click.option(
    "--contact", metavar="TEXT", default="", help="With --live: where to reach you, for the User-Agent."
)
_network = (
    _index_url,
    _contact,
    click.option("--cache-dir", metavar="DIR", help="With --live: where answers are kept."),
    click.option("--no-cache", is_flag=True, help="With --live: keep no answers, and use none."),
)


def _live_options(command: Callable[..., int]) -> Callable[..., int]:
    """`--live`, and what goes with it."""
    own = (
        click.option(
            "--live",
            is_flag=True,
            help="Ask the index whether what the new URLs are about exists. If not, the fix becomes advice; what stays "
            "unknown changes nothing, but with --live=strict it is held back, too, and is trouble.",
        ),
        click.option("--live-strict", is_flag=True, hidden=True),
        click.option(
            "--resolve-files",
            is_flag=True,
            help="With --live: give files the address that PyPI serves them from; if no sha256 stands beside the URL "
            "to be compared, that is an unsafe fix.",
        ),
    )
    for option in reversed((*own, *_network)):
        command = option(command)
    return command


class _Command(click.Command):
    """A command whose `--live` may be followed by `=strict`, but takes no argument."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(context, [_STRICT if a == "--live=strict" else a for a in args[:end]] + args[end:])


_STRICT = "--live-strict"


def _live(
    live: bool,
    live_strict: bool,
    resolve_files: bool,
    index_url: str,
    contact: str,
    cache_dir: str | None,
    no_cache: bool,
) -> Live | None:
    """What asks the index; None, and nothing is imported, without `--live`."""
    _check_network(live or live_strict, resolve_files, index_url, contact, cache_dir, no_cache)
    if not live and not live_strict:
        return None
    from pypimigrate.live.index import Settings
    from pypimigrate.live.targets import Live

    where = None if no_cache else _cache_folder(cache_dir)
    return Live(Settings(index_url, contact), where, strict=live_strict, resolve=resolve_files)


def _cache_folder(given: str | None) -> Path:
    from pypimigrate.live.cache import folder

    return Path(given) if given else folder()


def _check_network(
    live: bool, resolve_files: bool, index_url: str, contact: str, cache_dir: str | None, no_cache: bool
) -> None:
    if not live and (resolve_files or index_url or contact or cache_dir or no_cache):
        raise click.UsageError(
            "--resolve-files, --index-url, --contact, --cache-dir and --no-cache go with --live: "
            "without it, the network is never used"
        )
    if cache_dir and no_cache:
        raise click.UsageError("--cache-dir and --no-cache exclude each other")
    if live:
        from pypimigrate.live.index import Settings, complaint

        if wrong := complaint(Settings(index_url, contact)):
            raise click.UsageError(wrong)


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


@cli.command(cls=_Command)
@_paths
@_output_format
@_output_file
@_live_options
@click.option(
    "--show-skipped",
    is_flag=True,
    help="Also list the old host names that are no finding, and the files that were not read, with the reasons.",
)
@_stdin_filename
@_color
@_jobs
def check(
    paths: tuple[str, ...],
    output_format: str,
    output_file: str | None,
    show_skipped: bool,
    stdin_filename: str,
    color: str,
    jobs: int,
    **network: Any,
) -> int:
    """Report every legacy PyPI URL below the PATHs (default: the working directory). Never writes."""
    from pypimigrate.run import Totals

    live = _live(**network)
    totals = Totals(passed=[] if show_skipped else None)
    with _output(output_file, totals) as out:
        results = _results(paths, stdin_filename, totals, jobs, keep=live is not None)
        found = _asked(results, live, totals)
        _report(_counted(found, totals), totals, output_format, out, color)
    return _exit_code(totals, totals.left)


@cli.command(cls=_Command)
@_paths
@click.option(
    "-w", "--write", is_flag=True, help="Change the files. Without it, a diff is printed and nothing changes."
)
@click.option("--unsafe-fixes", is_flag=True, help="Apply the fixes that are likely, but not certain, as well.")
@click.option(
    "--codemod",
    type=click.Choice(["xmlrpc"]),
    help="With --unsafe-fixes: replace clients of PyPI's XML-RPC by a class over today's APIs, where that is possible.",
)
@click.option("--output-format", type=click.Choice(FORMATS), help="With --write: how what is left is shown.")
@_output_file
@_live_options
@_stdin_filename
@_color
@_jobs
def fix(
    paths: tuple[str, ...],
    write: bool,
    unsafe_fixes: bool,
    codemod: str | None,
    output_format: str | None,
    output_file: str | None,
    stdin_filename: str,
    color: str,
    jobs: int,
    **network: Any,
) -> int:
    """Print what would be fixed below the PATHs as a diff (`git apply` takes it); with --write, fix it in place.

    With --write and - for standard input, the fixed text goes to standard output.
    """
    from pypimigrate import run
    from pypimigrate.run import Totals

    level = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
    totals = Totals(codemod=codemod is not None)
    if codemod and not unsafe_fixes:
        raise click.UsageError("--codemod goes with --unsafe-fixes: the program behaves differently afterwards")
    if output_format is not None and (not write or "-" in paths):
        raise click.UsageError("--output-format goes with --write on files: without it the output is a diff")
    live = _live(**network)
    if write and "-" in paths:
        if live is not None:
            raise click.UsageError("--live does not go with --write on standard input")
        return _filter(stdin_filename, level, totals)
    found = _results(paths, stdin_filename, totals, jobs)
    if write:
        return _fix_in_place(found, totals, level, output_format or "full", output_file, color, live)
    found = _asked(found, live, totals)
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
    live: Live | None,
) -> int:
    from pypimigrate import run

    with _output(output_file, totals) as out:
        found = _asked(found, live, totals)
        # all fixes first: a reader that stops reading the report must not stop the fixing
        after = run.fixes(found, level, totals)
        if live is not None:
            after = (one for group in run.groups(after) for one in live.again(group))
        fixed = [one._replace(data=b"") for one in after if _count_clean(one, totals)]
        _report(_counted(iter(fixed), totals), totals, output_format, out, color)
    return _exit_code(totals, totals.left)


def _asked(found: Iterator[FileResult], live: Live | None, totals: Totals) -> Iterator[FileResult]:
    """The results as the index allows, if it is asked."""
    if live is None:
        return found
    from pypimigrate.live.client import Failed

    try:
        return live.applied(found, totals)
    except Failed as failure:
        raise click.ClickException(f"--live: {failure}") from None


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

    for one in group:
        if one.report.view and core.edits(one.report, level):
            totals.notes.append(f"{one.path}: its diff is not shown, because it is UTF-16 or UTF-32 text")
            return len(core.fixable(one.report, level))
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
    from pypimigrate.report.summary import many, summary
    from pypimigrate.report.terminal import Paint

    _say_troubles(totals)
    click.echo(summary(totals, Paint(False)), err=True, nl=False)
    if pending:
        flags = "--write --unsafe-fixes" if unsafe_fixes else "--write"
        click.echo(f"Would change {many(pending, 'URL')}. Nothing was written: add {flags} to do it.", err=True)


def _results(
    paths: tuple[str, ...], stdin_filename: str, totals: Totals, jobs: int, keep: bool = True
) -> Iterator[FileResult]:
    from pypimigrate import run

    if "-" in paths:
        result = _standard_input(_read_standard_input(), stdin_filename, totals)
        if result is not None:
            yield result
        return
    yield from run.results(paths or (".",), totals, jobs, keep)


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise click.ClickException("standard input is closed")
    return sys.stdin.buffer.read()


def _standard_input(data: bytes, name: str, totals: Totals) -> FileResult | None:
    from pypimigrate import check as core
    from pypimigrate import run
    from pypimigrate.model import Trouble

    result = run.checked(data, name, core.Options(locked=run.locked(name), codemod=totals.codemod), totals)
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
    from pypimigrate.report.summary import summary

    if totals.passed is not None:
        from pypimigrate.report import text

        if output_format == "jsonl":
            click.echo(text.passed(totals), err=True, nl=False)
        else:
            out.write(text.passed(totals))
    if output_format == "full":
        out.write(summary(totals, terminal.Paint(terminal.wants_color(out, color))))
    else:
        click.echo(summary(totals, terminal.Paint(terminal.wants_color(sys.stderr, color))), err=True, nl=False)


def _say_troubles(totals: Totals) -> None:
    from pypimigrate.report.terminal import printable

    sys.stdout.flush()
    for trouble in totals.troubles:
        click.echo(printable(f"error: {trouble.path}: {trouble.message}"), err=True)


def _exit_code(totals: Totals, left: int) -> int:
    return TROUBLE if totals.troubles else int(left > 0)


@contextlib.contextmanager
def _output(path: str | None, totals: Totals | None) -> Iterator[TextIO]:
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


def _note_output(file: TextIO, totals: Totals | None) -> None:
    if totals is None:
        return
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
@click.option(
    "--live",
    is_flag=True,
    help="Ask the service about every example, and show where it ends. Exit code 1 if a row is no longer true, "
    "2 if nothing could be checked.",
)
@click.option("--record", metavar="FILE", help="With --live: write the evidence to FILE, as JSON.")
@click.option(
    "--stale", type=click.IntRange(0), metavar="DAYS", help="List the rows with older evidence (exit code 1)."
)
@_index_url
@_contact
def rules(
    output_format: str,
    contexts: bool,
    live: bool,
    record: str | None,
    stale: int | None,
    index_url: str,
    contact: str,
) -> int:
    """List what is known about legacy PyPI URLs."""
    if sum((contexts, live, stale is not None)) > 1:
        raise click.UsageError("--contexts, --live and --stale exclude each other")
    if record is not None and not live:
        raise click.UsageError("--record goes with --live")
    _check_network(live, False, index_url, contact, None, False)
    if live:
        return _rules_live(output_format, record, index_url, contact)
    if stale is not None:
        return _rules_stale(stale)
    if contexts:
        from pypimigrate.report.contexts import contexts_markdown

        click.echo(contexts_markdown(), nl=False)
        return 0
    from pypimigrate.report import table

    written = {"full": table.rules_text, "json": table.rules_json, "markdown": table.rules_markdown}
    click.echo(written[output_format](), nl=False)
    return 0


@cli.command()
@click.argument("path", default=".", metavar="[PATH]")
@_color
def undo(path: str, color: str) -> int:
    """Take the last `fix --write` in the tree of PATH back: each file gets the bytes back that it had.

    A file that changed since then is left, and named. Run again to take back the run before.
    """
    from pypimigrate import ledger
    from pypimigrate import undo as core
    from pypimigrate.report.summary import many
    from pypimigrate.report.terminal import printable

    try:
        done = core.undo(path)
    except ledger.Damaged as error:
        raise click.ClickException(str(error)) from None
    if done is None:
        raise click.ClickException(f"no run of `fix --write` is known for {path}")
    for trouble in done.troubles:
        click.echo(printable(f"error: {trouble.path}: {trouble.message}"), err=True)
    already = f"; {len(done.already)} already were as before" if done.already else ""
    click.echo(f"Put {many(len(done.back), 'file')} back{already}.")
    return TROUBLE if done.troubles else 0


@cli.command()
@_paths
@click.option("--why", metavar="FILE", help="Say whether FILE would be read, and why not.")
@click.option("-0", "--null", "null", is_flag=True, help="End each name with NUL, not newline.")
def files(paths: tuple[str, ...], why: str | None, null: bool) -> int:
    """List the files below the PATHs that would be read; those that would not, with the reason, on standard error.

    With --why, exit codes are 0 for a file that would be read, 1 for one that would not.
    """
    from pypimigrate import listing
    from pypimigrate.report.terminal import printable

    if why is not None:
        reason = listing.why(why, paths or (".",))
        click.echo(printable(f"{why}: {'not read: ' + reason if reason else 'read'}"))
        return int(bool(reason))
    trouble = False
    for one in listing.listed(paths or (".",)):
        if one.trouble or one.skipped:
            trouble = trouble or bool(one.trouble)
            said = f"error: {one.shown}: {one.trouble}" if one.trouble else f"{one.shown}: not read: {one.skipped}"
            click.echo(printable(said), err=True)
        elif null:
            sys.stdout.buffer.write(os.fsencode(one.shown) + b"\0")
        else:
            click.echo(printable(one.shown))
    return TROUBLE if trouble else 0


def _rules_live(output_format: str, record: str | None, index_url: str, contact: str) -> int:
    import datetime

    from pypimigrate.live import rules as live
    from pypimigrate.live.client import Failed
    from pypimigrate.report.terminal import printable

    if output_format == "markdown":
        raise click.UsageError("--live is shown as text or as JSON")
    try:
        found = live.run(index_url, contact, _counter("URLs asked about"))
    except Failed as failure:
        raise click.ClickException(f"--live: {failure}") from None
    evidence = live.as_json(found, datetime.date.today())
    if record is not None:
        with _output(record, None) as out:
            out.write(evidence)
    if output_format == "json":
        click.echo(evidence, nl=False)
    else:
        for line in live.as_text(found).splitlines():
            click.echo(printable(line))
    outcomes = {one.outcome for one in found}
    if live.Outcome.FALSE in outcomes:
        return 1
    return 0 if live.Outcome.TRUE in outcomes else TROUBLE


def _counter(what: str) -> Callable[[], None]:
    """Counts on a terminal."""
    count = 0

    def done() -> None:
        nonlocal count
        count += 1
        if sys.stderr.isatty():
            click.echo(f"\r{count} {what}", err=True, nl=False)

    return done


def _rules_stale(days: int) -> int:
    import datetime

    from pypimigrate.live import rules as live

    found = live.stale(days, datetime.date.today())
    for rule in found:
        click.echo(f"{rule.checked}  {rule.name}  {rule.source}")
    return int(bool(found))


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
    leave(_command)


def _command() -> int:
    with cli.make_context("pypimigrate", sys.argv[1:]) as context:
        return int(cli.invoke(context))


def leave(command: Callable[[], int]) -> NoReturn:
    """Run a command, and exit as it says."""
    code = TROUBLE
    try:
        code = command()
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as wanted:
        code = wanted.exit_code
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


def check_closer(found: Iterator[Found], totals: Totals) -> int:
    """What `check` does with its default options, after a scan."""
    from pypimigrate import run

    with _output(None, totals) as out:
        _report(_counted(run.closer(found, totals, keep=False), totals), totals, "full", out, "auto")
    return _exit_code(totals, totals.left)


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
