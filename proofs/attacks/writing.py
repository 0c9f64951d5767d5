"""Swapped folders, special files and locks while files are written or taken back."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from proofs.attacks import SECONDS, Attack, Done, Outcome, git, pypimigrate, started, write

OLD, NEW = b"see http://pypi.python.org/pypi/frobnicate\n", b"see https://pypi.org/project/frobnicate/\n"
COUNT = 100
LEDGER = ".git/pypimigrate/20990101T000000-000000000-1.jsonl"
SPECIAL = ("a FIFO", "a link to /dev/zero", "a sparse file of a tebibyte")


@contextmanager
def _swapping(folder: Path, outside: Path, first: Path) -> Iterator[None]:
    """From when `first` changes, `folder` is again and again moved away, with a link to `outside` in its place."""
    away, stop, before = folder.with_name(f"{folder.name}-away"), threading.Event(), first.read_bytes()

    def swap() -> None:
        while first.read_bytes() == before and not stop.is_set():
            pass  # until then the files are listed
        while not stop.is_set():
            folder.rename(away)
            folder.symlink_to(outside)
            stop.wait(0.01)
            folder.unlink()
            away.rename(folder)
            stop.wait(0.002)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _swapped(command: Callable[[Path, list[str]], Done], before: bytes, top: str = "d") -> Callable[[Path], Outcome]:
    """While `command` runs on files in d/e that hold `before`, the folder `top` is swapped for a link."""

    def run(folder: Path) -> Outcome:
        names = ["a.md", *(f"d/e/{number}.md" for number in range(COUNT))]
        tree = write(folder / "tree", dict.fromkeys(names, OLD))
        git(tree, "init", "-q")
        if before == NEW:
            pypimigrate(tree, "fix", "--write")
        outside = write(folder / "outside", dict.fromkeys(names, before))
        with _swapping(tree / top, outside / top, tree / "a.md"):
            done = command(tree, names)
        changed = sum((outside / name).read_bytes() != before for name in names)
        others = [path for path in outside.rglob("*") if path.suffix != ".md" and path.is_file()]
        whole = all((tree / name).read_bytes() in (OLD, NEW) for name in names)
        if changed or others or not whole or done.code not in (0, 1, 2) or "Traceback" in done.err:
            return Outcome(False, f"{changed} of {COUNT} files outside were changed; exit {done.code}")
        return Outcome(True, "no file outside was changed; what could not be reached has one line on standard error")

    return run


def _fix(tree: Path, names: list[str]) -> Done:
    return pypimigrate(tree, "fix", "--write")


def _fix_named(tree: Path, names: list[str]) -> Done:
    return pypimigrate(tree, "fix", "--write", *names)


def _undo(tree: Path, names: list[str]) -> Done:
    return pypimigrate(tree, "undo")


def _linked_by_hand(folder: Path) -> Outcome:
    """What must go on working: links in what the user typed are followed."""
    write(folder / "real", {"a.md": OLD, "sub/b.md": OLD, "sub/c.md": OLD})
    (folder / "link").symlink_to("real")
    (folder / "sub").symlink_to("real/sub")
    ways = (["link"], ["sub/b.md"], [str(folder / "link" / "sub" / "c.md")])
    codes = [pypimigrate(folder, "fix", "--write", *way).code for way in ways]
    fixed = all((folder / "real" / name).read_bytes() == NEW for name in ("a.md", "sub/b.md", "sub/c.md"))
    if not fixed or set(codes) != {0}:
        return Outcome(False, f"not everything is fixed; exit codes {codes}")
    return Outcome(True, "followed, as the user typed them; the files are fixed")


def _special(path: Path, kind: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "a FIFO":
        os.mkfifo(path)
    elif kind == "a link to /dev/zero":
        path.symlink_to("/dev/zero")
    else:
        path.touch()
        os.truncate(path, 1 << 40)


def _refused(kind: str, name: str, *command: str) -> Callable[[Path], Outcome]:
    """A command that must read a special file says so in one line."""

    def run(folder: Path) -> Outcome:
        tree = write(folder / "tree", {"a.md": OLD})
        git(tree, "init", "-q")
        _special(tree / name, kind)
        done = pypimigrate(tree, *command, seconds=SECONDS / 2)
        lines = done.err.strip().splitlines()
        if done.code != 2 or len(lines) != 1 or os.path.basename(name) not in lines[0]:
            return Outcome(False, f"exit {done.code}: {done.err.strip()[-200:]}")
        return Outcome(True, "one line on standard error, exit 2")

    return run


def _special_lock(folder: Path) -> Outcome:
    """The lock is special, each in turn: the file is fixed without it."""
    for kind in SPECIAL:
        tree = write(folder / kind.replace("/", "-"), {"a.md": OLD})
        git(tree, "init", "-q")
        _special(tree / ".git/pypimigrate/lock", kind)
        done = pypimigrate(tree, "fix", "--write", seconds=SECONDS / 2)
        if done.code != 0 or (tree / "a.md").read_bytes() != NEW or len(os.listdir(tree)) != 2:
            return Outcome(False, f"{kind}: exit {done.code}: {done.err.strip()[-200:]}")
    return Outcome(True, "the file is fixed, exit 0; nothing waits")


def _special_pair(folder: Path) -> Outcome:
    """A Pipfile.lock that is special: it is not read, and the Pipfile that it would lock is not broken."""
    for kind in SPECIAL[:2]:
        tree = write(folder / kind.replace("/", "-"), {"Pipfile": "# http://pypi.python.org/pypi/x\n", "a.md": OLD})
        _special(tree / "Pipfile.lock", kind)
        done = pypimigrate(tree, "fix", "--write", seconds=SECONDS / 2)
        if done.code not in (0, 1) or (tree / "a.md").read_bytes() != NEW:
            return Outcome(False, f"{kind}: exit {done.code}: {done.err.strip()[-200:]}")
    return Outcome(True, "not read, and counted; the other file is fixed")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _entry(path: Path, now: bytes, evil: bytes) -> Mapping[str, object]:
    """A line of a ledger that makes a file with the bytes `now` one with the bytes `evil`."""
    return {
        "path": str(path),
        "bytes": base64.b64encode(os.fsencode(path)).decode(),
        "before": _digest(evil),
        "after": _digest(now),
        "back": [[0, len(now), base64.b64encode(evil).decode()]],
    }


def _shipped(tree: Path, *entries: object) -> None:
    """A repository that came with a ledger."""
    write(tree, {LEDGER: "".join(json.dumps(one) + "\n" for one in ({"pypimigrate": "0.1.0", "at": ""}, *entries))})


def _reaches(*names: str) -> Callable[[Path], Outcome]:
    """A ledger that came with a repository names a file that is none of its work tree's."""

    def run(folder: Path) -> Outcome:
        for number, name in enumerate(names):
            tree = write(folder / f"{number}" / "tree", {"a.md": NEW})
            git(tree, "init", "-q")
            write(tree, {name: NEW})
            _shipped(tree, _entry(Path(os.path.normpath(tree / name)), NEW, b"#!/bin/sh\ntouch PWNED\n"))
            done = pypimigrate(tree, "undo")
            if (tree / name).read_bytes() != NEW or done.code != 2 or len(done.err.strip().splitlines()) != 1:
                return Outcome(False, f"{name} was written, exit {done.code}: {done.err.strip()[-200:]}")
        return Outcome(True, "nothing is written: one line on standard error, exit 2")

    return run


