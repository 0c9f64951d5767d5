"""Read a file, and replace it at once or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pypimigrate import edit
from pypimigrate.model import Edit
from pypimigrate.walk import LEFT_OVER

if TYPE_CHECKING:
    from pypimigrate.ledger import Ledger

CHUNK = 1 << 20
_ACCESS = "system.posix_acl_access"
_CHANGED = "it changed since it was read"


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


def replace(
    path: str, old: bytes, new: bytes, scratch: str | None = None, ready: Callable[[], None] = lambda: None
) -> None:
    """Put `new` in the place of `old` in the file at `path`, keeping mode, owner and extended attributes.

    A reader sees all of the one or all of the other, at any moment. `scratch` is a folder for the temporary file, used
    if it is on the same file system; else that lies beside the file. `ready` is called when nothing can refuse the
    change any more but the system. Raises Refused if the file is not what was read, or cannot be replaced without
    losing something; OSError if the system refuses. The file is untouched then.
    """
    info = os.lstat(path)
    if not stat.S_ISREG(info.st_mode):
        raise Refused("no longer a regular file")
    if info.st_nlink > 1:
        raise Refused(f"it has {info.st_nlink} hard links, and replacing it would part them")
    if not info.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise Refused("it is read-only")
    folder = os.path.dirname(path) or "."
    if not os.access(folder, os.W_OK):
        raise Refused("its folder is read-only")
    descriptor, temporary = _temporary(scratch if scratch and os.stat(scratch).st_dev == info.st_dev else folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(new)
            file.flush()
            _keep(path, info, file.fileno())
            os.fsync(file.fileno())
        seen = os.lstat(path)
        if _content(path) != old or seen.st_ino != info.st_ino:
            raise Refused(_CHANGED)
        ready()
        if _identity(os.lstat(path)) != _identity(seen):  # what `ready` does takes a while
            raise Refused(_CHANGED)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _settle(folder)


class Place(NamedTuple):
    """What belongs to one tree: its ledger, and its folder for temporary files and the lock (None: there is none)."""

    ledger: Ledger
    scratch: str | None


class Writer:
    """Replaces files, one after the other, and keeps the ledgers of the trees that they lie in.

    `notes` is told what could not be kept.
    """

    def __init__(self, notes: list[str]) -> None:
        self._notes = notes
        self._places: dict[str, Place] = {}

    def replace(self, path: str, old: bytes, edits: Iterable[Edit]) -> bytes:
        """Make `edits` in the file at `path`, which holds `old`, and return what it holds now. Raises as `replace`."""
        edits = list(edits)
        new = edit.apply(old, edits)
        place = self._place(os.path.dirname(os.path.realpath(path)))

        def ready() -> None:
            try:
                place.ledger.note(path, old, new, edits)
            except OSError as error:
                note = f"`pypimigrate undo` cannot take all of this run back: {error.strerror or error}"
                if note not in self._notes:
                    self._notes.append(note)

        _replace_alone(path, old, new, place.scratch, ready)
        return new

    def _place(self, folder: str) -> Place:
        from pypimigrate import ledger

        where = ledger.folder(folder)
        if where not in self._places:
            self._places[where] = Place(ledger.Ledger(where), _scratch(where))
        return self._places[where]

    def close(self) -> None:
        """Close the ledgers."""
        for place in self._places.values():
            place.ledger.close()


def put_back(path: str, old: bytes, new: bytes) -> None:
    """As `Writer.replace`, but nothing is noted in a ledger."""
    from pypimigrate import ledger

    _replace_alone(path, old, new, _scratch(ledger.folder(os.path.dirname(os.path.realpath(path)))))


def _replace_alone(
    path: str, old: bytes, new: bytes, scratch: str | None, ready: Callable[[], None] = lambda: None
) -> None:
    with _locked(scratch):
        try:
            replace(path, old, new, scratch, ready)
        except OSError as error:
            if error.errno != errno.EXDEV:  # two mounts of one file system: then beside the file
                raise
            replace(path, old, new, None, ready)


def _scratch(where: str) -> str | None:
    """The folder for temporary files, where git never looks at them; None if there can be none."""
    try:
        os.makedirs(where, mode=0o700, exist_ok=True)
        if os.path.islink(where):
            return None
        with _locked(where):  # whoever else replaces a file has its temporary file only while it holds the lock
            for name in os.listdir(where):
                if name.startswith(LEFT_OVER):
                    os.unlink(os.path.join(where, name))  # of a run that was killed
    except OSError:
        return None
    return where


@contextlib.contextmanager
def _locked(folder: str | None) -> Iterator[None]:
    """Nobody else of this program replaces a file of the tree meanwhile, where the system can see to that."""
    try:
        import fcntl

        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        lock = os.open(os.path.join(folder, "lock"), flags, 0o600) if folder else None
    except (ImportError, OSError):
        lock = None
    if lock is None:
        yield
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _temporary(folder: str) -> tuple[int, str]:
    import tempfile

    return tempfile.mkstemp(prefix=LEFT_OVER, suffix=".tmp", dir=folder)


def _content(path: str) -> bytes:
    return read(path, lambda head: "")[0]


def _identity(info: os.stat_result) -> tuple[int, int, int, int]:
    """What changes when a file's bytes do."""
    return info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns


def _keep(path: str, info: os.stat_result, descriptor: int) -> None:
    """Give the new file what the old one has beside its bytes."""
    if hasattr(os, "fchown") and (info.st_uid, info.st_gid) != (os.geteuid(), os.getegid()):
        try:
            os.fchown(descriptor, info.st_uid, info.st_gid)
        except OSError as error:
            raise Refused("its owner cannot be kept") from error
    if hasattr(os, "listxattr"):
        try:
            _keep_attributes(path, descriptor)
        except OSError as error:
            raise Refused("its extended attributes or its access list cannot be kept") from error
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, stat.S_IMODE(info.st_mode))


def _keep_attributes(path: str, descriptor: int) -> None:
    """Give the new file the old one's extended attributes; its access list is one of them."""
    try:
        old, new = os.listxattr(path, follow_symlinks=False), os.listxattr(descriptor)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return  # the file system has none
        raise
    if _ACCESS in new and _ACCESS not in old:
        os.removexattr(descriptor, _ACCESS)  # the temporary file's folder gave it that
    for name in old:
        value = os.getxattr(path, name, follow_symlinks=False)
        if name not in new or os.getxattr(descriptor, name) != value:
            os.setxattr(descriptor, name, value)


def _settle(folder: str) -> None:
    """Make the new name survive a loss of power, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
