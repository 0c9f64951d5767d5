"""Fetch one commit of a repository that nobody vouches for, and nothing else: no checkout, no hook, no question."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from typing import NamedTuple

from pypimigrate.errors import PypimigrateError
from pypimigrate.files import git
from pypimigrate.fleet import process
from pypimigrate.fleet.model import PROTOCOLS, Limits, Repository, Status
from pypimigrate.secrets.credentials import without_secrets

_CONFIG = {
    "core.autocrlf": "false",
    "fetch.unpackLimit": "1",
    "fetch.writeCommitGraph": "false",
    "fetch.recurseSubmodules": "false",
    "pack.threads": "1",
    "core.packedGitWindowSize": "64m",  # by default git maps far more than it may have here
    "core.packedGitLimit": "256m",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
}
_OF_A_COMMAND = ("GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT")
"""What a git that runs this may have been told for its own repository."""

_BARE = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n"


class GitError(PypimigrateError):
    """Why there is nothing to check. `again` is true if it may work later; `busy` if the host asks for a pause."""

    def __init__(self, status: Status, reason: str, again: bool = False, busy: bool = False) -> None:
        super().__init__(reason)
        self.status, self.reason, self.again, self.busy = status, reason, again, busy


class Commit(NamedTuple):
    """A commit, and the folder of the git repository that it is in; `partial` if large files were left out."""

    folder: str
    name: str
    partial: bool = False


def environment(local: bool = False) -> dict[str, str]:
    """What git is started with. `local`: it need not speak to anyone, and must not: a missing blob is not fetched."""
    kept = {name: value for name, value in git.environment().items() if name not in _OF_A_COMMAND}
    kept.setdefault("GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oConnectTimeout=30")
    allowed = {} if local else {"GIT_ALLOW_PROTOCOL": PROTOCOLS}
    return kept | {"GCM_INTERACTIVE": "never", "GIT_LFS_SKIP_SMUDGE": "1"} | allowed


def command(*arguments: str, folder: str = "") -> list[str]:
    """git, without what a repository or a user may have set up to start other programs. Raises GitError."""
    line = git.command(*(["--git-dir", folder] if folder else []), *arguments, more=_CONFIG)
    if line is None:
        raise GitError(Status.ERROR, "git was not found")
    return line


def started(commit: Commit, *arguments: str, source: int | None = None, **variables: str) -> git.Git:
    """A git that reads a commit's repository, and speaks to nobody."""
    return git.Git(command(*arguments, folder=commit.folder), environment(local=True) | variables, source)


def _git(limits: Limits, until: float, *arguments: str, folder: str = "", local: bool = False) -> tuple[str, str]:
    """Run git; what it wrote, and what it complained about. Raises GitError."""
    with tempfile.TemporaryFile() as out:
        done = process.run(command(*arguments, folder=folder), until, limits.memory, environment(local), out)
        out.seek(0)
        if done.code:
            raise _failed(done)
        if done.code is None:
            raise GitError(Status.TIMEOUT, "git took longer than allowed")
        return out.read(1 << 20).decode("utf-8", "replace"), done.said


_EMPTY = re.compile(r"couldn't find remote ref HEAD|Needed a single revision|ambiguous argument 'HEAD", re.I)
_BUSY = re.compile(r"\b(?:429|50[234])\b|too many requests|rate limit", re.I)
_AGAIN = re.compile(
    r"timed? ?out|refused|reset|resolve host|early EOF|hung up|unreachable|network|RPC failed|TLS|SSL|broken pipe", re.I
)
_MEMORY = re.compile(r"out of memory|cannot allocate|mmap failed", re.I)


def _failed(done: process.Done) -> GitError:
    said = without_secrets(" ".join(done.said.split()))[-500:]
    if done.code is not None and done.code < 0:
        return GitError(Status.KILLED, f"signal {-done.code} ended git", again=True)
    if _MEMORY.search(said):
        return GitError(Status.MEMORY, f"git: {said}")
    busy = _BUSY.search(said) is not None
    return GitError(Status.UNREACHABLE, f"git: {said or done.code}", busy or _AGAIN.search(said) is not None, busy)


def current(repository: Repository, limits: Limits, until: float) -> str:
    """The commit that the repository is at, without fetching it. Raises GitError."""
    if re.fullmatch(r"[0-9a-f]{40}", repository.revision):
        return repository.revision
    if repository.local:
        return _resolved(repository, limits, until)
    wanted = repository.revision or "HEAD"
    wanteds = [wanted, f"{wanted}^{{}}"] if repository.revision else [wanted]
    listed, _ = _git(limits, until, "ls-remote", "--quiet", "--", repository.url, *wanteds)
    found = {name: commit for commit, _, name in (line.partition("\t") for line in listed.splitlines())}
    for name in (wanted, f"refs/tags/{wanted}^{{}}", f"refs/tags/{wanted}", f"refs/heads/{wanted}"):
        if name in found:
            return found[name]
    if repository.revision:
        raise GitError(Status.UNREACHABLE, f"it has no {repository.revision}")
    raise GitError(Status.EMPTY, "it has no commit")


