"""Replace spans of bytes."""

from __future__ import annotations

from collections.abc import Iterable

from pypimigrate.model import Edit


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """`data` with the edits made. Raises ValueError if two overlap or one reaches past the end."""
    pieces: list[bytes] = []
    at = 0
    for (start, end), new in sorted(edits):
        if not at <= start <= end <= len(data):
            raise ValueError(f"edits overlap or lie outside the file, at byte {start}")
        pieces += (data[at:start], new)
        at = end
    pieces.append(data[at:])
    return b"".join(pieces)
