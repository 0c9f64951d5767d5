"""Open a folder without following a link, and work in it whatever becomes of its name.

A path is walked from the root of the file system, one folder after the other, each opened in the one before. So a
folder that somebody swaps for a link after it was listed is not entered. Paths given here are absolute, and free of
links: those in what the user typed were resolved when the files were listed (walk).
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

WALKS = (
    {os.open, os.stat, os.unlink, os.rename, os.mkdir, os.access} <= os.supports_dir_fd
    and os.listdir in os.supports_fd
    and hasattr(os, "O_NOFOLLOW")
    and hasattr(os, "O_DIRECTORY")
)
"""Whether the system can do it. Windows cannot: there, names are used as they are."""
_WAY = getattr(os, "O_PATH", os.O_RDONLY) | getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0)
_MOVED = (errno.ELOOP, errno.ENOTDIR)


class Folder(NamedTuple):
    """An open folder. Where the system cannot open one, `descriptor` is None, and names become paths."""

    path: str
    descriptor: int | None

    def name(self, name: str) -> str:
        """What to call the file `name` together with `dir_fd=descriptor`."""
        return name if self.descriptor is not None else os.path.join(self.path, name)

    def settle(self) -> None:
        """Make the names in it survive a loss of power. Raises OSError."""
        descriptor = os.open(self.name("."), os.O_RDONLY, dir_fd=self.descriptor)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def names(self) -> list[str]:
        """The names in it. Raises OSError."""
        if self.descriptor is None:
            return os.listdir(self.path)
        descriptor = os.open(".", os.O_RDONLY, dir_fd=self.descriptor)  # one that is only a way cannot be listed
        try:
            return os.listdir(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def opened(path: str) -> Iterator[Folder]:
    """The folder at `path` (absolute, without links). Raises OSError, also for a link or no folder on the way."""
    if not WALKS:
        yield Folder(path, None)
        return
    descriptor = os.open(os.sep, _WAY | _NO_LINK)
    try:
        for part in path.split(os.sep):
            if part:
                descriptor = _stepped(descriptor, part, path)
        yield Folder(path, descriptor)
    finally:
        os.close(descriptor)


def _stepped(descriptor: int, part: str, path: str) -> int:
    """The folder `part` in an open one, which is closed then."""
    try:
        below = os.open(part, _WAY | _NO_LINK, dir_fd=descriptor)
    except OSError as error:
        if error.errno in _MOVED:
            raise OSError(errno.ELOOP, f"{part} on its path is no folder any more, or a link", path) from error
        raise
    os.close(descriptor)
    return below
