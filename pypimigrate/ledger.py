"""What `fix --write` changed, kept outside the tracked tree, so that `undo` can take it back exactly.

One file a run, one JSON object a line. The line about a file is on the disk before the file changes, so a run that is
killed can be undone as well. The old bytes of the edits are kept, and nothing else of the files; credentials are never
among them, because no edit touches those.
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
from pathlib import Path
from typing import IO, Any, NamedTuple

from pypimigrate import __version__, edit
from pypimigrate.model import Edit, Span

KEPT = 20
"""How many runs a tree's ledger keeps, and as many that were undone."""
_UNDONE = ".undone"


class Entry(NamedTuple):
    """One file of a run. `back` are the edits that undo it, as spans of the new content."""

    path: str
    before: str
    after: str
    back: tuple[Edit, ...]


class Damaged(Exception):
    """A ledger that cannot be read. The message is for people."""


def folder(root: str) -> str:
    """Where the ledgers of the tree at `root` are: in git's own folder, or in the user's state directory."""
    git = git_folder(os.path.realpath(root))
    if git is not None:
        return os.path.join(git, "pypimigrate")
    state = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(state, "pypimigrate")


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

    def note(self, path: str, old: bytes, new: bytes, edits: Iterable[Edit]) -> None:
        """Write down that the file at `path` is about to change from `old` to `new`. Raises OSError."""
        if self._broken is not None:
            raise self._broken
        entry = Entry(os.path.realpath(path), _digest(old), _digest(new), tuple(_back(old, edits)))
        try:
            if self._file is None:
                self._file = self._open()
            self._file.write(json.dumps(_fields(entry)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:  # half a line may be there: nothing may come behind it
            self._broken = error
            raise

    def _open(self) -> IO[str]:
        os.makedirs(self._where, mode=0o700, exist_ok=True)
        if os.path.islink(self._where):
            raise OSError(errno.ELOOP, f"{self._where} is a symbolic link")
        for old in (*_runs(self._where)[: -KEPT + 1], *_runs(self._where, _UNDONE)[:-KEPT]):
            with contextlib.suppress(OSError):
                os.unlink(old)
        name = f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{time.time_ns() % 10**9:09}-{os.getpid()}.jsonl"
        descriptor = os.open(os.path.join(self._where, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        file = os.fdopen(descriptor, "w", encoding="ascii")
        file.write(json.dumps({"pypimigrate": __version__, "at": time.strftime("%FT%TZ", time.gmtime())}) + "\n")
        return file

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()


def last(where: str, tree: str) -> str | None:
    """The ledger of the last run that changed a file below `tree` (real) and was not undone; None if there is none."""
    top = tree.rstrip(os.sep) + os.sep
    for run in reversed(_runs(where)):
        if any(entry.path.startswith(top) or entry.path == tree for entry in entries(run)):
            return run
    return None


def _runs(where: str, end: str = ".jsonl") -> list[str]:
    try:
        return sorted(os.path.join(where, name) for name in os.listdir(where) if name.endswith(end))
    except OSError:
        return []


def entries(path: str) -> Iterator[Entry]:
    """The files of the run. A last line that was cut short is no entry: its file was not changed. Raises Damaged."""
    lines = Path(path).read_text("ascii", "replace").split("\n")
    for number, line in enumerate(lines[1:-1], 2):
        try:
            yield _entry(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise Damaged(f"{path}: line {number} makes no sense") from error


def keep_inside(where: str, found: Iterable[Entry]) -> None:
    """Raise Damaged if the ledgers at `where` are git's, and one of the entries is about a file outside its work tree.

    Whoever packed a repository may have put a ledger into it, and that must not reach any other file.
    """
    git = os.path.dirname(where)
    if os.path.basename(git) != ".git":
        return  # the user's own state directory
    for entry in found:
        if git_folder(os.path.dirname(entry.path)) != git or os.path.realpath(entry.path) != entry.path:
            raise Damaged(f"{where}: {entry.path} is not a file of this work tree")


def finish(path: str) -> None:
    """Note that the run was undone."""
    os.replace(path, path + _UNDONE)


def state(entry: Entry, data: bytes) -> str:
    """What the file's content is now: `after` the run, `before` it, or `changed` since."""
    digest = _digest(data)
    return "after" if digest == entry.after else "before" if digest == entry.before else "changed"


def undone(entry: Entry, data: bytes) -> bytes:
    """The content before the run, from the one after it. Raises Damaged if that is not what comes out."""
    old = edit.apply(data, entry.back)
    if _digest(old) != entry.before:
        raise Damaged(f"{entry.path}: the ledger does not give back what was there")
    return old


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _back(old: bytes, edits: Iterable[Edit]) -> Iterator[Edit]:
    shift = 0
    for (start, end), new in sorted(edits):
        yield Edit(Span(start + shift, start + shift + len(new)), old[start:end])
        shift += len(new) - (end - start)


def _fields(entry: Entry) -> dict[str, Any]:
    back = [[span.start, span.end, b64encode(new).decode()] for span, new in entry.back]
    path = os.fsencode(entry.path)
    shown = {"path": path.decode("utf-8", "replace"), "bytes": b64encode(path).decode()}
    return shown | {"before": entry.before, "after": entry.after, "back": back}


def _entry(fields: dict[str, Any]) -> Entry:
    back = tuple(Edit(Span(int(start), int(end)), b64decode(new)) for start, end, new in fields["back"])
    return Entry(os.fsdecode(b64decode(fields["bytes"])), fields["before"], fields["after"], back)
