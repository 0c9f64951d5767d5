"""From byte offsets to lines and columns, for people."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from pypimigrate.secrets.credentials import begins

_BOM = b"\xef\xbb\xbf"
SIDE = 400


class Position(NamedTuple):
    """1-based line, 1-based column in code points."""

    line: int
    column: int


class Lines:
    """The lines of one file. A line ends with `\\n`, `\\r\\n` or a lone `\\r`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        starts = [0]
        starts += accumulate(map(len, data.splitlines(keepends=True)))
        if data and not data.endswith((b"\n", b"\r")):
            starts.pop()
        self._starts = starts
        self._line, self._offset, self._column, self._wide = -1, 0, 1, True

    def position(self, offset: int) -> Position:
        """Where the byte at `offset` (0-based) stands. Cheap if offsets are asked for in order."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        if start != self._line or offset < self._offset:
            self._line, self._offset, self._column = start, start, 1
            self._wide = decodable(self._data[start : self._end(line)])
            if start == 0 and self._data.startswith(_BOM) and offset >= len(_BOM):
                self._offset = len(_BOM)  # no editor shows the BOM as a column
        piece = self._data[self._offset : offset]
        self._column += len(piece.decode("utf-8", "replace")) if self._wide else len(piece)
        self._offset = offset
        return Position(line, self._column)

    def byte(self, offset: int) -> int:
        """The 1-based column in bytes of the byte at `offset`."""
        return offset - self._starts[bisect_right(self._starts, offset) - 1] + 1

    def around(self, start: int, end: int) -> tuple[str, str, str, str]:
        """What stands on their line before the bytes start:end, they, and what stands behind; at most `SIDE` bytes.

        The last one is what the line goes on from the lines before it; see `credentials.begins`.
        """
        line = bisect_right(self._starts, start)
        first, last = self._starts[line - 1], self._end(line)
        if first == 0 and self._data.startswith(_BOM):
            first = len(_BOM)
        pieces = (
            self._data[max(first, start - SIDE) : start],
            self._data[start : min(end, last)],
            self._data[end : min(last, end + SIDE)],
            self._data[begins(self._data, first) : first] if first >= start - SIDE else b"",
        )
        before, url, after, lead = (piece.decode("utf-8" if self._wide else "latin-1", "replace") for piece in pieces)
        return before, url, after.rstrip("\r\n"), lead

    def _end(self, line: int) -> int:
        return self._starts[line] if line < len(self._starts) else len(self._data)


def decodable(data: bytes) -> bool:
    """Whether it is UTF-8; else one byte is shown, and counted, as one character."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
