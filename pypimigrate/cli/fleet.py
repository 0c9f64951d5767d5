"""The commands of `pypimigrate fleet`."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from pypimigrate.cli import loading, options
from pypimigrate.files import target
from pypimigrate.fleet.model import (
    DONE,
    Limits,
    Repository,
    Result,
    Task,
    Verdicts,
    repositories,
    rules_version,
    shard_of,
)
from pypimigrate.fleet.store import Store
from pypimigrate.report.terminal import printable, shown

if TYPE_CHECKING:
    from pypimigrate.fleet.driver import Runner
    from pypimigrate.fleet.live import Ask
    from pypimigrate.live.verdicts import Judged, Target

TROUBLE = 2
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def _size(ctx: click.Context, parameter: click.Parameter, value: str) -> int:
    """Bytes, written like 512M or 2G."""
    match = re.fullmatch(r"(\d+)([kmg]?)b?", value, re.I)
    if match is None:
        raise click.BadParameter(f"{value!r} is not a size: 512M or 2G is meant")
    return int(match[1]) * _UNITS[match[2].lower()]


def _shard(ctx: click.Context, parameter: click.Parameter, value: str | None) -> tuple[int, int]:
    """I/N."""
    match = re.fullmatch(r"(\d{1,9})/(\d{1,9})", value or "1/1")
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise click.BadParameter(f"{value!r} is not a shard: 3/16 is meant")
    return int(match[1]), int(match[2])


def _limit(name: str, kind: click.IntRange | click.FloatRange, default: Any, text: str) -> Callable[..., Any]:
    return click.option(name, type=kind, default=default, show_default=True, help=text)


_LIMITS = Limits()
_options = options.all_of(
    click.argument("list_file", metavar="LIST"),
    click.option("--out", metavar="DIR", required=True, help="The folder of the results; old ones are gone on with."),
    click.option("-j", "--jobs", type=click.IntRange(1), help="Repositories at a time.  [default: processors]"),
    click.option("--shard", metavar="I/N", callback=_shard, help="Only part I of N of the list."),
    _limit("--timeout", click.FloatRange(0.1), _LIMITS.seconds, "Seconds for one repository."),
    click.option("--memory", default="2G", show_default=True, callback=_size, help="Memory for a process; 0: any."),
    click.option("--blob-limit", default="10M", show_default=True, callback=_size, help="Larger files are not read."),
    _limit("--per-host", click.IntRange(1), _LIMITS.per_host, "Fetches from one host at a time."),
    _limit("--max-tries", click.IntRange(1), _LIMITS.tries, "Tries for one repository."),
    click.option("--cache-dir", metavar="DIR", help="Keep mirrors there, and update them."),
    click.option("--scheduler", metavar="ADDRESS", help="Use Dask: local, tcp://HOST:PORT or tls://HOST:PORT."),
    click.option("--tls-ca", metavar="FILE", default="", help="For tls://: the authority."),
    click.option("--tls-cert", metavar="FILE", default="", help="For tls://: the certificate of this client."),
    click.option("--tls-key", metavar="FILE", default="", help="For tls://: its key."),
    click.option("--insecure", is_flag=True, help="Use a scheduler without TLS that is not on loopback."),
    click.option("--live", is_flag=True, help="Ask the index, once, whether what all the new URLs are about exists."),
    click.option("--index-url", metavar="URL", default="", help="With --live: the index to ask instead of PyPI's."),
    click.option("--contact", metavar="TEXT", default="", help="With --live: where to reach you."),
    click.option("-q", "--quiet", is_flag=True, help="Only name repositories that failed."),
)
"""What `scan` and `fix` have in common."""


class _Wanted(NamedTuple):
    """What those options say."""

    list_file: str
    out: str
    jobs: int | None
    shard: tuple[int, int]
    timeout: float
    memory: int
    blob_limit: int
    per_host: int
    max_tries: int
    cache_dir: str | None
    scheduler: str | None
    tls_ca: str
    tls_cert: str
    tls_key: str
    insecure: bool
    live: bool
    index_url: str
    contact: str
    quiet: bool

    def limits(self) -> Limits:
        return Limits(self.timeout, self.memory, self.blob_limit, self.per_host, self.max_tries)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def fleet() -> None:
    """Check thousands of repositories, and make patches for them.

    LIST has a URL or path a line, then a tab and a revision, if wanted; - is standard input. Exit codes: 0 nothing
    found; 1 findings; 2 trouble, even if it is with one repository only.
    """


@fleet.command()
@_options
def scan(**given: Any) -> int:
    """Check every repository of LIST. A run that was cut off goes on; what has not changed is not checked again."""
    return _run("", _Wanted(**given))


@fleet.command()
@_options
@click.option("--patches", is_flag=True, required=True, help="Write patches; nothing else is done with the fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Include the fixes that are likely, but not certain, as well.")
def fix(patches: bool, unsafe_fixes: bool, **given: Any) -> int:
    """Do what `scan` does, and make a patch for every repository that has something to fix. Nothing is pushed.

    DIR/patches/NAME.patch is for `git apply`, NAME.md the text of a pull request.
    """
    return _run("unsafe" if unsafe_fixes else "safe", _Wanted(**given))


def _run(fix: str, asked: _Wanted) -> int:
    from pypimigrate.fleet import supervise
    from pypimigrate.fleet.driver import drive

    wanted = list(shard_of(repositories(_lines(asked.list_file)), *asked.shard))
    task = Task(asked.limits(), fix, os.path.abspath(asked.cache_dir) if asked.cache_dir else "")
    ask = _asking(asked)
    with _opened(asked.out, write=True) as store:
        os.makedirs(store.scratch, exist_ok=True)
        supervise.sweep(store.scratch)

        def here(repository: Repository, known: str, verdicts: Verdicts) -> Result:
            return supervise.run_one(repository, task, known, verdicts, os.path.abspath(store.scratch))

        def say(number: int, total: int, result: Result) -> None:
            if not asked.quiet or result.status not in DONE:
                click.echo(printable(_line(number, total, result)), err=True)

        runner: Runner = here
        jobs = asked.jobs or os.cpu_count() or 1
        with contextlib.ExitStack() as stack:
            if asked.scheduler:
                runner, jobs = _connected(stack, asked, task, jobs)
            try:
                drive(store, wanted, rules_version(), fix, jobs, runner, say, ask)
            except sqlite3.Error as error:
                raise click.ClickException(f"{asked.out}: {error}; the results so far are kept") from None
        click.echo(_summary(store), nl=False)
        if fix:
            number = sum(1 for _ in store.rows("patch"))
            click.echo(f"Patches: {number:,} in {os.path.join(asked.out, 'patches')}.")
        return _code(store)


def _asking(asked: _Wanted) -> Ask | None:
    """What asks the index, with the cache of `check --live`; None, and nothing is imported, without `--live`."""
    url, contact = asked.index_url, asked.contact
    options.refuse(options.LIVE, live=asked.live, index_url=url or None, contact=contact or None)
    if not asked.live:
        return None
    from pathlib import Path

    from pypimigrate.files.cache import folder
    from pypimigrate.live.client import RequestFailed
    from pypimigrate.live.index import Settings
    from pypimigrate.live.targets import Live
    from pypimigrate.totals import Totals

    settings = loading.may_ask(Settings(url, contact))

    def ask(targets: set[Target]) -> dict[Target, Judged]:
        asker, totals = Live(settings, Path(folder())), Totals()
        try:
            asker.ask(targets, totals)
        except RequestFailed as failed:
            raise click.ClickException(f"--live: {failed}; the results so far are kept") from None
        for note in totals.notes:
            click.echo(shown(note), err=True)
        return asker.asked.verdicts

    return ask


def _connected(stack: contextlib.ExitStack, asked: _Wanted, task: Task, jobs: int) -> tuple[Runner, int]:
    from pypimigrate.fleet import cluster

    tls = cluster.Tls(asked.tls_ca, asked.tls_cert, asked.tls_key)
    try:
        return stack.enter_context(cluster.runner(asked.scheduler or "", task, jobs, tls, asked.insecure))
    except cluster.ClusterError as refused:
        raise click.UsageError(str(refused)) from None
    except ImportError:
        raise click.ClickException("--scheduler needs Dask: pip install 'pypimigrate[fleet]'") from None


def _lines(path: str) -> list[str]:
    try:
        if path == "-":
            return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").splitlines()
        with open(path, encoding="utf-8-sig", errors="surrogateescape") as file:
            return file.read().splitlines()
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror or error}") from None


@contextlib.contextmanager
def _opened(folder: str, write: bool = False) -> Iterator[Store]:
    """The store, for as long as it can be read; one that is damaged is one line."""
    try:
        with Store(folder, write) as store:
            yield store
    except sqlite3.Error as error:
        raise click.ClickException(f"{folder}: {error}: the results are damaged; start again in a new folder") from None


def _line(number: int, total: int, result: Result) -> str:
    name = f"{result.url} {result.revision}".rstrip()
    what = "unchanged" if result.same else result.reason or f"{result.left} findings"
    return f"[{number}/{total}] {result.status} {name}: {what}, {result.seconds:.1f} s"


def _summary(store: Store) -> str:
    states, levels = store.by_status(), store.by_level()
    return (
        f"Repositories: {', '.join(f'{number:,} {state}' for state, number in states.items()) or 'none'}.\n"
        f"Findings: {', '.join(f'{number:,} {level}' for level, number in levels.items())}.\n"
    )


def _code(store: Store) -> int:
    if any(state not in DONE for state in store.by_status()):
        return TROUBLE
    return int(any(store.by_level().values()))


@fleet.command()
@click.argument("folder", metavar="DIR")
@click.option("--failed", is_flag=True, help="Only list the repositories that are not done, and why.")
def status(folder: str, failed: bool) -> int:
    """Say how far a run is, and what it found."""
    with _opened(folder) as store:
        if not failed:
            click.echo(_summary(store), nl=False)
        for row in store.rows("status NOT IN (?, ?)", DONE):
            if failed or row.status != "pending":
                click.echo(printable(f"{row.status}: {f'{row.url} {row.revision}'.rstrip()}: {row.reason}"))
        return 0


@fleet.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True)
@click.option("--out", metavar="DIR", required=True, help="The folder for all the results.")
def merge(folders: tuple[str, ...], out: str) -> int:
    """Put the results of several runs into one folder: those of shards, for example."""
    from pypimigrate.fleet import store as stores

    if any(os.path.realpath(folder) == os.path.realpath(out) for folder in folders):
        raise click.UsageError(f"{out} cannot be merged with itself")
    with contextlib.ExitStack() as stack:
        others = [stack.enter_context(_opened(folder)) for folder in folders]
        into = stack.enter_context(_opened(out, write=True))
        stores.merge(into, others)
        click.echo(_summary(into), nl=False)
        return _code(into)


@fleet.command()
@click.argument("folder", metavar="DIR")
@click.option("--html", metavar="FILE", required=True, help="Where to write the page; - is standard output.")
@click.option("--no-links", is_flag=True, help="Do not link to files of public repositories.")
def report(folder: str, html: str, no_links: bool) -> int:
    """Write one HTML page that needs nothing else: states, rules, hosts, runs, and every repository."""
    from pypimigrate.fleet.page import page

    with _opened(folder) as store:
        text = page(store, not no_links)
    if html == "-":
        sys.stdout.buffer.write(text.encode())
        return 0
    try:
        with target.opened(html) as file:
            file.write(text)
    except OSError as error:
        raise click.ClickException(f"{html} cannot be written: {error.strerror or error}") from None
    return 0


@fleet.command()
@click.argument("folder", metavar="DIR")
@click.option(
    "--parquet", metavar="DIR", required=True, help="The folder for findings.parquet and repositories.parquet."
)
def export(folder: str, parquet: str) -> int:
    """Write the results as Parquet files."""
    from pypimigrate.fleet.parquet import export as write

    with _opened(folder) as store:
        os.makedirs(parquet, exist_ok=True)
        try:
            paths = write(store, parquet)
        except ImportError:
            raise click.ClickException("Parquet needs pyarrow: pip install 'pypimigrate[parquet]'") from None
    for path in paths:
        click.echo(path)
    return 0
