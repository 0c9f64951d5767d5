"""From the paths given to the files to read: each once, in a stable order.

Inside a git work tree git itself says which files there are. Elsewhere a walk honours nested .gitignore files and
leaves out version control and environment directories. Nothing here opens a file, but the .gitignore files.
"""

from __future__ import annotations

import os
import stat

from pypimigrate.files import git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pypimigrate.files.git import Git
    from pypimigrate.files.gitignore import Ignored

LEFT_OVER, LEFT_OVER_END = ".pypimigrate-", ".tmp"
"""How the names of temporary files start and end; between are eight of `_LETTERS`."""
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")
BASELINE = f"{LEFT_OVER}baseline.json"
_LEFT_OVER = LEFT_OVER.encode()


def is_temporary(name: bytes) -> bool:
    """Whether a file's name is one that a temporary file of this program has."""
    middle = name.removeprefix(_LEFT_OVER).removesuffix(LEFT_OVER_END.encode())
    return len(middle) == 8 == len(name) - len(LEFT_OVER + LEFT_OVER_END) and _LETTERS.issuperset(middle)


class Found:
    """A file to look at closely; with `clean` none of those, but one whose partner may be; with `skipped` one that is
    not read; with `trouble` a path that is wrong.

    `path` is to be opened, `shown` is for people. Links in what the user typed are resolved in `path`: one that is met
    on it later has come meanwhile. `folder`: it is a folder that is `skipped` with all that is in it.
    """

    __slots__ = ("clean", "folder", "path", "shown", "skipped", "trouble")

    def __init__(
        self,
        path: str,
        shown: str,
        skipped: str = "",
        trouble: str = "",
        clean: bool = False,
        folder: bool = False,
    ) -> None:
        self.path = path
        self.shown = shown
        self.skipped = skipped
        self.trouble = trouble
        self.clean = clean
        self.folder = folder


class Group:
    """Files that were listed together, none of them opened yet, and what is already known about others.

    A file is opened as `prefix` + name, below `root`. `shown` is the folder for people; None: names are as typed.
    `real` says for a folder as typed what it was without links when the files were listed.
    `odd` are names that must not be opened before their kind is known. `rest` is a git that still lists more, and
    a `whole` group takes the place of one whose `rest` failed. `staged` is what git knows of the content, if asked.
    """

    __slots__ = ("names", "odd", "prefix", "real", "rest", "root", "said", "shown", "staged", "whole")

    def __init__(
        self, root: str, shown: str | None, names: list[bytes], said: list[Found], odd: frozenset[bytes]
    ) -> None:
        self.root = root
        self.real: dict[str, str] = {}
        self.prefix = os.fsencode(os.path.join(root, "") if root else "")
        self.rest: Git | None = None
        self.staged: Staged | None = None
        self.whole = False
        self.shown = shown
        self.names = names
        self.said = said
        self.odd = odd

    def end(self) -> None:
        """Stop what still runs."""
        if self.rest is not None:
            self.rest.end()
        if self.staged is not None:
            self.staged.end()

    def typed(self, name: bytes) -> str:
        """The path as the user typed it, or its beginning."""
        return os.fsdecode(self.prefix + name)

    def path(self, name: bytes) -> str:
        """The path to open: absolute, and without links as of when the files were listed."""
        if self.shown is not None:
            return os.path.join(self.real[self.root], os.fsdecode(name))
        folder, last = os.path.split(os.fsdecode(name))
        return os.path.join(self.real[folder], last)

    def label(self, name: bytes) -> str:
        """The path for people."""
        text = os.fsdecode(name)
        return shown_path(text) if self.shown is None else _label(self.shown, text)


class Staged:
    """What the index says about the content of files: `ids` by name, and which files differ from it."""

    def __init__(self, ids: dict[bytes, bytes], changes: Git, index: str) -> None:
        self.ids = ids
        self._changes = changes
        self._index = index
        self._stamp = _stamp(index)

    def changed(self) -> frozenset[bytes] | None:
        """The names of files that are not, or perhaps not, as in the index. None if that is not known."""
        code, listed, _ = self._changes.wait()
        if code or self._stamp != _stamp(self._index):
            return None
        return frozenset(listed.split(b"\0"))

    def end(self) -> None:
        """Stop what still runs."""
        self._changes.end()


