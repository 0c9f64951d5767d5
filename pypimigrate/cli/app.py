"""The command line. Reads arguments, calls `run`, writes reports, chooses the exit code."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO, TypeVar

import click

from pypimigrate import __version__, interrupt
from pypimigrate.files.walk import BASELINE
from pypimigrate.model import Applicability
from pypimigrate.report.output import TROUBLE, Report, counted, exit_code, print_diff, say_troubles

if TYPE_CHECKING:
    from pypimigrate.check import check as core
    from pypimigrate.files.write import Writer
    from pypimigrate.live.targets import Live
    from pypimigrate.model import Edit
    from pypimigrate.pypi.evidence import Evidence
    from pypimigrate.results import FileResult
    from pypimigrate.session.policy import Policy
    from pypimigrate.session.settings import Settings
    from pypimigrate.totals import Totals

FORMATS = (
    *("full", "concise", "grouped", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "azure"),
    *("rdjson", "markdown", "html", "patch"),
)


class Format(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """The name of a format, perhaps with `:FILE`. The value is a pair of the name and the file, or None."""

    name = "format"

    def convert(
        self, value: str | tuple[str, str | None], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str | None]:
        if isinstance(value, tuple):
            return value
        name, mark, file = value.partition(":")
        if name not in FORMATS:
            self.fail(f"{name!r} is not one of {', '.join(FORMATS)}", param, ctx)
        if mark and not file:
            self.fail(f"{value!r}: the file name behind the colon is missing", param, ctx)
        return name, file or None

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "FORMAT[:FILE]"


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
    "--output-format",
    "formats",
    type=Format(),
    multiple=True,
    help=f"How findings are shown, and where; may be given several times. One of {', '.join(FORMATS)}. Default: full.",
)
_statistics = click.option("--statistics", is_flag=True, help="Also say how many findings there are of each rule.")
_exit_zero = click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings; trouble stays 2.")
_output_file = click.option(
    "-o", "--output-file", metavar="FILE", help="Write the report to FILE instead of standard output."
)


def _parts(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


_F = TypeVar("_F", bound=Callable[..., Any])


_SETTINGS = ("select", "ignore", "extend_select", "exclude", "extend_exclude", "force_exclude")


def _settings(command: _F) -> _F:
    """The options that a configuration may set as well."""
    for option in reversed(
        (
            click.option("--select", multiple=True, callback=_parts, metavar="RULES", help="The rules that count."),
            click.option("--ignore", multiple=True, callback=_parts, metavar="RULES", help="Rules that do not count."),
            click.option("--extend-select", multiple=True, callback=_parts, metavar="RULES", help="More that count."),
            click.option("--exclude", multiple=True, metavar="PATTERN", help="Files that are not read."),
            click.option("--extend-exclude", multiple=True, metavar="PATTERN", help="More files that are not read."),
            click.option(
                "--force-exclude", is_flag=True, default=None, help="Leave them out even if they are PATHs themselves."
            ),
            click.option("--config", metavar="FILE", help="Take the settings from FILE."),
            click.option("--isolated", is_flag=True, help="Take no settings from files and the environment."),
        )
    ):
        command = option(command)
    return command


def _choice(command: _F) -> _F:
    """The options that say which files are read, instead of PATHs."""
    for option in reversed(
        (
            click.option("--staged", is_flag=True, help="Read the files that `git commit` would record changes of."),
            click.option("--changed-since", metavar="REV", help="Read the files that changed since git's REV."),
            click.option("--files-from", metavar="FILE", help="Read the files named in FILE (- is standard input)."),
            click.option("-0", "--null", is_flag=True, help="With --files-from: names end with NUL, not newline."),
        )
    ):
        command = option(command)
    return command


def _chosen(
    paths: tuple[str, ...], staged: bool, changed_since: str | None, files_from: str | None, null: bool
) -> tuple[tuple[str, ...], bool]:
    """The paths to read; and whether they are not named by the user, so that what is excluded is left out."""
    from pypimigrate.files import selection

    if null and files_from is None:
        raise click.UsageError("-0 goes with --files-from")
    if not staged and changed_since is None and files_from is None:
        return paths or (".",), False
    if paths or (staged + (changed_since is not None) + (files_from is not None)) > 1:
        raise click.UsageError("PATHs, --staged, --changed-since and --files-from exclude each other")
    try:
        if staged:
            return tuple(selection.staged()), True
        if changed_since is not None:
            return tuple(selection.since(changed_since)), True
        assert files_from is not None
        if files_from == "-":
            return tuple(selection.listed(_read_standard_input(), null)), True
        return tuple(selection.listed(_read_list(files_from), null)), True
    except selection.Wrong as wrong:
        raise click.ClickException(str(wrong)) from None
    except OSError as error:
        raise click.ClickException(f"{files_from}: {error.strerror or error}") from None


def _read_list(path: str) -> bytes:
    """A list of files: a regular file, or what the shell hands over, as in `--files-from <(git ls-files)`."""
    from pypimigrate.system.regular import read_at_most, read_regular

    if not path.startswith(("/dev/fd/", "/dev/stdin", "/proc/self/fd/")):
        return read_regular(path, _LONGEST_LIST)
    with open(path, "rb", buffering=0) as stream:
        return read_at_most(stream.fileno(), _LONGEST_LIST, path)


_LONGEST_LIST = 1 << 28
"""How many bytes a list of files may have: some millions of names."""


def _start(paths: tuple[str, ...], options: dict[str, Any]) -> tuple[tuple[str, ...], Settings, bool]:
    """The paths to read, the settings, and whether excludes are forced; takes what it uses out of `options`."""
    choice = {name: options.pop(name) for name in ("staged", "changed_since", "files_from", "null")}
    paths, force = _chosen(paths, **choice)
    config, isolated = options.pop("config"), options.pop("isolated")
    given = {name: options.pop(name) for name in _SETTINGS}
    return paths, _load(paths, config, isolated, given), force


def _load(paths: Sequence[str], config: str | None, isolated: bool, given: dict[str, Any]) -> Settings:
    """The settings of a run, and what of them was given on the command line."""
    from pypimigrate.session import settings

    named = {name.replace("_", "-"): value for name, value in given.items() if value not in (None, (), [])}
    try:
        return settings.load(paths, named, config, isolated)
    except settings.Wrong as wrong:
        raise click.ClickException(str(wrong)) from None


def _named(settings: Settings, name: str) -> str | None:
    """The file that a setting names."""
    from pypimigrate.session import settings as config

    try:
        return settings.file(name)
    except config.Wrong as wrong:
        raise click.ClickException(str(wrong)) from None


def _policy(
    settings: Settings, force: bool = False, baseline: str | None = None, paths: Sequence[str] = ()
) -> Policy | None:
    from pypimigrate.pypi import anchors
    from pypimigrate.session import settings as config

    try:
        policy = settings.policy(paths)
    except config.Wrong as wrong:
        raise click.ClickException(str(wrong)) from None
    if policy is not None and policy.hosts:
        anchors.search_also(policy.hosts)
    if policy is not None and force:
        policy = policy._replace(force=True)
    return _known(policy, baseline) if baseline is not None else policy


def _known(policy: Policy | None, path: str) -> Policy:
    from pypimigrate.session import baseline
    from pypimigrate.session.policy import Policy

    try:
        return (policy or Policy())._replace(baseline=baseline.load(path))
    except baseline.Wrong as wrong:
        raise click.ClickException(str(wrong)) from None


def _formats(given: tuple[tuple[str, str | None], ...], settings: Settings) -> tuple[tuple[str, str | None], ...]:
    """The formats of the command line, or those of the configuration."""
    named, origin = settings.value("output-format")
    if given or not named:
        return given
    try:
        return tuple(Format().convert(one, None, None) for one in named)
    except click.UsageError as error:
        raise click.ClickException(f"{origin}: output-format: {error.message}") from None


_jobs = click.option(
    "--jobs",
    type=click.IntRange(0),
    metavar="N",
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
    click.option("--cache-dir", metavar="DIR", help="Where to keep what saves time in later runs."),
    click.option("--no-cache", is_flag=True, help="Keep nothing for later runs, and use nothing that was kept."),
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
    """A command with options whose argument may be left out: `--live[=strict]`, `--add-ignores[=REASON]`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(context, [_OPTIONAL.get(a, a) for a in args[:end]] + args[end:])


