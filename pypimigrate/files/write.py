"""Read a file, and replace it at once or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from pypimigrate.edits import apply
from pypimigrate.errors import PypimigrateError
from pypimigrate.files.group import LEFT_OVER, LEFT_OVER_END
from pypimigrate.model import Edit
from pypimigrate.system import lock, nofollow
from pypimigrate.system.nofollow import Folder

if TYPE_CHECKING:
    from pypimigrate.files.ledger import Ledger

CHUNK = 1 << 20
READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_ACCESS = "system.posix_acl_access"
_CHANGED = "it changed since it was read"


class WriteRefused(PypimigrateError):
    """A file that is left as it is, and why. The message is for people."""


class Locked(WriteRefused):
    """Another run holds the lock of the tree: no other file of it can be replaced either."""


def read(path: str, stop: Callable[[bytes], str]) -> tuple[bytes, str]:
    """The bytes of the file at `path`, and nothing. Never follows a link, never waits for a FIFO.

    `stop` is asked about the first bytes; if it names a reason, that is returned and the rest is not read.
    Raises OSError, and WriteRefused if it is no regular file.
    """
    descriptor = os.open(path, READ)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise WriteRefused("not a regular file")
        data = os.read(descriptor, 1 << 16)
        reason = stop(data)
        if reason:
            return data, reason
        return data + _rest(descriptor), ""
    finally:
        os.close(descriptor)


def _rest(descriptor: int) -> bytes:
    pieces = []
    while piece := os.read(descriptor, CHUNK):
        pieces.append(piece)
    return b"".join(pieces)


def replace(
    path: str, old: bytes, new: bytes, scratch: Folder | None = None, ready: Callable[[], None] = lambda: None
) -> None:
    """Put `new` in the place of `old` in the file at `path`, keeping mode, owner and extended attributes.

    `path` is absolute, and no folder on it is a link: one that became a link is not entered. A reader sees all of the
    one or all of the other, at any moment. `scratch` is a folder for the temporary file, used if it is on the same file
    system; else that lies beside the file. `ready` is called when nothing can refuse the change any more but the
    system. Raises WriteRefused if the file is not what was read, or cannot be replaced without losing something;
    OSError if the system refuses. The file is untouched then.
    """
    with nofollow.opened(os.path.dirname(path)) as beside:
        name = os.path.basename(path)
        info = _look(beside, name)
        _demand_replaceable(beside, info)
        at = scratch if scratch is not None and _device(scratch) == info.st_dev else beside
        descriptor, temporary = _temporary(at)
        try:
            seen = _written(descriptor, beside, name, info, old, new)
            ready()
            if _identity(_look(beside, name)) != _identity(seen):  # what `ready` does takes a while
                raise WriteRefused(_CHANGED)
            os.replace(at.name(temporary), beside.name(name), src_dir_fd=at.descriptor, dst_dir_fd=beside.descriptor)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(at.name(temporary), dir_fd=at.descriptor)
            raise
        with contextlib.suppress(OSError):
            beside.settle()


def _look(beside: Folder, name: str) -> os.stat_result:
    return os.stat(beside.name(name), dir_fd=beside.descriptor, follow_symlinks=False)


def _device(scratch: Folder) -> int:
    return os.stat(scratch.path if scratch.descriptor is None else scratch.descriptor).st_dev


def _demand_replaceable(beside: Folder, info: os.stat_result) -> None:
    if not stat.S_ISREG(info.st_mode):
        raise WriteRefused("no longer a regular file")
    if info.st_nlink > 1:
        raise WriteRefused(f"it has {info.st_nlink} hard links, and replacing it would part them")
    if not info.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise WriteRefused("it is read-only")
    if not os.access(beside.name("."), os.W_OK, dir_fd=beside.descriptor):
        raise WriteRefused("its folder is read-only")


def _written(
    descriptor: int, beside: Folder, name: str, info: os.stat_result, old: bytes, new: bytes
) -> os.stat_result:
    """Fill the temporary file with what the file is to be; what the file was then. Raises WriteRefused, OSError."""
    with os.fdopen(descriptor, "wb") as file:
        was = os.open(beside.name(name), READ, dir_fd=beside.descriptor)
        try:
            file.write(new)
            file.flush()
            _keep(was, info, file.fileno())
            os.fsync(file.fileno())
            seen = _look(beside, name)
            if os.fstat(was).st_ino != info.st_ino or seen.st_ino != info.st_ino or _rest(was) != old:
                raise WriteRefused(_CHANGED)
        finally:
            os.close(was)
    return seen


class Place(NamedTuple):
    """What belongs to one tree: its ledger, and its folder for temporary files and the lock (None: there is none)."""

    ledger: Ledger
    scratch: str | None


class Writer:
    """Replaces files, one after the other, and keeps the ledgers of the trees that they lie in.

    `notes` is told what could not be kept. `locked` is why nothing more is replaced, if another run holds the lock.
    """

    def __init__(self, notes: list[str]) -> None:
        self.locked = ""
        self._notes = notes
        self._places: dict[str, Place] = {}

    def replace(self, path: str, old: bytes, edits: Iterable[Edit]) -> bytes:
        """Make `edits` in the file at `path`, which holds `old`, and return what it holds now. Raises as `replace`."""
        if self.locked:
            raise Locked(self.locked)
        edits = list(edits)
        new = apply(old, edits)
        try:
            place = self._place(os.path.dirname(path))

            def ready() -> None:
                try:
                    place.ledger.note(path, old, new, edits)
                except OSError as error:
                    note = f"`pypimigrate undo` cannot take all of this run back: {error.strerror or error}"
                    if note not in self._notes:
                        self._notes.append(note)

            _replace_alone(path, old, new, place.scratch, ready)
        except Locked as locked:
            self.locked = str(locked)
            raise
        return new

    def _place(self, beside: str) -> Place:
        from pypimigrate.files import ledger

        where = ledger.place(beside)
        if where not in self._places:
            self._places[where] = Place(ledger.Ledger(where), _scratch(where))
        return self._places[where]

    def close(self) -> None:
        """Close the ledgers."""
        for place in self._places.values():
            place.ledger.close()


def put_back(path: str, old: bytes, new: bytes) -> None:
    """As `Writer.replace`, but nothing is noted in a ledger."""
    from pypimigrate.files import ledger

    _replace_alone(path, old, new, _scratch(ledger.place(os.path.dirname(path))))


def _replace_alone(
    path: str, old: bytes, new: bytes, scratch: str | None, ready: Callable[[], None] = lambda: None
) -> None:
    with contextlib.ExitStack() as stack:
        try:
            at = stack.enter_context(nofollow.opened(scratch)) if scratch else None
        except OSError:
            at = None
        stack.enter_context(_alone(at))
        try:
            replace(path, old, new, at, ready)
        except OSError as error:
            if error.errno != errno.EXDEV:  # two mounts of one file system: then beside the file
                raise
            replace(path, old, new, None, ready)


@contextlib.contextmanager
def _alone(at: Folder | None) -> Iterator[None]:
    try:
        with lock.held(at):
            yield
    except lock.LockHeld as busy:
        raise Locked(str(busy)) from None


def _scratch(where: str) -> str | None:
    """The folder for temporary files, where git never looks at them; None if there can be none. Raises Locked."""
    from pypimigrate.files import ledger

    try:
        with ledger.made(where) as at, _alone(at):
            # whoever else replaces a file has its temporary file only while it holds the lock
            for name in at.names():
                if name.startswith(LEFT_OVER):
                    with contextlib.suppress(OSError):
                        os.unlink(at.name(name), dir_fd=at.descriptor)  # of a run that was killed
    except OSError:
        return None
    return where


_LETTERS = "abcdefghijklmnopqrstuvwxyz012345"


def _temporary(at: Folder) -> tuple[int, str]:
    """A new file, open for writing, and its name, of the form that the walk knows."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    while True:
        name = LEFT_OVER + "".join(_LETTERS[byte % 32] for byte in os.urandom(8)) + LEFT_OVER_END
        with contextlib.suppress(FileExistsError):
            return os.open(at.name(name), flags, 0o600, dir_fd=at.descriptor), name