def _stamp(index: str) -> tuple[int, ...] | None:
    try:
        info = os.stat(index)
    except OSError:
        return None
    return info.st_mtime_ns, info.st_ino, info.st_size


def groups(roots: Iterable[str], notes: list[str], remember: bool = False) -> Iterator[Group]:
    """All files below `roots` (paths of files or directories, as typed), each once, in order.

    `remember` asks git for the ids of contents, where that can save time.
    """
    roots = list(roots)
    seen: set[str] | None = set() if len(roots) > 1 else None
    named: list[bytes] = []
    real: dict[str, str] = {}
    for root in roots:
        said, is_folder = _root(root, real)
        if said is None and not is_folder:
            if seen is None or _first(os.path.abspath(root), seen):
                named.append(os.fsencode(root))
            continue
        if named:
            yield _typed(named, [], real)
            named = []
        if said is not None:
            if seen is None or _first(_real(root), seen):
                yield _typed([], [said], real)
            continue
        group = _in_folder(root, notes, seen is None, remember)
        group.real = real
        if seen is not None:
            here = real[root]
            group.names = [n for n in group.names if _first(os.path.join(here, os.fsdecode(n)), seen)]
            group.said = [one for one in group.said if _first(_key(one, here), seen)]
        yield group
    if named:
        yield _typed(named, [], real)


def _key(said: Found, real: str) -> str:
    """What tells a remark about a path from others, in whatever way the path is written."""
    return f"{real}\0{said.path}\0{said.trouble}" if not said.folder else os.path.realpath(said.path)


def _real(root: str) -> str:
    return os.path.realpath(root) if os.path.isdir(root) else os.path.abspath(root)


def _typed(names: list[bytes], said: list[Found], real: dict[str, str]) -> Group:
    group = Group("", None, names, said, frozenset(name for name in names if _LEFT_OVER in name))
    group.real = real
    return group


def _first(key: str, seen: set[str]) -> bool:
    """Whether it was not seen before; from now on it was."""
    if key in seen:
        return False
    seen.add(key)
    return True


def _root(root: str, real: dict[str, str]) -> tuple[Found | None, bool]:
    """What is wrong with a path that was named, if anything; and whether it is a folder.

    `real` keeps what a folder, or that of a file, is without links.
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
    folder, name = (root, "") if linked or stat.S_ISDIR(info.st_mode) else os.path.split(root)
    if folder not in real:
        real[folder] = os.path.realpath(folder)
    if ".git" in (*real[folder].split(os.sep), name):
        return Found(root, shown_path(root), skipped="part of git's own data"), False
    if stat.S_ISDIR(info.st_mode):
        return None, True
    reason = not_regular(info.st_mode)
    return (Found(root, shown_path(root), skipped=reason) if reason else None), False


def _in_folder(root: str, notes: list[str], alone: bool, remember: bool) -> Group:
    shown = shown_path(root)
    group = _from_git(root, shown, notes, alone, remember)
    if group is None:
        return _without_git(root, shown, notes)
    if not group.names and group.rest is None:
        notes.append(nothing(shown))
    return group


def _without_git(root: str, shown: str, notes: list[str]) -> Group:
    others: list[str] = []
    said: list[Found] = []
    odd: set[bytes] = set()
    names = [os.fsencode(name) for name in _walked(root, shown, others, said, odd)]
    if others:
        notes.append(not_entered(others))
    return Group(root, shown, names, said, frozenset(odd))


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


def _from_git(root: str, shown: str, notes: list[str], alone: bool, remember: bool) -> Group | None:
    """What git lists below `root`; None if it is no work tree, or git cannot tell."""
    index = _index_size(root)
    if index is None:
        return None
    untracked = ("ls-files", "-z", "--others", "--exclude-standard", "--deduplicate")
    small = not alone or index < _BIG_INDEX
    here = git.only(root)
    rest = git.start(root, *untracked, *["--cached"] * small, *here)
    if rest is None:
        notes.append(f"git was not found: {shown} is read without it, honouring the .gitignore files below")
        return None
    if small:
        return _listed(rest, root, shown, notes)
    try:
        if remember and index >= _HUGE_INDEX and _plain(root):
            group = _staged(root, shown, notes)
        else:
            group = _listed(git.start(root, "ls-files", "-z", "--cached", "--deduplicate", *here), root, shown, notes)
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


_HUGE_INDEX = 3_000_000
"""Bytes of git's index from which on it is faster to ask git what changed than to read everything again."""