_OPTIONAL = {"--live=strict": "--live-strict", "--add-ignores": "--add-ignores="}


def _live(
    settings: Settings,
    live: bool,
    live_strict: bool,
    resolve_files: bool,
    index_url: str,
    contact: str,
    cache_dir: str | None,
    no_cache: bool,
) -> Live | None:
    """What asks the index; None, and nothing is imported, without `--live`."""
    found = not index_url and settings.found("index-url")
    if live or live_strict:
        index_url = index_url or settings.value("index-url")[0] or ""
        contact = contact or settings.value("contact")[0] or ""
    _check_network(live or live_strict, resolve_files, index_url, contact, cache_dir, no_cache, found)
    if not live and not live_strict:
        return None
    from pypimigrate.live import index
    from pypimigrate.live.targets import Live

    where = None if no_cache else _cache_folder(cache_dir)
    return Live(index.Settings(index_url, contact, found), where, strict=live_strict, resolve=resolve_files)


def _cache_folder(given: str | None) -> Path:
    from pypimigrate.files.cache import folder

    return Path(given or folder())


def _check_network(
    live: bool,
    resolve_files: bool,
    index_url: str,
    contact: str,
    cache_dir: str | None,
    no_cache: bool,
    found: bool = False,
) -> None:
    if not live and (resolve_files or index_url or contact):
        raise click.UsageError(
            "--resolve-files, --index-url and --contact go with --live: without it, the network is never used"
        )
    if cache_dir and no_cache:
        raise click.UsageError("--cache-dir and --no-cache exclude each other")
    if live:
        from pypimigrate.live.index import Settings, complaint

        if wrong := complaint(Settings(index_url, contact, found and bool(index_url))):
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