def _senseless(folder: Path) -> Outcome:
    """Ledgers whose lines are not what this program writes."""
    tree = write(folder / "tree", {"a.md": NEW})
    git(tree, "init", "-q")
    good = _entry(tree / "a.md", NEW, OLD)
    nul = base64.b64encode(os.fsencode(tree) + b"/a\0.md").decode()
    lines: tuple[object, ...] = (
        [],
        7,
        {**good, "bytes": nul},
        {**good, "bytes": ""},
        {**good, "back": [[0, 10**9, ""]]},
        {**good, "back": [[5, 9, ""], [0, 8, ""]]},
        {**good, "back": [[float("inf"), 1, ""]]},
        {**good, "back": [[-5, 4, ""]]},
        {**good, "back": 5},
        {**good, "before": 7, "after": None},
    )
    for line in lines:
        _shipped(tree, line)
        done = pypimigrate(tree, "undo")
        if done.code != 2 or len(done.err.strip().splitlines()) != 1 or "Traceback" in done.err:
            return Outcome(False, f"{str(line)[:80]}: exit {done.code}: {done.err.strip()[-200:]}")
    _shipped(tree, "[" * 100_000)
    text = (tree / LEDGER).read_text().replace('"' + "[" * 100_000 + '"', "[" * 100_000)
    write(tree, {LEDGER: text})
    done = pypimigrate(tree, "undo")
    if done.code != 2 or "Traceback" in done.err or (tree / "a.md").read_bytes() != NEW:
        return Outcome(False, f"deep nesting: exit {done.code}: {done.err.strip()[-200:]}")
    return Outcome(True, f"each of {len(lines) + 1} is one line on standard error, exit 2; nothing is written")


