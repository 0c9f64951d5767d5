"""Which files to read: those that git says were changed, or those in a list."""

from __future__ import annotations

import os

from pypimigrate.errors import PypimigrateError
from pypimigrate.files import git


class SelectionError(PypimigrateError):
    """The files cannot be told; the text is one line that says why."""


def staged() -> list[str]:
    """The files below the working directory whose content in the index differs from the last commit."""
    _run("rev-parse", "--git-dir")  # diff alone would do without a repository
    return _present(_diff("diff", "--cached"))


def since(revision: str) -> list[str]:
    """The files that differ from where this branch left `revision`, and those that git does not know yet.

    Those below the working directory. One that was only touched is among them: to tell, git might have to start a
    program that the repository names.
    """
    if revision.startswith("-"):
        raise SelectionError(f"{revision}: not a revision")
    base = _run("merge-base", revision, "HEAD").decode().strip()
    unknown = _run("ls-files", "-z", "--others", "--exclude-standard", *git.only(os.curdir))
    return _present(_diff("diff", "--cached", base) + _diff("diff-files") + unknown)


def _diff(*arguments: str) -> bytes:
    """The names that a diff is about. No filter of the repository runs to compare what was only touched."""
    off = git.without_filters(os.curdir, hook=True)
    return _run(
        *arguments,
        "--name-only",
        "-z",
        "--no-renames",
        "--diff-filter=d",
        "--relative",
        "--no-ext-diff",
        "--ignore-submodules=all",
        *git.only(os.curdir),
        more=off,
    )


def _present(data: bytes) -> list[str]:
    """The files that are there, of names that end with NUL; sorted, each once."""
    names = sorted(set(_split(data, b"\0")))
    for name in names:
        if git.astray(os.fsencode(name)):
            raise SelectionError(f"git lists {name}, which is outside of the work tree: nothing is read")
    return [_path(name) for name in names if os.path.lexists(name) and not os.path.isdir(name)]


def _split(data: bytes, end: bytes) -> list[str]:
    return [os.fsdecode(name) for name in data.split(end) if name]


def _path(name: str) -> str:
    """A name as a path: `-` alone would be standard input."""
    return os.path.join(".", name) if name == "-" else name


def _run(*arguments: str, more: dict[str, str] | None = None) -> bytes:
    started = git.start(os.curdir, *arguments, hook=True, more=more)
    if started is None:
        raise SelectionError("git was not found, and only it knows what was changed")
    code, out, errors = started.wait()
    if code:
        said = errors.decode("utf-8", "replace").strip().splitlines()
        raise SelectionError(f"git {arguments[0]}: {said[0] if said else 'failed'}")
    return out


def listed(data: bytes, null: bool) -> list[str]:
    """The paths of a list, one a line, or each ended by NUL."""
    return (
        [_path(name) for name in _split(data, b"\0")]
        if null
        else list(map(_path, _split(data.replace(b"\r\n", b"\n"), b"\n")))
    )
