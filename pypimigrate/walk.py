"""From the paths given to the files to read: each once, in a stable order.

Inside a git work tree git itself says which files there are. Elsewhere a walk honours nested .gitignore files and
leaves out version control and environment directories. Nothing here opens a file, but the .gitignore files.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

_NEVER = frozenset(
    ".git .hg .svn .bzr _darcs CVS .jj .tox .nox .venv .direnv .eggs node_modules __pycache__ .mypy_cache .ruff_cache "
    ".pytest_cache .hypothesis .ipynb_checkpoints site-packages".split()
)


class Found(NamedTuple):
    """A file to read, or (with `skipped`) one not to be read, or (with `trouble`) a path that is wrong."""

    path: str
    skipped: str = ""
    trouble: str = ""


class Listing(NamedTuple):
    """The files, and remarks about how they were found."""

    files: list[Found]
    notes: list[str]


def files(roots: Iterable[str]) -> Listing:
    """Everything below `roots` (paths of files or directories, as typed)."""
    found: list[Found] = []
    notes: list[str] = []
    seen: set[str] = set()
    for root in roots:
        for one in _below(root, notes):
            key = os.path.abspath(one.path)
            if key not in seen:
                seen.add(key)
                found.append(one)
    return Listing(found, notes)


def _below(root: str, notes: list[str]) -> Iterator[Found]:
    shown = shown_path(root)
    try:
        info = os.lstat(root)
        if stat.S_ISLNK(info.st_mode) and os.path.isdir(root):
            info = os.stat(root)  # a directory named by hand may be a link; links met on the way are not followed
    except OSError as error:
        yield Found(shown, trouble=_why(error))
        return
    except ValueError:
        yield Found(shown, trouble="not a path: it holds a NUL character")
        return
    if not stat.S_ISDIR(info.st_mode):
        yield Found(shown, skipped=_not_regular(info.st_mode))
        return
    names = _from_git(root, notes)
    for name in sorted(names) if names is not None else _walked(root, notes):
        path = os.path.join(shown, name) if shown != "." else name
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            continue  # git lists deleted files until they are committed
        except OSError as error:
            yield Found(path, trouble=_why(error))
            continue
        if not stat.S_ISDIR(mode):  # git lists a submodule as one entry: another repository
            yield Found(path, skipped=_not_regular(mode))


def shown_path(path: str) -> str:
    """The path from the working directory, if it is below it; else as typed."""
    absolute, here = os.path.abspath(path), os.getcwd()
    if absolute == here:
        return "."
    return absolute[len(here) :].lstrip(os.sep) if absolute.startswith(here.rstrip(os.sep) + os.sep) else path


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file or directory"
    return (error.strerror or str(error)).lower()


def _not_regular(mode: int) -> str:
    if stat.S_ISREG(mode):
        return ""
    return "symbolic link" if stat.S_ISLNK(mode) else "not a regular file"


def _in_work_tree(path: str) -> bool:
    path = os.path.realpath(path)
    while True:
        if os.path.exists(os.path.join(path, ".git")):
            return True
        parent = os.path.dirname(path)
        if parent == path:
            return False
        path = parent


def _from_git(root: str, notes: list[str]) -> list[str] | None:
    """What git lists below `root`, relative to it; None if it is no work tree, or git cannot tell."""
    if not _in_work_tree(root):
        return None
    import subprocess

    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "ls-files", "-z"]
    # core.fsmonitor may name a program, and a scanned repository must not start one
    command += ["--cached", "--others", "--exclude-standard", "--deduplicate"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    except OSError as error:
        notes.append(f"git cannot be run ({_why(error)}): {root} is read without it, honouring .gitignore files")
        return None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        notes.append(f"git does not list {root} ({said[0] if said else 'no reason given'}): it is read without git")
        return None
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def _walked(root: str, notes: list[str]) -> Iterator[str]:
    """The files below `root`, relative to it, without those that .gitignore files exclude."""
    stack: list[tuple[str, list[tuple[str, GitIgnoreSpec]]]] = [("", [])]
    while stack:
        below, specs = stack.pop()
        folder = os.path.join(root, below) if below else root
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            notes.append(f"{folder}: not read: {_why(error)}")
            continue
        names = {entry.name for entry in entries}
        if below and (".git" in names or "pyvenv.cfg" in names):
            continue  # a repository or an environment of its own
        if ".gitignore" in names:
            spec = _spec(os.path.join(folder, ".gitignore"))
            specs = [*specs, (below, spec)] if spec is not None else specs
        folders = []
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if (is_folder and entry.name in _NEVER) or _ignored(path + "/" * is_folder, specs):
                continue
            if is_folder:
                folders.append((path, specs))
            else:
                yield path
        stack += reversed(folders)


def _spec(path: str) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec

    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
        # pathspec takes `a/**` to match the folder a itself; git does not
        return GitIgnoreSpec.from_lines(line + "/*" if line.endswith("/**") else line for line in lines)
    except (OSError, ValueError):
        return None


def _ignored(path: str, specs: list[tuple[str, GitIgnoreSpec]]) -> bool:
    """Whether the nearest .gitignore that has an opinion on `path` excludes it."""
    for below, spec in reversed(specs):
        verdict = spec.check_file(path[len(below) + 1 :] if below else path).include
        if verdict is not None:
            return verdict
    return False
