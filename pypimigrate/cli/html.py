"""The command `report`."""

from __future__ import annotations

from typing import Any

import click

from pypimigrate.cli import loading, options, streams
from pypimigrate.report.output import counted, exit_code


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
    from pypimigrate.totals import Totals

    paths = paths or (".",)
    if "-" in paths:
        raise click.UsageError("a report is about files")
    settings = loading.load(paths, config, isolated, given)
    totals = Totals(policy=loading.policy(settings, paths=paths))
    with streams.outputs((("html", html),), None, totals, color, statistics) as report:
        found = loading.results(paths, "stdin", totals, loading.jobs_of(jobs, settings), keep=False)
        report.write(counted(found, totals))
    return exit_code(totals, 0)
