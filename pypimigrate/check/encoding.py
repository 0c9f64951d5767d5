"""Text in UTF-16 or UTF-32 with a byte order mark: searched as UTF-8, and edited in its own encoding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pypimigrate.binary import HEAD
from pypimigrate.pypi.anchors import hinted

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


class Wide(NamedTuple):
    """`view` is the text in UTF-8, without the mark; `codec` is Python's name of the encoding."""

    view: bytes
    codec: str
    mark: bytes

    def offsets(self, places: Iterable[int]) -> dict[int, int]:
        """From offsets in `view` to those of the same characters in the file, in bytes."""
        found, at, raw = {}, 0, len(self.mark)
        for place in sorted(set(places)):
            raw += len(self.encoded(self.view[at:place]))
            found[place] = raw
            at = place
        return found

    def encoded(self, piece: bytes) -> bytes:
        """A piece of UTF-8 as the file has it."""
        return piece.decode().encode(self.codec)


def marked(head: bytes) -> bool:
    """Whether a file that starts like this says that it is UTF-16 or UTF-32."""
    return head.startswith(tuple(mark for mark, _ in _MARKS))


def wide(data: bytes) -> Wide | None:
    """The text of a file with such a mark; None if it is not what the mark says.

    It must decode to the last byte. Nearly any bytes do as UTF-16, so a legacy URL that is there in plain ASCII shows
    that the text is not: as UTF-16 those letters would be a row of rare Chinese ones.
    """
    mark, codec = next((mark, codec) for mark, codec in _MARKS if data.startswith(mark))
    if hinted(data):
        return None
    try:
        found = Wide(data[len(mark) :].decode(codec).encode(), codec, mark)
    except UnicodeError:
        return None
    return found if mark + found.encoded(found.view) == data else None


def looks_wide(data: bytes) -> bool:
    """Whether what does not decode may still have such text in it, which a search for ASCII would not find.

    Every ASCII letter has a NUL beside it there. Far behind the start, in a file with a legacy URL in ASCII, a NUL is
    taken for what it is in other files.
    """
    return b"\0" in data[:HEAD] or (b"\0" in data and not hinted(data))