_evidence = click.option("--evidence", metavar="FILE", help="Show as evidence what `rules --live --record FILE` wrote.")


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
@_statistics
@_exit_zero
@click.option("--baseline", metavar="FILE", help="Leave out the findings that FILE knows; see `pypimigrate baseline`.")
@_choice
@_settings
@_stdin_filename
@_color
@_jobs
def check(
    paths: tuple[str, ...],
    formats: tuple[tuple[str, str | None], ...],
    output_file: str | None,
    show_skipped: bool,
    statistics: bool,
    exit_zero: bool,
    stdin_filename: str,
    color: str,
    baseline: str | None,
    jobs: int | None,
    **rest: Any,
) -> int:
    """Report every legacy PyPI URL below the PATHs (default: the working directory). Never writes."""
    from pypimigrate.totals import Totals

    paths, settings, force = _start(paths, rest)
    live = _live(settings, **rest)
    formats = _formats(formats, settings)
    policy = _policy(settings, force, baseline or _named(settings, "baseline"), paths)
    totals = Totals([] if show_skipped else None, policy=policy)
    totals.remember = None if rest["no_cache"] else rest["cache_dir"] or ""
    if policy is not None and policy.baseline is not None:
        totals.outputs.add(policy.baseline.identity)
    with _outputs(formats, output_file, totals, color, statistics) as report:
        found = _results(
            paths, stdin_filename, totals, _jobs_of(jobs, settings), keep=live is not None or report.needs_data
        )
        report.write(counted(_asked(found, live, totals), totals))
    return exit_code(totals, 0 if exit_zero else totals.left)


