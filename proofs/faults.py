"""Every fault of a file system, for real, on this tool and on others: prints the table of docs/safety.md.

    python -m proofs.faults --tools FOLDER

As root, on Linux: it mounts small file systems, and runs the tools as another user. FOLDER holds the programs ruff,
black, typos, codespell, pyupgrade and ast-grep (the `bin` of an environment); one that is missing is left out. Every
tool gets something to change that it knows: the URL, an unused import, quotes, a misspelling, `set([1])`.

What a cell says is measured: what the file holds afterwards, what is beside it, the exit code, and how often the other
file of the folder was done.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import os
import re
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
NOBODY = 65534
SECONDS = 60


class Tool(NamedTuple):
    """A program that changes files. `old` becomes `new`; `command` is followed by a path."""

    name: str
    command: tuple[str, ...]
    old: bytes
    new: bytes
    folders: bool = True


class Done(NamedTuple):
    """What a run gave: its exit code (None: it did not end in time) and what it said."""

    code: int | None
    said: str


def tools(folder: Path | None) -> list[Tool]:
    """The tools that are there."""
    url = b"U = 'http://pypi.python.org/pypi/x'\n"
    found = [Tool("pypimigrate", (sys.executable, "-m", "pypimigrate", "fix", "--write"), url, url.replace(b"http://pypi.python.org/pypi/x", b"https://pypi.org/project/x/"))]  # fmt: skip
    if folder is None:
        return found
    others = [
        Tool("ruff check --fix", ("ruff", "check", "--fix", "--no-cache", "--isolated"), b"import os\nx = 1\n", b"x = 1\n"),
        Tool("black", ("black", "-q"), b"x = 'a'\n", b'x = "a"\n'),
        Tool("typos -w", ("typos", "-w"), b"# teh cat\n", b"# the cat\n"),
        Tool("codespell -w", ("codespell", "-w"), b"# teh cat\n", b"# the cat\n"),
        Tool("pyupgrade", ("pyupgrade",), b"x = set([1])\n", b"x = {1}\n", False),
        Tool("ast-grep -U", ("ast-grep", "run", "-U", "-l", "python", "-p", "foo($A)", "-r", "bar($A)"), b"foo(1)\n", b"bar(1)\n"),
    ]  # fmt: skip
    return found + [
        one._replace(command=(str(folder / one.command[0]), *one.command[1:]))
        for one in others
        if (folder / one.command[0]).exists()
    ]


def version(tool: Tool) -> str:
    """The tool's name with its version."""
    command = [*tool.command[:3], "--version"] if tool.name == "pypimigrate" else [tool.command[0], "--version"]
    said = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, text=True).stdout
    found = re.search(r"\d+\.\d+[\w.]*", said)
    if found is None:  # pyupgrade does not tell
        known = Path(tool.command[0]).parent.parent.glob(f"lib/python*/site-packages/{tool.name}-*.dist-info")
        found = next((re.search(r"-(\d[\w.]*)\.dist", path.name) for path in known), None)
    return f"{tool.name.split()[0]} {found[found.lastindex or 0] if found else ''}".strip()


