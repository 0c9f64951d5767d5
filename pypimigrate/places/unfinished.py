"""Values of which a URL is only the beginning: what stands behind it belongs to it, in the writing of its container."""

from __future__ import annotations

import re

from pypimigrate.model import Span

_SIDE = 120
"""How many bytes behind a URL are looked at."""
_FAR = 1 << 16
_QUOTED_PRINTABLE = re.compile(rb"quoted-printable", re.I)
_STOPPED = re.compile(r"[A-Za-z]\.(?:\$\([^()]*\)|[$#%]?\{[^{}]*\}|\{\{[^{}]*\}\}|\$\w+|%s)$")
_CODED = re.compile(r"=[0-9A-F]{2}")
_BROKEN = re.compile(rb"=\r?\n")
_BEHIND = re.compile(rb"[;,!][^\s\"'`<>]|[ ][\w.+-]{1,40}(?:[ ][\w.+-]{1,40}){0,4}\Z")
"""A sign that ends no value, or a few words: a name with blanks in it."""


def doubt(data: bytes, span: Span, text: str) -> str:
    """Why the URL `text` at `span` may go on behind its end; empty if it does not."""
    end = span.end
    coded = _CODED.search(text) or _BROKEN.match(data, end)
    if coded and _QUOTED_PRINTABLE.search(data, max(0, span.start - _FAR), span.start):
        return "the text is quoted-printable, in which = starts a letter"
    if _STOPPED.search(text):
        return "a placeholder follows what may be the end of a sentence"
    if data[end : end + 2] == b"\\'" and data.startswith(b"{\\rtf"):
        return "it goes on behind an escape"
    quote = data[span.start - 1 : span.start] if span.start else b""
    if quote in (b'"', b"'", b"`") and quote:
        value = data[end : end + _SIDE].partition(b"\n")[0]
        rest, closed, _ = value.partition(quote)
        if closed and b"://" not in rest and _BEHIND.match(rest):
            return "the value goes on behind it"
    return ""
