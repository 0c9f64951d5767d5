"""Which files to read: those that git says were changed, or those in a list."""

from __future__ import annotations

import os
import subprocess

from pypimigrate import walk


class Wrong(Exception):
    """The files cannot be told; the text is one line that says why."""


def staged() -> list[str]:
    """The files whose content in the index differs from the last commit."""
    return _git("diff", "--cached")


def since(revision: str) -> list[str]:
    """The files that differ from where this branch left `revision`, and those that git does not know yet."""
    if revision.startswith("-"):
        raise Wrong(f"{revision}: not a revision")
    base = _run("merge-base", "--end-of-options", revision, "HEAD").decode().strip()
    return sorted({*_git("diff", base), *_names(_run("ls-files", "-z", "--others", "--exclude-standard"))})


def _git(*arguments: str) -> list[str]:
    """The files that a diff names, from the working directory; those that are gone are left out."""
    done = _run(*arguments, "--name-only", "-z", "--no-renames", "--diff-filter=d", "--relative", "--no-ext-diff")
    return _names(done)


def _names(data: bytes) -> list[str]:
    return [
        name
        for name in map(os.fsdecode, data.split(b"\0"))
        if name and os.path.lexists(name) and not os.path.isdir(name)
    ]


def _run(*arguments: str) -> bytes:
    git = walk.program("git") or walk.program("git.exe")
    if git is None:
        raise Wrong("git is not there, and only it knows what was changed")
    command = [git, "-c", "core.fsmonitor=false", *arguments]
    environment = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Wrong(f"git {arguments[0]}: {said[0] if said else 'failed'}")
    return done.stdout


def listed(data: bytes, null: bool) -> list[str]:
    """The paths of a list, one a line, or each ended by NUL."""
    if null:
        return [os.fsdecode(name) for name in data.split(b"\0") if name]
    return [os.fsdecode(name) for name in data.replace(b"\r\n", b"\n").split(b"\n") if name]
