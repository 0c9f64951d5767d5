"""Files that were listed together, and how each is called: the values that the walk and git's list share."""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pypimigrate.files.git import Git

LEFT_OVER, LEFT_OVER_END = ".pypimigrate-", ".tmp"
"""How the names of temporary files start and end; between are eight of `_LETTERS`."""
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789_")
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
        return shown_path(text) if self.shown is None else label_of(self.shown, text)


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


def label_of(shown: str, below: str) -> str:
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


def nothing(shown: str) -> str:
    """The note about a folder without files."""
    return f"git lists no file in {shown}: all there is is ignored, or there is nothing"