def _identity(info: os.stat_result) -> tuple[int, int, int, int]:
    """What changes when a file's bytes do."""
    return info.st_ino, info.st_size, info.st_mtime_ns, info.st_ctime_ns


def _keep(was: int, info: os.stat_result, descriptor: int) -> None:
    """Give the new file what the old one has beside its bytes."""
    if hasattr(os, "fchown") and (info.st_uid, info.st_gid) != (os.geteuid(), os.getegid()):
        try:
            os.fchown(descriptor, info.st_uid, info.st_gid)
        except OSError as error:
            raise WriteRefused("its owner cannot be kept") from error
    if hasattr(os, "listxattr"):
        try:
            _keep_attributes(was, descriptor)
        except OSError as error:
            raise WriteRefused("its extended attributes or its access list cannot be kept") from error
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, stat.S_IMODE(info.st_mode))


def _keep_attributes(was: int, descriptor: int) -> None:
    """Give the new file the old one's extended attributes; its access list is one of them."""
    try:
        old, new = os.listxattr(was), os.listxattr(descriptor)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return  # the file system has none
        raise
    if _ACCESS in new and _ACCESS not in old:
        os.removexattr(descriptor, _ACCESS)  # the temporary file's folder gave it that
    for name in old:
        value = os.getxattr(was, name)
        if name not in new or os.getxattr(descriptor, name) != value:
            os.setxattr(descriptor, name, value)
