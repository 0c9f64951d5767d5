"""Other programs, within limits: a time, an amount of memory, and never longer than this process lives."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO, NamedTuple

from pypimigrate.errors import PypimigrateError

_SAID = 4000
"""Bytes of a program's complaints that are kept: the last ones."""


class Done(NamedTuple):
    """How a program ended. `code` is negative for a signal, None if the time was over; `said` is what it said last."""

    code: int | None
    said: str


class Stopped(PypimigrateError):
    """The run ends: no program is started any more."""


_lock = threading.Lock()
_running: set[subprocess.Popen[bytes]] = set()
_stopped = threading.Event()


def run(
    command: Sequence[str],
    until: float,
    memory: int = 0,
    environment: Mapping[str, str] | None = None,
    out: IO[bytes] | None = None,
    cwd: str | None = None,
) -> Done:
    """Run a program until `time.monotonic()` reaches `until`; then it is killed with all it started.

    Its output goes to `out`. Its standard input stays open and empty as long as this process lives. `memory` is in
    bytes, for each process; 0: any. Raises OSError if it cannot be started, Stopped after `stop`.
    """
    if memory and os.name == "posix":  # the shell sets the limit: code between fork and exec is not safe with threads
        command = ["/bin/sh", "-c", 'ulimit -v "$0" 2>/dev/null; exec "$@"', str(memory >> 10), *command]
    with tempfile.TemporaryFile() as complaints:
        with _lock:
            if _stopped.is_set():
                raise Stopped
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=out or subprocess.DEVNULL,
                stderr=complaints,
                env=environment,
                cwd=cwd,
                start_new_session=True,
            )
            _running.add(process)
        try:
            code: int | None = process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            code = None
        finally:
            if process.returncode is None or process.returncode < 0:
                _kill(process)  # with what it started
                process.wait()
            with _lock:
                _running.discard(process)
            if process.stdin is not None:
                process.stdin.close()
        if _stopped.is_set():
            raise Stopped
        complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - _SAID))
        return Done(code, complaints.read().decode("utf-8", "replace").strip())


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def stop() -> None:
    """Kill all programs that run, and start no more."""
    with _lock:
        _stopped.set()
        for process in _running:
            _kill(process)


def sleep(seconds: float) -> None:
    """Wait; raises Stopped as soon as the run ends."""
    if _stopped.wait(seconds):
        raise Stopped


def end_with_parent() -> None:
    """In a program that `run` started: end it, and all it started, when the one that started it is gone."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(0, 1):
                pass
        if os.name == "posix":
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
