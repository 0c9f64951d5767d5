"""What is not read is never called clean, and whole files are judged by what they are."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from proofs.attacks import Attack, Outcome, git, pypimigrate, write

_URL = "http://pypi.python.org/pypi/frob"
_NEW = "https://pypi.org/project/frob/"
_TEXT = f"See {_URL}\n"
_HOME = "home = /usr/bin\n"


def _checked(folder: Path) -> tuple[set[str], dict[str, Any]]:
    """The files with findings, and the summary, of a check of `folder`."""
    done = pypimigrate(folder, "check", "--output-format", "json")
    report = json.loads(done.out)
    return {one["path"] for one in report["findings"]}, report["summary"]


def _named_as_left_out(files: Mapping[str, str], left: str) -> Callable[[Path], Outcome]:
    """A folder that is not read is counted, named, and explained."""

    def run(folder: Path) -> Outcome:
        write(folder, {**files, "a.md": "nothing\n"})
        said = pypimigrate(folder, "check").out
        named = pypimigrate(folder, "check", "--show-skipped").out
        inside = next(name for name in files if name.startswith(f"{left}/"))
        why = pypimigrate(folder, "files", "--why", inside).out
        held = "Left out 1 folder:" in said and f"{left}: left out:" in named and f"{left} is left out" in why
        return Outcome(held, f"counted, named and explained: {why.strip()}" if held else f"only said: {said.strip()}")

    return run


def _read(files: Mapping[str, str | bytes], path: str, with_git: bool = False) -> Callable[[Path], Outcome]:
    """A file that somebody wants to hide is read, and its URL fixed."""

    def run(folder: Path) -> Outcome:
        write(folder, files)
        if with_git:
            git(folder, "init", "-q")
        found, summary = _checked(folder)
        pypimigrate(folder, "fix", "--write", path)
        left = (folder / path).read_bytes()
        held = path in found and _URL.encode() not in left and _NEW.encode() in left
        skipped = ", ".join(one["reason"] for one in [*summary["skipped"], *summary.get("left_out", [])])
        return Outcome(held, "read, reported and fixed" if held else f"not read or not fixed ({skipped or 'unsaid'})")

    return run


def _left(files: Mapping[str, str | bytes], path: str) -> Callable[[Path], Outcome]:
    """A file that an edit would break is reported or counted as not read, and stays as it is."""

    def run(folder: Path) -> Outcome:
        write(folder, files)
        before = (folder / path).read_bytes()
        found, summary = _checked(folder)
        pypimigrate(folder, "fix", "--write", "--unsafe-fixes")
        same = (folder / path).read_bytes() == before
        said = path in found or path in {one["path"] for one in summary["skipped"]}
        how = "reported" if path in found else "counted as not read"
        return Outcome(same and said, f"{how}, not changed" if same and said else "changed" if said else "not said")

    return run


def _fifo(folder: Path) -> Outcome:
    write(folder, {"env/bin/x": "", "env/a.md": _TEXT})
    os.mkfifo(folder / "env/pyvenv.cfg")
    done = pypimigrate(folder, "check", seconds=30)
    held = done.code == 1 and "env/a.md" in done.out
    return Outcome(held, "not opened; the folder is read" if held else f"exit {done.code}: {done.err.strip()}")


_PLACES = "a folder outside git that is not entered"
_MARKED = "text behind a byte order mark of UTF-16"

ATTACKS: tuple[Attack, ...] = (
    Attack(_PLACES, "`node_modules`", _named_as_left_out({"x/node_modules/a.md": _TEXT}, "x/node_modules")),
    Attack(
        _PLACES,
        "an environment",
        _named_as_left_out({"env/pyvenv.cfg": _HOME, "env/bin/a.md": _TEXT}, "env"),
    ),
    Attack(
        "files are hidden by a `pyvenv.cfg`",
        "an empty one",
        _read({"docs/pyvenv.cfg": "", "docs/bin/x": "", "docs/a.md": _TEXT}, "docs/a.md"),
    ),
    Attack(
        "files are hidden by a `pyvenv.cfg`",
        "`home =`, and no programs beside it",
        _read({"docs/pyvenv.cfg": _HOME, "docs/a.md": _TEXT}, "docs/a.md"),
    ),
    Attack("files are hidden by a `pyvenv.cfg`", "a FIFO", _fifo),
    Attack(_MARKED, "FF FE + Latin-1", _read({"a.txt": b"\xff\xfe" + f"caf\xe9 {_URL}\n".encode("latin-1")}, "a.txt")),
    Attack(_MARKED, "FE FF + ASCII, odd length", _read({"a.txt": b"\xfe\xff" + f"X{_TEXT}".encode()}, "a.txt")),
    Attack(
        _MARKED,
        "FF FE 00 00 + UTF-16",
        _left({"a.txt": b"\xff\xfe\0\0" + _TEXT.encode("utf-16-le"), "b.txt": _TEXT}, "a.txt"),
    ),
)
