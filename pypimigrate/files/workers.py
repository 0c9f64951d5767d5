"""Work on many things in several processes: results in order, nothing lost, no process left behind.

Plain forks, which cost a millisecond each. Threads would be slower than one process, since each call of the system
hands the interpreter's lock over.
"""

from __future__ import annotations

import os

from pypimigrate import interrupt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeVar

    Item = TypeVar("Item")
    Result = TypeVar("Result")

_NUMBER = 4
_PIPE = 1 << 20
_MOST = 16_000
"""How many numbers fit into a pipe of 64 KiB."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def ordered(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    jobs: int,
    dumps: Callable[[Result], bytes],
    loads: Callable[[bytes], Result],
    meanwhile: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """`work` on each of `items` in `jobs` processes; the results in the order of the items.

    `meanwhile` is called once when they have started.

    Whatever a process does not deliver, because it failed or was killed, is done here: so an exception of `work` is
    raised here as if there were one process.
    """
    if jobs < 2 or len(items) < 2 or len(items) > _MOST or not hasattr(os, "fork"):
        meanwhile()
        yield from map(work, items)
        return
    workers = _Workers(min(jobs, len(items)), work, items, dumps)
    try:
        meanwhile()
        ready: dict[int, bytes] = {}
        for number, item in enumerate(items):
            while number not in ready and workers.readers:
                ready.update(workers.answers())
            yield loads(ready.pop(number)) if number in ready else work(item)
    finally:
        workers.end()


class _Workers:
    """Processes that take the numbers of items from one pipe, and answer on a pipe each."""

    def __init__(
        self, jobs: int, work: Callable[[Item], Result], items: Sequence[Item], dumps: Callable[[Result], bytes]
    ) -> None:
        import select

        self.readers: dict[int, bytearray] = {}
        self._children: list[int] = []
        self._poll = select.poll()
        queue, numbers = os.pipe()
        try:
            for number in range(len(items)):
                os.write(numbers, number.to_bytes(_NUMBER, "little"))
            os.close(numbers)
            numbers = -1
            for _ in range(jobs):
                self._start(queue, work, items, dumps)
        except BaseException:
            self.end()
            raise
        finally:
            os.close(queue)
            if numbers >= 0:
                os.close(numbers)

    def _start(
        self,
        queue: int,
        work: Callable[[Item], Result],
        items: Sequence[Item],
        dumps: Callable[[Result], bytes],
    ) -> None:
        import select

        reader, writer = os.pipe()
        before = interrupt.hold()  # an interrupt between the fork and the note of the child would leave it behind
        try:
            child = os.fork()
            if not child:
                _serve(queue, writer, (*self.readers, reader), work, items, dumps, before)
            self._children.append(child)
        except OSError:
            os.close(reader)
            os.close(writer)
            return  # too many processes: those that there are do the work, or this one
        finally:
            interrupt.let(before)
        os.close(writer)
        self.readers[reader] = bytearray()
        self._poll.register(reader, select.POLLIN)

    def answers(self) -> dict[int, bytes]:
        """What came in since the last call; waits until something does."""
        found: dict[int, bytes] = {}
        for reader, _ in self._poll.poll():
            piece = os.read(reader, _PIPE)
            if not piece:
                self._close(reader)
                continue
            buffer = self.readers[reader]
            buffer += piece
            while len(buffer) >= 2 * _NUMBER:
                number = int.from_bytes(buffer[:_NUMBER], "little")
                end = 2 * _NUMBER + int.from_bytes(buffer[_NUMBER : 2 * _NUMBER], "little")
                if len(buffer) < end:
                    break
                found[number] = bytes(buffer[2 * _NUMBER : end])
                del buffer[:end]
        return found

    def _close(self, reader: int) -> None:
        self._poll.unregister(reader)
        del self.readers[reader]
        os.close(reader)

    def end(self) -> None:
        """Stop what still works."""
        for reader in list(self.readers):
            self._close(reader)
        for child in self._children:
            os.kill(child, 9)
            os.waitpid(child, 0)
        self._children = []


def _serve(
    queue: int,
    writer: int,
    others: Iterable[int],
    work: Callable[[Item], Result],
    items: Sequence[Item],
    dumps: Callable[[Result], bytes],
    mask: object,
) -> None:
    """The life of a worker. It never returns, prints nothing, and leaves what goes wrong to its parent."""
    code = 1
    try:
        interrupt.release()
        interrupt.let(mask)
        for other in others:
            os.close(other)
        while number := os.read(queue, _NUMBER):
            answer = dumps(work(items[int.from_bytes(number, "little")]))
            rest = memoryview(number + len(answer).to_bytes(_NUMBER, "little") + answer)
            while rest:
                rest = rest[os.write(writer, rest) :]
        code = 0
    finally:
        os._exit(code)
