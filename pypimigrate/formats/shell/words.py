"""The words of shell text: commands, here-documents, comments and variables, with spans, in one pass.

An own tokeniser and no grammar, because most shell text that names an address is not a whole, sound script: it is one
line with placeholders of a template in it, a recipe of a Makefile, a step of a build. What this one reads of a line
depends little on whether the rest of the text is sound.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pypimigrate.formats.shell.pieces import HOLE, Frame, Pieces
from pypimigrate.formats.shell.tree import Command, Document, Piece, Reference, Word
from pypimigrate.model import Span

DEEPEST_NESTING = 64
"""Substitutions and groups inside each other. What stands behind a deeper one is not read."""


_KEYWORDS = {b"if", b"then", b"else", b"elif", b"fi", b"while", b"until", b"do", b"done", b"!", b"{", b"}", b"coproc"}
_RUNS = {
    "commands": re.compile(rb"[^\s\\'\"`$;&|()<>#{%]+"),
    "quotes": re.compile(rb"[^\\\"`${%<]+"),
    "text": re.compile(rb"[^\\${%<]+"),
    "expansion": re.compile(rb"[^\\\"'`$}){\n]+"),
}
_REDIRECT = re.compile(rb"<<<|<<-?|<&|>&|>>|>\||<>|[<>]")
_DELIMITER = re.compile(rb"[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|(\\?[^\s;&|<>()'\"`]+))")
_MENTION = re.compile(rb"(?<!\\)\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)[}:#%/-])")
_LINE = re.compile(rb"\r?\n|\r")
_LEFT_OUT = re.compile(rb"[ \t]*(#[^\n]*)?(?:\n|\Z)|[ \t]*\r\n")
_ARRAY = re.compile(rb"([A-Za-z_]\w*)\+?=")


class Text(Pieces):
    """The words of a text, filled by `read` and `given`, which may be called for one part of the text after another.

    `words`, `expansions`, `documents` and `comments` are in order of where they begin.
    """

    def read(self, start: int, end: int, name: str = "") -> None:
        """Read the commands between two offsets; or, with a name, one line of words of which the first is that name,
        and in which the signs of a shell mean nothing."""
        frame = Frame("commands", b"", start, None, None)
        frame.command = Command("simple", name)
        frame.plain = bool(name)
        self._run(frame, start, end)

    def listed(self, items: list[Span]) -> None:
        """Words that are strings of a list, without their quotes."""
        command = Command()
        for one in items:
            word = Word(one.start, command, None, "")
            word.end = one.end
            word.pieces.append(Piece(one.start, one.end, True))
            self.words.append(word)

    def gap(self, at: int, end: int) -> int:
        """Note the comments at the beginning of lines, and answer where the first other line begins."""
        while at < end and (found := _LEFT_OUT.match(self.data, at, end)):
            if found[1]:
                self.comments.append(Span(*found.span(1)))
            at = found.end()
        return at

    def given(self, name: str, start: int, end: int) -> Word:
        """Read a text that is given to a name, blanks and all, as one word."""
        frame = Frame("text", b"", start, None, None)
        frame.command = Command("text", name)
        frame.word = Word(start, frame.command, None, "")
        frame.sink = frame.word.pieces
        self.words.append(frame.word)
        self._run(frame, start, end)
        frame.word.end = end
        return frame.word

    def _run(self, frame: Frame, at: int, end: int) -> None:
        if self.stopped is not None:
            return
        self._end = end
        self._stack = [frame]
        self._due = []
        self._unclosed = set()
        steps: dict[str, Callable[[Frame, int], int]] = {
            "commands": self._command, "quotes": self._quotes, "text": self._quotes, "expansion": self._expansion,
        }  # fmt: skip
        while at < end:
            frame = self._stack[-1]
            run = _RUNS[frame.kind].match(self.data, at, end)
            if run:
                self._literal(at, run.end())
                at = run.end()
                continue
            at = steps[frame.kind](frame, at)
            if len(self._stack) > DEEPEST_NESTING:
                self.stopped = at
                break
        while self._stack:
            self._close(min(at, end), min(at, end))

    def _end_word(self, at: int) -> None:
        frame = self._stack[-1]
        word, frame.word = frame.word, None
        if word is None:
            return
        word.end = at
        command = frame.command
        if word.redirect or command.kind != "simple":
            return
        raw = self.data[word.start : at] if at - word.start < 9 else b""
        if raw == b"]]":
            frame.condition = False
        elif word.number == 0 and raw in _KEYWORDS:
            frame.command = Command()
        elif word.number == 0 and raw == b"[[":
            frame.condition = True
        elif word.number == 0 and raw == b"esac" and frame.cases:
            frame.cases.pop()
            frame.command = Command()
        elif raw == b"in" and word.number == 2 and self._starts(command, b"case"):
            frame.cases.append(True)
            frame.command = Command("case")
        elif raw == b"{" and self._starts(command, b"function"):
            frame.command = Command()

    def _starts(self, command: Command, name: bytes) -> bool:
        first = command.words[0]
        return self.data[first.start : first.end] == name

    def _end_command(self, at: int) -> None:
        self._end_word(at)
        frame = self._stack[-1]
        frame.redirect, frame.condition = "", False
        if frame.command.kind == "array":
            return
        if frame.command.kind == "case":
            if frame.command.words and self._starts(frame.command, b"esac"):
                frame.cases.pop()
                frame.command = Command()
        elif frame.command.words or frame.command.targets:
            frame.command = Command()

    # Steps: each is at a byte that its frame's run does not take, and answers where to go on

    def _command(self, frame: Frame, at: int) -> int:
        data, end = self.data, self._end
        byte = data[at]
        if byte in b" \t\v\f" or (byte == 13 and data[at + 1 : at + 2] == b"\n"):
            self._end_word(at)
            return at + 1
        if byte in b"\n\r":
            self._end_command(at)
            return self._read_documents(at + 1)
        if byte == 35:  # '#'
            return self._comment(frame, at)
        if byte in b"{<%" and (hole := HOLE.match(data, at, end)):
            return self._hole(frame, at, hole.end())
        if byte in b"{%":
            self._literal(at, at + 1)
            return at + 1
        if byte == 39:  # "'"
            return self._single(at)
        if byte in b'\\"`$':
            return self._special(frame, at)
        if (frame.condition and byte in b"()&|<>") or (frame.plain and byte in b"()&|<>;"):
            self._literal(at, at + 1)
            return at + 1
        if byte in b"<>":
            return self._redirect(frame, at)
        return self._separator(frame, at)

    def _hole(self, frame: Frame, at: int, behind: int) -> int:
        """A placeholder is a piece of a word; a tag of a template beside a word is a blank."""
        if self.data[at : at + 2] == b"{%":
            if frame.word is None:
                return behind
            if behind >= self._end or self.data[behind] in b" \t\r\n":
                self._end_word(at)
                return behind
        return self._unknown(at, behind)

    def _separator(self, frame: Frame, at: int) -> int:
        data = self.data
        two = data[at : at + 2]
        byte = two[:1]
        if byte == b"(":
            return self._parenthesis(frame, at)
        if byte == b")":
            return self._closed(frame, at)
        if two == b"&>":
            self._end_word(at)
            return self._redirect(frame, at + 1)
        if byte == b"|" and frame.command.kind == "case":
            self._end_word(at)
            return at + 1
        ended = frame.command
        self._end_command(at)
        if byte == b"|" and two != b"||":
            frame.piped = ended
        if two in (b";;", b";&") and frame.cases:
            frame.cases[-1] = True
            frame.command = Command("case")
            return at + (3 if data[at : at + 3] == b";;&" else 2)
        return at + (2 if two in (b"||", b"&&", b"|&") else 1)

    def _parenthesis(self, frame: Frame, at: int) -> int:
        word = frame.word
        if frame.command.kind == "case":
            return at + 1
        if word and (array := _ARRAY.fullmatch(self.data, word.start, at)):
            self._open("commands", b")", at, at + 1)
            self._stack[-1].command = Command("array", array[1].decode())
            return at + 1
        if word and self.data[at + 1 : at + 2] == b")":  # a function
            self._end_word(at)
            frame.command = Command()
            return at + 2
        self._end_command(at)
        self._stack.append(Frame("commands", b")", -1, frame.holder, None))
        return at + 1

    def _closed(self, frame: Frame, at: int) -> int:
        if frame.command.kind == "case":
            self._end_word(at)
            frame.cases[-1] = False
            frame.command = Command()
            return at + 1
        self._end_command(at)
        return self._close(at, at + 1) if frame.closing == b")" else at + 1

    def _comment(self, frame: Frame, at: int) -> int:
        hole = HOLE.match(self.data, at, self._end)
        if hole:
            return self._unknown(at, hole.end())
        if frame.word is not None or frame.plain:
            self._literal(at, at + 1)
            return at + 1
        line = _LINE.search(self.data, at, self._end)
        behind = line.start() if line else self._end
        if frame.closing == b"`" and (tick := self.data.find(b"`", at, behind)) >= 0:
            behind = tick
        self.comments.append(Span(at, behind))
        return behind

    def _redirect(self, frame: Frame, at: int) -> int:
        data, end = self.data, self._end
        if data[at + 1 : at + 2] == b"(":  # the output of a command as a file
            return self._open("commands", b")", at, at + 2)
        word = frame.word
        number = word is not None and not word.redirect and data[word.start : at].isdigit()
        self._end_word(at)
        if number and frame.command.words:
            frame.command.words.pop()  # `2>`
        found = _REDIRECT.match(data, at, end)
        assert found is not None  # the byte is one of its beginnings
        operator = found[0].decode()
        if operator in ("<<", "<<-") and (limit := _DELIMITER.match(data, found.end(), end)):
            raw = limit[1] or limit[2] or limit[3]
            quoted = limit[3] is None or raw.startswith(b"\\")
            self._due.append((raw.removeprefix(b"\\"), quoted, operator == "<<-", frame.command))
            return limit.end()
        frame.redirect = operator
        return found.end()

    def _read_documents(self, at: int) -> int:
        """The here-documents that begin at this line."""
        for limit, quoted, tabs, command in self._due:
            if at >= self._end:
                break
            last = re.compile(rb"(?m)^%s%s[ \t]*\r?$" % (rb"\t*" if tabs else b"", re.escape(limit)))
            found = last.search(self.data, at, self._end)
            content = Span(at, found.start() if found else self._end)
            document = Document(content, command, not quoted)
            self.documents.append(document)
            if not quoted:
                self._mentioned(document)
            at = min(found.end() + 1, self._end) if found else self._end
        self._due = []
        return at

    def _mentioned(self, document: Document) -> None:
        for found in _MENTION.finditer(self.data, *document.content):
            name = (found[1] or found[2]).decode()
            self.references.setdefault(name, []).append(Reference(Span(*found.span()), None, None, document))