def _plain(root: str) -> bool:
    """Whether a file that git takes for unchanged is unchanged: no filter makes it from what is stored.

    A filter is a program besides, and a scanned repository must not start one; git may, to see what changed.
    """
    if not os.path.isfile(os.path.join(root, ".git", "index")):
        return False
    found = git.start(root, "config", "--get-regexp", r"^filter\.")
    if found is None:
        return False
    code, filters, _ = found.wait()
    return code == 1 and not filters


def _staged(root: str, shown: str, notes: list[str]) -> Group | None:
    index = os.path.join(root, ".git", "index")
    strict = ["-c", "core.checkStat=default", "-c", "core.trustctime=true"]
    # a submodule's configuration may name programs, too
    asked = ["diff-files", "--name-only", "--relative", "--ignore-submodules=all", "-z"]
    changes = git.start(root, *strict, *asked)
    if changes is None:
        return None
    try:
        staged = Staged({}, changes, index)
        listing = git.start(root, "ls-files", "-z", "--cached", "--stage", "-v", *git.only(root))
        group = _listed(listing, root, shown, notes, staged)
    except BaseException:
        changes.end()
        raise
    if group is None or _encoded(group):
        changes.end()
    else:
        group.staged = staged
    return group


def _encoded(group: Group) -> bool:
    """Whether git may store files in another encoding than they have in the work tree."""
    from pypimigrate.system.regular import read_regular

    for name in [b".git/info/attributes", *(name for name in group.names if name.endswith(b".gitattributes"))]:
        try:
            given = read_regular(group.prefix + name, 1 << 20).lower().split(b"working-tree-encoding")[1:]
        except FileNotFoundError:
            continue
        except OSError:
            return True  # not known: then nothing is taken from the index
        if any(value.split(None, 1)[:1] != [b"=utf-8"] for value in given):
            return True
    return False


def _listed(program: Git | None, root: str, shown: str, notes: list[str], staged: Staged | None = None) -> Group | None:
    """What a git lists. With `staged`, each name comes behind an id, which goes there."""
    if program is None:
        return None
    code, listed, errors = _answer(program)
    said = errors.decode("utf-8", "replace").strip().splitlines()
    if code:
        notes.append(f"git does not list {shown} ({said[0] if said else 'no reason given'}): it is read without git")
        return None
    troubles = [
        Found(root, shown, trouble=line.removeprefix("warning: "))
        for line in said
        if line.startswith("warning: could not open directory")
    ]
    if lacking := _complaint(errors):
        troubles.append(Found(root, shown, trouble=f"git cannot list all of it, and fetches nothing here: {lacking}"))
    names = listed.split(b"\0")
    names.pop()
    if staged is not None and names:
        width = names[0].index(b"\t")
        staged.ids.update((entry[width + 1 :], entry[:width]) for entry in names)
        names = list(staged.ids)  # each once: a conflict has three entries
    names = _within(root, shown, names, troubles)
    # by characters, which for names that are no UTF-8 is not the order of their bytes
    names.sort(key=None if listed.isascii() else os.fsdecode)
    odd = frozenset(name for name in names if _LEFT_OVER in name) if _LEFT_OVER in listed else frozenset()
    return Group(root, shown, names, troubles, odd)


def _answer(program: Git) -> tuple[int, bytes, bytes]:
    """What a git lists. If it lacks a folder of a sparse index, which needs not be there, it is asked without that."""
    try:
        answer = program.wait()
    finally:
        program.end()
    if answer[0] or not _complaint(answer[2]):
        return answer
    sparse = program.again("--sparse")
    try:
        other = sparse.wait()
    finally:
        sparse.end()
    return answer if other[0] or _complaint(other[2]) else other


def _complaint(errors: bytes) -> str:
    """The last error that a git speaks of that did not fail; empty if there is none."""
    said = [line for line in errors.decode("utf-8", "replace").splitlines() if line.startswith(("error: ", "fatal: "))]
    return said[-1] if said else ""


