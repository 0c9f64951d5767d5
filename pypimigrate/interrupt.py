"""What SIGINT and SIGTERM do: the first ends the run in order, a second one at once; neither shows a traceback."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # signal itself builds enumerations first
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

_BOTH = (_signal.SIGINT, _signal.SIGTERM)


def catch() -> None:
    """From now on the first of these signals raises KeyboardInterrupt. What is ignored stays ignored."""
    _handle(_first)


def release() -> None:
    """As the system has it: for a process that has nothing to clean up."""
    _handle(_signal.SIG_DFL)


def hold() -> object:
    """Keep these signals waiting until `let`, so that what is done meanwhile is done as a whole; for `let`."""
    return _signal.pthread_sigmask(_signal.SIG_BLOCK, _BOTH)


def let(before: object) -> None:
    """Let signals come as they did before `hold`; one that waits is handled now."""
    _signal.pthread_sigmask(_signal.SIG_SETMASK, before)


def _handle(what: object) -> None:
    for number in _BOTH:
        if _signal.getsignal(number) != _signal.SIG_IGN:
            _signal.signal(number, what)


def _first(number: int, frame: object) -> NoReturn:
    _handle(_second)
    raise KeyboardInterrupt


def _second(number: int, frame: object) -> NoReturn:
    """End without cleaning up further. Every file is whole: it is replaced at once or not at all."""
    os._exit(128 + number)
