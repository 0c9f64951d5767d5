"""`pypimigrate: ignore[rule, rule] reason`, in whatever comment syntax the file has."""

from __future__ import annotations

import re

_IGNORE = re.compile(rb"pypimigrate:\s*ignore\[([\w\s,-]+)\]")


def ignored(data: bytes, start: int, end: int) -> frozenset[str]:
    """The rules that the line of the bytes start:end, or the line before it, asks to ignore."""
    if b"pypimigrate:" not in data:
        return frozenset()
    first = data.rfind(b"\n", 0, max(0, data.rfind(b"\n", 0, start))) + 1
    last = data.find(b"\n", end)
    names: set[str] = set()
    for match in _IGNORE.finditer(data, first, last if last >= 0 else len(data)):
        names.update(name.strip() for name in match[1].decode().split(","))
    return frozenset(names)
