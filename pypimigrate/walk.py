"""From the paths given to the files to read: each once, in a stable order.

Inside a git work tree git itself says which files there are. Elsewhere a walk honours nested .gitignore files and
leaves out version control and environment directories. Nothing here opens a file, but the .gitignore files.
"""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias

    Pattern: TypeAlias = Any  # pathspec's RegexPattern: `include` and `regex`, which its type hints leave optional

_NEVER = frozenset(
    ".git .hg .svn .bzr _darcs CVS .jj .tox .nox .venv .direnv .eggs node_modules __pycache__ .mypy_cache .ruff_cache "
    ".pytest_cache .hypothesis .ipynb_checkpoints site-packages".split()
)


LEFT_OVER = ".pypimigrate-"
"""How the names of temporary files start."""


class Found:
    """A file to look at closely; with `clean` none of those, but one whose partner may be; with `skipped` one that is
    not read; with `trouble` a path that is wrong.

    `path` is to be opened, `shown` is for people.
    """

    __slots__ = ("clean", "path", "shown", "skipped", "trouble")

    def __init__(self, path: str, shown: str, skipped: str = "", trouble: str = "", clean: bool = False) -> None:
        self.path = path
        self.shown = shown
        self.skipped = skipped
        self.trouble = trouble
        self.clean = clean


class Group:
    """Files that were listed together, none of them opened yet, and what is already known about others.

    A file is opened as `prefix` + name, below `root`. `shown` is the folder for people; None: names are as typed.
    `odd` are names that must not be opened before their kind is known. `rest` is a git that still lists more, and
    a `whole` group takes the place of one whose `rest` failed.
    """

    __slots__ = ("names", "odd", "prefix", "rest", "root", "said", "shown", "whole")

    def __init__(
        self, root: str, shown: str | None, names: list[bytes], said: list[Found], odd: frozenset[bytes]
    ) -> None:
        self.root = root
        self.prefix = os.fsencode(os.path.join(root, "") if root else "")
        self.rest: _Program | None = None
        self.whole = False
        self.shown = shown
        self.names = names
        self.said = said
        self.odd = odd

    def end(self) -> None:
        """Stop what still runs."""
        if self.rest is not None:
            self.rest.end()

    def path(self, name: bytes) -> str:
        """The path to open."""
        return os.fsdecode(self.prefix + name)

    def label(self, name: bytes) -> str:
        """The path for people."""
        text = os.fsdecode(name)
        return shown_path(text) if self.shown is None else _label(self.shown, text)


def groups(roots: Iterable[str], notes: list[str]) -> Iterator[Group]:
    """All files below `roots` (paths of files or directories, as typed), each once, in order."""
    roots = list(roots)
    seen: set[str] | None = set() if len(roots) > 1 else None
    named: list[bytes] = []
    folders: dict[str, bool] = {}
    for root in roots:
        said, is_folder = _root(root, folders)
        if said is None and not is_folder:
            if seen is None or _first(os.path.abspath(root), seen):
                named.append(os.fsencode(root))
            continue
        if named:
            yield _typed(named, [])
            named = []
        if said is not None:
            if seen is None or _first(_real(root), seen):
                yield _typed([], [said])
            continue
        group = _in_folder(root, notes, seen is None)
        if seen is not None:
            real = _real(root)
            group.names = [n for n in group.names if _first(os.path.join(real, os.fsdecode(n)), seen)]
            group.said = [one for one in group.said if _first(f"{real}\0{one.path}\0{one.trouble}", seen)]
        yield group
    if named:
        yield _typed(named, [])


def _real(root: str) -> str:
    return os.path.realpath(root) if os.path.isdir(root) else os.path.abspath(root)


def _typed(names: list[bytes], said: list[Found]) -> Group:
    return Group("", None, names, said, frozenset())


def _first(key: str, seen: set[str]) -> bool:
    """Whether it was not seen before; from now on it was."""
    if key in seen:
        return False
    seen.add(key)
    return True


