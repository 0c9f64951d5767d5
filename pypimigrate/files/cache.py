"""What files of a git work tree hold, by git's ids of their content: a later run need not read them again.

Only big work trees are remembered: for others, reading is faster than asking git what changed. An entry says what the
prefilter said of that content, which depends on this program's version and what it searches for; what was hinted is
always read.
A file that cannot be read, was written by another version or is damaged is as good as none.
"""

from __future__ import annotations

import os
from contextlib import suppress

from pypimigrate import __version__
from pypimigrate.pypi.anchors import searched
from pypimigrate.system.regular import read_regular

try:
    from _blake2 import blake2b  # hashlib loads OpenSSL, which takes longer than what is done here
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMAT = 1
_LARGEST = 1 << 28
"""How many bytes are read: what some millions of files take."""


def folder() -> str:
    """The user's cache directory for this program, by the habit of the platform.

    The same as platformdirs says, which a clean run of a big tree does not import: that takes 20 ms.
    """
    home = os.path.expanduser("~")
    if os.name == "nt":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif os.uname().sysname == "Darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        given = os.environ.get("XDG_CACHE_HOME", "")
        base = given if os.path.isabs(given) else os.path.join(home, ".cache")
    return os.path.join(base, "pypimigrate")


class Known:
    """The ids (as git lists them, with the mode) of what is clean, and of what is binary, in the work tree at `root`.

    `where` is the folder to keep it in; empty: the user's cache directory.
    """

    def __init__(self, root: str, where: str) -> None:
        self._head = b"pypimigrate %d %s\n" % (_FORMAT, self._digest(f"{__version__} {searched()}".encode()))
        name = self._digest(os.fsencode(os.path.realpath(root))).decode()
        where = where or folder()
        self._path = os.path.join(where, f"clean-{name}")
        self.clean, self.binary = self._read()

    def _digest(self, data: bytes) -> bytes:
        return blake2b(data, digest_size=16).hexdigest().encode()

    def _read(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        try:
            data = read_regular(self._path, _LARGEST)
        except OSError:
            return frozenset(), frozenset()
        body = data[len(self._head) + 33 :]
        if not data.startswith(self._head + self._digest(body) + b"\n"):
            return frozenset(), frozenset()
        clean, _, binary = body.partition(b"\n\n")
        return frozenset(clean.split(b"\n")), frozenset(binary.split(b"\n"))

    def keep(self, clean: Iterable[bytes], binary: Iterable[bytes]) -> None:
        """Replace what is known. If that does not work, nothing is known the next time."""
        body = b"\n".join(clean) + b"\n\n" + b"\n".join(binary)
        temporary = f"{self._path}-{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)
            with open(temporary, "wb") as file:
                file.write(self._head + self._digest(body) + b"\n" + body)
            os.replace(temporary, self._path)
        except BaseException as error:
            with suppress(OSError):
                os.unlink(temporary)
            if not isinstance(error, OSError):
                raise
