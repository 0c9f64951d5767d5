"""Comments: the sentence around a place in one, and whether one is a command or a setting that is switched off."""

from __future__ import annotations

import re

from pypimigrate.formats.slot import Form, Slot
from pypimigrate.model import Span

FARTHEST = 2000
"""Bytes on each side of the place in which the ends of the sentence are looked for."""

TOLD = re.compile(
    r"#*!?[ \t]*(?:\$ )?((?:export|declare|local|readonly|set|setenv|setx|ENV|ARG|RUN)[ \t]+)?"
    r"(?:([A-Za-z_]\w*)[ \t]*[:?+]?=)?"
)
"""What a comment begins with; its groups are a command that sets a name, and the name."""
_ENGLISH = set(
    "a an and as at be by for from in is it of on or see that the this to use used using was we with you".split()
)
_STARTS = re.compile(r"[a-z$./{@%][\w./$(){}@%+-]*")
_END = re.compile(rb"[.!?](?=\s)|\n\s*(?:#+|//+|;+|--|\*|::|rem|REM)?[ \t]*\r?(?=\n)")


def sentence(data: bytes, place: Span, mark: bytes) -> Span:
    """The sentence around a place, over consecutive lines that begin with `mark`; their marks are part of the span."""
    lowest, highest = max(0, place.start - FARTHEST), min(len(data), place.end + FARTHEST)
    start = data.rfind(b"\n", lowest, place.start) + 1 or lowest
    while start > lowest and data[start : start + 200].lstrip().startswith(mark):
        before = data.rfind(b"\n", lowest, start - 1) + 1 or lowest
        if not data[before:start].lstrip().startswith(mark):
            break
        start = before
    start = max(start, data.find(mark, start, place.start))
    last = _line_end(data, place.end, highest)
    while last < highest and data[last + 1 : last + 200].lstrip(b" \t").startswith(mark):
        last = _line_end(data, last + 1, highest)
    for found in _END.finditer(data, start, place.start):
        start = found.end()
    ended = _END.search(data, place.end, last)
    start += len(data[start : place.start]) - len(data[start : place.start].lstrip())
    return Span(start, ended.end() if ended else last)


def _line_end(data: bytes, at: int, highest: int) -> int:
    found = data.find(b"\n", at, highest)
    return highest if found < 0 else found


def is_command(text: str, found: Slot, assigned: bool) -> bool:
    """Whether the text of a comment is a command, and not a sentence that looks a little like one."""
    words = text.split("#")[0].split()
    if found.form is Form.SETTING:
        return assigned and (len(words) < 4 or not _ENGLISH & set(words))
    if found.form is not Form.ARGUMENT or not found.path[-1] or not words or not _STARTS.fullmatch(words[0]):
        return False
    return not _ENGLISH & set(words) and not words[-1].endswith((":", "?", "!"))
