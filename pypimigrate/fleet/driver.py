"""Work through a list: threads that wait for one repository each, and one writer."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, TypeAlias

from pypimigrate.fleet import process
from pypimigrate.fleet.model import Repository, Result, Verdicts
from pypimigrate.fleet.store import Store, needed

if TYPE_CHECKING:
    from pypimigrate.fleet.live import Ask

Runner: TypeAlias = Callable[[Repository, str, Verdicts], Result]
"""`supervise.run_one` here or elsewhere: a repository, the commit that is known already, and what the index says.
Never raises, but if nothing can be run any more."""

_Work: TypeAlias = tuple[Repository, str, Verdicts]


def drive(
    store: Store,
    repositories: list[Repository],
    version: str,
    fix: str,
    jobs: int,
    runner: Runner,
    say: Callable[[int, int, Result], None],
    ask: Ask | None = None,
) -> None:
    """Do what is left to do of the list, `jobs` at a time, and store each result as it comes.

    `say` is told the number of a result, of how many, and the result. `ask` asks the index, if that is wanted. Any
    exception of the store, the runner or `ask` ends the run; the next one goes on.
    """
    run = store.begin(repositories, version, fix)
    left: list[_Work] = []
    for one in _mixed(repositories):
        wanted, known = needed(store.row(one), one, run, version, fix, ask is not None)
        if wanted:
            left.append((one, known, ()))
    steps: list[Callable[[], list[_Work]]] = [lambda: left]
    if ask is not None:
        from pypimigrate.fleet import live

        steps.append(
            lambda: [(one, "", verdicts) for one, verdicts in live.again(store, _mixed(repositories), run, ask)]
        )
    for step in steps:
        work = step()
        with contextlib.closing(_results(work, jobs, runner)) as results:
            for number, ((one, _, _), result) in enumerate(results, start=1):
                store.put(result, one.slug, one.digest, run, version, fix)
                say(number, len(work), result)
    store.end(run)


def _results(work: list[_Work], jobs: int, runner: Runner) -> Generator[tuple[_Work, Result], None, None]:
    """The results as they come. Nothing runs any more after an exception, here or in whoever reads them."""
    left, lock = iter(work), threading.Lock()
    results: queue.SimpleQueue[tuple[_Work, Result] | BaseException] = queue.SimpleQueue()

    def worker() -> None:
        try:
            while True:
                with lock:
                    one = next(left, None)
                if one is None:
                    return
                results.put((one, runner(*one)))
        except BaseException as error:  # goes to the one who waits
            results.put(error)

    for _ in range(min(jobs, len(work))):
        threading.Thread(target=worker, daemon=True).start()
    try:
        for _ in work:
            answer = _next(results)
            if isinstance(answer, BaseException):
                raise answer
            yield answer
    except BaseException:
        process.stop()
        raise


def _next(
    results: queue.SimpleQueue[tuple[_Work, Result] | BaseException],
) -> tuple[_Work, Result] | BaseException:
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
