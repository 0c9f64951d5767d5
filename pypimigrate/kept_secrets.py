"""Edits that leave credentials alone: what an edit takes out is kept for `undo`, and credentials must not be."""

from __future__ import annotations

from pypimigrate.model import Edit, Span
from pypimigrate.secrets.credentials import MASK, spans


def sparing(data: bytes, edit: Edit) -> tuple[Edit, ...] | None:
    """Edits that make of `data` what `edit` makes of it, around each credential. None: one of them would be lost."""
    (start, end), new = edit
    text, becomes = data[start:end].decode("latin-1"), new.decode("latin-1")
    stays = spans(becomes)
    pieces, at, done = [], start, 0
    for first, last in spans(text):
        secret = text[first:last]
        if secret == MASK:
            continue
        there = next((a for a, b in stays if a >= done and becomes[a:b] == secret), becomes.find(secret, done))
        if there < 0:
            return None
        pieces.append(Edit(Span(at, start + first), new[done:there]))
        size = len(secret) + (text[last : last + 1] == becomes[there + len(secret) :][:1] == "@")
        at, done = start + first + size, there + size
    pieces.append(Edit(Span(at, end), new[done:]))
    return tuple(one for one in pieces if data[slice(*one.span)] != one.new) if len(pieces) > 1 else (edit,)
