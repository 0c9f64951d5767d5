"""Edits that leave credentials alone: what an edit takes out is kept for `undo`, and credentials must not be."""

from __future__ import annotations

from pypimigrate.credentials import MASK, spans
from pypimigrate.model import Edit, Span


def sparing(data: bytes, edit: Edit) -> tuple[Edit, ...] | None:
    """Edits that make of `data` what `edit` makes of it, around each credential. None: one of them would be lost."""
    (start, end), new = edit
    text = data[start:end].decode("latin-1")
    pieces, at, done = [], start, 0
    for first, last in spans(text):
        if text[first:last] == MASK:
            continue
        last += text.startswith("@", last)
        secret = data[start + first : start + last]
        there = new.find(secret, done)
        if there < 0:
            return None
        pieces.append(Edit(Span(at, start + first), new[done:there]))
        at, done = start + last, there + len(secret)
    pieces.append(Edit(Span(at, end), new[done:]))
    return tuple(one for one in pieces if data[slice(*one.span)] != one.new) if len(pieces) > 1 else (edit,)
