"""Start git in a repository that nobody vouches for.

A repository's configuration can name programs: a file system monitor, hooks, what serves a promised object. Git is
started with all of them off, and without any protocol to fetch by. Every git of this program gets its command line and
its environment here; only the one of `fleet` that fetches the user's list may speak to another machine.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

HARDENED = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.askPass": "",
    "core.quotePath": "false",
    "core.attributesFile": os.devnull,  # and these two may name a device without an end
    "diff.orderFile": os.devnull,
    "submodule.recurse": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "safe.bareRepository": "explicit",  # a folder of the tree that looks like one brings a configuration of its own
}
"""Settings of git that outweigh the repository's own, which could name a program."""
SEALED = {
    "GIT_ALLOW_PROTOCOL": "none",  # a missing object is not fetched: `remote.*.uploadpack` is a command
    "GIT_NO_LAZY_FETCH": "1",  # the same, where git knows it (2.44)
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",  # the commits that are there, not what the repository shows instead
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "LC_ALL": "C",
}
_LOCAL = frozenset(
    f"GIT_{name}"
    for name in "DIR WORK_TREE INDEX_FILE PREFIX OBJECT_DIRECTORY ALTERNATE_OBJECT_DIRECTORIES COMMON_DIR NAMESPACE "
    "GRAFT_FILE SHALLOW_FILE IMPLICIT_WORK_TREE NO_REPLACE_OBJECTS REPLACE_REF_BASE".split()
)
"""What git's environment may say about another repository, as in a hook."""
_PATHSPECS = frozenset(("GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS"))
"""What git does not take beside `GIT_LITERAL_PATHSPECS`."""

SECONDS = 300.0
"""How long git may take. Listing a million files takes some seconds; a FIFO in its folder takes for ever."""
MAX_BYTES = 1 << 29
"""How much git may write: the names of some millions of files."""
MAX_MEMORY = 1 << 31
"""How much memory of its own a git that takes longer than `_SOON` may have, where the system can limit it."""
_SOON = 1.0


def program(name: str = "git") -> str | None:
    """Where a program is, by absolute path: a relative entry of PATH could lead into what is scanned."""
    for folder in _absolute():
        for path in (os.path.join(folder, name), os.path.join(folder, f"{name}.exe")):
            if os.access(path, os.X_OK) and os.path.isfile(path):
                return path
    return None


def _absolute() -> list[str]:
    """The absolute entries of PATH."""
    return [folder for folder in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(folder)]


def command(*arguments: str, more: Mapping[str, str] = {}) -> list[str] | None:
    """A command line of git, with `more` settings beside the hardened ones; None if git was not found."""
    path = program()
    if path is None:
        return None
    settings = HARDENED | dict(more)
    return [path, *[part for name, value in settings.items() for part in ("-c", f"{name}={value}")], *arguments]


def environment(hook: bool = False) -> dict[str, str]:
    """The environment of git. With `hook`, what a hook of the repository that we are in says of its index counts."""
    dropped = _PATHSPECS if hook and not _of_another() else _PATHSPECS | _LOCAL
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | SEALED | {"PATH": os.pathsep.join(_absolute())}  # what git starts by name is not in the tree, either


def start(folder: str, *arguments: str, hook: bool = False, more: dict[str, str] | None = None) -> Git | None:
    """Start git in `folder`; None if it was not found.

    With `hook`, the index of a hook that runs this counts. `more` are variables of its environment.
    """
    line = command("-C", folder, *arguments)
    return None if line is None else Git(line, environment(hook) | (more or {}))


def only(folder: str) -> tuple[str, str]:
    """Arguments that limit git to the files below `folder`, as it does anyway if started there.

    It fails if its work tree is elsewhere (`core.worktree`), where it would list the files that are there.
    """
    return "--", os.path.realpath(folder)


def _of_another() -> bool:
    """Whether the environment is the one of another repository's hook than that of the working directory."""
    own = _folder(os.getcwd())
    if own is None:
        return False  # then the environment is all that git has to go by
    named = os.environ.get("GIT_DIR")
    if named and _data(named) != own:
        return True
    index = os.environ.get("GIT_INDEX_FILE")
    beside = os.path.dirname(os.path.realpath(index)) if index else own
    return beside != own and os.path.isfile(os.path.join(beside, "HEAD"))


def _folder(path: str) -> str | None:
    """Where git keeps the data of the work tree that `path` is in; None outside of any."""
    while not os.path.lexists(os.path.join(path, ".git")):
        path, below = os.path.dirname(path), path
        if path == below:
            return None
    return _data(os.path.join(path, ".git"))


def _data(path: str) -> str:
    """Where the data are that `path` stands for: a folder, or a file that names it, as in a linked work tree."""
    if os.path.isfile(path):
        with open(path, "rb") as file:
            text = os.fsdecode(file.read(1 << 13).removeprefix(b"gitdir:").strip().replace(b"\0", b""))
        path = os.path.join(os.path.dirname(path), text)
    return os.path.realpath(path)


def astray(name: bytes) -> bool:
    """Whether a name that git gives is no file of its work tree: an index can be written by anybody."""
    parts = name.removesuffix(b"/").lower().split(b"/")
    return any(part in (b"", b".", b"..", b".git") for part in parts)


