"""Read a file, and replace it at once or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable

from pypimigrate.walk import LEFT_OVER

CHUNK = 1 << 20


class Refused(Exception):
    """A file that is left as it is, and why. The message is for people."""


def read(path: str, stop: Callable[[bytes], str]) -> tuple[bytes, str]:
    """The bytes of the file at `path`, and nothing. Never follows a link, never waits for a FIFO.

    `stop` is asked about the first bytes; if it names a reason, that is returned and the rest is not read.
    Raises OSError, and Refused if it is no regular file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused("not a regular file")
        data = os.read(descriptor, 1 << 16)
        reason = stop(data)
        if reason:
            return data, reason
        pieces = [data]
        while piece := os.read(descriptor, CHUNK):
            pieces.append(piece)
        return b"".join(pieces), ""
    finally:
        os.close(descriptor)


def replace(path: str, old: bytes, new: bytes) -> None:
    """Put `new` in the place of `old` in the file at `path`, keeping mode, owner and extended attributes.

    A reader sees all of the one or all of the other, at any moment. Raises Refused if the file is not what was read,
    or cannot be replaced without losing something; OSError if the system refuses. The file is untouched then.
    """
    info = os.lstat(path)
    if not stat.S_ISREG(info.st_mode):
        raise Refused("no longer a regular file")
    if info.st_nlink > 1:
        raise Refused(f"it has {info.st_nlink} hard links, and replacing it would part them")
    if not info.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Refused("it is read-only")
    folder = os.path.dirname(path) or "."
    descriptor, temporary = _temporary(folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(new)
            file.flush()
            _keep(path, info, file.fileno())
            os.fsync(file.fileno())
        if _content(path) != old or os.lstat(path).st_ino != info.st_ino:
            raise Refused("it changed since it was read")
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _settle(folder)


def _temporary(folder: str) -> tuple[int, str]:
    import tempfile

    return tempfile.mkstemp(prefix=LEFT_OVER, suffix=".tmp", dir=folder)


def _content(path: str) -> bytes:
    return read(path, lambda head: "")[0]


def _keep(path: str, info: os.stat_result, descriptor: int) -> None:
    """Give the new file what the old one has beside its bytes."""
    if hasattr(os, "fchown") and (info.st_uid, info.st_gid) != (os.geteuid(), os.getegid()):
        try:
            os.fchown(descriptor, info.st_uid, info.st_gid)
        except OSError as error:
            raise Refused("its owner cannot be kept") from error
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, stat.S_IMODE(info.st_mode))
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(path, follow_symlinks=False):
                os.setxattr(descriptor, name, os.getxattr(path, name, follow_symlinks=False))


def _settle(folder: str) -> None:
    """Make the new name survive a loss of power, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
