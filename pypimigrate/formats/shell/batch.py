"""Batch files of Windows: the same words, commands and names as in a shell, written in another way."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypimigrate.formats.shell.slots import Slots
from pypimigrate.formats.shell.tree import Command, Expansion, Piece, Reference, Word
from pypimigrate.formats.shell.words import Text
from pypimigrate.formats.slot import LARGEST, Slot, unread
from pypimigrate.model import Span

_SILENT = re.compile(rb"[ \t(]*@")
_LINE = re.compile(rb"(?:[^\n^]|\^\r?\n|\^)*+\n?")
_REMARK = re.compile(rb"[ \t@]*(?:rem(?=\s|$)|::)[ \t]*", re.IGNORECASE)
_SET = re.compile(rb"[ \t@(]*(?:call[ \t]+)?set[ \t]+(?:/[pP][ \t]+)?(\"?)([\w.-]+)=", re.IGNORECASE)
_IF = re.compile(rb"[ \t@()]*(?:else[ \t]+)?if[ \t]+(?:/i[ \t]+)?(?:not[ \t]+)?", re.IGNORECASE)
_SIDE = re.compile(rb"\"[^\"\n]*\"|[^\s=\"]+")
_EQUAL = re.compile(rb"[ \t]*(==|(?:equ|neq)(?=\s))[ \t]*", re.IGNORECASE)
_WORDS = re.compile(
    rb"(?P<gap>\^\r?\n|[ \t\r\f\v]+)|(?P<end>&&?|\|\|?|\n)|(?P<group>[()])|(?P<to>\d?>>?&?|<)|(?P<escape>\^.)"
    rb"|(?P<quote>\")|(?P<name>%\w+:[^%\n]*%|%%?~?\w+%?|![\w]+!)|(?P<text>[^\s^&|()<>\"%!]+|.)",
    re.DOTALL,
)
_NAME = re.compile(rb"%%~?(\w)|[%!](\w+)[%!]|%(\w+)%?")
_DONE = re.compile(rb"%(\w+):(~|[^%=\n]*=)")


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in a batch file. Names are not told apart by upper and lower case."""
    if len(data) > LARGEST or not places:
        return unread(places)
    text = _Batch(data)
    at = 0
    while at < len(data):
        found = _LINE.match(data, at)
        end = found.end() if found and found.end() > at else len(data)
        text.line(at, end)
        at = end
    slots = Slots(text)
    return [slots.at(one) for one in places]


class _Batch(Text):
    """The words of a batch file, filled line by line."""

    def line(self, at: int, end: int) -> None:
        """Read one line, over its continuations."""
        data = self.data
        remark = _REMARK.match(data, at, end)
        if remark:
            self.comments.append(Span(remark.end(), max(remark.end(), end - (data[end - 1 : end] == b"\n"))))
            return
        condition = _IF.match(data, at, end)
        if condition and (left := _SIDE.match(data, condition.end(), end)):
            sign = _EQUAL.match(data, left.end(), end)
            right = sign and _SIDE.match(data, sign.end(), end)
            if sign and right:
                command = Command("simple", "test")
                for side in (condition.span(), left.span(), sign.span(1), right.span()):
                    self._side(command, *side)
                at = right.end()
        given = _SET.match(data, at, end)
        if given:
            stop = end - len(data[at:end]) + len(data[at:end].rstrip(b" \t\r\n"))
            quote = data.rfind(b'"', given.end(), stop) if given[1] else -1
            word = Word(given.end(), Command("text", given[2].decode().upper()), None, "")
            self._words_of(word, given.end(), stop if quote < 0 else quote)
            return
        silent = _SILENT.match(data, at, end)
        self._commands(silent.end() if silent else at, end)

    def _side(self, command: Command, start: int, end: int) -> None:
        quoted = self.data[start : start + 1] == b'"'
        word = Word(start, command, None, "")
        self._words_of(word, start + quoted, end - quoted)
        word.end = end

    def _words_of(self, word: Word, at: int, end: int) -> None:
        """Fill a word with what stands between two offsets, blanks and all."""
        self.words.append(word)
        for found in _WORDS.finditer(self.data, at, end):
            self._piece(word, found)
        word.end = end

    def _commands(self, at: int, end: int) -> None:
        command, word, redirect = Command(), None, ""
        quoted = False
        for found in _WORDS.finditer(self.data, at, end):
            kind = found.lastgroup or ""
            if kind == "quote":
                quoted = not quoted
            elif not quoted and kind in ("gap", "end", "group", "to"):
                word = None
                if kind == "to":
                    redirect = ">" if b">" in found[0] and b"&" not in found[0] else "<"
                elif kind != "gap":
                    after = Command()
                    if found[0] == b"|":
                        command.next = after
                    if kind == "end" or not (command.words and self._text(command.words[0]) == b"for"):
                        command = after
                continue
            if word is None:
                word = Word(found.start(), command, None, redirect)
                self.words.append(word)
                redirect = ""
            word.end = found.end()
            if kind != "quote":
                self._piece(word, found)
            if kind == "text" and self._text(word).lower() in (b"do", b"else", b"@") and not quoted:
                command, word = Command(), None

    def _text(self, word: Word) -> bytes:
        return self.data[word.start : word.end]

    def _piece(self, word: Word, found: re.Match[bytes]) -> None:
        start, end = found.span()
        if found.lastgroup == "escape":
            start += 1
        if found.lastgroup == "name":
            done = _DONE.match(self.data, start, end)
            if done:
                operator = ":~" if done[2] == b"~" else ":"
                one = Expansion(start, done.end(1) + 1, done[1].decode().upper(), operator, word, None)
                one.pieces.append(Piece(one.inner, end - 1, True))
                one.end = end - 1
                self.expansions.append(one)
            name = _NAME.match(self.data, start, end)
            raw = (done[1] if done else (name[1] or name[2] or name[3]) if name else b"").decode().upper()
            raw = f"%%{raw.lower()}" if name and name[1] else raw
            word.pieces.append(Piece(start, end, False, raw))
            if word.number != 1 or self._text(word.command.words[0]).lower() != b"for":
                self.references.setdefault(raw, []).append(Reference(Span(start, end), word, None))
        elif word.pieces and word.pieces[-1].literal and word.pieces[-1].end == start:
            word.pieces[-1] = Piece(word.pieces[-1].start, end, True)
        else:
            word.pieces.append(Piece(start, end, True))
