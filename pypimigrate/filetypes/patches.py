"""Patches, known by their hunks: whole files, and hunks that stand in other text. Each look is linear in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pypimigrate.model import Span

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_UNIFIED = re.compile(rb"--- [^\n]*\n\+\+\+ [^\n]*\n@@ -\d")
_CONTEXT = re.compile(rb"\*\*\* [^\n]*\n--- [^\n]*\n\*{15}\r?\n\*\*\* \d+(?:,\d+)? \*\*\*\*")
_ED = re.compile(rb"\d+(?:,\d+)?(?:a\d+(?:,\d+)?\r?\n> |d\d+\r?\n< |c\d+(?:,\d+)?\r?\n< )")
_GIT = re.compile(
    rb"diff --git [^\n]+\n(?:(?:old mode|new mode|deleted file mode|new file mode|similarity index|dissimilarity index|"
    rb"index) [^\n]*\n)*(?:(?:rename|copy) (?:from|to) |GIT binary patch|Binary files |--- )"
)
_STARTS = re.compile(rb"^(?:--- |\*\*\* |diff --git |@@ -\d|\d+(?:,\d+)?[acd]\d)", re.M)
"""Lines that a patch may start with, behind what is said about it."""
_BETWEEN = re.compile(
    rb"diff |Index:? |={10,}|index |old mode |new (?:file )?mode |deleted file |(?:dis)?similarity |rename |copy |"
    rb"GIT binary|literal \d|delta \d|[A-Za-z]\S{20,}$|Binary |Only in |--- |\+\+\+ |\*\*\* |\*{15}|\\ |[-+! <>]|\r?$|"
    rb"\$|\d+(?:,\d+)?[acd]\d|\d+\.\d+|RCS |retrieving |Property changes|Added: |Modified: |___"
)
"""What may stand between hunks and behind them: what `diff`, git, Subversion and CVS print."""
_HEADER = re.compile(rb"#|\$|[A-Z][\w-]*:|From [0-9a-f]{7,40} |---\s*$|diff |={10,}|[ \t]|\s*$")
"""A line before a patch in mails, in Debian (DEP-3) and in pkgsrc; what goes on is indented."""
_SIGNS = (b" ", b"-", b"+", b"\\", b"\t")
_PIECE = re.compile(rb"[-+@\\ \t]|\r?$")


def is_patch(data: bytes) -> bool:
    """Whether the file is a patch by its hunks, whatever its name is.

    What is said before them may be headers; behind words of another kind, nothing but hunks follows up to the end.
    """
    text = _with_newlines(data)
    start = _start(text)
    if start is None:
        return False
    return all(_HEADER.match(line) for line in text[:start].splitlines()) or _only_hunks(text[start:])


def holds_patch(data: bytes) -> bool:
    """Whether there are hunks in a file that its name calls a patch, or it is a piece of a hunk.

    A single line does not show that it is something else than its name says.
    """
    text = _with_newlines(data)
    if _start(text) is not None or _HUNK.search(text) or (_STARTS.search(text) and _any_other(text)):
        return True
    lines = [line for line in text.splitlines() if line.strip()]
    signed = any(line[:1] in (b"-", b"+") for line in lines) and all(_PIECE.match(line) for line in lines)
    return signed or len(lines) == 1


def _with_newlines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n") if b"\r\n" in data else data


def _any_other(text: bytes) -> bool:
    return any(_ED.match(text, at.start()) or _GIT.match(text, at.start()) for at in _STARTS.finditer(text))


def _start(text: bytes) -> int | None:
    """Where the first headers or hunks of a patch stand, at the start of a line, that are as they must be."""
    first = len(text) - len(text.lstrip())
    for line in _STARTS.finditer(text):
        at = line.start()
        if _GIT.match(text, at) or _CONTEXT.match(text, at):
            return at
        if _UNIFIED.match(text, at):
            hunk = text.index(b"@@ -", text.index(b"\n+++ ", at))
            if _hunk_at(text, hunk) is not None:
                return at
        elif at == first and _ED.match(text, at):
            return at
    return None


class _Hunk(NamedTuple):
    """`end` is where the next line starts; `lines` are those that the text to be patched holds: kept and removed."""

    end: int
    lines: tuple[Span, ...]


def _hunk_at(text: bytes, at: int) -> _Hunk | None:
    """The hunk whose header starts at `at`; None if its lines are not as many as it says."""
    head = _HUNK.match(text, at)
    if head is None:
        return None
    old, new = (int(number) if number is not None and len(number) < 9 else 1 for number in head.groups())
    lines: list[Span] = []
    at = _line_end(text, at)
    while (old > 0 or new > 0) and at < len(text):
        end = _line_end(text, at)
        sign = text[at : at + 1]
        if sign not in _SIGNS and text[at:end].strip():
            return None
        if sign not in (b"+", b"\\"):
            lines.append(Span(at, end))
        old -= sign not in (b"+", b"\\")
        new -= sign not in (b"-", b"\\")
        at = end
    return None if old < 0 or new < 0 or max(old, new) > 0 else _Hunk(at, tuple(lines))


def _line_end(text: bytes, at: int) -> int:
    return text.find(b"\n", at) + 1 or len(text)


def _only_hunks(text: bytes) -> bool:
    at = 0
    while at < len(text):
        if hunk := _hunk_at(text, at):
            at = hunk.end
            continue
        end = _line_end(text, at)
        if not _BETWEEN.match(text[at:end].rstrip(b"\n")):
            return False
        at = end
    return True


_FENCE = re.compile(rb"^([ ]{0,3})(`{3,}|~{3,})[ \t]*\{?\.?(\w*)", re.M)
_DIRECTIVE = re.compile(rb"^([ \t]*)(?:\.\. (?:code-block|sourcecode|code|highlight)::[ \t]*u?diff)[ \t]*\r?$", re.M)
_NAMES = (b"diff", b"udiff", b"patch")


def kept_lines(data: bytes, prose: bool) -> list[Span]:
    """Lines of hunks in other text that must match what is patched: kept and removed ones, not those that are added.

    In prose, blocks of code that are called a diff hold such lines, too. In the order of the file.
    """
    found: list[Span] = []
    if b"@@ -" in data:
        at = 0
        for head in re.finditer(rb"^@@ -", data, re.M):
            if head.start() >= at and (hunk := _hunk_at(data, head.start())):
                at = hunk.end
                found += hunk.lines
    if prose and any(name in data for name in _NAMES):
        found += _fenced(data)
        found += _directed(data)
    return sorted(found)


def _fenced(data: bytes) -> Iterator[Span]:
    opened = b""
    start = -1
    for fence in _FENCE.finditer(data):
        if not opened:
            opened = fence[2]
            start = _line_end(data, fence.start()) if fence[3].lower() in _NAMES else -1
        elif fence[2].startswith(opened) and not fence[3]:
            yield from _not_added(data, start, fence.start()) if start >= 0 else ()
            opened = b""
    if opened and start >= 0:
        yield from _not_added(data, start, len(data))


def _directed(data: bytes) -> Iterator[Span]:
    for directive in _DIRECTIVE.finditer(data):
        start = at = _line_end(data, directive.start())
        while at < len(data):
            end = _line_end(data, at)
            line = data[at:end]
            if line.strip() and len(line) - len(line.lstrip(b" \t")) <= len(directive[1]):
                break
            at = end
        yield from _not_added(data, start, at)


def _not_added(data: bytes, start: int, end: int) -> Iterator[Span]:
    while start < end:
        after = min(_line_end(data, start), end)
        if not data[start:after].lstrip(b" \t").startswith(b"+"):
            yield Span(start, after)
        start = after
