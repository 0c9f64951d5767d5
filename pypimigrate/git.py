"""Start git, and nothing else, in a repository that nobody vouches for.

A repository's configuration can name programs: a file system monitor, hooks, what serves a promised object. Git is
started here with all of them off, and without any protocol to fetch by. No other module of a run over files starts a
process; `fleet` starts its own, with `HARDENED` as well.
"""

from __future__ import annotations

import os

HARDENED = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.askPass": "",
    "submodule.recurse": "false",
}
"""Settings of git that outweigh the repository's own, which could name a program."""
SEALED = {
    "GIT_ALLOW_PROTOCOL": "none",  # a missing object is not fetched: `remote.*.uploadpack` is a command
    "GIT_NO_LAZY_FETCH": "1",  # the same, where git knows it (2.44)
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "LC_ALL": "C",
}
_LOCAL = "DIR WORK_TREE INDEX_FILE PREFIX OBJECT_DIRECTORY ALTERNATE_OBJECT_DIRECTORIES COMMON_DIR NAMESPACE".split()
"""What git's environment may say about another repository, as in a hook."""

SECONDS = 300
"""How long git may take. Listing a million files takes some seconds; a FIFO in its folder takes for ever."""
MAX_BYTES = 1 << 29
"""How much git may write: the names of some millions of files."""


def program(name: str = "git") -> str | None:
    """Where a program is, by absolute path: a relative entry of PATH could lead into what is scanned."""
    for folder in os.environ.get("PATH", os.defpath).split(os.pathsep):
        for path in (os.path.join(folder, name), os.path.join(folder, f"{name}.exe")):
            if os.path.isabs(folder) and os.access(path, os.X_OK):
                return path
    return None


def start(folder: str, *arguments: str, hook: bool = False, more: dict[str, str] | None = None) -> Git | None:
    """Start git in `folder`; None if it was not found.

    With `hook`, the index of a hook that runs this counts. `more` are variables of its environment.
    """
    path = program()
    if path is None:
        return None
    options = [part for name, value in HARDENED.items() for part in ("-c", f"{name}={value}")]
    kept = {name: value for name, value in os.environ.items() if hook or name.removeprefix("GIT_") not in _LOCAL}
    return Git([path, "-C", folder, *options, "-c", "core.quotePath=false", *arguments], kept | SEALED | (more or {}))


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
    """A git that runs."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._done: tuple[int, bytes, bytes] | None = None
        if not hasattr(os, "posix_spawn"):
            import subprocess

            try:
                done = subprocess.run(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    check=False,
                    timeout=SECONDS,
                )
            except subprocess.TimeoutExpired:
                self._done = 1, b"", _TOO_LONG
                return
            self._done = done.returncode, done.stdout, done.stderr
            return
        out, err = os.pipe(), os.pipe()
        try:
            actions = [
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
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
        left, size, until = len(said), 0, time.monotonic() + SECONDS
        while left:
            ready = poll.poll(max(0, until - time.monotonic()) * 1000)
            if not ready or size > MAX_BYTES:
                return self._stopped(_TOO_MUCH if ready else _TOO_LONG)
            for pipe, _ in ready:
                piece = os.read(pipe, 1 << 20)
                size += len(piece)
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

    def _stopped(self, why: bytes) -> tuple[int, bytes, bytes]:
        os.kill(self._child, 9)
        self._ended()
        self._done = 1, b"", why
        return self._done

    def end(self) -> None:
        """Stop it, if it still runs."""
        if self._done is None:
            self._stopped(b"stopped")


_TOO_LONG = b"it took longer than %d seconds" % SECONDS
_TOO_MUCH = b"it wrote more than %d MiB" % (MAX_BYTES >> 20)
