"""`pypimigrate: ignore[rule, rule] reason`, in whatever comment syntax the file has."""

from __future__ import annotations

import re
from bisect import bisect_left

_IGNORE = re.compile(rb"pypimigrate:\s*ignore\[([\w\s,-]{1,500})\]")
_FAR = 2000
"""How many bytes a comment may be away from the URL it is about."""


class Ignores:
    """The comments of one file that ask to ignore findings."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._found = [(m.start(), m[1].decode()) for m in _IGNORE.finditer(data)] if b"pypimigrate:" in data else []

    def rules(self, start: int, end: int) -> set[str]:
        """The rules that are ignored for the bytes start:end: by a comment on their line, or on the line before."""
        names: set[str] = set()
        for index in range(bisect_left(self._found, (start - _FAR, "")), len(self._found)):
            at, text = self._found[index]
            if at > end + _FAR:
                break
            if self._data.count(b"\n", at, start) <= 1 and not self._data.count(b"\n", end, at):
                names.update(name.strip() for name in text.split(","))
        return names
