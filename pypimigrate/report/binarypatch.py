"""A change as git's binary patch: `git apply` takes it, and it holds no byte of the lines that stay.

A delta says which bytes of the old file to copy, and which to insert. See gitformat-pack(5) and git's apply.c.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pypimigrate.edits import apply
from pypimigrate.model import Edit

_COPY = 0xFFFF
"""How many bytes a piece of a delta copies at most, here."""
_INSERT = 127
_LINE = 52


def binary(names: tuple[bytes, bytes], old: bytes, edits: Iterable[Edit]) -> bytes:
    """What `edits` make of `old`; `names` are those of the file before and after, as git writes them.

    git takes it only for a file that is `old`, byte for byte.
    """
    import zlib

    wanted = sorted(edits)
    new = apply(old, wanted)
    delta = _size(len(old)) + _size(len(new)) + b"".join(_pieces(old, wanted))
    before, after = names
    head = b"diff --git %s %s\nindex %s..%s\nGIT binary patch\ndelta %d\n" % (
        before, after, _blob(old), _blob(new), len(delta)
    )  # fmt: skip
    return head + b"".join(_lines(zlib.compress(delta, 9))) + b"\n"


def _pieces(old: bytes, edits: list[Edit]) -> Iterator[bytes]:
    at = 0
    for (start, end), new in edits:
        yield from _copied(at, start)
        for first in range(0, len(new), _INSERT):
            piece = new[first : first + _INSERT]
            yield bytes([len(piece)]) + piece
        at = end
    yield from _copied(at, len(old))


def _copied(start: int, end: int) -> Iterator[bytes]:
    """The bytes start:end of the old file: four bytes of offset, and two of size."""
    for first in range(start, end, _COPY):
        size = min(_COPY, end - first)
        yield b"\xbf" + first.to_bytes(4, "little") + size.to_bytes(2, "little")


def _size(number: int) -> bytes:
    """A number in seven bits a byte, the lowest first."""
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _blob(data: bytes) -> bytes:
    """git's id of a content."""
    import hashlib

    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest().encode()


def _lines(data: bytes) -> Iterator[bytes]:
    """Lines of at most 52 bytes in base 85, behind a letter that says how many."""
    import base64

    for at in range(0, len(data), _LINE):
        piece = data[at : at + _LINE]
        size = ord("A") + len(piece) - 1 if len(piece) <= 26 else ord("a") + len(piece) - 27
        yield bytes([size]) + base64.b85encode(piece, pad=True) + b"\n"
