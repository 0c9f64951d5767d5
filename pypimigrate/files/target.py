"""Open a file to write a report to. What stands at its name may be a trap of the tree that is searched."""

from __future__ import annotations

import errno
import os
import re
import stat
from typing import TextIO

_STREAMS = re.compile(r"/dev/(?:stdout|stderr|null|tty|fd/\d+)|/proc/self/fd/\d+")
"""Names that stand for what is open already, or for nothing."""


def opened(path: str) -> TextIO:
    """The file at `path`, empty, for UTF-8 text. Raises OSError; for a link or no file, untouched.

    A link may lead out of the tree, and a FIFO or a device may wait for ever or do something else.
    """
    if _STREAMS.fullmatch(path):
        return open(path, "w", encoding="utf-8", newline="", errors="backslashreplace")
    flags = os.O_WRONLY | os.O_CREAT
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, name, 0)
    if os.path.islink(path):
        raise OSError(errno.ELOOP, "it is a symbolic link; name the file that it leads to")
    try:
        descriptor = os.open(path, flags, 0o666)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a FIFO that nobody reads
            raise OSError(errno.EINVAL, "it is no regular file") from None
        raise
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        os.ftruncate(descriptor, 0)
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "w", encoding="utf-8", newline="", errors="backslashreplace")
