"""Read a whole file that anybody may have put there: it never waits for a FIFO, and never reads without end."""

from __future__ import annotations

import errno
import os
import stat

_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
)  # fmt: skip
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


def read_regular(path: str | bytes, most: int, *, follow: bool = True) -> bytes:
    """The bytes of the regular file at `path`, at most `most` of them.

    A link to a regular file is as good as the file, unless `follow` is false. Raises OSError, whose `strerror` is for
    people, also if it is no regular file (a FIFO, socket, device or folder) or larger.
    """
    _demand(os.stat(path, follow_symlinks=follow), most, path)  # before it is opened: that may do things to a device
    descriptor = os.open(path, _FLAGS if follow else _FLAGS | _NO_LINK)
    try:
        _demand(os.fstat(descriptor), most, path)
        return read_at_most(descriptor, most, path)
    finally:
        os.close(descriptor)


def read_at_most(descriptor: int, most: int, path: str | bytes) -> bytes:
    """All that can be read from `descriptor`. Raises OSError, also if that is more than `most` bytes."""
    pieces, left = [], most + 1
    while left > 0 and (piece := os.read(descriptor, min(left, 1 << 20))):
        pieces.append(piece)
        left -= len(piece)
    if left <= 0:
        raise _larger(most, path)
    return b"".join(pieces)


def _demand(info: os.stat_result, most: int, path: str | bytes) -> None:
    if not stat.S_ISREG(info.st_mode):
        raise OSError(errno.EINVAL, "a symbolic link" if stat.S_ISLNK(info.st_mode) else "not a regular file", path)
    if info.st_size > most:
        raise _larger(most, path)


def _larger(most: int, path: str | bytes) -> OSError:
    size = f"{most >> 20} MiB" if most >= 1 << 20 else f"{most:,} bytes"
    return OSError(errno.EFBIG, f"larger than {size}", path)
