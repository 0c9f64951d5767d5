"""What `fix --write` changed, kept outside the tracked tree, so that `undo` can take it back exactly.

One file a run, one JSON object a line. The line about a file is on the disk before the file changes, so a run that is
killed can be undone as well. The old bytes of the edits are kept, and nothing else of the files; credentials are never
among them: what would take one out is not written.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from pypimigrate import __version__
from pypimigrate.edits import apply
from pypimigrate.errors import PypimigrateError
from pypimigrate.kept_secrets import sparing
from pypimigrate.model import Edit, Span
from pypimigrate.system.nofollow import Folder, opened
from pypimigrate.system.regular import read_regular

KEPT = 20
"""How many runs a tree's ledger keeps, and as many that were undone."""
LARGEST = 1 << 28
"""How many bytes a ledger may have."""
_GIT = ".git"
_RUN = ".jsonl"
_DONE = ".undone"
_UNDONE = _RUN + _DONE
_UNSEEN = frozenset(map(chr, (*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF)))
"""What HFS+ ignores in a name."""


class Entry(NamedTuple):
    """One file of a run. `back` are the edits that undo it, as spans of the new content."""

    path: str
    before: str
    after: str
    back: tuple[Edit, ...]


class LedgerError(PypimigrateError):
    """A ledger that cannot be read. The message is for people."""


def folder(root: str) -> str:
    """Where the ledgers of the tree at `root` are. Links in `root` are followed."""
    return place(os.path.realpath(root))


def place(path: str) -> str:
    """Where the ledgers for the folder `path` (real) are: in git's own folder, or in the user's state directory."""
    git = git_folder(path)
    if git is not None:
        return os.path.join(git, "pypimigrate")
    from platformdirs import user_state_dir

    return os.path.realpath(user_state_dir("pypimigrate", appauthor=False))


@contextlib.contextmanager
def made(where: str) -> Iterator[Folder]:
    """The folder of ledgers, made if there is none. Raises OSError, also for a link as it or on its path."""
    above, name = os.path.split(where)
    if os.path.basename(above) != _GIT:
        os.makedirs(above, mode=0o700, exist_ok=True)
    with opened(above) as at, contextlib.suppress(FileExistsError):
        os.mkdir(at.name(name), 0o700, dir_fd=at.descriptor)
    if os.path.islink(where):  # where the system cannot open it without following
        raise OSError(errno.ELOOP, f"{where} is a symbolic link")
    with opened(where) as at:
        yield at


def git_folder(path: str) -> str | None:
    """The folder `.git` of the work tree that `path` (real, a directory) lies in; None outside, or if it is a file."""
    while True:
        git = os.path.join(path, ".git")
        if os.path.isdir(git) and not os.path.islink(git):
            return git
        parent = os.path.dirname(path)
        if parent == path or os.path.exists(git):
            return None
        path = parent


