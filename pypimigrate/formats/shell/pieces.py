"""The pieces of a word of shell text: quotes, variables, substitutions and placeholders. `shellwords` has the rest."""

from __future__ import annotations

import re

from pypimigrate.formats.shell.tree import Command, Dialect, Document, Expansion, Piece, Reference, Word
from pypimigrate.model import Span


class Frame:
    """What is open: `commands` (with `word`, if one is), `quotes`, or an `expansion`."""

    __slots__ = ("cases", "closing", "command", "condition", "expansion", "holder", "kind", "piped", "plain",
                 "redirect", "sink", "start", "word")  # fmt: skip

    def __init__(self, kind: str, closing: bytes, start: int, holder: Word | None, expansion: Expansion | None) -> None:
        self.kind = kind
        self.closing = closing
        self.start = start
        self.holder = holder
        self.expansion = expansion
        self.sink: list[Piece] = []
        self.word: Word | None = None
        self.command = Command()
        self.piped: Command | None = None
        self.redirect = ""
        self.condition = False
        self.plain = False
        self.cases: list[bool] = []  # for each open `case`: whether patterns are due


HOLE = re.compile(
    rb"\$?\{\{(?:[^{}\n]|\}(?!\}))*\}\}|\{%[^%\n]*%\}|<%[^%\n]*%>|%\{[^{}\n]*\}|\{[A-Za-z_]\w*:[^{}\n\"']*\}|#\{[^{}\n]*\}"
    rb"|<[A-Za-z][\w .-]*>(?![\w/])"
)
_PARAMETER = re.compile(rb"\$\{([!#]?)(\w+|[@*?$-])(?:\[[^\]\n]*\])?")
_OPERATOR = re.compile(rb":?[-=+?]|##?|%%?|//?[#%]?|\^\^?|,,?|[:@]")
_VARIABLE = re.compile(rb"\$([A-Za-z_]\w*|[0-9@*#?!$-])")
_MADE = re.compile(rb"\$[({]([\w.%@<^*?+-]+)(?=[:)}])|\$([@<^*?+%A-Za-z])")
_FUNCTION = re.compile(rb"\$[({]([a-z]+)[ \t]+")
_ANSI = re.compile(rb"'(?:[^'\\]|\\.)*+'", re.DOTALL)
_ARITHMETIC = re.compile(rb"\$\(\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)\)")
_BRACES = re.compile(rb"\$\{[^{}\n]*\}")
_CONTINUED_LOOSELY = re.compile(rb"\\[ \t]*\r?\n")
_CONTINUED = re.compile(rb"\\\r?\n")