_PATCHED = """
import os, sys
from pypimigrate.system import lock
lock.PATIENCE, lock.SILENCE = 0.2, 0.0
sys.argv = ["pypimigrate", *sys.argv[1:]]
from pypimigrate.__main__ import main
main()
"""


def _held(folder: Path) -> Outcome:
    """Another process holds the lock, and never lets go."""
    import fcntl

    tree = write(folder / "tree", {"a.md": OLD, "b.md": OLD})
    git(tree, "init", "-q")
    pypimigrate(tree, "fix", "--write", "a.md")
    with open(tree / ".git/pypimigrate/lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for command in (["fix", "--write"], ["undo"]):
            done = started([sys.executable, "-c", _PATCHED, *command], tree, b"", SECONDS / 2, {})
            said = done.err.strip().splitlines()
            if done.code != 2 or len(said) != 2 or "waiting" not in said[0] or "lock" not in said[1]:
                return Outcome(False, f"`{command[0]}`: exit {done.code}: {done.err.strip()[-300:]}")
    if (tree / "a.md").read_bytes() != NEW or (tree / "b.md").read_bytes() != OLD:
        return Outcome(False, "a file was changed without the lock")
    return Outcome(True, "said after a second, given up after 30 (shortened here): one line, exit 2")


_SIGNALS = """
import os, signal, sys, time
first, second = (getattr(signal, name) for name in sys.argv[1:3])
signal.signal(signal.SIGINT, signal.default_int_handler)
fsync, unlink = os.fsync, os.unlink
def interrupted(descriptor):
    os.kill(os.getpid(), first)
    time.sleep(10)
def again(*args, **named):
    unlink(*args, **named)
    os.kill(os.getpid(), second)
    time.sleep(10)
os.fsync, os.unlink = interrupted, again
sys.argv = ["pypimigrate", "fix", "--write"]
from pypimigrate.__main__ import main
main()
"""


def _two_signals(folder: Path) -> Outcome:
    """A signal while the file is written, and one while the first is handled."""
    for first in ("SIGINT", "SIGTERM"):
        for second in ("SIGINT", "SIGTERM"):
            tree = write(folder / f"{first}-{second}", {"a.md": OLD})
            done = started([sys.executable, "-c", _SIGNALS, first, second], tree, b"", SECONDS, {})
            wanted = 128 + getattr(signal, second)
            if done.code != wanted or done.err or (tree / "a.md").read_bytes() != OLD or len(os.listdir(tree)) != 1:
                return Outcome(False, f"{first}, {second}: exit {done.code}: {done.err.strip()[-200:]}")
    return Outcome(True, "quiet, exit 130 or 143; the file is whole, and no temporary file is left")


def _hidden(folder: Path) -> Outcome:
    """Files with names that begin like temporary files of this program."""
    names = (".pypimigrate-notes.md", ".pypimigrate-x.tmp", "d/.pypimigrate-baseline.json", ".pypimigrate-ABCDEFGH.tmp")
    tree = write(folder / "tree", dict.fromkeys(names, OLD))
    for inside in (False, True):
        if inside:
            git(tree, "init", "-q")
        done = pypimigrate(tree, "check", "--output-format", "concise")
        missed = [name for name in names if name not in done.out]
        if missed:
            return Outcome(False, f"not read: {', '.join(missed)}")
    return Outcome(True, "read, and their URLs are found: only the exact form of a temporary name is left out")


def _target(kind: str, *command: str) -> Callable[[Path], Outcome]:
    """`FILE` in the arguments is a link out of the tree, or a FIFO: nothing is written, and one line says so."""

    def run(folder: Path) -> Outcome:
        outside = folder / "outside"
        outside.write_bytes(b"mine")
        tree = write(folder / "tree", {"a.md": OLD})
        if kind == "a link":
            (tree / "report").symlink_to(outside)
        else:
            os.mkfifo(tree / "report")
        done = pypimigrate(tree, *(one.replace("FILE", "report") for one in command), seconds=20)
        kept = outside.read_bytes() == b"mine" and (kind != "a link" or (tree / "report").is_symlink())
        said = done.err.strip().splitlines()
        held = kept and done.code == 2 and "report cannot be written" in (said[-1] if said else "")
        return Outcome(held, said[-1] if said else f"exit {done.code}")

    return run


ATTACKS: tuple[Attack, ...] = (
    *(
        Attack("targets", f"{kind} as the file of `{' '.join(command)}`", _target(kind, *command))
        for kind in ("a link", "a FIFO")
        for command in (
            ("check", "-o", "FILE", "."),
            ("check", "--output-format", "sarif:FILE", "."),
            ("fix", "--write", "--summary", "FILE", "."),
            ("baseline", "write", "--file", "FILE", "."),
        )
    ),
    Attack("folders", "a folder is swapped for a link, again and again, during `fix --write`", _swapped(_fix, OLD)),
    Attack("folders", "the same with the folder that holds the file", _swapped(_fix, OLD, "d/e")),
    Attack("folders", "the same with files named one by one, as by a commit hook", _swapped(_fix_named, OLD)),
    Attack("folders", "the same during `undo`", _swapped(_undo, NEW)),
    Attack("folders", "links in paths that the user typed (no attack)", _linked_by_hand),
    *(Attack("special files", f"{kind} as a ledger, `undo`", _refused(kind, LEDGER, "undo")) for kind in SPECIAL),
    *(
        Attack("special files", f"{kind} as baseline", _refused(kind, "b.json", "check", "--baseline", "b.json"))
        for kind in SPECIAL
    ),
    *(
        Attack("special files", f"{kind} as list of files", _refused(kind, "list", "check", "--files-from", "list"))
        for kind in SPECIAL
    ),
    *(
        Attack("special files", f"{kind} as evidence", _refused(kind, "e.json", "rules", "--evidence", "e.json"))
        for kind in SPECIAL
    ),
    Attack("special files", "a FIFO, a link to /dev/zero and a huge file as the lock", _special_lock),
    Attack("special files", "a FIFO and a link to /dev/zero as Pipfile.lock", _special_pair),
    Attack(
        "ledgers",
        "one that came with the repository names files below `.git`, in five spellings, and of a submodule",
        _reaches(
            ".git/hooks/post-checkout", ".git/config.worktree", "d/.GIT/config", "GIT~1/config", "s/.git", ".git /x"
        ),
    ),
    Attack("ledgers", "it names files outside of the work tree", _reaches("../outside.md", "../other/.git/config")),
    Attack("ledgers", "its lines make no sense", _senseless),
    Attack("locks", "another process holds the lock for ever", _held),
    Attack("signals", "SIGINT and SIGTERM, each while the first is handled", _two_signals),
    Attack("names", "files whose names begin with `.pypimigrate-`", _hidden),
)
