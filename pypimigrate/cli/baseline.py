"""The command `baseline`."""

from __future__ import annotations

import os
from typing import Any

import click

from pypimigrate.cli import loading, options, streams
from pypimigrate.files.walk import BASELINE
from pypimigrate.report.output import counted, say_troubles

_baseline_file = click.option("--file", default=BASELINE, show_default=True, metavar="FILE", help="The baseline.")


@click.group()
def baseline() -> None:
    """Keep a list of the findings that are known, so that `check --baseline FILE` reports new ones only.

    A finding is known by its file, rule and URL, and not by its line.
    """


@baseline.command("write")
@options.paths
@_baseline_file
@options.settings
def baseline_write(paths: tuple[str, ...], file: str, config: str | None, isolated: bool, **given: Any) -> int:
    """Write all findings below the PATHs to the baseline."""
    from pypimigrate.report.summary import many
    from pypimigrate.session import baseline as known
    from pypimigrate.session.run import RunOptions, Session

    session = Session(RunOptions(loading.policy(loading.load(paths, config, isolated, given)), jobs=1))
    totals = session.totals
    found = counted(loading.results(paths or (".",), "stdin", session), totals)
    root = os.path.dirname(os.path.abspath(file))
    counts = known.collect(root, ((one.path, one.report.findings) for one in found))
    say_troubles(totals)
    if totals.troubles:
        raise click.ClickException(f"{file} is not written: not everything was read")
    streams.write_text(file, known.dump(counts))
    files, found_there = many(len({one.path for one in counts}), "file"), many(counts.total(), "finding")
    click.echo(f"{file}: {found_there} in {files} {'is' if counts.total() == 1 else 'are'} known now.")
    return 0


@baseline.command("show")
@_baseline_file
def baseline_show(file: str) -> int:
    """Print what the baseline knows: how often, where, which rule and which URL."""
    from pypimigrate.report.terminal import printable

    policy = loading.known(None, file)
    assert policy.baseline is not None
    for (path, rule, url), count in sorted(policy.baseline.counts.items()):
        click.echo(printable(f"{count}  {path}  {rule}  {url}"))
    return 0


@baseline.command("prune")
@options.paths
@_baseline_file
@options.settings
def baseline_prune(paths: tuple[str, ...], file: str, config: str | None, isolated: bool, **given: Any) -> int:
    """Take out of the baseline what is not found any more below the PATHs; files elsewhere stay in it."""
    from pypimigrate.report.summary import many
    from pypimigrate.session import baseline as known
    from pypimigrate.session.run import RunOptions, Session

    policy = loading.policy(loading.load(paths, config, isolated, given), baseline=file)
    assert policy is not None and policy.baseline is not None
    session = Session(RunOptions(policy, jobs=1))
    totals = session.totals
    roots = [os.path.abspath(path) for path in paths or (".",)]
    for _ in counted(loading.results(paths or (".",), "stdin", session), totals):
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
        streams.write_text(file, known.dump(base.counts))
    forgotten, left = sum(gone.values()), base.counts.total()
    are, stay = "is" if forgotten == 1 else "are", "is" if left == 1 else "are"
    click.echo(f"{file}: {many(forgotten, 'finding')} {are} not known any more, {left:,} {stay} left.")
    return 0
