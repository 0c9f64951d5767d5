"""Which files are text, by the bytes that they start with."""

from __future__ import annotations

HEAD = 8192
"""How many bytes from the start of a file decide what it is."""
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
"""Byte order marks of UTF-16 and UTF-32, whose text is full of NULs."""


def unreadable(head: bytes) -> str:
    """Why bytes that start like this are not searched; empty if they are."""
    return "binary" if b"\0" in head[:HEAD] and not head.startswith(_MARKS) else ""
