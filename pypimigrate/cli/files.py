"""The commands `files` and `undo`."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from pypimigrate.cli import loading, options
from pypimigrate.report.output import TROUBLE


@click.command()
@click.argument("path", default=".", metavar="[PATH]")
@options.color
def undo(path: str, color: str) -> int:
    """Take the last `fix --write` in the tree of PATH back: each file gets the bytes back that it had.

    A file that changed since then is left, and named. Run again to take back the run before.
    """
    from pypimigrate.files import undo as core
    from pypimigrate.report.summary import many
    from pypimigrate.report.terminal import printable

    done = core.undo(path)
    if done is None:
        raise click.ClickException(f"no run of `fix --write` is known for {path}")
    for trouble in done.troubles:
        click.echo(printable(f"error: {trouble.path}: {trouble.message}"), err=True)
    already = f"; {len(done.already)} already were as before" if done.already else ""
    click.echo(f"Restored {many(len(done.back), 'file')}{already}.")
    return TROUBLE if done.troubles else 0


@click.command()
@options.paths
@click.option("--why", metavar="FILE", help="Say whether FILE would be read, and why not.")
@click.option("-0", "--null", "null", is_flag=True, help="End each name with NUL, not newline.")
@options.settings
def files(paths: tuple[str, ...], why: str | None, null: bool, config: str | None, isolated: bool, **given: Any) -> int:
    """List the files below the PATHs that would be read; those that would not, with the reason, on standard error.

    With --why, exit codes are 0 for a file that would be read, 1 for one that would not.
    """
    from pypimigrate.report.terminal import printable
    from pypimigrate.session import listing

    paths = paths or (".",)
    policy = loading.policy(loading.load(paths, config, isolated, given))
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
