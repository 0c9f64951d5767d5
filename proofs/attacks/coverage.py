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

_SIGNED = (
    f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{_TEXT}"
    "-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
)
_DIFF = f"--- x.orig\n+++ x\n@@ -1,2 +1,2 @@\n {_TEXT}-a\n+b\n"


def _part(name: str, part: str) -> Callable[[Path], Outcome]:
    """A part of a file that an edit would break stays, and hides nothing of what stands around it."""

    def run(folder: Path) -> Outcome:
        write(folder, {name: f"{_TEXT}\n{part}\nMore: {_URL}\n"})
        pypimigrate(folder, "fix", "--write", "--unsafe-fixes")
        left = (folder / name).read_text()
        held = left == f"{_TEXT.replace(_URL, _NEW)}\n{part}\nMore: {_NEW}\n"
        return Outcome(held, "stays; the text around it is fixed" if held else f"left behind: {left!r}")

    return run


def _explained(files: Mapping[str, str], path: str, why: str) -> Callable[[Path], Outcome]:
    """`files --why` says what is not done with a file."""

    def run(folder: Path) -> Outcome:
        said = pypimigrate(write(folder, files), "files", "--why", path).out.strip()
        return Outcome(said.startswith(f"{path}: {why}"), said)

    return run


_HIDING = "a file hides what stands in it"
_BREAKS = "an edit would break a file"

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
    Attack(_PLACES, "`.tox`", _named_as_left_out({".tox/py/a.md": _TEXT}, ".tox")),
    Attack(_PLACES, "`site-packages`", _named_as_left_out({"lib/site-packages/a.md": _TEXT}, "lib/site-packages")),
    Attack(_PLACES, "`.hg`", _named_as_left_out({"x/.hg/a.md": _TEXT}, "x/.hg")),
    Attack(
        "metadata of which nothing is reported",
        "`*.egg-info`",
        _explained({"x.egg-info/PKG-INFO": _TEXT}, "x.egg-info/PKG-INFO", "read; not reported: generated metadata"),
    ),
    Attack(
        _HIDING,
        "the mark of a signature in a string",
        _read({"a.py": f'M = "-----BEGIN PGP SIGNED MESSAGE-----"\n# {_TEXT}'}, "a.py"),
    ),
    Attack(
        _HIDING,
        "a signature that is not closed",
        _read({"a.md": f"-----BEGIN PGP SIGNED MESSAGE-----\n\n{_TEXT}"}, "a.md"),
    ),
    Attack(_HIDING, "signed text in a mail archive", _part("a.txt", _SIGNED)),
    Attack(
        _HIDING,
        "`DO NOT EDIT` in a string",
        _read({"a.py": f'HEAD = """\n# Code generated by x. DO NOT EDIT.\n"""\n# {_TEXT}'}, "a.py"),
    ),
    Attack(_HIDING, "do not edit the wiki", _read({"a.md": f"Please do not edit the wiki.\n\n{_TEXT}"}, "a.md")),
    Attack(_HIDING, "a key `interactions`", _read({"a.yml": f"interactions: none\nhomepage: {_URL}\n"}, "a.yml")),
    Attack(_HIDING, "a folder `cassettes`", _read({"cassettes/a.md": f"# Tapes\n\n{_TEXT}"}, "cassettes/a.md")),
    Attack(_HIDING, "`notes.patch`, without hunks", _read({"notes.patch": f"A note.\n\n{_TEXT}"}, "notes.patch")),
    Attack(_HIDING, "`Index:` on the first line", _read({"a.txt": f"Index: of all\n\n{_TEXT}"}, "a.txt")),
    Attack(_BREAKS, "signed text", _left({"a.txt": _SIGNED}, "a.txt")),
    Attack(
        _BREAKS, "a patch with another name", _left({"patches/patch-aa": f"$NetBSD$\n\n{_DIFF}"}, "patches/patch-aa")
    ),
    Attack(_BREAKS, "a diff in a manual", _part("a.md", f"```diff\n-{_TEXT} {_TEXT}+x\n```\n")),
    Attack(
        _BREAKS, "code that is generated", _left({"a.go": f"// Code generated by x. DO NOT EDIT.\n// {_TEXT}"}, "a.go")
    ),
    Attack(
        _BREAKS,
        "a recording in JSON",
        _left({"a.json": json.dumps({"interactions": [{"request": {"uri": _URL}, "response": {}}]})}, "a.json"),
    ),
)
