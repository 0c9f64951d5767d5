"""What git itself lists in a work tree, and what its index says of the content."""

from __future__ import annotations

import os

from pypimigrate.files import git
from pypimigrate.files.group import LEFT_OVER, Found, Group, Staged, label_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pypimigrate.files.git import Git

_LEFT_OVER = LEFT_OVER.encode()


def index_size(path: str) -> int | None:
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


def from_git(root: str, shown: str, notes: list[str], alone: bool, remember: bool) -> Group | None:
    """What git lists below `root`; None if it is no work tree, or git cannot tell."""
    index = index_size(root)
    if index is None:
        return None
    others = ("ls-files", "-z", "--others", "--exclude-standard", "--deduplicate")
    small = not alone or index < _BIG_INDEX
    here = git.only(root)
    rest = git.start(root, *others, *["--cached"] * small, *here)
    if rest is None:
        notes.append(f"git was not found: {shown} is read without it, honouring the .gitignore files below")
        return None
    if small:
        return listed(rest, root, shown, notes)
    try:
        if remember and index >= _HUGE_INDEX and _plain(root):
            group = _staged(root, shown, notes)
        else:
            group = listed(git.start(root, "ls-files", "-z", "--cached", "--deduplicate", *here), root, shown, notes)
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
        group = listed(listing, root, shown, notes, staged)
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


def listed(program: Git | None, root: str, shown: str, notes: list[str], staged: Staged | None = None) -> Group | None:
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
        label = label_of(shown, os.fsdecode(name))
        troubles.append(
            Found(
                os.path.join(root, label), label, trouble="git lists it, but it is no file of the work tree: not read"
            )
        )
    return [name for name in names if not git.astray(name)]


def ignored_by_git(path: str) -> str:
    """Which line of which file makes git ignore `path` (absolute), in words; empty if none does, or without git."""
    folder, name = os.path.split(path)
    if index_size(folder) is None:
        return ""
    # git refuses to take the names of this command literally; `./` keeps one from looking like a pattern
    asked = git.start(folder, "check-ignore", "-v", "--", f"./{name}", more={"GIT_LITERAL_PATHSPECS": "0"})
    if asked is None:
        return ""
    source = os.fsdecode(asked.wait()[1].split(b"\t")[0]).rsplit(":", 2)
    return f"git ignores it: {source[0]}, line {source[1]}: {source[2]}" if len(source) == 3 else ""
