"""From the paths given to the files to read: each once, in a stable order.

Inside a git work tree git itself says which files there are. Elsewhere a walk honours nested .gitignore files and
leaves out version control and environment directories. Nothing here opens a file, but the .gitignore files.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from typing import TypeAlias

    Pattern: TypeAlias = Any  # pathspec's RegexPattern: `include` and `regex`, which its type hints leave optional

_NEVER = frozenset(
    ".git .hg .svn .bzr _darcs CVS .jj .tox .nox .venv .direnv .eggs node_modules __pycache__ .mypy_cache .ruff_cache "
    ".pytest_cache .hypothesis .ipynb_checkpoints site-packages".split()
)


LEFT_OVER = ".pypimigrate-"
"""How the names of temporary files start."""


class Found(NamedTuple):
    """A file to read, or (with `skipped`) one not to be read, or (with `trouble`) a path that is wrong.

    `path` is to be opened, `shown` is for people.
    """

    path: str
    shown: str
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
        real = os.path.realpath(root) if os.path.isdir(root) else os.path.abspath(root)
        for one in _below(root, notes):
            key = real if one.path == root else os.path.join(real, one.path[len(root) :].lstrip(os.sep))
            if key not in seen:
                seen.add(key)
                found.append(one)
    return Listing(found, notes)


def _below(root: str, notes: list[str]) -> Iterator[Found]:
    shown = shown_path(root)
    try:
        info = os.lstat(root)
        if stat.S_ISLNK(info.st_mode) and (os.path.isdir(root) or not os.path.exists(root)):
            info = os.stat(root)  # a directory named by hand may be a link; links met on the way are not followed
    except OSError as error:
        yield Found(root, shown, trouble=_why(error))
        return
    except ValueError:
        yield Found(root, shown, trouble="not a path: it holds a NUL character")
        return
    if ".git" in os.path.realpath(root).split(os.sep):
        yield Found(root, shown, skipped="part of git's own data")
    elif stat.S_ISDIR(info.st_mode):
        yield from _in_folder(root, shown, notes)
    else:
        yield Found(root, shown, skipped=_not_regular(info.st_mode))


def _in_folder(root: str, shown: str, notes: list[str]) -> Iterator[Found]:
    others: list[str] = []
    troubles: list[Found] = []
    names = _from_git(root, shown, notes, troubles)
    if names is not None and not names:
        notes.append(f"git lists no file in {shown}: all there is is ignored, or there is nothing")
    for name in sorted(names) if names is not None else _walked(root, shown, others, troubles):
        path, label = os.path.join(root, name), _label(shown, name)
        try:
            mode = os.lstat(path).st_mode
        except FileNotFoundError:
            continue  # git lists deleted files until they are committed
        except OSError as error:
            yield Found(path, label, trouble=_why(error))
            continue
        if stat.S_ISDIR(mode):
            others.append(label)  # git lists a submodule, or another repository, as one entry
        elif os.path.basename(name).startswith(LEFT_OVER):
            yield Found(path, label, skipped="left over by an interrupted run")
        else:
            yield Found(path, label, skipped=_not_regular(mode))
    yield from troubles
    if others:
        more = f", and {len(others) - 5} more" if len(others) > 5 else ""
        notes.append(f"repositories of their own, not entered: {', '.join(others[:5])}{more}")


def _label(shown: str, below: str) -> str:
    """How a path below a root is shown."""
    return below or shown if shown == "." else os.path.join(shown, below) if below else shown


def shown_path(path: str) -> str:
    """The path from the working directory, if it is below it; else as typed."""
    if ".." in path.split(os.sep):
        return path  # what `..` means depends on links
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


_LOCAL = "DIR WORK_TREE INDEX_FILE PREFIX OBJECT_DIRECTORY ALTERNATE_OBJECT_DIRECTORIES COMMON_DIR NAMESPACE".split()
"""What git's environment may say about another repository, as in a hook."""


def program(name: str) -> str | None:
    """Where a program is, by absolute path: a relative entry of PATH could lead into what is scanned."""
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(path, os.X_OK):
            return path
    return None


def _from_git(root: str, shown: str, notes: list[str], troubles: list[Found]) -> list[str] | None:
    """What git lists below `root`, relative to it; None if it is no work tree, or git cannot tell."""
    if not _in_work_tree(root):
        return None
    git = program("git") or program("git.exe")
    if git is None:
        notes.append(f"git is not there: {shown} is read without it, honouring the .gitignore files below")
        return None
    import subprocess

    command = [git, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "ls-files", "-z"]
    # core.fsmonitor may name a program, and a scanned repository must not start one
    command += ["--cached", "--others", "--exclude-standard", "--deduplicate"]
    environment = {name: value for name, value in os.environ.items() if name.removeprefix("GIT_") not in _LOCAL}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode:
        notes.append(f"git does not list {shown} ({said[0] if said else 'no reason given'}): it is read without git")
        return None
    for line in said:
        if line.startswith("warning: could not open directory"):
            troubles.append(Found(root, shown, trouble=line.removeprefix("warning: ")))
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def _walked(root: str, shown: str, others: list[str], troubles: list[Found]) -> Iterator[str]:
    """The files below `root`, relative to it, without those that .gitignore files exclude."""
    stack: list[tuple[str, list[tuple[str, list[Pattern]]]]] = [("", [])]
    while stack:
        below, specs = stack.pop()
        folder = os.path.join(root, below) if below else root
        label = _label(shown, below)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            troubles.append(Found(folder, label, trouble=_why(error)))
            continue
        names = {entry.name for entry in entries}
        if below and ".git" in names:
            others.append(label)
            continue
        if below and "pyvenv.cfg" in names:
            continue
        if ".gitignore" in names:
            specs = [*specs, (below, _patterns(os.path.join(folder, ".gitignore")))]
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


def _patterns(path: str) -> list[Pattern]:
    """The patterns of a .gitignore file, the last one first. A line that makes no sense is passed over, as in git."""
    import contextlib
    import warnings

    from pathspec import GitIgnoreSpec

    found: list[Pattern] = []
    with contextlib.suppress(OSError), open(path, encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
        for line in file.read().split("\n"):
            line = line.rstrip("\r")
            with contextlib.suppress(ValueError), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                # `a/**` must not match the folder a itself
                found += GitIgnoreSpec.from_lines([line + "/*" if line.endswith("/**") else line]).patterns
    return found[::-1]


def _ignored(path: str, specs: list[tuple[str, list[Pattern]]]) -> bool:
    """Whether the nearest .gitignore that has an opinion on `path` (a folder ends in a slash) excludes it.

    As in git, the last pattern that matches the entry itself decides. pathspec's patterns match what is below an entry,
    too, and mark the slash behind it as `ps_d`: a match that does not reach the end of the path is one of those.
    """
    for below, patterns in reversed(specs):
        relative = path[len(below) + 1 :] if below else path
        for pattern in patterns:
            if pattern.include is not None and _matches(pattern, relative):
                return bool(pattern.include)
    return False


def _matches(pattern: Pattern, path: str) -> bool:
    """Whether the pattern matches `path` itself, not only a folder that it lies in."""
    if "ps_d" not in pattern.regex.groupindex:
        return bool(pattern.regex.search(path))
    return any(match.start("ps_d") in (-1, len(path) - 1) for match in pattern.regex.finditer(path))


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """A test for relative paths of files, by patterns as in .gitignore. Raises ValueError if one makes no sense."""
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(list(patterns)).match_file
