"""A process that has loaded the command already, and forks for each run of it: most of a run is otherwise the start.

A run is still a process of its own, with its own folder, environment and standard streams.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pypimigrate

_FIXED = ("PYTHON", "LC_", "LANG")
"""What of the environment counts when Python starts, and not later."""


def run(args: tuple[str, ...], cwd: Path, stdin: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run `python -m pypimigrate` with `args`, in a process that is forked from a warm one where that makes no odds."""
    command = [sys.executable, "-m", "pypimigrate", *args]
    if _fixed() != _started_with():
        return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, check=False)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        asked = json.dumps({"args": args, "cwd": os.fspath(cwd), "env": dict(os.environ)}).encode()
        with _LOCK, tempfile.TemporaryFile() as request:
            request.write(asked)
            request.seek(0)
            socket.send_fds(_warm(), [b"run"], [request.fileno(), *(one.fileno() for one in (given, out, err))])
            status = int(_warm().recv(16))
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(command, status, out.read(), err.read())


_LOCK = threading.Lock()


def _fixed() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(_FIXED)}


@functools.cache
def _started_with() -> dict[str, str]:
    return _fixed()


@functools.cache
def _warm() -> socket.socket:
    ours, theirs = socket.socketpair()
    with theirs:
        subprocess.run(
            [sys.executable, "-m", "tests.warm", str(theirs.fileno())],
            pass_fds=[theirs.fileno()], cwd=Path(__file__).parent.parent,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True,
        )  # fmt: skip
    return ours


def _serve(link: socket.socket) -> None:
    """Fork for each request; its end is the answer. Return only in a child, ready to be the command."""
    _load()
    gc.freeze()
    while True:
        message, fds, _, _ = socket.recv_fds(link, 16, 4)
        if not message:
            os._exit(0)
        child = os.fork()
        if not child:
            break
        for fd in fds:
            os.close(fd)
        _, status = os.waitpid(child, 0)
        link.send(str(os.waitstatus_to_exitcode(status)).encode())
    link.close()
    request, *streams = fds
    for number, fd in enumerate(streams):
        os.dup2(fd, number)
        os.close(fd)
    with open(request, "rb") as file:
        asked = json.load(file)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    sys.path[0] = os.getcwd()
    sys.argv = ["pypimigrate", *asked["args"]]


def _load() -> None:
    """All modules but those of extras that are large, and the patterns that are compiled when a file is read."""
    from pypimigrate.check import check

    for module in pkgutil.walk_packages(pypimigrate.__path__, "pypimigrate."):
        if module.name not in ("pypimigrate.fleet.cluster", "pypimigrate.fleet.parquet"):
            with contextlib.suppress(ImportError):
                importlib.import_module(module.name)
    for name in ("a.md", "a.py", "a.sh", "a.cfg", "a.yml", "a.js"):
        check.check(b"x = 'http://pypi.python.org/pypi/x'\n", name)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # so that it is no child of the tests, some of which look for children that are left
    _serve(socket.socket(fileno=int(sys.argv[1])))
    from pypimigrate.__main__ import main

    main()
