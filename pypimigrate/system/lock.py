"""One process at a time replaces files of a tree, where the system can see to that."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import time
from collections.abc import Iterator

from pypimigrate.errors import PypimigrateError
from pypimigrate.system.nofollow import Folder

NAME = "lock"
SILENCE = 1.0
"""Seconds after which it is said that another run is waited for."""
PATIENCE = 30.0
"""Seconds after which the lock is given up."""
_PAUSE = 0.002
"""Short, because a run lets go of the lock between two files for a moment only."""
_FLAGS = (
    os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
)


class LockHeld(PypimigrateError):
    """Another process has held the lock for too long. The message is for people."""


@contextlib.contextmanager
def held(folder: Folder | None) -> Iterator[None]:
    """Nobody else of this program replaces a file of the tree meanwhile. Raises LockHeld.

    `folder` is that of the tree's temporary files. Without one, or where nothing can be locked, nobody is kept out.
    """
    descriptor = _opened(folder) if folder is not None else None
    if descriptor is None:
        yield
        return
    try:
        _take(descriptor)
        yield
    finally:
        os.close(descriptor)


def _opened(folder: Folder) -> int | None:
    try:
        import fcntl  # noqa: F401  # there is none on Windows
    except ImportError:
        return None
    try:
        descriptor = os.open(folder.name(NAME), _FLAGS, 0o600, dir_fd=folder.descriptor)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    return None


def _take(descriptor: int) -> None:
    """Wait for the lock, and say so if that takes a while."""
    import fcntl

    since, said = time.monotonic(), False
    while True:
        with contextlib.suppress(BlockingIOError):
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        waited = time.monotonic() - since
        if waited >= SILENCE and not said:
            said = True
            _say("waiting for another run of pypimigrate on this tree")
        if waited >= PATIENCE:
            raise LockHeld(f"another run of pypimigrate has held the lock of this tree for {PATIENCE:g} seconds")
        time.sleep(_PAUSE)


def _say(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(text, file=sys.stderr, flush=True)
