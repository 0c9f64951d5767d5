"""The command `check`."""

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
    from pypimigrate.totals import Totals

    paths, settings, force = loading.start(paths, rest)
    live = loading.live(settings, **rest)
    formats = loading.formats(formats, settings)
    policy = loading.policy(settings, force, baseline or settings.file("baseline"), paths)
    totals = Totals([] if show_skipped else None, policy=policy)
    totals.remember = None if rest["no_cache"] else rest["cache_dir"] or ""
    if policy is not None and policy.baseline is not None:
        totals.outputs.add(policy.baseline.identity)
    with streams.outputs(formats, output_file, totals, color, statistics) as report:
        found = loading.results(
            paths, stdin_filename, totals, loading.jobs_of(jobs, settings), keep=live is not None or report.needs_data
        )
        report.write(counted(loading.asked(found, live, totals), totals))
    return exit_code(totals, 0 if exit_zero else totals.left)