def without_filters(folder: str, hook: bool = False) -> dict[str, str]:
    """Variables that switch off the configured filters: programs that git runs to compare the content of a file."""
    found = start(folder, "config", "--null", "--name-only", "--get-regexp", r"^filter\.", hook=hook)
    names = sorted({os.fsdecode(name) for name in found.wait()[1].split(b"\0") if name}) if found is not None else []
    given = os.environ.get("GIT_CONFIG_COUNT", "0")
    first = int(given) if given.isdigit() else 0
    off: dict[str, str] = {}
    for number, name in enumerate(names, first):
        off[f"GIT_CONFIG_KEY_{number}"] = name
        off[f"GIT_CONFIG_VALUE_{number}"] = "false" if name.endswith(".required") else ""
    return off | {"GIT_CONFIG_COUNT": str(first + len(names))} if names else {}


class Git:
    """A git that runs. `source` is a file that it reads; by default there is nothing to read."""

    def __init__(self, command: list[str], environment: dict[str, str], source: int | None = None) -> None:
        self._done: tuple[int, bytes, bytes] | None = None
        self._command, self._environment = command, environment
        if not hasattr(os, "posix_spawn"):
            self._spawn_elsewhere(source)
            return
        out, err = os.pipe(), os.pipe()
        try:
            nothing = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
            actions = [
                nothing if source is None else (os.POSIX_SPAWN_DUP2, source, 0),
                (os.POSIX_SPAWN_DUP2, out[1], 1),
                (os.POSIX_SPAWN_DUP2, err[1], 2),
            ]
            self._child = os.posix_spawn(command[0], command, environment, file_actions=actions)
            self._pipes = (out[0], err[0])
        except OSError as error:
            os.close(out[0])
            os.close(err[0])
            self._done = 127, b"", str(error.strerror or error).encode()
        finally:
            os.close(out[1])
            os.close(err[1])

    def _spawn_elsewhere(self, source: int | None) -> None:
        import subprocess

        try:
            done = subprocess.run(
                self._command,
                env=self._environment,
                stdin=subprocess.DEVNULL if source is None else source,
                capture_output=True,
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            self._done = 1, b"", b"it took longer than %g seconds" % SECONDS
            return
        self._done = done.returncode, done.stdout, done.stderr

    def again(self, *more: str) -> Git:
        """The same once more, with options besides."""
        at = self._command.index("--") if "--" in self._command else len(self._command)
        return Git([*self._command[:at], *more, *self._command[at:]], self._environment)

    def wait(self) -> tuple[int, bytes, bytes]:
        """Its exit code, and what it wrote to standard output and standard error.

        A git that takes longer than `SECONDS`, or writes more than `MAX_BYTES`, is ended: that is a failure, too.
        """
        if self._done is not None:
            return self._done
        import select  # subprocess takes longer to load than git to answer
        import time

        said: dict[int, list[bytes]] = {pipe: [] for pipe in self._pipes}
        poll = select.poll()
        for pipe in said:
            poll.register(pipe, select.POLLIN)
        left, size, start, soon = len(said), 0, time.monotonic(), True
        while left:
            until = start + (min(_SOON, SECONDS) if soon else SECONDS)
            ready = poll.poll(max(0.0, until - time.monotonic()) * 1000)
            if not ready and not soon:
                return self._stopped(b"it took longer than %g seconds" % SECONDS)
            if not ready:
                soon = False
                self._limit_memory()
            for pipe, _ in ready:
                piece = os.read(pipe, 1 << 20)
                size += len(piece)
                if piece:
                    said[pipe].append(piece)
                else:
                    poll.unregister(pipe)
                    left -= 1
            if size > MAX_BYTES:
                return self._stopped(b"it wrote more than %d MiB" % (MAX_BYTES >> 20))
        out, err = (b"".join(pieces) for pieces in said.values())
        self._done = self._ended(), out, err
        return self._done

    def _limit_memory(self) -> None:
        """Bound the memory of a git that is not done soon: it may be reading a device that has no end."""
        import contextlib
        import resource  # most gits are done before this is needed

        if hasattr(resource, "prlimit"):
            with contextlib.suppress(OSError, ValueError):
                resource.prlimit(self._child, resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))

    def stream(self) -> IO[bytes]:
        """What it writes, while it runs. `end` closes it."""
        import io

        if self._done is not None:
            return io.BytesIO(self._done[1])
        return os.fdopen(self._pipes[0], "rb", closefd=False)

    def complaints(self) -> bytes:
        """What it complained about, to its end, where its output is read as a stream."""
        if self._done is not None:
            return self._done[2]
        said = b""
        while piece := os.read(self._pipes[1], 1 << 16):
            said = (said + piece)[-(1 << 16) :]
        return said

    def _ended(self) -> int:
        for pipe in self._pipes:
            os.close(pipe)
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])

    def _stopped(self, why: bytes) -> tuple[int, bytes, bytes]:
        os.kill(self._child, 9)
        self._ended()
        self._done = 1, b"", why
        return self._done

    def end(self) -> None:
        """Stop it, if it still runs."""
        if self._done is None:
            self._stopped(b"stopped")
