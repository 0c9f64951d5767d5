"""The commands that report and never write: `check`, and `report` for people."""

from __future__ import annotations

from typing import Any

import click

from pypimigrate.cli import loading, options, streams
from pypimigrate.report.output import counted, exit_code


@click.command(cls=options.Command)
@options.paths
@options.output_format
@options.output_file
@options.live_options
@click.option(
    "--show-skipped",
    is_flag=True,
    help="Also list the old host names that are no finding, and the files that were not read, with the reasons.",
)
@options.statistics
@options.exit_zero
@click.option(
    "--baseline", metavar="FILE", help="Leave out the findings that are listed in FILE; see `pypimigrate baseline`."
)
@options.choice
@options.settings
@options.stdin_filename
@options.color
@options.jobs
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
    from pypimigrate.session.run import RunOptions, Session

    paths, settings, force = loading.start(paths, rest)
    live = loading.live(settings, **rest)
    formats = loading.formats(formats, settings)
    policy = loading.policy(settings, force, baseline or settings.file("baseline"), paths)
    jobs, cache = loading.jobs_of(jobs, settings), loading.cache(**rest)
    session = Session(RunOptions(policy, unreported=show_skipped, jobs=jobs, cache=cache))
    with streams.outputs(formats, output_file, session, color, statistics) as report:
        found = loading.results(paths, stdin_filename, session, keep=live is not None or report.needs_data)
        report.write(counted(loading.asked(found, live, session), session.totals))
    return exit_code(session.totals, 0 if exit_zero else session.totals.left)


@click.command()
@options.paths
@click.option("--html", metavar="FILE", required=True, help="The page to write.")
@options.statistics
@options.settings
@options.color
@options.jobs
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
    from pypimigrate.session.run import RunOptions, Session

    paths = paths or (".",)
    if "-" in paths:
        raise click.UsageError("a report is about files")
    settings = loading.load(paths, config, isolated, given)
    jobs = loading.jobs_of(jobs, settings)
    session = Session(RunOptions(loading.policy(settings, paths=paths), jobs=jobs))
    with streams.outputs((("html", html),), None, session, color, statistics) as report:
        report.write(counted(loading.results(paths, "stdin", session, keep=False), session.totals))
    return exit_code(session.totals, 0)