class Pieces:
    """What is read so far. Each step takes the open frame and an offset, and answers where to go on."""

    def __init__(self, data: bytes, dialect: Dialect | None = None) -> None:
        self.data = data
        self.dialect = dialect or Dialect()
        self.words: list[Word] = []
        self.expansions: list[Expansion] = []
        self.documents: list[Document] = []
        self.comments: list[Span] = []
        self.references: dict[str, list[Reference]] = {}
        self.stopped: int | None = None  # from here on nothing is known
        self._end = 0
        self._stack: list[Frame] = []
        self._due: list[tuple[bytes, bool, bool, Command]] = []
        self._unclosed: set[bytes] = set()

    # Pieces

    def _sink(self, at: int) -> list[Piece]:
        """Where the next piece goes; opens a word if none is open."""
        frame = self._stack[-1]
        if frame.kind == "commands" and frame.word is None:
            if frame.piped and not frame.command.words:
                frame.piped.next, frame.piped = frame.command, None
            frame.word = Word(at, frame.command, frame.holder, frame.redirect)
            frame.redirect = ""
            frame.sink = frame.word.pieces
            self.words.append(frame.word)
        return frame.sink

    def _literal(self, start: int, end: int) -> None:
        sink = self._sink(start)
        if sink and sink[-1].literal and sink[-1].end == start:
            sink[-1] = Piece(sink[-1].start, end, True)
        else:
            sink.append(Piece(start, end, True))

    def _unknown(self, start: int, end: int, name: str | None = None) -> int:
        self._sink(start).append(Piece(start, end, False, name))
        if name:
            frame = self._stack[-1]
            self.references.setdefault(name, []).append(Reference(Span(start, end), self._holder(), frame.expansion))
        return end

    def _holder(self) -> Word | None:
        """The word that is open."""
        frame = self._stack[-1]
        return frame.word or frame.holder

    # Frames

    def _open(self, kind: str, closing: bytes, start: int, behind: int, expansion: Expansion | None = None) -> int:
        sink = self._sink(start)
        frame = Frame(kind, closing, start, self._holder(), expansion)
        if kind == "quotes":
            frame.sink, frame.expansion = sink, self._stack[-1].expansion
        elif expansion:
            frame.sink = expansion.pieces
            self.expansions.append(expansion)
        self._stack.append(frame)
        return behind

    def _expand(self, start: int, inner: int, name: str, operator: str, closing: bytes) -> int:
        """Open an expansion that has an operator."""
        self._sink(start)
        word = self._holder()
        assert word is not None  # one was opened
        expansion = Expansion(start, inner, name, operator, word, self._stack[-1].expansion)
        return self._open("expansion", closing, start, inner, expansion)

    def _close(self, at: int, behind: int) -> int:
        """Close the innermost frame, whose content ends at `at`."""
        frame = self._stack[-1]
        if frame.kind == "commands":
            self._end_word(at)
            self._stack.pop()
            if frame.holder and frame.closing and self._stack and frame.start >= 0:
                self._unknown(frame.start, behind)
        else:
            self._stack.pop()
            if frame.kind == "expansion" and frame.expansion and self._stack:
                frame.expansion.end = at
                self._unknown(frame.start, behind, frame.expansion.name or None)
        return behind

    def _end_word(self, at: int) -> None:
        raise NotImplementedError

    def gap(self, at: int, end: int) -> int:
        raise NotImplementedError

    def _single(self, at: int) -> int:
        """A text in single quotes. A quote that is never closed is a letter."""
        behind = -1 if b"'" in self._unclosed else self.data.find(b"'", at + 1, self._end)
        if behind < 0:
            self._unclosed.add(b"'")
            self._literal(at, at + 1)
            return at + 1
        inner = at + 1
        self._sink(at)
        for found in _MADE.finditer(self.data, inner, behind) if self.dialect.make else ():
            if found[1] and found.end() > inner:
                self._literal(inner, found.start())
                inner = self._unknown(found.start(), found.end() + 1, found[1].decode())
        if inner < behind:
            self._sink(at).append(Piece(inner, behind, True))
        return behind + 1

    def _special(self, frame: Frame, at: int) -> int:
        """A backslash, a double quote, a backtick or a dollar sign."""
        data, end = self.data, self._end
        byte = data[at : at + 1]
        if byte == b"\\":
            return self._backslash(frame, at)
        if byte == b"$":
            return self._dollar(frame, at)
        if frame.closing == byte:
            return self._close(at, at + 1)
        if byte in self._unclosed or data.find(byte, at + 1, end) < 0:
            self._unclosed.add(byte)
            self._literal(at, at + 1)
            return at + 1
        if byte == b"`":
            if any(one.closing == b"`" for one in self._stack):  # the end of one, with something open inside it
                while self._stack[-1].closing != b"`":
                    self._close(at, at)
                return self._close(at, at + 1)
            return self._open("commands", b"`", at, at + 1)
        if frame.kind == "expansion":
            return at + 1
        return self._open("quotes", b'"', at, at + 1)

    def _backslash(self, frame: Frame, at: int) -> int:
        data, end = self.data, self._end
        continued = (_CONTINUED_LOOSELY if self.dialect.comments else _CONTINUED).match(data, at, end)
        if continued:
            behind = continued.end()
            return self.gap(behind, end) if self.dialect.comments else behind
        if at + 1 >= end or (frame.kind != "commands" and data[at + 1] not in b'$`"\\'):
            self._literal(at, at + 1)
            return at + 1
        self._sink(at).append(Piece(at + 1, at + 2, True))
        return at + 2

    def _quotes(self, frame: Frame, at: int) -> int:
        if self.data[at] in b'\\"`$':
            return self._special(frame, at)
        hole = HOLE.match(self.data, at, self._end)
        if hole:
            return self._unknown(at, hole.end())
        self._literal(at, at + 1)
        return at + 1

    def _expansion(self, frame: Frame, at: int) -> int:
        byte = self.data[at : at + 1]
        if byte == frame.closing:
            return self._close(at, at + 1)
        if byte == b"\n":
            return self._close(at, at)
        if byte in b'\\`$"':
            return self._special(frame, at)
        if byte == b"'":
            return at + 1
        return self._quotes(frame, at)

    def _dollar(self, frame: Frame, at: int) -> int:
        data, end = self.data, self._end
        hole = HOLE.match(data, at, end)
        if hole:
            return self._unknown(at, hole.end())
        start = at
        if self.dialect.make:
            if data[at + 1 : at + 2] != b"$":
                return self._made(at)
            at += 1
        after = data[at + 1 : at + 2]
        if after == b"(":
            if data[at + 2 : at + 3] == b"(" and (sum_ := _ARITHMETIC.match(data, at, end)):
                return self._unknown(start, sum_.end())
            return self._open("commands", b")", start, at + 2)
        if after == b"{":
            return self._braced(at, start)
        if after == b"'" and frame.kind == "commands" and (quoted := _ANSI.match(data, at + 1, end)):
            self._sink(at).append(Piece(at + 2, quoted.end() - 1, True))
            return quoted.end()
        if after == b'"' and frame.kind == "commands":
            return at + 1
        variable = _VARIABLE.match(data, at, end)
        if variable:
            return self._unknown(start, variable.end(), variable[1].decode())
        self._literal(at, at + 1)
        return at + 1

    def _braced(self, at: int, start: int) -> int:
        data, end = self.data, self._end
        found = _PARAMETER.match(data, at, end)
        if found:
            name, behind = found[2].decode(), found.end()
            if data[behind : behind + 1] == b"}" and found[1] != b"#":
                return self._unknown(start, behind + 1, name)
            if found[1] == b"#":
                return self._expand(start, behind, name, "length", b"}")
            operator = _OPERATOR.match(data, behind, end)
            if operator:
                return self._expand(start, operator.end(), name, operator[0].decode(), b"}")
        other = _BRACES.match(data, at, end)
        if other:
            return self._unknown(start, other.end())
        self._literal(at, at + 1)
        return at + 1

    def _made(self, at: int) -> int:
        """A variable or a function of make."""
        data, end = self.data, self._end
        found = _MADE.match(data, at, end)
        closing = b"}" if data[at + 1 : at + 2] == b"{" else b")"
        if found and found[2]:
            return self._unknown(at, found.end(), found[2].decode())
        if found:
            name, behind = found[1].decode(), found.end()
            if data[behind : behind + 1] == b":":
                return self._expand(at, behind + 1, name, ":", closing)
            return self._unknown(at, behind + 1, name)
        function = _FUNCTION.match(data, at, end)
        if function and function[1] == b"shell":
            return self._open("commands", closing, at, function.end())
        if function:
            return self._expand(at, function.end(), "", function[1].decode(), closing)
        if data[at + 1 : at + 2] in (b"(", b"{"):
            return self._expand(at, at + 2, "", "", closing)  # a name that is made of others
        self._literal(at, at + 1)
        return at + 1