def _within(root: str, shown: str, names: list[bytes], troubles: list[Found]) -> list[bytes]:
    """The names of files below `root`: an index can hold others, and they must not be opened, let alone written."""
    joined = b"/%s/" % b"/".join(names).lower()
    if not any(part in joined for part in (b"/../", b"/.git/", b"//", b"/./")):
        return names
    for name in filter(git.astray, names):
        label = _label(shown, os.fsdecode(name))
        troubles.append(
            Found(
                os.path.join(root, label), label, trouble="git lists it, but it is no file of the work tree: not read"
            )
        )
    return [name for name in names if not git.astray(name)]


def ignored_by_git(path: str) -> str:
    """Which line of which file makes git ignore `path` (absolute), in words; empty if none does, or without git."""
    folder, name = os.path.split(path)
    if _index_size(folder) is None:
        return ""
    # git refuses to take the names of this command literally; `./` keeps one from looking like a pattern
    asked = git.start(folder, "check-ignore", "-v", "--", f"./{name}", more={"GIT_LITERAL_PATHSPECS": "0"})
    if asked is None:
        return ""
    source = os.fsdecode(asked.wait()[1].split(b"\t")[0]).rsplit(":", 2)
    return f"git ignores it: {source[0]}, line {source[1]}: {source[2]}" if len(source) == 3 else ""


def ignored_by_file(root: str, parts: list[str]) -> str:
    """Which .gitignore file below `root` makes a walk without git leave out root/part/part..., in words; empty if none.

    The walk does not enter a folder that is ignored, so the first one decides.
    """
    from pypimigrate.files.gitignore import Ignored

    files: list[Ignored] = []
    for depth in range(len(parts)):
        below, path = "/".join(parts[:depth]), "/".join(parts[: depth + 1])
        files.append(Ignored(os.path.join(root, below, ".gitignore"), below))
        is_folder = os.path.isdir(os.path.join(root, path)) and not os.path.islink(os.path.join(root, path))
        if (nearest := _excluding(path + "/" * is_folder, files)) is not None:
            return f"{os.path.join(nearest.below, '.gitignore')} excludes {path}"
    return ""


def untracked(group: Group, notes: list[str]) -> Group:
    """The files that git had not listed yet when it listed `group`. If git fails at that, a group that replaces it."""
    assert group.rest is not None
    shown = group.shown or ""
    found = _listed(group.rest, group.root, shown, notes)
    if found is None:
        found = _without_git(group.root, shown, notes)
        found.whole = True
    found.real = group.real
    return found


def _walked(root: str, shown: str, others: list[str], said: list[Found], odd: set[bytes]) -> Iterator[str]:
    """The files below `root`, relative to it, without those that .gitignore files exclude.

    Folders that are not entered, or cannot be, go to `said` with the reason, and repositories to `others`.
    """
    from pypimigrate.files.folders import ENVIRONMENT, is_environment, left_out

    stack: list[tuple[str, list[Ignored]]] = [("", [])]
    while stack:
        below, files = stack.pop()
        folder = os.path.join(root, below) if below else root
        label = _label(shown, below)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            said.append(Found(folder, label, trouble=why(error)))
            continue
        names = {entry.name for entry in entries}
        if below and ".git" in names:
            others.append(label)
            continue
        if below and is_environment(folder, names):
            said.append(Found(folder, label, skipped=ENVIRONMENT, folder=True))
            continue
        if ".gitignore" in names:
            from pypimigrate.files.gitignore import Ignored

            files = [*files, Ignored(os.path.join(folder, ".gitignore"), below)]
        folders = []
        for entry in entries:
            path = f"{below}/{entry.name}" if below else entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            if _excluding(path + "/" * is_folder, files) is not None:
                continue
            if is_folder and entry.name == ".git":  # of the tree itself, which git does not list
                continue
            if is_folder and (reason := left_out(entry.name)):
                said.append(Found(entry.path, _label(shown, path), skipped=reason, folder=True))
            elif is_folder:
                folders.append((path, files))
            else:
                if not entry.is_file(follow_symlinks=False) or entry.name.startswith(LEFT_OVER):
                    odd.add(os.fsencode(path))
                yield path
        stack += reversed(folders)


def _excluding(path: str, files: list[Ignored]) -> Ignored | None:
    """The file that excludes `path`, if the nearest one that says something about it does. The nearest is the last."""
    for one in reversed(files):
        said = one.says(path)
        if said is not None:
            return one if said else None
    return None
