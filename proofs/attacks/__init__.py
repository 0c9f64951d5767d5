"""What a hostile repository can try. Each module is one subject, and its `ATTACKS` are the rows of the table."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

SECONDS = 60
"""How long one command may take before it counts as hanging."""


class Outcome(NamedTuple):
    """What an attack led to: whether the tool held, and what it did, for the table."""

    held: bool
    happened: str


class Attack(NamedTuple):
    """One attack: what is attacked, what is tried, and how.

    `run` gets an empty folder of its own. It builds what it needs there, runs the installed command, and looks at what
    is left.
    """

    what: str
    tried: str
    run: Callable[[Path], Outcome]


class Done(NamedTuple):
    """How a command ended; `code` is None if it did not end in time."""

    code: int | None
    out: str
    err: str


def pypimigrate(cwd: Path, *args: str, stdin: bytes = b"", seconds: float = SECONDS, **more: str) -> Done:
    """Run the installed command in `cwd`, as a user does; `more` are environment variables."""
    return started([sys.executable, "-m", "pypimigrate", *args], cwd, stdin, seconds, more)


def git(cwd: Path, *args: str) -> Done:
    """Run git to build a repository, with an identity, and without the configuration of whoever runs this."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "init.defaultBranch=main"]
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    return started(["git", *identity, *args], cwd, b"", SECONDS, alone)


def started(command: list[str], cwd: Path, stdin: bytes, seconds: float, more: Mapping[str, str]) -> Done:
    """Run a command to its end, or kill it when its time is over."""
    try:
        done = subprocess.run(
            command, cwd=cwd, input=stdin, capture_output=True, check=False, timeout=seconds, env=os.environ | more
        )
    except subprocess.TimeoutExpired:
        return Done(None, "", f"not done after {seconds:g} s")
    return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Put files below `folder`, and return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder
