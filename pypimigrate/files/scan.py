"""Which of many files need a closer look. Almost none do: what is here runs for every file, and loads little."""

from __future__ import annotations

import os
import stat

from pypimigrate.binary import HEAD, unreadable
from pypimigrate.files.group import Found, Group, Staged, is_temporary, not_regular, nothing, why
from pypimigrate.files.walk import BASELINE, groups, not_entered, untracked
from pypimigrate.pypi.anchors import OVERLAP, accelerate, hinted
from pypimigrate.totals import Skip, Totals, Trouble

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, Protocol, TypeAlias

    class Progress(Protocol):
        """Who is told how far a run is. `alone`: nothing else goes to the terminal meanwhile."""

        alone: bool

        def step(self, what: str, done: int, total: int) -> None: ...

        def end(self) -> None: ...

    Event: TypeAlias = tuple[bytes, int, str]  # which name, what about it, and why

FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
PAIR = (b"Pipfile", b"Pipfile.lock")
"""Files that change together."""
FIRST = 1 << 16
_BIG = 1 << 23
WINDOW = 1 << 18
"""How many bytes are read at once: of a small file all."""
_LOOK, _CLEAN, _SKIPPED, _TROUBLE, _FOLDER, _GONE, _YOUNG = range(7)


MANY = 2000
"""From so many files on, several processes and a faster search are worth their start."""
_CHUNK = 256
"""How many files a process takes at once."""


class Search:
    """How a scan is done.

    `jobs` is how many processes do it if there are many files; 0: one for each processor. `cache` is the folder to
    remember in, for later runs, which contents are clean: empty for the user's cache directory, None for nowhere.
    `cut` takes out of a group what is excluded. `outputs` are the files that the report goes to (device, inode): they
    are no sources. `progress` is told how far the scan is, if it is there.
    """

    __slots__ = ("cache", "cut", "jobs", "outputs", "progress")

    def __init__(self, jobs: int = 0, cache: str | None = "", cut: Callable[[Group], None] | None = None) -> None:
        self.jobs = jobs
        self.cache = cache
        self.cut = cut
        self.outputs: set[tuple[int, int]] = set()
        self.progress: Progress | None = None

    def note_outputs(self, *streams: Any) -> None:
        """Where the report goes must not be read as a source."""
        for stream in streams:
            try:
                info = os.fstat(stream.fileno())
            except (OSError, ValueError, AttributeError):
                continue
            if stat.S_ISREG(info.st_mode):
                self.outputs.add((info.st_dev, info.st_ino))


def scan(paths: Iterable[str], totals: Totals, search: Search) -> Iterator[Found]:
    """The files below `paths` that need a closer look, and those that are not read, in order.

    Files without a hint of a legacy URL are counted in `totals`, and remarks go there.
    """
    notes: list[str] = []
    listed = list(groups(paths, notes, search.cache is not None))
    totals.notes += notes
    at = len(totals.notes)
    try:
        for group in listed:
            if search.cut is not None:
                search.cut(group)
            events: Iterable[Event]
            notes = []
            others: list[str] = []
            if group.rest is None:
                events = _events(group, search)
            else:
                group, events = _with_untracked(group, search, notes)
            for name, kind, reason in events:
                totals.read -= 1
                if kind == _FOLDER:
                    others.append(group.label(name))
                elif kind != _GONE:
                    yield Found(
                        group.path(name),
                        group.label(name),
                        skipped=reason if kind == _SKIPPED else "",
                        trouble=reason if kind == _TROUBLE else "",
                        clean=kind == _CLEAN,
                    )
            totals.read += len(group.names)
            yield from group.said
            if others:
                notes.append(not_entered(others))
            totals.notes[at:at] = notes
            at += len(notes)
    finally:
        if search.progress is not None:
            search.progress.end()
        for group in listed:
            group.end()


