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
_WORDS = rb"[ ][\w.+-]{1,40}(?:[ ][\w.+-]{1,40}){0,4}"
_BEHIND = re.compile(rb"[;,!][^\s\"'`<>]|[;!][^\"'`<>]{0,40}\Z|" + _WORDS + rb"\Z")
"""A sign that ends no value, or a few words: a name with blanks in it."""
_KEY = re.compile(rb"(?:^|\n)[ \t]*(?:- )?[\w.\"'-]{1,60}(?:[ \t]*:|[ \t]+=)[ \t]+\Z")
_ELEMENT = re.compile(rb"<[\w:.-]{1,60}>\Z")
_NEXT_PIECE = re.compile(rb"\"\r?\n\"[\w%{<]")
"""The string ends, and goes on in the next line with something that a URL can have."""
_WRAPPED = re.compile(
    rb"[ \t]*\r?\n[ \t]*[\w./%~-]+(?=[>\"'])|\r?\n[ \t]+[\w./%~-]+[ \t]*(?:\r?\n[ \t]*(?:\r?\n|\S)|\Z)"
)
_TARGET = re.compile(rb"(?:^|\n)[ \t]*\.\. _[^:\n]{1,200}:[ \t]*\Z")


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
    value = data[end : end + _SIDE].partition(b"\n")[0]
    if quote in (b'"', b"'", b"`"):
        rest, closed, _ = value.partition(quote)
        if closed and b"://" not in rest and _BEHIND.match(rest):
            return "the value goes on behind it"
    before = data[max(0, span.start - _SIDE) : span.start]
    value = value.rstrip()
    if _KEY.search(before) and re.fullmatch(_WORDS, value):
        return "the value goes on behind it"
    if _ELEMENT.search(before) and re.fullmatch(_WORDS, value.partition(b"</")[0]):
        return "the value goes on behind it"
    wrapped = _WRAPPED.match(data, end)
    inside = quote in (b"<", b'"', b"'") and wrapped and data[wrapped.end() : wrapped.end() + 1] in (b">", quote)
    target = wrapped and data[end : end + 1] in (b"\n", b"\r") and _TARGET.search(before)
    if inside or target or (text.endswith("/") and _NEXT_PIECE.match(data, end)):
        return "it goes on in the next line"
    return ""
