"""One repository from its name to its result, whatever happens on the way."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from typing import Any

import pypimigrate
from pypimigrate.fleet import child, git, process
from pypimigrate.fleet.model import Limits, Repository, Result, Status, Task, Verdicts, digest

SCRATCH = "pypimigrate-fleet-"
"""How the names of scratch folders start."""

_LONGEST_PAUSE = 300.0


class Host:
    """How many may fetch from a host at a time, and when it may be asked again."""

    def __init__(self, slots: int) -> None:
        self.slots = threading.BoundedSemaphore(slots)
        self.not_before = 0.0
        self.pause = 5.0

    def busy(self) -> None:
        """It asked for a pause: each one is twice as long as the one before."""
        self.not_before = max(self.not_before, time.monotonic() + self.pause)
        self.pause = min(2 * self.pause, _LONGEST_PAUSE)

    def fine(self) -> None:
        """It answered."""
        self.pause = 5.0


_hosts: dict[str, Host] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def _slot(repository: Repository, limits: Limits) -> Iterator[None]:
    """Wait until the host may be asked."""
    if repository.local:
        yield
        return
    with _lock:
        host = _hosts.setdefault(repository.host, Host(limits.per_host))
    with host.slots:
        while (wait := host.not_before - time.monotonic()) > 0:
            process.sleep(wait)
        try:
            yield
        except git.GitError as failed:
            if failed.busy:
                host.busy()
            raise
        host.fine()


def run_one(
    repository: Repository, task: Task, known: str = "", verdicts: Verdicts = (), scratch: str | None = None
) -> Result:
    """Fetch and check one repository. Never raises, but process.Stopped.

    `known` is the commit that is in the store already, if any: if the repository is still there, nothing is done.
    `verdicts` are what the index says, if it was asked.
    `scratch` is the folder for temporary files, the system's if none is named.
    """
    start = time.monotonic()
    result = Result(repository.name, repository.revision, Status.ERROR, "")
    for tries in range(1, task.limits.tries + 1):
        result = _tried(repository, task, known, verdicts, scratch)
        result.tries = tries
        if result.status is not Status.KILLED and not result.again:
            break
        if tries < task.limits.tries:
            process.sleep(min(2.0**tries, 30))
    result.seconds = round(time.monotonic() - start, 3)
    return result


def _tried(repository: Repository, task: Task, known: str, verdicts: Verdicts, scratch: str | None) -> Result:
    result = Result(repository.name, repository.revision, Status.ERROR)
    if repository.refusal:
        result.status, result.reason = Status.REFUSED, repository.refusal
        return result
    try:
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=scratch, ignore_cleanup_errors=True) as folder:
            _work(repository, task, known, verdicts, folder, result)
    except git.GitError as failed:
        result.status, result.reason, result.again = failed.status, failed.reason, failed.again
    except process.Stopped:
        raise
    except Exception as error:  # a fault of this program or of the machine: a row, and the others go on
        result.status, result.reason = Status.ERROR, f"{type(error).__name__}: {error}"
    result.reason = repository.masked(result.reason)
    result.notes = tuple(map(repository.masked, result.notes))
    return result


def _work(repository: Repository, task: Task, known: str, verdicts: Verdicts, folder: str, result: Result) -> None:
    limits = task.limits
    with contextlib.ExitStack() as stack:
        with _slot(repository, limits):
            start = time.monotonic()
            until = start + limits.seconds
            try:
                if known and git.current(repository, limits, until) == known:
                    result.status, result.commit, result.same = Status.OK, known, True
                    return
                commit = stack.enter_context(git.fetched(repository, limits, until, folder, task.cache))
            finally:
                result.fetched = round(time.monotonic() - start, 3)
        result.commit, result.live = commit.name, digest(verdicts)
        if commit.name == known:
            result.status, result.same = Status.OK, True
            return
        order = {
            "commit": commit,
            "into": folder,
            "names": {"repository": repository.name, "revision": repository.revision},
            "limit": limits.blob,
            "fix": task.fix,
            "verdicts": verdicts,
        }
        _check(order, limits, folder, until, result)


def _check(order: dict[str, Any], limits: Limits, folder: str, until: float, result: Result) -> None:
    with open(os.path.join(folder, child.ORDER), "w", encoding="ascii") as file:
        json.dump(order, file)
    path = os.path.dirname(os.path.dirname(pypimigrate.__file__))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [path, os.environ.get("PYTHONPATH")]))}
    command = [sys.executable, "-P", "-m", child.__name__, file.name]
    done = process.run(command, until, limits.memory, environment)
    summary = _summary(os.path.join(folder, child.SUMMARY))
    if done.code == 0 and summary is not None:
        result.status, result.reason = Status(summary["status"]), summary["reason"]
        result.read, result.skipped = summary.get("read", 0), summary.get("skipped", 0)
        result.notes = tuple(summary.get("notes", ()))
        result.counts = {(rule, host, level): count for rule, host, level, count in summary.get("counts", ())}
        result.findings = _bytes(os.path.join(folder, child.FINDINGS)) if result.counts else b""
        if result.status is Status.OK:
            result.patch = _bytes(os.path.join(folder, child.PATCH))
    elif done.code is None:
        result.status, result.reason = Status.TIMEOUT, f"not checked within {limits.seconds:g} s"
    elif done.code < 0:
        result.status, result.reason = Status.KILLED, f"signal {-done.code} ended the check"
    elif "MemoryError" in done.said:
        result.status, result.reason = Status.MEMORY, "more memory than allowed"
    else:
        last = done.said.splitlines()[-1:] or ["no reason given"]
        result.status, result.reason = Status.ERROR, f"the check ended with {done.code}: {last[0]}"


def _summary(path: str) -> dict[str, Any] | None:
    try:
        with open(path, encoding="ascii") as file:
            found: dict[str, Any] = json.load(file)
            return found
    except (OSError, ValueError):
        return None


def _bytes(path: str) -> bytes:
    with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
        return file.read()
    return b""


def sweep(scratch: str) -> None:
    """Remove what a killed run left in its scratch folder."""
    with contextlib.suppress(FileNotFoundError):
        for name in os.listdir(scratch):
            if name.startswith(SCRATCH):
                shutil.rmtree(os.path.join(scratch, name), ignore_errors=True)