def _events(
    group: Group,
    search: Search,
    meanwhile: Callable[[], None] = lambda: None,
    names: Sequence[bytes] | None = None,
    since: float = 0.0,
) -> Iterator[Event]:
    """What `sift` says of a group, or of some of its names, by several processes if they are many.

    `meanwhile` is called once those have started.
    """
    names = group.names if names is None else names
    if len(names) < MANY:
        meanwhile()
        yield from sift(group.prefix, names, group.odd, search.outputs, since)
        return
    import marshal

    from pypimigrate.files import workers

    def work(start: int) -> list[Event]:
        return list(sift(group.prefix, names[start : start + size], group.odd, search.outputs, since))

    accelerate()
    size = max(_CHUNK, len(names) // 8000)
    starts = range(0, len(names), size)
    done = 0
    jobs = search.jobs or workers.processors()
    for events in workers.ordered(work, starts, jobs, marshal.dumps, marshal.loads, meanwhile):
        yield from events
        done += size
        if search.progress is not None:
            search.progress.step("Searching", done, len(names))


def _remembered(group: Group, staged: Staged, search: Search, meanwhile: Callable[[], None]) -> list[Event]:
    """The events of a group, of which those files are not read whose content an earlier run has read."""
    import time

    from pypimigrate.files.cache import Known

    known, ids = Known(group.root, search.cache or ""), staged.ids
    since = time.time() - _GRAIN
    changed = staged.changed() if known.clean else frozenset[bytes]()
    if changed is None:
        return list(_events(group, search, meanwhile))
    done = known.clean | known.binary
    unread = [name for name in group.names if ids[name] not in done or name in changed] if done else group.names
    if len(unread) < MANY:
        meanwhile()
        meanwhile = _nothing
    events = list(_events(group, search, meanwhile, unread, since))
    young = {event[0] for event in events if event[1] == _YOUNG}
    events = [event for event in events if event[1] != _YOUNG]
    if not known.clean:
        changed = staged.changed()
    if changed is not None and len(unread) * _FEW > len(group.names):
        said = {event[0]: event for event in events}
        clean, binary = set(known.clean & set(ids.values())), set(known.binary & set(ids.values()))
        for name in unread:
            if name in changed or name in young or not ids[name].startswith(_KNOWABLE) or not ids[name].endswith(b" 0"):
                continue
            if name not in said or said[name][1] == _CLEAN:
                clean.add(ids[name])
            elif said[name][1:] == (_SKIPPED, "binary"):
                binary.add(ids[name])
        known.keep(clean, binary)
    if len(unread) < len(group.names):
        read = set(unread)
        for name in group.names:
            if name not in read:
                if ids[name] in known.binary:
                    events.append((name, _SKIPPED, "binary"))
                elif name.endswith(PAIR) and os.path.basename(name) in PAIR:
                    events.append((name, _CLEAN, ""))
        events.sort(key=lambda event: os.fsdecode(event[0]))
    return events


def _nothing() -> None:
    pass


_FEW = 20
"""Of how many files one must be new before what is known is written again."""
_GRAIN = 2.0
"""Seconds by which a file must be older than the run to be remembered: it may have changed after git looked at it."""
_KNOWABLE = (b"H 100644 ", b"H 100755 ")
"""Ids of ordinary files of which git does not assume that they are unchanged."""


def _with_untracked(group: Group, search: Search, notes: list[str]) -> tuple[Group, Iterable[Event]]:
    """A group whose tracked files are read while git looks for the others: all its files, and their events."""
    late: list[Group] = []

    def listen() -> None:
        late.append(untracked(group, notes))

    if group.staged is not None:
        events = _remembered(group, group.staged, search, listen)
    else:
        events = list(_events(group, search, listen))
    (more,) = late
    if search.cut is not None:
        search.cut(more)
    if more.whole:
        return more, _events(more, search)
    events += _events(more, search)
    events.sort(key=lambda event: os.fsdecode(event[0]))
    group.names = [*group.names, *more.names]
    group.said = [*group.said, *more.said]
    if not group.names and not group.said:
        notes.append(nothing(group.shown or ""))
    return group, events


def sift(
    prefix: bytes, names: Sequence[bytes], odd: frozenset[bytes], outputs: set[tuple[int, int]], since: float = 0.0
) -> Iterator[Event]:
    """Read the files `prefix` + each of `names`; tell of those that are not simply clean.

    `odd` are names whose kind must be known before they are opened, `outputs` files (device, inode) not to be read.
    With `since` (seconds since 1970), clean and binary files that changed after it are told of as young.
    """
    regular = stat.S_IFREG
    open_, fstat, read, close = os.open, os.fstat, os.read, os.close
    known = bool(outputs or since)
    for name in names:
        path = prefix + name
        if name in odd:
            event = _closed(path)
            if event is not None:
                yield (name, *event)
                continue
        try:
            descriptor = open_(path, FLAGS)
        except OSError as error:
            yield (name, *(_closed(path) or (_TROUBLE, f"cannot be read: {error.strerror or error}")))
            continue
        try:
            data = read(descriptor, FIRST)
            whole = FIRST > len(data) > 0
            if not whole or known:  # what is short and has content is no device, FIFO or socket
                info = fstat(descriptor)
                if info.st_mode & 0o170000 != regular:
                    yield (name, *(_closed(path) or (_SKIPPED, "not a regular file")))
                    continue
                if outputs and (info.st_dev, info.st_ino) in outputs:
                    yield name, _SKIPPED, "report of this run"
                    continue
                whole = whole and len(data) == info.st_size
                if since and info.st_ctime > since:
                    yield name, _YOUNG, ""
            if b"\0" in data[:HEAD] or data.startswith((b"\xff", b"\xfe")):
                reason = unreadable(data)
                yield name, _SKIPPED if reason else _LOOK, reason  # UTF-16, perhaps: it must be decoded first
                continue
            if hinted(data) or (not whole and _hinted_later(descriptor, data)):
                yield name, _LOOK, ""
            elif name.endswith(PAIR) and os.path.basename(name) in PAIR:
                yield name, _CLEAN, ""
        except OSError as error:
            yield (name, *(_closed(path) or (_TROUBLE, f"cannot be read: {error.strerror or error}")))
        finally:
            close(descriptor)


def every(paths: Iterable[str], cut: Callable[[Group], object] | None = None) -> Iterator[Found]:
    """Every file below `paths`, in order, none of them opened; with the reason if it must not be.

    `cut` takes files out of a group before it is listed.
    """
    notes: list[str] = []
    for group in groups(paths, notes):
        names = list(group.names)
        if group.rest is not None:
            more = untracked(group, notes)
            names = more.names if more.whole else sorted({*names, *more.names}, key=os.fsdecode)
            group.names = names
        if cut is not None:
            cut(group)
        for name in group.names:
            kind, reason = _closed(group.prefix + name) or (_LOOK, "")
            if kind not in (_GONE, _FOLDER):
                skipped, trouble = reason * (kind == _SKIPPED), reason * (kind == _TROUBLE)
                yield Found(group.path(name), group.label(name), skipped=skipped, trouble=trouble)
        yield from group.said


def _hinted_later(descriptor: int, data: bytes) -> bool:
    """Whether what follows `data` in a file is hinted. Never holds more than a few windows."""
    read = 0
    while piece := os.read(descriptor, WINDOW):
        read += len(piece)
        if read > _BIG:
            accelerate()
        data = data[-OVERLAP:] + piece
        if hinted(data):
            return True
    return False


def _closed(path: bytes) -> tuple[int, str] | None:
    """What can be said about a file without opening it, if that is enough."""
    try:
        mode = os.lstat(path).st_mode
    except FileNotFoundError:
        return _GONE, ""  # git lists deleted files until they are committed
    except OSError as error:
        return _TROUBLE, why(error)
    if stat.S_ISDIR(mode):
        return _FOLDER, ""  # git lists a submodule, or another repository, as one entry
    name = os.path.basename(path)
    reason = not_regular(mode)
    if not reason and is_temporary(name):
        reason = "left over by an interrupted run"
    elif not reason and name == BASELINE.encode() and _is_baseline(path):
        reason = "baseline"
    return (_SKIPPED, reason) if reason else None


def _is_baseline(path: bytes) -> bool:
    """Whether a regular file begins as a baseline does. The name alone would hide whatever a file holds."""
    try:
        descriptor = os.open(path, FLAGS)
    except OSError:
        return False
    try:
        return b"".join(os.read(descriptor, HEAD).split()).startswith(b'{"version":1,"findings":{')
    except OSError:
        return False
    finally:
        os.close(descriptor)


def record(found: Found, totals: Totals) -> None:
    """Put down what is known of a file that needs no closer look."""
    if found.trouble:
        totals.troubles.append(Trouble(shown(found), found.trouble))
    elif found.folder:
        totals.left_out.append(Skip(shown(found), found.skipped))
    elif found.skipped:
        totals.skipped.append(Skip(shown(found), found.skipped))
    else:
        totals.read += 1


def shown(found: Found) -> str:
    """The path for people, with slashes."""
    return found.shown.replace(os.sep, "/")