class Ledger:
    """The ledger of one run, made when the first file is about to change."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._file: IO[str] | None = None
        self._broken: OSError | None = None
        self._size = 1 << 10  # more than its first line has

    def note(self, path: str, old: bytes, new: bytes, edits: Iterable[Edit]) -> None:
        """Write down that the file at `path` is about to change from `old` to `new`. Raises OSError."""
        if self._broken is not None:
            raise self._broken
        entry = Entry(os.path.abspath(path), _digest(old), _digest(new), tuple(_back(old, edits)))
        try:
            if self._file is None:
                self._file = self._open()
            line = json.dumps(_fields(entry)) + "\n"
            self._size += len(line)
            if self._size > LARGEST:
                raise OSError(errno.EFBIG, f"the ledger would be larger than {LARGEST >> 20} MiB")
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:  # half a line may be there: nothing may come behind it
            self._broken = error
            raise

    def _open(self) -> IO[str]:
        with made(self._where) as at:
            names = at.names()
            for old in (*_ending(names, _RUN)[: -KEPT + 1], *_ending(names, _UNDONE)[:-KEPT]):
                with contextlib.suppress(OSError):
                    os.unlink(at.name(old), dir_fd=at.descriptor)
            now, nanoseconds = divmod(time.time_ns(), 10**9)  # one reading: names are in the order of their runs
            name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime(now))}-{nanoseconds:09}-{os.getpid()}{_RUN}"
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
            descriptor = os.open(at.name(name), flags, 0o600, dir_fd=at.descriptor)
        file = os.fdopen(descriptor, "w", encoding="ascii")
        file.write(json.dumps({"pypimigrate": __version__, "at": time.strftime("%FT%TZ", time.gmtime())}) + "\n")
        return file

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()


def last(where: str, tree: str) -> str | None:
    """The ledger of the last run that changed a file below `tree` (real) and was not undone; None if there is none.

    Raises LedgerError.
    """
    top = tree.rstrip(os.sep) + os.sep
    try:
        with opened(where) as at:
            names = _ending(at.names(), _RUN)[-KEPT:]
    except OSError:
        return None
    for name in reversed(names):
        run = os.path.join(where, name)
        if any(entry.path.startswith(top) or entry.path == tree for entry in entries(run)):
            return run
    return None


def _ending(names: Iterable[str], end: str) -> list[str]:
    return sorted(name for name in names if name.endswith(end))


def entries(path: str) -> Iterator[Entry]:
    """The files of the run. A last line cut short is no entry: its file was not changed. Raises LedgerError."""
    try:
        lines = read_regular(path, LARGEST, follow=False).decode("ascii", "replace").split("\n")
    except OSError as error:
        raise LedgerError(f"{path}: cannot be read: {error.strerror or error}") from None
    for number, line in enumerate(lines[1:-1], 2):
        try:
            yield _entry(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise LedgerError(f"{path}: line {number} is invalid") from error


def keep_inside(where: str, found: Iterable[Entry]) -> None:
    """Raise LedgerError if an entry of the ledgers at `where` is about a file that no run can have changed.

    Whoever packed a repository may have put a ledger into git's folder. It must reach no file outside of the work tree,
    and nothing of git's own, which names programs.
    """
    git = os.path.dirname(where)
    for entry in found:
        if any(is_gits_own(part) for part in entry.path.split(os.sep)):
            raise LedgerError(f"{where}: {entry.path} is git's own, which no run changes")
        if os.path.basename(git) != _GIT:
            continue  # the user's own state directory
        if git_folder(os.path.dirname(entry.path)) != git or os.path.realpath(entry.path) != entry.path:
            raise LedgerError(f"{where}: {entry.path} is not a file of this work tree")


def is_gits_own(part: str) -> bool:
    """Whether a part of a path means `.git`, on any file system: some fold case, or drop what cannot be seen.

    As git's own `is_hfs_dotgit` and `is_ntfs_dotgit` (utf8.c, path.c).
    """
    name = "".join(letter for letter in part if letter not in _UNSEEN).casefold().partition(":")[0].rstrip(" .")
    return name == _GIT or (name.startswith("git~") and name[4:].isdigit())


def finish(path: str) -> None:
    """Note that the run was undone. Raises OSError."""
    above, name = os.path.split(path)
    with opened(above) as at:
        os.replace(at.name(name), at.name(name + _DONE), src_dir_fd=at.descriptor, dst_dir_fd=at.descriptor)


def state(entry: Entry, data: bytes) -> str:
    """What the file's content is now: `after` the run, `before` it, or `changed` since."""
    digest = _digest(data)
    return "after" if digest == entry.after else "before" if digest == entry.before else "changed"


def undone(entry: Entry, data: bytes) -> bytes:
    """The content before the run, from the one after it. Raises LedgerError if that is not what comes out."""
    try:
        old = apply(data, entry.back)
    except ValueError:
        old = None
    if old is None or _digest(old) != entry.before:
        raise LedgerError(f"{entry.path}: the ledger does not give back what was there")
    return old


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _back(old: bytes, edits: Iterable[Edit]) -> Iterator[Edit]:
    shift = 0
    for one in sorted(edits):
        spared = sparing(old, one)
        if spared is None:
            raise OSError(errno.EPERM, "the change takes credentials out, which are not kept for `undo`")
        for (start, end), new in spared:
            yield Edit(Span(start + shift, start + shift + len(new)), old[start:end])
            shift += len(new) - (end - start)


def _fields(entry: Entry) -> dict[str, Any]:
    back = [[span.start, span.end, b64encode(new).decode()] for span, new in entry.back]
    path = os.fsencode(entry.path)
    shown = {"path": path.decode("utf-8", "replace"), "bytes": b64encode(path).decode()}
    return shown | {"before": entry.before, "after": entry.after, "back": back}


def _entry(fields: dict[str, Any]) -> Entry:
    back = tuple(Edit(Span(int(start), int(end)), b64decode(new)) for start, end, new in fields["back"])
    path = os.fsdecode(b64decode(fields["bytes"]))
    if "\0" in path or not os.path.isabs(path):
        raise ValueError(path)
    return Entry(path, fields["before"], fields["after"], back)
