"""Work through a list: threads that wait for one repository each, and one writer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

from pypimigrate.fleet import process
from pypimigrate.fleet.model import Repository, Result
from pypimigrate.fleet.store import Store, needed

Runner = Callable[[Repository, str], Result]
"""`supervise.run_one` here or elsewhere: a repository, and the commit that is known already. Never raises, but if
nothing can be run any more."""


def drive(
    store: Store,
    repositories: list[Repository],
    version: str,
    fix: str,
    jobs: int,
    runner: Runner,
    say: Callable[[int, int, Result], None],
) -> int:
    """Do what is left to do of the list, `jobs` at a time, and store each result as it comes; how many were done.

    `say` is told the number of a result, of how many, and the result. Any exception of the store or the runner ends
    the run; the next one goes on.
    """
    run = store.begin(repositories, version, fix)
    left = []
    for one in _mixed(repositories):
        wanted, known = needed(store.row(one), one, run, version, fix)
        if wanted:
            left.append((one, known))
    work, lock = iter(left), threading.Lock()
    results: queue.SimpleQueue[tuple[Repository, Result] | BaseException] = queue.SimpleQueue()

    def worker() -> None:
        try:
            while True:
                with lock:
                    one = next(work, None)
                if one is None:
                    return
                results.put((one[0], runner(*one)))
        except BaseException as error:  # goes to the one who waits
            results.put(error)

    for _ in range(min(jobs, len(left))):
        threading.Thread(target=worker, daemon=True).start()
    try:
        for number in range(1, len(left) + 1):
            answer = _next(results)
            if isinstance(answer, BaseException):
                raise answer
            one, result = answer
            store.put(result, one.slug, one.digest, run, version, fix)
            say(number, len(left), result)
    except BaseException:
        process.stop()
        raise
    store.end(run)
    return len(left)


def _next(
    results: queue.SimpleQueue[tuple[Repository, Result] | BaseException],
) -> tuple[Repository, Result] | BaseException:
    """The next answer. Waits in pieces, so that a signal is seen on every system."""
    while True:
        try:
            return results.get(timeout=1)
        except queue.Empty:
            continue


def _mixed(repositories: Iterable[Repository]) -> Iterator[Repository]:
    """The repositories with the hosts in turn: none of them gets all the requests at once."""
    hosts: dict[str, list[Repository]] = {}
    for one in repositories:
        hosts.setdefault(one.host, []).append(one)
    return (one for several in zip_longest(*hosts.values()) for one in several if one is not None)