def _root(root: str, folders: dict[str, bool]) -> tuple[Found | None, bool]:
    """What is wrong with a path that was named, if anything; and whether it is a folder.

    `folders` remembers which folders lie in a git's own data.
    """
    try:
        info = os.lstat(root)
        linked = stat.S_ISLNK(info.st_mode)
        if linked and (os.path.isdir(root) or not os.path.exists(root)):
            info = os.stat(root)  # a directory named by hand may be a link; links met on the way are not followed
    except OSError as error:
        return Found(root, shown_path(root), trouble=why(error)), False
    except ValueError:
        return Found(root, shown_path(root), trouble="not a path: it holds a NUL character"), False
    if linked or stat.S_ISDIR(info.st_mode):
        private = _in_git(root)
    else:
        folder, name = os.path.split(root)
        if folder not in folders:
            folders[folder] = _in_git(folder)
        private = folders[folder] or name == ".git"
    if private:
        return Found(root, shown_path(root), skipped="part of git's own data"), False
    if stat.S_ISDIR(info.st_mode):
        return None, True
    reason = not_regular(info.st_mode)
    return (Found(root, shown_path(root), skipped=reason) if reason else None), False


def _in_git(path: str) -> bool:
    return ".git" in os.path.realpath(path).split(os.sep)


def _in_folder(root: str, notes: list[str], alone: bool) -> Group:
    shown = shown_path(root)
    group = _from_git(root, shown, notes, alone)
    if group is None:
        return _without_git(root, shown, notes)
    if not group.names and group.rest is None:
        notes.append(nothing(shown))
    return group


def _without_git(root: str, shown: str, notes: list[str]) -> Group:
    others: list[str] = []
    troubles: list[Found] = []
    odd: set[bytes] = set()
    names = [os.fsencode(name) for name in _walked(root, shown, others, troubles, odd)]
    if others:
        notes.append(not_entered(others))
    return Group(root, shown, names, troubles, frozenset(odd))


def nothing(shown: str) -> str:
    """The note about a folder without files."""
    return f"git lists no file in {shown}: all there is is ignored, or there is nothing"


def not_entered(others: list[str]) -> str:
    """The note about repositories inside the one that is read."""
    more = f", and {len(others) - 5} more" if len(others) > 5 else ""
    return f"repositories of their own, not entered: {', '.join(others[:5])}{more}"


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


def why(error: OSError) -> str:
    """What the system says, for people."""
    if isinstance(error, FileNotFoundError):
        return "no such file or directory"
    return (error.strerror or str(error)).lower()


def not_regular(mode: int) -> str:
    """Why what has this mode is not read; empty for a regular file."""
    if stat.S_ISREG(mode):
        return ""
    return "symbolic link" if stat.S_ISLNK(mode) else "not a regular file"


def _index_size(path: str) -> int | None:
    """None outside a git work tree; else how big git's index is in bytes, 0 if it is not in the usual place."""
    path = os.path.realpath(path)
    while not os.path.exists(os.path.join(path, ".git")):
        parent = os.path.dirname(path)
        if parent == path:
            return None
        path = parent
    try:
        return os.stat(os.path.join(path, ".git", "index")).st_size
    except OSError:
        return 0


_LOCAL = "DIR WORK_TREE INDEX_FILE PREFIX OBJECT_DIRECTORY ALTERNATE_OBJECT_DIRECTORIES COMMON_DIR NAMESPACE".split()
"""What git's environment may say about another repository, as in a hook."""


def _program(name: str) -> str | None:
    """Where a program is, by absolute path: a relative entry of PATH could lead into what is scanned."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.access(path, os.X_OK):
            return path
    return None


def _from_git(root: str, shown: str, notes: list[str], alone: bool) -> Group | None:
    """What git lists below `root`; None if it is no work tree, or git cannot tell."""
    index = _index_size(root)
    if index is None:
        return None
    git = _program("git") or _program("git.exe")
    if git is None:
        notes.append(f"git is not there: {shown} is read without it, honouring the .gitignore files below")
        return None
    command = [git, "-C", root, "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "ls-files", "-z"]
    # core.fsmonitor may name a program, and a scanned repository must not start one
    untracked = ["--others", "--exclude-standard", "--deduplicate"]
    environment = {name: value for name, value in os.environ.items() if name.removeprefix("GIT_") not in _LOCAL}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    if not alone or index < _BIG_INDEX:
        return _listed(_Program([*command, "--cached", *untracked], environment), root, shown, notes)
    rest = _Program([*command, *untracked], environment)  # takes ten times as long as the next one
    try:
        group = _listed(_Program([*command, "--cached", "--deduplicate"], environment), root, shown, notes)
    except BaseException:
        rest.end()
        raise
    if group is None:
        rest.end()
    else:
        group.rest = rest
    return group


_BIG_INDEX = 200_000
"""Bytes of git's index from which on it is faster to ask for tracked and for untracked files at the same time."""


