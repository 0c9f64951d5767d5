"""What the command line and a configuration ask for together, and the results of such a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pypimigrate.cli import options, streams

if TYPE_CHECKING:
    from pypimigrate.live import index
    from pypimigrate.live.targets import Live
    from pypimigrate.results import FileResult
    from pypimigrate.session.policy import Policy
    from pypimigrate.session.run import Session
    from pypimigrate.session.settings import Settings


def _chosen(
    paths: tuple[str, ...], staged: bool, changed_since: str | None, files_from: str | None, null: bool
) -> tuple[tuple[str, ...], bool]:
    """The paths to read; and whether they are not named by the user, so that what is excluded is left out."""
    from pypimigrate.files import selection

    options.refuse(
        options.CHOICE, paths=paths, staged=staged, changed_since=changed_since, files_from=files_from, null=null
    )
    if not staged and changed_since is None and files_from is None:
        return paths or (".",), False
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
    *,
    live: bool,
    live_strict: bool,
    resolve_files: bool,
    index_url: str,
    contact: str,
    cache_dir: str | None,
    no_cache: bool,
) -> Live | None:
    """What asks the index; None, and nothing is imported, without `--live`."""
    wanted = live or live_strict
    options.refuse(
        options.LIVE,
        live=wanted,
        resolve_files=resolve_files,
        index_url=index_url or None,
        contact=contact or None,
        cache_dir=cache_dir or None,
        no_cache=no_cache,
    )
    if not wanted:
        return None
    from pypimigrate.live.index import Settings as Index
    from pypimigrate.live.targets import Live

    found = not index_url and settings.found("index-url")
    index_url, contact = (
        given or settings.value(name)[0] or "" for name, given in (("index-url", index_url), ("contact", contact))
    )
    index = may_ask(Index(index_url, contact, found and bool(index_url)))
    where = None if no_cache else _cache_folder(cache_dir)
    return Live(index, where, strict=live_strict, resolve=resolve_files)


def may_ask(index: index.Settings) -> index.Settings:
    """The index, if it may be asked. Raises click.UsageError."""
    from pypimigrate.live.index import complaint

    if wrong := complaint(index):
        raise click.UsageError(wrong)
    return index


def _cache_folder(given: str | None) -> Path:
    from pypimigrate.files.cache import folder

    return Path(given or folder())


def asked(found: Iterator[FileResult], live: Live | None, session: Session) -> Iterator[FileResult]:
    """The results as the index allows, if it is asked."""
    if live is None:
        return found
    from pypimigrate.live.client import RequestFailed

    try:
        return session.reverified(live.applied(found, session.totals))
    except RequestFailed as failure:
        raise click.ClickException(f"--live: {failure}") from None


def cache(cache_dir: str | None, no_cache: bool, **others: Any) -> str | None:
    """Where to remember which contents are clean, as in `RunOptions`."""
    return None if no_cache else cache_dir or ""


def jobs_of(given: int | None, settings: Settings) -> int:
    return given if given is not None else settings.value("jobs")[0] or 0


def results(
    paths: tuple[str, ...], stdin_filename: str, session: Session, keep: bool = True, alone: bool = False
) -> Iterator[FileResult]:
    """The files after the check. `alone`: nothing is written to the terminal before all of them are there."""
    from pypimigrate.report.progress import wanted

    if "-" in paths:
        result = streams.standard_input(streams.read_standard_input(), stdin_filename, session)
        if result is not None:
            yield result
        return
    session.search.progress = wanted(alone)
    found = session.results(paths, keep)
    policy = session.options.policy
    if policy is not None and policy.urls:
        from pypimigrate.session import unused_ignores

        found = unused_ignores.reported(found, session)
    yield from found
