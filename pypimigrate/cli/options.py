"""Options and arguments that several commands share, and which options go together: a table for each command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import click

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
            self.fail(f"{value!r}: the file name after the colon is missing", param, ctx)
        return name, file or None

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "FORMAT[:FILE]"


def _alone(context: click.Context, parameter: click.Parameter, paths: tuple[str, ...]) -> tuple[str, ...]:
    if "" in paths:
        raise click.UsageError("a path is empty")
    if "-" in paths and len(paths) > 1:
        raise click.UsageError("- (standard input) cannot be combined with other paths")
    return paths


paths = click.argument("paths", nargs=-1, metavar="[PATH]...", callback=_alone)
stdin_filename = click.option(
    "--stdin-filename", metavar="NAME", default="stdin", help="The file name to assume for standard input (PATH is -)."
)
color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="When to use colours. NO_COLOR and FORCE_COLOR are honoured.",
)
output_format = click.option(
    "--output-format",
    "formats",
    type=Format(),
    multiple=True,
    help=f"How findings are shown, and where; may be given several times. One of {', '.join(FORMATS)}. Default: full.",
)
statistics = click.option("--statistics", is_flag=True, help="Also say how many findings there are of each rule.")
exit_zero = click.option(
    "--exit-zero", is_flag=True, help="Exit with 0 even if there are findings; errors still exit with 2."
)
output_file = click.option(
    "-o", "--output-file", metavar="FILE", help="Write the report to FILE instead of standard output."
)


def _parts(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


_F = TypeVar("_F", bound=Callable[..., Any])
SETTINGS = ("select", "ignore", "extend_select", "exclude", "extend_exclude", "force_exclude")


def all_of(*given: Callable[[_F], _F]) -> Callable[[_F], _F]:
    """One decorator for several options, which `--help` lists in this order."""

    def decorate(command: _F) -> _F:
        for option in reversed(given):
            command = option(command)
        return command

    return decorate


settings = all_of(
    click.option("--select", multiple=True, callback=_parts, metavar="RULES", help="The rules that count."),
    click.option("--ignore", multiple=True, callback=_parts, metavar="RULES", help="Rules that do not count."),
    click.option("--extend-select", multiple=True, callback=_parts, metavar="RULES", help="More that count."),
    click.option("--exclude", multiple=True, metavar="PATTERN", help="Files to exclude."),
    click.option("--extend-exclude", multiple=True, metavar="PATTERN", help="More files that are not read."),
    click.option(
        "--force-exclude", is_flag=True, default=None, help="Leave them out even if they are PATHs themselves."
    ),
    click.option("--config", metavar="FILE", help="Take the settings from FILE."),
    click.option("--isolated", is_flag=True, help="Take no settings from files and the environment."),
)
"""The options that a configuration may set as well."""


choice = all_of(
    click.option("--staged", is_flag=True, help="Read the files that `git commit` would record changes of."),
    click.option("--changed-since", metavar="REV", help="Read the files that changed since git's REV."),
    click.option("--files-from", metavar="FILE", help="Read the files named in FILE (- is standard input)."),
    click.option("-0", "--null", is_flag=True, help="With --files-from: names end with NUL, not newline."),
)
"""The options that say which files are read, instead of PATHs."""


jobs = click.option(
    "--jobs",
    type=click.IntRange(0),
    metavar="N",
    help="How many processes read many files; 0, the default: one for each processor.",
)
index_url = click.option(
    "--index-url",
    metavar="URL",
    default="",
    help="With --live: the index to ask instead of PyPI's. It may have an address that is not public.",
)
contact = click.option(
    "--contact", metavar="TEXT", default="", help="With --live: where to reach you, for the User-Agent."
)
live_options = all_of(
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
    index_url,
    contact,
    click.option("--cache-dir", metavar="DIR", help="Where to keep what saves time in later runs."),
    click.option("--no-cache", is_flag=True, help="Keep nothing for later runs, and use nothing that was kept."),
)
"""`--live`, and what goes with it."""


class Command(click.Command):
    """A command with options whose argument may be left out: `--live[=strict]`, `--add-ignores[=REASON]`."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(context, [_OPTIONAL.get(a, a) for a in args[:end]] + args[end:])


_OPTIONAL = {"--live=strict": "--live-strict", "--add-ignores": "--add-ignores="}
evidence = click.option("--evidence", metavar="FILE", help="Show as evidence what `rules --live --record FILE` wrote.")


class Row(NamedTuple):
    """If `given` is there, all of `needs` must be, and none of `without` may be; names with blanks between them."""

    given: str
    message: str
    needs: str = ""
    without: str = ""


CHOICE = (
    Row("null", "-0 goes with --files-from", needs="files_from"),
    *(
        Row(one, "PATHs, --staged, --changed-since and --files-from exclude each other", without=others)
        for one, others in (
            ("staged", "paths changed_since files_from"),
            ("changed_since", "paths files_from"),
            ("files_from", "paths"),
        )
    ),
)
"""The options that say which files are read."""

LIVE = (
    *(
        Row(
            one,
            "--resolve-files, --index-url and --contact go with --live: without it, the network is never used",
            needs="live",
        )
        for one in ("resolve_files", "index_url", "contact")
    ),
    Row("cache_dir", "--cache-dir and --no-cache exclude each other", without="no_cache"),
)
"""The options about the network, and what is kept of its answers."""

FIX = (
    Row(
        "codemod",
        "--codemod goes with --unsafe-fixes: the program behaves differently afterwards",
        needs="unsafe_fixes",
    ),
    Row(
        "output_format",
        "--output-format goes with --write on files: without it the output is a diff",
        needs="write",
        without="standard_input",
    ),
    Row("summary", "--summary goes with --write on files: it tells what was fixed", "write", "standard_input"),
    Row(
        "add_ignores",
        "--add-ignores goes with PATHs and --write, and nothing else",
        without="summary codemod live output_format standard_input",
    ),
    Row("interactive", "--interactive and --add-ignores exclude each other", without="add_ignores"),
    Row("interactive", "--interactive goes with --write on files", "write", "standard_input"),
    Row("live", "--live does not go with --write on standard input", without="filter"),
)

RULES = (
    *(
        Row(one, "--contexts, --live and --stale exclude each other", without=others)
        for one, others in (("contexts", "live stale"), ("live", "stale"))
    ),
    Row("record", "--record goes with --live", needs="live"),
    Row("live", "--live is shown as text or as JSON", without="markdown"),
)


def refuse(rows: tuple[Row, ...], **options: Any) -> None:
    """Raise click.UsageError for the first row that the options break.

    An option is there if its value is neither None nor False, nor an empty list.
    """
    there = {name for name, value in options.items() if value is not None and value is not False and value != ()}
    for row in rows:
        if row.given in there and not (there.issuperset(row.needs.split()) and there.isdisjoint(row.without.split())):
            raise click.UsageError(row.message)
