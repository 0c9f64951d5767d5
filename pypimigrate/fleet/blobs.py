"""The files of a commit, read from git's store: no checkout, so nothing in them can run or be written."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, NamedTuple

from pypimigrate.binary import HEAD, unreadable
from pypimigrate.check.encoding import marked
from pypimigrate.fleet import git
from pypimigrate.fleet.git import Commit
from pypimigrate.pypi.anchors import hinted
from pypimigrate.totals import Skip, Totals, Trouble

if TYPE_CHECKING:
    from pypimigrate.results import FileResult
    from pypimigrate.session.run import Session

_CHUNK = 1 << 20
MISSING = "git cannot read it: it is missing or damaged"
_LINK, _MODULE = "120000", "160000"
_PAIR = ("Pipfile", "Pipfile.lock")


class _Entry(NamedTuple):
    path: str
    name: str


def groups(commit: Commit, limit: int, totals: Totals) -> Iterator[tuple[FileResult, ...]]:
    """Check every file of a commit, in order; give those that need a closer look.

    Those whose edits belong together come together. `limit` in bytes; 0: any size. Raises git.GitError if git cannot
    read the commit, MemoryError as soon as there is not enough.
    """
    entries = _entries(commit, totals)
    paths = {entry.path for entry in entries}
    held: FileResult | None = None
    for entry, data, reason in _contents(commit, entries, limit):
        if held and entry.path != held.path + ".lock":
            yield (held,)
            held = None
        result = _result(entry.path, data, reason, paths, totals)
        if result is None:
            continue
        if os.path.basename(entry.path) == "Pipfile" and entry.path + ".lock" in paths:
            held = result
        elif held:
            from pypimigrate import results

            yield from results.groups(session(totals).couple(held, result))
            held = None
        else:
            yield (result,)
    if held:
        yield (held,)


def session(totals: Totals) -> Session:
    """What checks and looks at fixes without any settings. Most commits never load what it takes."""
    from pypimigrate.session.run import Session

    return Session(totals=totals)


def _result(path: str, data: bytes, reason: str, paths: set[str], totals: Totals) -> FileResult | None:
    """One file, checked; None if that is not possible, or not needed."""
    if reason == MISSING:
        totals.troubles.append(Trouble(path, reason))
        return None
    if reason:
        totals.skipped.append(Skip(path, reason))
        return None
    folder, name = os.path.split(path)
    if name not in _PAIR and not marked(data) and not hinted(data):
        totals.read += 1
        return None
    from pypimigrate.session import pairs

    locked = pairs.locked(path, lambda lock: (os.path.join(folder, os.path.basename(lock))) in paths)
    before = len(totals.troubles)
    result = session(totals).checked(data, path, locked)
    if any("MemoryError" in trouble.message for trouble in totals.troubles[before:]):
        raise MemoryError
    return result


def _entries(commit: Commit, totals: Totals) -> list[_Entry]:
    """The regular files, a Pipfile right before its lock file; the others go to `totals`."""
    code, listed, errors = git.started(commit, "ls-tree", "-r", "-z", "--full-tree", commit.name).wait()
    if code:
        raise git.unreadable(errors)
    entries, modules = [], []
    for line in listed.split(b"\0")[:-1]:
        meta, _, raw = line.partition(b"\t")
        mode, _, name = meta.decode("ascii").split(" ")
        path = os.fsdecode(raw)
        if mode == _MODULE:
            modules.append(path)
        elif mode == _LINK:
            totals.skipped.append(Skip(path, "symbolic link"))
        else:
            entries.append(_Entry(path, name))
    if modules:
        totals.notes.append(f"repositories of their own, not entered: {', '.join(modules[:5])}")
    return sorted(entries, key=_order)


def _order(entry: _Entry) -> tuple[str, str, str]:
    folder, name = os.path.split(entry.path)
    return folder, "Pipfile" if name == "Pipfile.lock" else name, name


def _contents(commit: Commit, entries: list[_Entry], limit: int) -> Iterator[tuple[_Entry, bytes, str]]:
    """Each entry with its bytes, or with the reason why it is not read."""
    import tempfile

    with tempfile.TemporaryFile() as names:  # a file, not a pipe: nobody has to write while somebody reads
        names.write("".join(f"{entry.name}\n" for entry in entries).encode("ascii"))
        names.seek(0)
        reader = git.started(commit, "cat-file", "--batch", "--buffer", source=names.fileno())
        try:
            with reader.stream() as out:
                for entry in entries:
                    yield entry, *_content(out, reader.complaints, entry, limit, commit.partial)
        finally:
            reader.end()


def _content(
    out: IO[bytes], complaints: Callable[[], bytes], entry: _Entry, limit: int, partial: bool
) -> tuple[bytes, str]:
    head = out.readline().split()
    if len(head) == 2 and head[1] == b"missing":
        return b"", "too large: not fetched" if partial else MISSING
    if len(head) != 3 or head[0] != entry.name.encode("ascii"):
        raise git.unreadable(complaints())
    size = int(head[2])
    if limit and size > limit:
        _pass(out, size + 1)
        return b"", "too large: not fetched"
    start = out.read(min(size, HEAD))
    reason = unreadable(start)
    if reason:
        _pass(out, size - len(start) + 1)
        return b"", reason
    data = start + out.read(size - len(start))
    if len(data) != size or out.read(1) != b"\n":
        raise git.unreadable(complaints())
    return data, ""


def _pass(out: IO[bytes], count: int) -> None:
    while count and (piece := out.read(min(count, _CHUNK))):
        count -= len(piece)


def trouble(totals: Totals) -> str:
    """What went wrong with files, in short; empty if nothing did."""
    first: Trouble | None = next(iter(totals.troubles), None)
    return "" if first is None else f"not all files are read ({len(totals.troubles)}): {first.path}: {first.message}"