@cli.command(cls=_Command)
@_paths
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
    type=Format(),
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
@_output_file
@_statistics
@_exit_zero
@_live_options
@_choice
@_settings
@_stdin_filename
@_color
@_jobs
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

    paths, settings, force = _start(paths, rest)
    unsafe_fixes = bool(settings.value("unsafe-fixes")[0]) if unsafe_fixes is None else unsafe_fixes
    level = Applicability.UNSAFE if unsafe_fixes else Applicability.SAFE
    totals = Totals(codemod=codemod is not None, policy=_policy(settings, force, paths=paths))
    totals.remember = None if rest["no_cache"] else rest["cache_dir"] or ""
    if codemod and not unsafe_fixes:
        raise click.UsageError("--codemod goes with --unsafe-fixes: the program behaves differently afterwards")
    if formats and (not write or "-" in paths):
        raise click.UsageError("--output-format goes with --write on files: without it the output is a diff")
    if summary is not None and (not write or "-" in paths):
        raise click.UsageError("--summary goes with --write on files: it tells what was fixed")
    live = _live(settings, **rest)
    if add_ignores is not None:
        if summary is not None or codemod or live is not None or formats or "-" in paths:
            raise click.UsageError("--add-ignores goes with PATHs and --write, and nothing else")
        if interactive:
            raise click.UsageError("--interactive and --add-ignores exclude each other")
        found = _results(paths, stdin_filename, totals, 1)
        return _add_ignores(found, totals, add_ignores, write, exit_zero)
    if interactive and (not write or "-" in paths):
        raise click.UsageError("--interactive goes with --write on files")
    level = Applicability.UNSAFE if interactive else level
    if write and "-" in paths:
        if live is not None:
            raise click.UsageError("--live does not go with --write on standard input")
        return _filter(stdin_filename, level, totals, exit_zero)
    found = _results(paths, stdin_filename, totals, _jobs_of(jobs, settings), alone=write)
    if write:
        with (
            _outputs(_formats(formats, settings), output_file, totals, color, statistics, level) as report,
            _output(summary, totals) if summary is not None else contextlib.nullcontext() as body,
            contextlib.closing(Writer(totals.notes)) as writer,
        ):
            found = _asked(found, live, totals)
            ignore: Callable[[Iterator[FileResult]], Iterator[FileResult]] = iter
            if interactive:
                found, ignore = _interactive(found, totals, color, writer)
            # all fixes first: a reader that stops reading the report must not stop the fixing
            changes = Changes(level)
            after = ignore(changes.after(run.fixes(changes.before(found), level, totals, writer)))
            if live is not None:
                after = (one for group in groups(after) for one in live.again(group))
            fixed = [report.kept(one) for one in after if _count_clean(one, totals)]
            if body is not None:
                body.write(changes.markdown(fixed, totals))
            report.write(counted(iter(fixed), totals))
        return exit_code(totals, 0 if exit_zero else totals.left)
    found = _asked(found, live, totals)
    pending = 0
    with _output(output_file, totals) as out:
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
    from pypimigrate.files.write import Refused
    from pypimigrate.model import Trouble

    if writer.locked:
        return False  # said once
    try:
        writer.replace(one.real, one.data, edits)
    except (Refused, OSError) as error:
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
    with _outputs((("concise", None),), None, totals, "auto", False) as report, contextlib.ExitStack() as stack:
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


def _asked(found: Iterator[FileResult], live: Live | None, totals: Totals) -> Iterator[FileResult]:
    """The results as the index allows, if it is asked."""
    if live is None:
        return found
    from pypimigrate.live.client import Failed
    from pypimigrate.session import run

    try:
        return run.reverified(live.applied(found, totals), totals)
    except Failed as failure:
        raise click.ClickException(f"--live: {failure}") from None


def _filter(name: str, level: Applicability, totals: Totals, exit_zero: bool) -> int:
    """Standard input, fixed, to standard output. What cannot be searched goes through as it is."""
    from pypimigrate.guard import guarded
    from pypimigrate.session import run

    data = _read_standard_input()
    result = _standard_input(data, name, totals)
    new = guarded(name, totals, partial(run.rewritten, result, level)) if result is not None else data
    new = data if new is None else new
    sys.stdout.buffer.write(new)
    sys.stdout.buffer.flush()
    for after in filter(None, [_standard_input(new, name, totals)] if result is not None else []):
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