class Place:
    """A folder with a file that the tool would change, `a.py`, and another one, `b.py`."""

    def __init__(self, tool: Tool, folder: Path) -> None:
        self.tool, self.folder = tool, folder
        self.file, self.other = folder / "a.py", folder / "b.py"
        self.old, self.new = tool.old, tool.new
        self.user: int | None = None
        self.arguments: tuple[str, ...] | None = None
        folder.chmod(0o777)
        for path in (self.file, self.other):
            path.write_bytes(tool.old)

    def run(self, seconds: float = SECONDS, **changes: str) -> Done:
        """Start the tool on the folder, or on what it takes."""
        paths = self.arguments or (("." if self.tool.folders else "a.py"), *(() if self.tool.folders else ("b.py",)))
        command = [*self.tool.command, *paths]
        if self.user is not None:
            command = ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", "--clear-groups", *command]
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder.parent / "home"), "PYTHONPATH": str(ROOT)}
        environment |= {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"} | changes
        process = subprocess.Popen(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)  # fmt: skip
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            said, _ = process.communicate()
            return Done(None, said.decode("utf-8", "replace"))
        return Done(process.returncode, said.decode("utf-8", "replace"))

    def state(self, path: Path | None = None) -> str:
        """What the file is now, in a word."""
        path = path or self.file
        if not path.exists():
            return "**gone**"
        data = path.read_bytes()
        if data in (self.old, self.new):
            return "untouched" if data == self.old else "changed"
        if self.new.startswith(data):
            return f"**cut off at {len(data):,} of {len(self.new):,} bytes**"
        return f"**other bytes** ({len(data):,} for {len(self.new):,})"

    def beside(self) -> str:
        """What lies there that did not."""
        known = {"a.py", "b.py", "c.py", "link.py", "pipe.py", "socket.py", "null.py", "loop", "sub"}
        names = sorted(path.name for path in self.folder.iterdir() if path.name not in known)
        return f", **leaves {', '.join(names)}**" if [name for name in names if "cache" not in name] else ""

    def told(self, done: Done, other: bool = True) -> str:
        """The file's state, the other's, and the exit code."""
        code = "**never ends**" if done.code is None else f"exit {done.code}"
        crash = ", **traceback**" if "Traceback (most recent" in done.said or "panicked at" in done.said else ""
        second = self.other.read_bytes() if other and self.other.exists() else self.tool.new
        return f"{self.state()}{'' if second == self.tool.new else ', **the other is not done**'}{self.beside()}; {code}{crash}"


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    """A file system of its own in `folder`."""
    folder.mkdir(exist_ok=True)
    subprocess.run(["mount", *options, str(folder)], check=True)
    try:
        yield folder
    finally:
        for _ in range(20):
            if subprocess.run(["umount", str(folder)], check=False, capture_output=True).returncode == 0:
                break
            time.sleep(0.2)


Fault = Callable[[Tool, Path], str]
FAULTS: list[tuple[str, Fault]] = []


def fault(name: str) -> Callable[[Fault], Fault]:
    """Put a fault into the table."""

    def keep(one: Fault) -> Fault:
        FAULTS.append((name, one))
        return one

    return keep


@fault("full disk")
def _full(tool: Tool, folder: Path) -> str:
    with mounted(folder / "disk", "-t", "tmpfs", "-o", "size=1m,mode=777", "tmpfs") as disk:
        place = Place(tool, disk)
        place.old, place.new = tool.old * 3000, tool.new * 3000
        if tool.name.startswith("ruff"):
            place.new = place.old.replace(b"import os\n", b"")
        if tool.name == "black":  # grows
            place.old, place.new = b"x = {'a':1}\n" * 6000, b'x = {"a": 1}\n' * 6000
        if tool.name.startswith("ast-grep"):
            place.old, place.new = b"foo(1)\n" * 9000, b"bar(1)\n" * 9000
        place.file.write_bytes(place.old)
        place.other.unlink()
        with contextlib.suppress(OSError), open(disk / "c.py", "wb") as filler:
            while True:
                os.write(filler.fileno(), b"#" * 4096)
        with contextlib.suppress(OSError), open(disk / "c.py", "ab", buffering=0) as filler:
            while True:
                filler.write(b"#")
        place.arguments = ("a.py",)
        return place.told(place.run(), False)


@fault("a quota: no file may grow above 16 KiB (`RLIMIT_FSIZE`)")
def _limit(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    place.old, place.new = tool.old * 3000, tool.new * 3000
    if tool.name.startswith("ruff"):
        place.new = place.old.replace(b"import os\n", b"")
    place.file.write_bytes(place.old)
    place.arguments = ("a.py",)
    place.tool = tool._replace(command=("prlimit", "--fsize=16384", *tool.command))
    return place.told(place.run(), False)


@fault("read-only file system")
def _read_only(tool: Tool, folder: Path) -> str:
    with mounted(folder / "disk", "-t", "tmpfs", "-o", "size=1m,mode=777", "tmpfs") as disk:
        place = Place(tool, disk)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        done = place.run()
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        return place.told(done, False)


@fault("folder that may not be written (another user)")
def _read_only_folder(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    place.user = NOBODY
    for path in (place.file, place.other):
        os.chown(path, NOBODY, NOBODY)
    folder.chmod(0o555)
    done = place.run()
    folder.chmod(0o777)
    return place.told(done, False)


@fault("file of somebody else that may not be written")
def _not_mine(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    place.user = NOBODY
    os.chown(place.other, NOBODY, NOBODY)
    return place.told(place.run())


@fault("file that may not be read")
def _unreadable(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    place.user = NOBODY
    os.chown(place.other, NOBODY, NOBODY)
    place.file.chmod(0o600)
    return place.told(place.run())


@fault("own file with mode 0444")
def _mode_444(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    place.user = NOBODY
    for path in (place.file, place.other):
        os.chown(path, NOBODY, NOBODY)
    place.file.chmod(0o444)
    return place.told(place.run())


@fault("immutable file (`chattr +i`)")
def _immutable(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    if subprocess.run(["chattr", "+i", str(place.file)], check=False, capture_output=True).returncode:
        return "not measured: the file system has no such flag"
    try:
        return place.told(place.run())
    finally:
        subprocess.run(["chattr", "-i", str(place.file)], check=True)


@fault("path that does not exist")
def _missing(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    place.arguments = ("nowhere.py", "b.py")
    return place.told(place.run()).removeprefix("untouched, ").removeprefix("untouched; ")


@fault("hard link")
def _hard_link(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    os.link(place.file, folder / "c.py")
    done = place.run()
    kept = place.file.stat().st_ino == (folder / "c.py").stat().st_ino
    return f"{place.told(done)}, link {'kept' if kept else '**broken**'}"


@fault("symbolic link in the folder to a file outside")
def _link_out(tool: Tool, folder: Path) -> str:
    (folder / "in").mkdir()
    place = Place(tool, folder / "in")
    place.file.rename(folder / "outside.py")
    place.file.symlink_to(folder / "outside.py")
    done = place.run()
    link = "link kept" if place.file.is_symlink() else "**link replaced**"
    target = (folder / "outside.py").read_bytes()
    done_there = "target untouched" if target == tool.old else "**target changed**" if tool.folders else "target changed (it was named)"  # fmt: skip
    return f"{done_there}, {link}; exit {done.code}"


@fault("FIFO, socket, device and a loop of links in the folder")
def _special(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    os.mkfifo(folder / "pipe.py")
    plug = socket.socket(socket.AF_UNIX)
    here = os.getcwd()
    os.chdir(folder)
    plug.bind("socket.py")
    os.chdir(here)
    os.mknod(folder / "null.py", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    (folder / "loop").symlink_to(".")
    (folder / "link.py").symlink_to("link.py")
    done = place.run(seconds=10)
    plug.close()
    return place.told(done)


@fault("FIFO named by hand")
def _fifo(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    os.mkfifo(folder / "pipe.py")
    place.arguments = ("pipe.py", "b.py")
    done = place.run(seconds=10)
    other = "the other is done" if place.other.read_bytes() == tool.new else "**the other is not done**"
    return f"{other}; {'**never ends**' if done.code is None else f'exit {done.code}'}"


@fault("mode 0751, another owner, an attribute, an access list")
def _attributes(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    path = place.file
    path.chmod(0o751)
    os.chown(path, 12345, 54321)
    entries = [(1, 7, -1), (2, 4, 1), (4, 5, -1), (16, 5, -1), (32, 1, -1)]
    os.setxattr(path, "user.note", b"mine")
    os.setxattr(
        path, "system.posix_acl_access", struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *e) for e in entries)
    )
    info = path.stat()
    before = (info.st_mode, info.st_uid, info.st_gid, {name: os.getxattr(path, name) for name in os.listxattr(path)})
    done = place.run()
    info = path.stat()
    after = (info.st_mode, info.st_uid, info.st_gid, {name: os.getxattr(path, name) for name in os.listxattr(path)})
    names = ("mode", "owner", "group", "attributes and access list")
    lost = [name for name, one, two in zip(names, before, after, strict=True) if one != two]
    return f"{place.told(done)}, " + (f"**lost: {', '.join(lost)}**" if lost else "all kept")


def _bytes(name: str, change: Callable[[bytes], bytes], cookie: bytes = b"") -> None:
    @fault(name)
    def _one(tool: Tool, folder: Path) -> str:
        place = Place(tool, folder)
        place.old, place.new = change(cookie + tool.old), change(cookie + tool.new)
        place.file.write_bytes(place.old)
        return place.told(place.run())


_LATIN = b"# caf\xe9\n"
_bytes("UTF-8 with a byte order mark", lambda data: b"\xef\xbb\xbf" + data)
_bytes("UTF-16 with a byte order mark", lambda data: b"\xff\xfe" + data.decode().encode("utf-16-le"))
_bytes("Latin-1, not declared", lambda data: _LATIN + data)
_bytes("Latin-1, declared", lambda data: b"# coding: latin-1\n" + _LATIN + data)
_bytes("CRLF", lambda data: data.replace(b"\n", b"\r\n"))
_bytes("lines end in CRLF and LF, mixed", lambda data: b"# a\r\n# b\n# c\r\n" + data)
_bytes("lines end in CR", lambda data: data.replace(b"\n", b"\r"))
_bytes("no newline at the end", lambda data: data.rstrip(b"\n"))
_bytes("form feed between lines", lambda data: b"# a\n\f\n" + data)
_bytes("U+2028 in a comment", lambda data: "# a\u2028b\n".encode() + data)
_bytes("NUL behind a comment", lambda data: b"# a\0\n" + data)
_bytes("blanks at a line's end", lambda data: data + b"# x  \t\n")


@fault("killed (SIGKILL) at each system call on the file in turn")
def _killed(tool: Tool, folder: Path) -> str:
    place = Place(tool, folder)
    place.arguments = ("a.py",)
    place.old, place.new = tool.old * 3000, tool.new * 3000
    place.file.write_bytes(place.old)
    place.run()
    place.new = place.file.read_bytes()  # a tool may add something of its own, once
    log = folder.parent / "calls"
    trace = ("strace", "-f", "-qq", "-o", str(log), "-P", str(place.file))
    place.file.write_bytes(place.old)
    place.tool = tool._replace(command=(*trace, *tool.command))
    place.run()
    calls = Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.M))
    torn = moments = 0
    for name, count in calls.items():
        for number in range(1, count + 1):
            place.file.write_bytes(place.old)
            kill = f"-einject={name}:signal=SIGKILL:when={number}"
            place.tool = tool._replace(command=(*trace, kill, *tool.command))
            moments += place.run().code == -signal.SIGKILL
            torn += place.state() not in ("untouched", "changed")
    return f"{f'**damaged** at {torn}' if torn else 'whole at each'} of {moments}{place.beside()}"


@fault("changed by an editor between reading and writing")
def _changed(tool: Tool, folder: Path) -> str:
    if tool.name != "pypimigrate":
        return "not measured"
    place = Place(tool, folder)
    place.arguments = ("a.py",)
    code = (
        "import os, sys\n"
        "from pypimigrate.session.run import Session\n"
        "real = Session.unfit\n"
        "def unfit(*a):\n"
        "    open('a.py', 'ab').write(b'# mine\\n')\n"
        "    return real(*a)\n"
        "Session.unfit = unfit\n"
        "sys.argv = ['pypimigrate', 'fix', '--write', 'a.py']\n"
        "from pypimigrate.cli.app import main\n"
        "main()\n"
    )
    place.tool = tool._replace(command=(sys.executable, "-c", code))
    done = place.run()
    kept = place.file.read_bytes() == tool.old + b"# mine\n"
    return f"{'the edit is kept' if kept else '**the edit is lost**'}, not fixed; exit {done.code}"


def measured(tool: Tool, one: Fault) -> str:
    """What the fault does to the tool."""
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch:
        os.chmod(scratch, 0o777)
        home, folder = Path(scratch, "home"), Path(scratch, "tree")
        for path in (home, folder):
            path.mkdir()
            path.chmod(0o777)
        try:
            return one(tool, folder)
        except (OSError, subprocess.SubprocessError) as error:
            return f"not measured: {error}"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tools", type=Path, help="folder with the other tools' programs")
    parser.add_argument("--only", default="", help="faults whose name has this in it")
    wanted = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("the faults need root: mounts, other users, devices")
    found = tools(wanted.tools)
    print(f"Measured on {datetime.date.today()}, Linux: {', '.join(version(tool) for tool in found)}.\n")
    print("| fault |", " | ".join(tool.name for tool in found), "|")
    print("| --- |", " | ".join("---" for _ in found), "|")
    for name, one in FAULTS:
        if wanted.only in name:
            print(f"| {name} |", " | ".join(measured(tool, one) for tool in found), "|", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