def _resolved(repository: Repository, limits: Limits, until: float) -> str:
    folder = git_folder(repository.url)
    wanted = f"{repository.revision or 'HEAD'}^{{commit}}"
    try:
        name, _ = _git(limits, until, "rev-parse", "--verify", "--end-of-options", wanted, folder=folder, local=True)
    except GitError as failed:
        if _EMPTY.search(failed.reason) and not repository.revision:
            raise GitError(Status.EMPTY, "it has no commit") from None
        raise
    return name.strip()


def git_folder(path: str) -> str:
    """Where the data of the local repository at `path` is. Raises GitError."""
    below = os.path.join(path, ".git")
    if os.path.exists(below):
        return below
    if os.path.isdir(os.path.join(path, "objects")):
        return path
    raise GitError(Status.UNREACHABLE, "no git repository is there")


@contextlib.contextmanager
def fetched(repository: Repository, limits: Limits, until: float, scratch: str, cache: str) -> Iterator[Commit]:
    """One commit of the repository, to be read while the context lasts. Raises GitError.

    A local one is read where it is. Another one is fetched into a bare repository below `scratch`, or into its mirror
    below `cache`, if one is named.
    """
    if repository.local:
        yield Commit(git_folder(repository.url), _resolved(repository, limits, until))
        return
    if not cache:
        yield _fetched(repository, limits, until, os.path.join(scratch, "repository"), partial=True)
        return
    mirror = os.path.join(cache, f"{repository.slug}.git")
    os.makedirs(cache, exist_ok=True)
    with _alone(mirror + ".lock", until):
        try:
            commit = _fetched(repository, limits, until, mirror)
        except GitError as failed:
            if failed.again or failed.status is not Status.UNREACHABLE or "bad object" not in failed.reason:
                raise
            shutil.rmtree(mirror, ignore_errors=True)  # a mirror that was cut off while it was written
            commit = _fetched(repository, limits, until, mirror)
        yield commit


def _fetched(repository: Repository, limits: Limits, until: float, folder: str, partial: bool = False) -> Commit:
    _lay_out(folder)
    for left in ("shallow.lock", "FETCH_HEAD.lock", "HEAD.lock"):
        with contextlib.suppress(OSError):
            os.unlink(os.path.join(folder, left))
    options = ["--quiet", "--depth=1", "--no-tags", "--no-write-fetch-head"]
    if partial and limits.blob:
        options.append(f"--filter=blob:limit={limits.blob}")
    wanted = f"+{repository.revision or 'HEAD'}:refs/fleet/head"
    try:
        _git(limits, until, "fetch", *options, "--", repository.url, wanted, folder=folder)
    except GitError as failed:
        if _EMPTY.search(failed.reason) and not repository.revision:
            raise GitError(Status.EMPTY, "it has no commit") from None
        raise
    finally:
        _configure(folder)  # git notes where to get what the filter left out, with credentials: nothing may ask there
    name, _ = _git(limits, until, "rev-parse", "--verify", "refs/fleet/head^{commit}", folder=folder, local=True)
    return Commit(folder, name.strip(), partial and limits.blob > 0)


def _lay_out(folder: str) -> None:
    """An empty bare repository, without the templates of whoever runs this."""
    for below in ("objects", "refs"):
        os.makedirs(os.path.join(folder, below), exist_ok=True)
    if not os.path.exists(os.path.join(folder, "HEAD")):
        with open(os.path.join(folder, "HEAD"), "w", encoding="ascii") as file:
            file.write("ref: refs/heads/none\n")
    _configure(folder)


def _configure(folder: str) -> None:
    with open(os.path.join(folder, "config"), "w", encoding="ascii") as file:
        file.write(_BARE)


@contextlib.contextmanager
def _alone(path: str, until: float) -> Iterator[None]:
    """Hold a lock that other threads, processes and drivers on the same mirrors respect; it ends with the process."""
    import sqlite3

    lock = sqlite3.connect(path, timeout=max(1.0, until - time.monotonic()), isolation_level=None)
    try:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise GitError(Status.TIMEOUT, "its mirror was in use for longer than allowed", again=True) from None
        yield
    finally:
        lock.close()


def unreadable(said: bytes) -> GitError:
    """Why git does not give out what should be in the repository."""
    text = without_secrets(" ".join(said.decode("utf-8", "replace").split()))[-500:]
    status = Status.MEMORY if _MEMORY.search(text) else Status.ERROR
    return GitError(status, f"git cannot read the repository: {text or 'it stopped'}")
