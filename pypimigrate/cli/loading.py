"""What the command line and a configuration ask for together, and the results of such a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pypimigrate.cli import options, streams

if TYPE_CHECKING:
    from pypimigrate.live.targets import Live
    from pypimigrate.results import FileResult
    from pypimigrate.session.policy import Policy
    from pypimigrate.session.settings import Settings
    from pypimigrate.totals import Totals


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
            return tuple(selection.listed(streams.read_standard_input(), null)), True
        return tuple(selection.listed(_read_list(files_from), null)), True
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


def start(paths: tuple[str, ...], values: dict[str, Any]) -> tuple[tuple[str, ...], Settings, bool]:
    """The paths to read, the settings, and whether excludes are forced; takes what it uses out of `values`."""
    choice = {name: values.pop(name) for name in ("staged", "changed_since", "files_from", "null")}
    paths, force = _chosen(paths, **choice)
    config, isolated = values.pop("config"), values.pop("isolated")
    given = {name: values.pop(name) for name in options.SETTINGS}
    return paths, load(paths, config, isolated, given), force


def load(paths: Sequence[str], config: str | None, isolated: bool, given: dict[str, Any]) -> Settings:
    """The settings of a run, and what of them was given on the command line."""
    from pypimigrate.session import settings

    named = {name.replace("_", "-"): value for name, value in given.items() if value not in (None, (), [])}
    return settings.load(paths, named, config, isolated)


def policy(
    settings: Settings, force: bool = False, baseline: str | None = None, paths: Sequence[str] = ()
) -> Policy | None:
    from pypimigrate.pypi import anchors

    policy = settings.policy(paths)
    if policy is not None and policy.hosts:
        anchors.search_also(policy.hosts)
    if policy is not None and force:
        policy = policy._replace(force=True)
    return known(policy, baseline) if baseline is not None else policy


def known(policy: Policy | None, path: str) -> Policy:
    from pypimigrate.session import baseline
    from pypimigrate.session.policy import Policy

    return (policy or Policy())._replace(baseline=baseline.load(path))


def formats(given: tuple[tuple[str, str | None], ...], settings: Settings) -> tuple[tuple[str, str | None], ...]:
    """The formats of the command line, or those of the configuration."""
    named, origin = settings.value("output-format")
    if given or not named:
        return given
    try:
        return tuple(options.Format().convert(one, None, None) for one in named)
    except click.UsageError as error:
        raise click.ClickException(f"{origin}: output-format: {error.message}") from None


def live(
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
    check_network(live or live_strict, resolve_files, index_url, contact, cache_dir, no_cache, found)
    if not live and not live_strict:
        return None
    from pypimigrate.live import index
    from pypimigrate.live.targets import Live

    where = None if no_cache else _cache_folder(cache_dir)
    return Live(index.Settings(index_url, contact, found), where, strict=live_strict, resolve=resolve_files)


def _cache_folder(given: str | None) -> Path:
    from pypimigrate.files.cache import folder

    return Path(given or folder())


def check_network(
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


def asked(found: Iterator[FileResult], live: Live | None, totals: Totals) -> Iterator[FileResult]:
    """The results as the index allows, if it is asked."""
    if live is None:
        return found
    from pypimigrate.live.client import RequestFailed
    from pypimigrate.session import run

    try:
        return run.reverified(live.applied(found, totals), totals)
    except RequestFailed as failure:
        raise click.ClickException(f"--live: {failure}") from None


def jobs_of(given: int | None, settings: Settings) -> int:
    return given if given is not None else settings.value("jobs")[0] or 0


def results(
    paths: tuple[str, ...], stdin_filename: str, totals: Totals, jobs: int, keep: bool = True, alone: bool = False
) -> Iterator[FileResult]:
    """The files after the check. `alone`: nothing is written to the terminal before all of them are there."""
    from pypimigrate.report.progress import wanted
    from pypimigrate.session import run

    if "-" in paths:
        result = streams.standard_input(streams.read_standard_input(), stdin_filename, totals)
        if result is not None:
            yield result
        return
    totals.progress = wanted(alone)
    found = run.results(paths, totals, jobs, keep)
    if totals.policy is not None and totals.policy.urls:
        from pypimigrate.session import unused_ignores

        found = unused_ignores.reported(found, totals)
    yield from found
