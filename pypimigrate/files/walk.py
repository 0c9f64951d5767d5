"""From the paths given to the files to read: each once, in a stable order.

Inside a git work tree git itself says which files there are. Elsewhere a walk honours nested .gitignore files and
leaves out version control and environment directories. Nothing here opens a file, but the .gitignore files.
"""

from __future__ import annotations

import os
import stat

from pypimigrate.files.group import LEFT_OVER, Found, Group, label_of, not_regular, nothing, shown_path, why

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pypimigrate.files.gitignore import Ignored
BASELINE = f"{LEFT_OVER}baseline.json"


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
    group = Group("", None, names, said, frozenset(name for name in names if LEFT_OVER.encode() in name))
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
    from pypimigrate.files import worktree  # files that are named need no git

    group = worktree.from_git(root, shown, notes, alone, remember)
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


def not_entered(others: list[str]) -> str:
    """The note about repositories inside the one that is read."""
    more = f", and {len(others) - 5} more" if len(others) > 5 else ""
    return f"repositories of their own, not entered: {', '.join(others[:5])}{more}"


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
    from pypimigrate.files import worktree

    found = worktree.listed(group.rest, group.root, shown, notes)
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
        label = label_of(shown, below)
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
                said.append(Found(entry.path, label_of(shown, path), skipped=reason, folder=True))
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
