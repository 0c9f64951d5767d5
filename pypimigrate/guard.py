"""One file's fault never ends a run: the one guard that every command puts around its work on a file."""

from __future__ import annotations

from pypimigrate.totals import Totals, Trouble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    Result = TypeVar("Result")

SAID = "internal error, please report it"


def guarded(
    path: str, totals: Totals, work: Callable[[], Result], expected: tuple[type[Exception], ...] = ()
) -> Result | None:
    """What `work` on the file at `path` returns; None if it fails, and then `totals` has the name of the exception.

    It fails by a fault of this program, or for lack of memory or stack. Exceptions that are `expected` go through.
    """
    try:
        return work()
    except expected:
        raise
    except Exception as error:
        totals.troubles.append(Trouble(path, f"{SAID}: {type(error).__name__}"))
        return None
