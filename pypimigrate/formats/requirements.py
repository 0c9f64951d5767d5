"""Lists of requirements, one a line, with option lines between them; the program that they are for is not named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from pypimigrate.formats.comments import sentence
from pypimigrate.formats.shell import command
from pypimigrate.formats.shell.script import read as read_shell
from pypimigrate.formats.slot import LARGEST, Form, Slot, unread
from pypimigrate.model import Span

LONGEST = 4000
"""Bytes of a line; a longer one is not read."""

_LINE = re.compile(rb"(?:[^\\\n]|\\.)*+\\?\n?", re.DOTALL)
_OPTION = re.compile(rb"-[^\s-]|--\w")
_WORD = re.compile(
    rb"(\\\r?\n)|(?:^|(?<=\s))(#)|\"([^\"\n]*)\"|'([^'\n]*)'|((?:[^\s\"'\\]|\\(?!\r?\n))(?:[^\s\\]|\\(?!\r?\n))*)"
)


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places: ARGUMENT ("", flag), or ("", "@") for the address behind a name."""
    if len(data) > LARGEST or not places:
        return unread(places)
    lines = []
    at = 0
    while at < len(data) and (found := _LINE.match(data, at)) and found.end() > at:
        lines.append(at)
        at = found.end()
    lines.append(at)
    return [_slot(data, lines, one) for one in places]


def _slot(data: bytes, lines: list[int], place: Span) -> Slot:
    number = bisect_right(lines, place.start) - 1
    start, end = lines[number], lines[number + 1] if number + 1 < len(lines) else len(data)
    (nothing,) = unread([place])
    if end - start > LONGEST:
        return nothing
    slot = _in_line(data, start, end, place) or nothing
    return slot if slot.value.start <= place.start and place.end <= slot.value.end else nothing


def _in_line(data: bytes, start: int, end: int, place: Span) -> Slot | None:
    words: list[Span] = []
    for found in _WORD.finditer(data, start, end):
        if found[2]:
            return _comment(data, found.start(), end, place) if found.start() <= place.start else None
        for group in (3, 4, 5):
            if found[group] is not None:
                words.append(Span(*found.span(group)))
        if words and words[-1].end > place.start:
            return _in_word(data, words, place)
    return None


def _in_word(data: bytes, words: list[Span], place: Span) -> Slot | None:
    word = words[-1]
    texts = [data[one.start : one.end].decode("utf-8", "surrogateescape") for one in words]
    if not texts[0].startswith("-"):  # a requirement, perhaps with options
        texts[0] = "" if len(words) > 1 else texts[0]
    before = data[word.start : place.start]
    if (at := before.find(b"@")) > 0 and re.fullmatch(rb"[\w.-]+(?:\[[^]]*\])?", before[:at]):
        value = Span(word.start + at + 1, word.end)
        return Slot(Form.ARGUMENT, ("", "@"), value, (value,), at=word.start + at)
    if len(words) > 1 and texts[-2].endswith("@") and not texts[-2].startswith("-"):
        return Slot(Form.ARGUMENT, ("", "@"), word, (word,), at=words[-2].end - 1)
    found = command.read(texts, len(words) - 1, len(before.decode("utf-8", "surrogateescape")))
    cut = len(texts[-1][: found.cut].encode("utf-8", "surrogateescape"))
    value = Span(word.start + cut, word.end)
    flag = found.path[-1] if found.form is Form.ARGUMENT else ""
    if found.form is not Form.ARGUMENT:
        value = word
    return Slot(Form.ARGUMENT, ("", flag), value, (value,), at=words[max(0, found.key)].start)


def _comment(data: bytes, start: int, end: int, place: Span) -> Slot:
    """A comment: an option line that is switched off, a command that made the file, or a sentence."""
    inner = start + len(data[start:end]) - len(data[start:end].lstrip(b"# \t"))
    stop = start + len(data[start:end].rstrip())
    if _OPTION.match(data, inner, stop):
        slot = _in_line(data, inner, stop, place)
        if slot and slot.form is Form.ARGUMENT and slot.path[-1] and slot.value.end == stop:
            return slot._replace(enabled=False)
    text = data[start:stop]
    (slot,) = read_shell(text, [Span(place.start - start, min(place.end, stop) - start)])
    if slot.form is Form.ARGUMENT and not slot.enabled:
        return slot.shifted(start)
    value = Span(start, stop)
    return Slot(Form.COMMENT, (), value, (value,), sentence=sentence(data, place, b"#"), at=start)