def _jobs_of(given: int | None, settings: Settings) -> int:
    return given if given is not None else settings.value("jobs")[0] or 0


def _results(
    paths: tuple[str, ...], stdin_filename: str, totals: Totals, jobs: int, keep: bool = True, alone: bool = False
) -> Iterator[FileResult]:
    """The files after the check. `alone`: nothing is written to the terminal before all of them are there."""
    from pypimigrate.report.progress import wanted
    from pypimigrate.session import run

    if "-" in paths:
        result = _standard_input(_read_standard_input(), stdin_filename, totals)
        if result is not None:
            yield result
        return
    totals.progress = wanted(alone)
    found = run.results(paths, totals, jobs, keep)
    if totals.policy is not None and totals.policy.urls:
        from pypimigrate.session import unused_ignores

        found = unused_ignores.reported(found, totals)
    yield from found


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise click.ClickException("standard input is closed")
    return sys.stdin.buffer.read()


def _standard_input(data: bytes, name: str, totals: Totals) -> FileResult | None:
    from pypimigrate.check import check as core
    from pypimigrate.model import Skip, Trouble
    from pypimigrate.session import run

    if totals.policy is not None and totals.policy.leaves_out(name, named=True):
        totals.skipped.append(Skip(name, "excluded by the configuration"))
        return None
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