def _listed(program: _Program, root: str, shown: str, notes: list[str]) -> Group | None:
    try:
        code, listed, errors = program.wait()
    finally:
        program.end()
    said = errors.decode("utf-8", "replace").strip().splitlines()
    if code:
        notes.append(f"git does not list {shown} ({said[0] if said else 'no reason given'}): it is read without git")
        return None
    troubles = [
        Found(root, shown, trouble=line.removeprefix("warning: "))
        for line in said
        if line.startswith("warning: could not open directory")
    ]
    names = listed.split(b"\0")
    names.pop()
    # by characters, which for names that are no UTF-8 is not the order of their bytes
    names.sort(key=None if listed.isascii() else os.fsdecode)
    left_over = LEFT_OVER.encode()
    odd = frozenset(name for name in names if left_over in name) if left_over in listed else frozenset()
    return Group(root, shown, names, troubles, odd)


def ignored_by_git(path: str) -> str:
    """Which line of which file makes git ignore `path` (absolute), in words; empty if none does, or without git."""
    git = _program("git")
    if git is None or _index_size(os.path.dirname(path)) is None:
        return ""
    import subprocess

    command = [git, "-c", "core.fsmonitor=false", "check-ignore", "-v", "--", os.path.basename(path)]
    done = subprocess.run(command, cwd=os.path.dirname(path), capture_output=True, check=False)
    source = os.fsdecode(done.stdout.split(b"\t")[0]).rsplit(":", 2)
    return f"git ignores it: {source[0]}, line {source[1]}: {source[2]}" if len(source) == 3 else ""


def untracked(group: Group, notes: list[str]) -> Group:
    """The files that git had not listed yet when it listed `group`. If git fails at that, a group that replaces it."""
    assert group.rest is not None
    shown = group.shown or ""
    found = _listed(group.rest, group.root, shown, notes)
    if found is None:
        found = _without_git(group.root, shown, notes)
        found.whole = True
    return found


class _Program:
    """A program that runs."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._done: tuple[int, bytes, bytes] | None = None
        if not hasattr(os, "posix_spawn"):
            import subprocess

            done = subprocess.run(command, env=environment, capture_output=True, check=False)
            self._done = done.returncode, done.stdout, done.stderr
            return
        out, err = os.pipe(), os.pipe()
        try:
            actions = [(os.POSIX_SPAWN_DUP2, out[1], 1), (os.POSIX_SPAWN_DUP2, err[1], 2)]
            self._child = os.posix_spawn(command[0], command, environment, file_actions=actions)
            self._pipes = (out[0], err[0])
        except OSError as error:
            os.close(out[0])
            os.close(err[0])
            self._done = 127, b"", str(error.strerror or error).encode()
        finally:
            os.close(out[1])
            os.close(err[1])

    def wait(self) -> tuple[int, bytes, bytes]:
        """Its exit code, and what it wrote to standard output and standard error."""
        if self._done is not None:
            return self._done
        import select  # subprocess takes longer to load than git to answer

        said: dict[int, list[bytes]] = {pipe: [] for pipe in self._pipes}
        poll = select.poll()
        for pipe in said:
            poll.register(pipe, select.POLLIN)
        left = len(said)
        while left:
            for pipe, _ in poll.poll():
                piece = os.read(pipe, 1 << 20)
                if piece:
                    said[pipe].append(piece)
                else:
                    poll.unregister(pipe)
                    left -= 1
        out, err = (b"".join(pieces) for pieces in said.values())
        self._done = self._ended(), out, err
        return self._done

    def _ended(self) -> int:
        for pipe in self._pipes:
            os.close(pipe)
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])

    def end(self) -> None:
        """Stop it, if it still runs."""
        if self._done is None:
            self._done = 1, b"", b"stopped"
            os.kill(self._child, 9)
            self._ended()


def _walked(root: str, shown: str, others: list[str], troubles: list[Found], odd: set[bytes]) -> Iterator[str]:
    """The files below `root`, relative to it, without those that .gitignore files exclude."""
    stack: list[tuple[str, list[tuple[str, list[Pattern]]]]] = [("", [])]
    while stack:
        below, specs = stack.pop()
        folder = os.path.join(root, below) if below else root
        label = _label(shown, below)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            troubles.append(Found(folder, label, trouble=why(error)))
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
                if not entry.is_file(follow_symlinks=False) or entry.name.startswith(LEFT_OVER):
                    odd.add(os.fsencode(path))
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
