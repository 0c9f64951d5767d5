"""From byte offsets to lines and columns, for people."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Position(NamedTuple):
    """1-based line, 1-based column in code points."""

    line: int
    column: int


class Lines:
    """The lines of one file. A line ends with `\\n`, `\\r\\n` or a lone `\\r`."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        starts = [0]
        at = -1
        if b"\r" in data:
            while True:
                line_feed, carriage = data.find(b"\n", at + 1), data.find(b"\r", at + 1)
                at = min((x for x in (line_feed, carriage) if x >= 0), default=-1)
                if at < 0:
                    break
                if data[at : at + 2] == b"\r\n":
                    at += 1
                starts.append(at + 1)
        else:
            while (at := data.find(b"\n", at + 1)) >= 0:
                starts.append(at + 1)
        self._starts = starts

    def position(self, offset: int) -> Position:
        """Where the byte at `offset` (0-based) stands."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        column = len(decoded(self._data[start:offset]))
        if start == 0 and self._data.startswith(b"\xef\xbb\xbf") and column:
            column -= 1  # no editor shows the BOM as a column
        return Position(line, column + 1)

    def text(self, line: int) -> str:
        """The line of that number (1-based) without its end."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._data)
        return decoded(self._data[start:end].rstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf" if line == 1 else b""))


def decoded(data: bytes) -> str:
    """Text to show, or to count the characters of: UTF-8 if it is, else one character a byte. Never written back."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