@contextlib.contextmanager
def _outputs(
    formats: tuple[tuple[str, str | None], ...],
    output_file: str | None,
    totals: Totals,
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
        opened = [(name, stack.enter_context(_output(file, totals))) for name, file in targets]
        yield Report(opened, totals, color, statistics, level)


@contextlib.contextmanager
def _output(path: str | None, totals: Totals | None) -> Iterator[TextIO]:
    """Standard output, or the file to write to; as UTF-8, whatever the locale. Neither is read as a source."""
    if path is None:
        if sys.stdout is None:
            raise click.ClickException("standard output is closed")
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        if totals is not None:
            totals.note_outputs(sys.stdout, sys.stderr)
        yield sys.stdout
        return
    from pypimigrate.files import target

    try:
        with target.opened(path) as file:
            if totals is not None:
                totals.note_outputs(file, sys.stderr)
            yield file
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror or error}") from None


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
@_evidence
@_index_url
@_contact
def rules(
    output_format: str,
    contexts: bool,
    live: bool,
    record: str | None,
    stale: int | None,
    evidence: str | None,
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
    seen = _seen(evidence)
    if stale is not None:
        return _rules_stale(stale, seen)
    if contexts:
        from pypimigrate.report.contexts import contexts_markdown

        click.echo(contexts_markdown(), nl=False)
        return 0
    from pypimigrate.report import table

    if output_format == "markdown":
        click.echo(table.rules_markdown(), nl=False)
    else:
        click.echo((table.rules_text if output_format == "full" else table.rules_json)(seen), nl=False)
    return 0


@cli.command()
@click.argument("path", default=".", metavar="[PATH]")
@_color
def undo(path: str, color: str) -> int:
    """Take the last `fix --write` in the tree of PATH back: each file gets the bytes back that it had.

    A file that changed since then is left, and named. Run again to take back the run before.
    """
    from pypimigrate.files import ledger
    from pypimigrate.files import undo as core
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
@_settings
def files(paths: tuple[str, ...], why: str | None, null: bool, config: str | None, isolated: bool, **given: Any) -> int:
    """List the files below the PATHs that would be read; those that would not, with the reason, on standard error.

    With --why, exit codes are 0 for a file that would be read, 1 for one that would not.
    """
    from pypimigrate.report.terminal import printable
    from pypimigrate.session import listing

    paths = paths or (".",)
    policy = _policy(_load(paths, config, isolated, given))
    if why is not None:
        reason = listing.why(why, paths, policy)
        treated = "" if reason else listing.treated(why)
        said = f"not read: {reason}" if reason else f"read; {treated}" if treated else "read"
        click.echo(printable(f"{why}: {said}"))
        return int(bool(reason))
    trouble = False
    for one in listing.listed(paths, policy):
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

    from pypimigrate.live import evidence_run as live
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


def _seen(path: str | None) -> Evidence | None:
    from pypimigrate.pypi.evidence import LARGEST, Bad, parsed
    from pypimigrate.system.regular import read_regular

    if path is None:
        return None
    try:
        return parsed(read_regular(path, LARGEST))
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read: {error.strerror or error}") from None
    except Bad as why:
        raise click.ClickException(f"{path} is {why}") from None


def _rules_stale(days: int, evidence: Evidence | None) -> int:
    import datetime

    from pypimigrate.live import evidence_run as live
    from pypimigrate.pypi.evidence import checked

    found = live.stale(days, datetime.date.today(), evidence)
    for rule in found:
        click.echo(f"{checked(rule, evidence)}  {rule.name}  {rule.source}")
    return int(bool(found))


@cli.command()
@_paths
@click.option("--html", metavar="FILE", required=True, help="The page to write.")
@_statistics
@_settings
@_color
@_jobs
def report(
    paths: tuple[str, ...],
    html: str,
    statistics: bool,
    color: str,
    jobs: int | None,
    config: str | None,
    isolated: bool,
    **given: Any,
) -> int:
    """Write a page with all findings below the PATHs, for people: charts, filters, before and after.

    The page is one file, and asks the network for nothing. Findings do not change the exit code.
    """
    from pypimigrate.totals import Totals

    paths = paths or (".",)
    if "-" in paths:
        raise click.UsageError("a report is about files")
    settings = _load(paths, config, isolated, given)
    totals = Totals(policy=_policy(settings, paths=paths))
    with _outputs((("html", html),), None, totals, color, statistics) as report:
        found = _results(paths, "stdin", totals, _jobs_of(jobs, settings), keep=False)
        report.write(counted(found, totals))
    return exit_code(totals, 0)


@cli.command()
def lsp() -> int:
    """Serve editors on standard input and output: findings, quick fixes, hover (needs `pypimigrate[lsp]`)."""
    try:
        from pypimigrate.cli.lsp import server
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise click.ClickException("the language server needs pygls: install pypimigrate[lsp]") from None
    server().start_io()
    sys.stdout = None  # the server closed it
    return 0


_ROLES = ("link", "index", "upload", "xmlrpc", "fetch", "file", "feed", "base")


@cli.command()
@click.argument("subject", metavar="RULE|URL")
@click.option("--role", type=click.Choice(_ROLES), help="Only what becomes of the URL in this role.")
@_evidence
def explain(subject: str, role: str | None, evidence: str | None) -> int:
    """Say what becomes of a URL, or what a rule is about: why, with what evidence, and how to silence it."""
    from pypimigrate.report import table

    text = table.explain(subject, role, _seen(evidence))
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


@cli.group()
def config() -> None:
    """Show what is configured, and what can be."""


@config.command("show")
@_paths
@_settings
def config_show(paths: tuple[str, ...], config: str | None, isolated: bool, **given: Any) -> int:
    """Print each setting that is in force for the PATHs, and where it comes from."""
    from pypimigrate.report.terminal import shown
    from pypimigrate.session.settings import show

    for line in show(_load(paths, config, isolated, given)).splitlines():
        click.echo(shown(line))
    return 0


@config.command("schema")
def config_schema() -> int:
    """Print the JSON schema of the configuration."""
    from pypimigrate.session.settings import schema

    click.echo(schema(), nl=False)
    return 0


_baseline_file = click.option("--file", default=BASELINE, show_default=True, metavar="FILE", help="The baseline.")


@cli.group()
def baseline() -> None:
    """Keep a list of the findings that are known, so that `check --baseline FILE` reports new ones only.

    A finding is known by its file, rule and URL, and not by its line.
    """


@baseline.command("write")
@_paths
@_baseline_file
@_settings
def baseline_write(paths: tuple[str, ...], file: str, config: str | None, isolated: bool, **given: Any) -> int:
    """Write all findings below the PATHs to the baseline."""
    from pypimigrate.report.summary import many
    from pypimigrate.session import baseline as known
    from pypimigrate.totals import Totals

    totals = Totals(policy=_policy(_load(paths, config, isolated, given)))
    found = counted(_results(paths or (".",), "stdin", totals, 1), totals)
    root = os.path.dirname(os.path.abspath(file))
    counts = known.collect(root, ((one.path, one.report.findings) for one in found))
    say_troubles(totals)
    if totals.troubles:
        raise click.ClickException(f"{file} is not written: not everything was read")
    _write_text(file, known.dump(counts))
    files, found_there = many(len({one.path for one in counts}), "file"), many(counts.total(), "finding")
    click.echo(f"{file}: {found_there} in {files} {'is' if counts.total() == 1 else 'are'} known now.")
    return 0


def _write_text(file: str, text: str) -> None:
    with _output(file, None) as out:
        out.write(text)


@baseline.command("show")
@_baseline_file
def baseline_show(file: str) -> int:
    """Print what the baseline knows: how often, where, which rule and which URL."""
    from pypimigrate.report.terminal import printable

    policy = _known(None, file)
    assert policy.baseline is not None
    for (path, rule, url), count in sorted(policy.baseline.counts.items()):
        click.echo(printable(f"{count}  {path}  {rule}  {url}"))
    return 0


@baseline.command("prune")
@_paths
@_baseline_file
@_settings
def baseline_prune(paths: tuple[str, ...], file: str, config: str | None, isolated: bool, **given: Any) -> int:
    """Take out of the baseline what is not found any more below the PATHs; files elsewhere stay in it."""
    from pypimigrate.report.summary import many
    from pypimigrate.session import baseline as known
    from pypimigrate.totals import Totals

    policy = _policy(_load(paths, config, isolated, given), baseline=file)
    assert policy is not None and policy.baseline is not None
    totals = Totals(policy=policy)
    roots = [os.path.abspath(path) for path in paths or (".",)]
    for _ in counted(_results(paths or (".",), "stdin", totals, 1), totals):
        pass
    say_troubles(totals)
    if totals.troubles:
        raise click.ClickException(f"{file} is not changed: not everything was read")
    base = policy.baseline
    skipped = {os.path.abspath(skip.path) for skip in totals.skipped}
    gone = {
        one: count
        for one, count in base.gone.items()
        if (path := os.path.abspath(os.path.join(base.root, one.path))) not in skipped
        and any((path + os.sep).startswith(root.rstrip(os.sep) + os.sep) for root in roots)
    }
    if gone:
        base.counts.subtract(gone)
        _write_text(file, known.dump(base.counts))
    forgotten, left = sum(gone.values()), base.counts.total()
    are, stay = "is" if forgotten == 1 else "are", "is" if left == 1 else "are"
    click.echo(f"{file}: {many(forgotten, 'finding')} {are} not known any more, {left:,} {stay} left.")
    return 0


def main() -> None:
    """The entry point: click's commands, with this tool's exit codes."""
    interrupt.catch()  # so that a temporary file is cleaned up
    leave(_command)


def _command() -> int:
    if "_PYPIMIGRATE_COMPLETE" in os.environ:
        cli.main(prog_name="pypimigrate")
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


def _complain(text: str) -> None:
    from pypimigrate.report.terminal import shown

    with contextlib.suppress(OSError):
        click.echo(shown(text), err=True)


def _leave(code: int) -> NoReturn:
    """Exit, also if nobody reads the output any more: then the interpreter must not try to write the rest of it."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(code)
