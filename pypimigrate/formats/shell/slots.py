"""The slots of places in shell text that was read into words: see `shellwords` for the words, `command` for the flags.

What is asked, from the inside out: the expansion (`${X#…}`, `${X:-…}`), the word in its command, the command that a
word holds (`sh -c "…"`, `OPTIONS="--flag …"`), the here-document, the comment. A name flows to the slots of its
variables in the same text, and through up to two other names.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from pypimigrate.formats.comments import TOLD, is_command, sentence
from pypimigrate.formats.shell import command as commands
from pypimigrate.formats.shell.names import UNKNOWN, Given, Names
from pypimigrate.formats.shell.operands import operand
from pypimigrate.formats.shell.tree import Command, Document, Expansion, Piece, Reference, Word
from pypimigrate.formats.shell.words import Text
from pypimigrate.formats.slot import DEEPEST, Form, Slot, normal
from pypimigrate.model import Span

LONGEST_WORD = 1 << 14
"""Bytes of a word up to which it is read."""
MOST_PIECES = 200
"""Pieces of a word; one that has more is not read."""
LONGEST_COMMENT = 2000
"""Bytes of a comment up to which it is read as a command."""
_DEEPEST_TEXT = 3

_SHELLS = re.compile(r"(?:ba|da|z|k|a)?sh|su|ssh|eval|trap|runuser")
_INTERPRETERS = re.compile(r"(?:python|pypy|jython|ruby|perl|node|php)[\d.]*")
_PRINTS = {"echo", "printf", "print"}
_PLAINLY = ("-e", "-n", "-en", "-ne", "-E", "--")
_DECLARES = {"export", "local", "declare", "readonly", "typeset", "set", "setenv", "setx", "ENV", "ARG"}
_DEFAULTS = ("-", "=", ":-", ":=")
_DONE = {"#": "strip", "%": "strip", "/": "replace", "length": "measure", ":": "replace", "subst": "replace",
         "patsubst": "replace", "findstring": "search", "filter": "match", "filter-out": "match"}  # fmt: skip
_CALLED = ("call", "info", "warning", "error")
_OTHER = re.compile(rb"#!(?!\S*(?:/|env )(?:ba|da|z|k|a)?sh\b)")

Swap = tuple[Span, Given] | None


class Slots(Names):
    """The slots of a text. `outer` is that of the value that holds the text; `depth` counts texts inside each other."""

    def __init__(self, text: Text, outer: Slot | None = None, depth: int = 0) -> None:
        super().__init__(text)
        self.outer = outer
        self.depth = depth
        self._words = [one.start for one in text.words]
        self._expansions = [one.start for one in text.expansions]
        self._documents = [one.content.start for one in text.documents]
        self._comments = [one.start for one in text.comments]
        self._inner: dict[Span, Slots] = {}

    def at(self, place: Span) -> Slot:
        """The slot of a place; `UNREAD` if there is none that covers it."""
        slot = self.slot(place.start)
        if (
            slot is None
            or len(slot.path) > DEEPEST
            or not slot.value.start <= place.start < place.end <= slot.value.end
        ):
            return Slot(Form.UNREAD, value=place, pieces=(place,), at=place.start, outer=self.outer)
        return slot

    def slot(self, at: int, depth: int = 0, swap: Swap = None) -> Slot | None:
        """The slot of what stands at an offset. `swap` is a variable there, and what it is known to hold."""
        if self.text.stopped is not None and at >= self.text.stopped:
            return None
        number = bisect_right(self._comments, at) - 1
        if number >= 0 and at < self.text.comments[number].end:
            return self._comment(self.text.comments[number], at)
        number = bisect_right(self._documents, at) - 1
        if number >= 0 and at < self.text.documents[number].content.end:
            return self._document(self.text.documents[number], at, depth, swap)
        word = self._word(at)
        if word is None or len(word.pieces) > MOST_PIECES or word.end - word.start > LONGEST_WORD:
            return None
        return self._filled(word, self._expansion(at, word), at, depth, swap)

    def _word(self, at: int) -> Word | None:
        """The innermost word around an offset."""
        number = bisect_right(self._words, at) - 1
        word = self.text.words[number] if number >= 0 else None
        while word and word.end <= at:
            word = word.parent
        return word

    def _expansion(self, at: int, word: Word) -> Expansion | None:
        number = bisect_right(self._expansions, at) - 1
        inside = self.text.expansions[number] if number >= 0 else None
        while inside and inside.end <= at:
            inside = inside.parent
        return inside if inside and inside.word is word and inside.inner <= at else None

    def _used(self, one: Reference, depth: int, given: Given) -> Slot | None:
        """The slot of a variable; `UNREAD` if that is not understood, None if it has too many uses itself."""
        if one.document:
            return self._document(one.document, one.span.start, depth, (one.span, given))
        if one.word is None or len(one.word.pieces) > MOST_PIECES:
            return Slot(Form.UNREAD, value=one.span, pieces=(one.span,), at=one.span.start)
        number = bisect_right(self._expansions, one.span.start) - 1
        around = self.text.expansions[number] if number >= 0 else None
        if around and around.start == one.span.start and (done := _done(around.operator)):
            return Slot(Form.OPERAND, (done, around.operator), one.span, given, at=one.span.start)
        return self._filled(one.word, one.expansion, one.span.start, depth, (one.span, given))

    # Words

    def _filled(self, word: Word, inside: Expansion | None, at: int, depth: int, swap: Swap) -> Slot | None:
        """The slot of what stands in a word, and in an expansion if one is around it."""
        if inside is None:
            return self._in_word(word, at, depth, swap)
        pieces = _pieces(inside.pieces, swap)
        value = Span(inside.pieces[0].start, inside.pieces[-1].end) if inside.pieces else Span(at, inside.end)
        key = (normal(inside.name),)
        if done := _done(inside.operator):
            if not inside.name:
                value, pieces = self._argument_of(inside, at, swap)
            return Slot(Form.OPERAND, (done, inside.operator), value, pieces, at=inside.start)
        whole = Span(inside.start, inside.end + 1)
        if inside.operator in _CALLED:
            value, pieces = self._argument_of(inside, at, swap)
            return _called(inside, self.text.data, at, value, pieces)
        outer = self._filled(word, inside.parent, inside.start, depth, (whole, pieces))
        if outer is None or inside.operator not in _DEFAULTS or (outer.path == key and outer.pieces == pieces):
            return outer and outer._replace(value=value if outer.pieces == pieces else outer.value)
        flow = self._flow(inside.name, pieces, depth) if "=" in inside.operator else ()
        if flow is None:
            return None
        uses = (*(one for one in flow if one != outer), outer)
        uses = tuple(one for one in uses if one.path[:1] != (":",))  # a command that does nothing
        return Slot(Form.SETTING, key, value, pieces, uses=uses, at=inside.start)

    def _argument_of(self, inside: Expansion, at: int, swap: Swap) -> tuple[Span, Given]:
        """The argument of a function of make."""
        data = self.text.data
        start = max(inside.inner, data.rfind(b",", inside.inner, at) + 1)
        comma = data.find(b",", at, inside.end)
        end = comma if comma >= 0 else inside.end
        kept = [
            one._replace(start=max(start, one.start), end=min(end, one.end)) if one.literal else one
            for one in inside.pieces
            if start < one.end and one.start < end
        ]
        return Span(start, end), _pieces(kept, swap)

    def _in_word(self, word: Word, at: int, depth: int, swap: Swap) -> Slot | None:
        command = word.command
        value, pieces = self._value(word, 0, swap)
        if word.redirect == "<<<":
            return Slot(Form.TEXT, (), value, pieces, at=word.start, outer=self._reader(command, "<<<"))
        if word.redirect:
            return self._reader(command, word.redirect)._replace(value=value, pieces=pieces, at=word.start)
        if command.kind == "case":
            return Slot(Form.OPERAND, ("case", "case"), value, pieces, at=word.start)
        if command.kind in ("array", "text"):
            return self._item(word, at, depth, swap)
        texts, more = self._programmed(command) if word.number else ([self._text(word)], 0)
        number = word.number + more
        if done := operand(texts, number):
            return Slot(Form.OPERAND, done, value, pieces, at=command.words[0].start)
        if texts[0] in ("for", "select", "foreach") and number > 1:
            return self._setting(texts[1], value, pieces, command.words[1].start, depth)
        found = commands.read(texts, number, _within(word, at))
        value, pieces = self._value(word, len(texts[number][: found.cut].encode("utf-8", "surrogateescape")), swap)
        key = command.words[max(0, found.key - more)].start
        if found.form is Form.SETTING:
            if found.key != number and texts[0] == "ENV":
                last, _ = self._value(command.words[-1], 0, None)
                value = Span(command.words[found.key + 1].start if number > found.key + 1 else value.start, last.end)
            known = texts[0] in _DECLARES or commands.program(texts[:100]) == len(texts)
            name = texts[found.key] if found.key != number else texts[number][: found.cut].rstrip("+:?=")
            slot = self._setting(name, value, pieces, key, depth, known)
            slot = slot and self._held(slot, at, depth, swap)
            if slot and slot.outer is None and (beside := self._printed(texts[0], command)):
                printed = Slot(Form.ARGUMENT, (texts[0], ""), value, (), beside, at=command.words[0].start)
                slot = slot._replace(outer=printed)
            return slot
        slot = Slot(found.form, found.path, value, pieces, at=key)
        return self._argument(slot, command, at, depth, swap)

    def _item(self, word: Word, at: int, depth: int, swap: Swap) -> Slot | None:
        """A word of an array, or a text that is given to a name."""
        command = word.command
        value, pieces = self._value(word, 0, swap)
        slot = self._setting(command.name, value, pieces, word.start, depth)
        if slot is None or command.kind == "text":
            return slot and self._held(slot, at, depth, swap)
        texts, _ = self._programmed(command)
        found = commands.read(texts, word.number, _within(word, at))
        if found.form is Form.SETTING or not found.path[-1]:
            return slot
        value, pieces = self._value(word, found.cut, swap)
        return Slot(Form.ARGUMENT, found.path, value, pieces, at=command.words[found.key].start, outer=slot)

    def _setting(self, name: str, value: Span, pieces: Given, at: int, depth: int, known: bool = True) -> Slot | None:
        """What a name is given. None if the name is used too often to follow."""
        uses = self._flow(name, pieces, depth) if known else ()
        return None if uses is None else Slot(Form.SETTING, (normal(name),), value, pieces, uses=uses, at=at)

    def _argument(self, slot: Slot, command: Command, at: int, depth: int, swap: Swap) -> Slot | None:
        """An argument, unless it is a text of its own: a command for a shell, a program, something that is printed."""
        name = slot.path[0]
        if _SHELLS.fullmatch(name) and (slot.path[-1] == "c" or name in ("eval", "ssh", "trap")):
            return self._read_inside(slot, slot.value, at, depth, swap)
        if slot.path[-1] == "c" and b" " in self.text.data[slot.value.start : slot.value.end][:LONGEST_COMMENT]:
            if not _INTERPRETERS.fullmatch(name):
                return self._read_inside(slot, slot.value, at, depth, swap)
            return Slot(Form.TEXT, (), slot.value, slot.pieces, at=slot.at, outer=slot)
        if _INTERPRETERS.fullmatch(name) and slot.path[-1] == "e":
            return Slot(Form.TEXT, (), slot.value, slot.pieces, at=slot.at, outer=slot)
        if beside := self._printed(name, command):
            first = next((one for one in command.words[1:9] if one.pieces and self._text(one) not in _PLAINLY), None)
            if first:
                last = command.words[-1]
                value = Span(self._value(first, 0, None)[0].start, self._value(last, 0, None)[0].end)
                pieces = slot.pieces if first is last else (value,)
                return Slot(Form.TEXT, (), value, pieces, at=slot.at, outer=slot._replace(beside=beside))
        return slot

    def _value(self, word: Word, cut: int, swap: Swap) -> tuple[Span, Given]:
        """The span of a word behind the first `cut` bytes of its text, without its quotes, and its pieces."""
        kept: list[Piece] = []
        seen = 0
        for one in word.pieces:
            size = one.end - one.start
            if seen + size > cut:
                kept.append(one._replace(start=one.start + max(0, cut - seen)))
            seen += size
        if not kept:
            return Span(word.end, word.end), ()
        data, start, end = self.text.data, kept[0].start, kept[-1].end
        before = data[start - 1 : start] if start > word.start else b""
        behind = data[end : end + 1] if end < word.end else b""
        if before != behind or before in data[start:end]:  # not one pair of quotes around all
            start -= before in (b"'", b'"')
            end += behind in (b"'", b'"')
        return Span(start, end), _pieces(kept, swap)

    # Texts inside

    def _held(self, slot: Slot, at: int, depth: int, swap: Swap) -> Slot:
        """A value that holds flags, or a whole command with flags: the slot in that command."""
        raw = self.text.data[slot.value.start : min(at, slot.value.end)]
        if (
            not raw
            or b"-" not in raw
            or not (raw.startswith(b"-") or b" " in raw)
            or at - slot.value.start > LONGEST_COMMENT
        ):
            return slot
        inside = self._read_inside(slot, slot.value, at, depth, swap)
        return inside if inside.form is Form.ARGUMENT and inside.path[-1:] not in ((), ("",)) else slot

    def _read_inside(self, slot: Slot, value: Span, at: int, depth: int, swap: Swap) -> Slot:
        """The slot in a text that is a value of this one."""
        if self.depth >= _DEEPEST_TEXT:
            return slot
        inner = self._inner.get(value)
        if inner is None:
            text = Text(self.text.data, self.text.dialect)
            text.read(*value)
            inner = self._inner[value] = Slots(text, None, self.depth + 1)
        found = inner.slot(at, depth, swap)
        return slot if found is None else found._replace(outer=found.outer or slot)

    def _reader(self, command: Command, flag: str) -> Slot:
        """The command that reads a here-document, and the file that it writes, if it does."""
        texts, _ = self._programmed(command)
        path = commands.read([*texts, ""], len(texts)).path if texts else ("", "")
        beside = self._written(command)
        start = command.words[0].start if command.words else 0
        end = command.words[-1].end if command.words else 0
        return Slot(Form.ARGUMENT, (*path[:-1], flag), Span(start, end), (), beside, at=start)

    def _printed(self, name: str, command: Command) -> tuple[tuple[str, str], ...]:
        """The file that a command writes, if it is one that prints its arguments."""
        return self._written(command) if name in _PRINTS else ()

    def _written(self, command: Command) -> tuple[tuple[str, str], ...]:
        """The file that a command writes, as what stands beside its slot."""
        target = self._target(command)
        return ((">", target),) if target else ()

    def _target(self, command: Command) -> str:
        """The file that what a command prints goes to, or ""."""
        one: Command | None = command
        for _ in range(5):
            if one is None:
                break
            for word in one.targets:
                if word.redirect in (">", ">>", ">|") and not (name := self._text(word)).startswith("/dev/"):
                    return name
            texts, _more = self._programmed(one)
            first = commands.program(texts[:100])
            if first < len(texts) and commands.base(texts[first]) in ("tee", "COPY", "ADD"):
                return next((word for word in texts[first + 1 : 100] if word and not word.startswith("-")), "")
            one = one.next
        return ""

    def _document(self, document: Document, at: int, depth: int, swap: Swap) -> Slot | None:
        outer = self._reader(document.command, "<<")
        slot = Slot(Form.TEXT, (), document.content, (document.content,), at=outer.at, outer=outer)
        script = self.text.dialect.comments and not document.command.words
        if (script and not _OTHER.match(self.text.data, *document.content)) or _SHELLS.fullmatch(outer.path[0]):
            return self._read_inside(slot, document.content, at, depth, swap)._replace(outer=outer)
        return slot

    def _comment(self, comment: Span, at: int) -> Slot | None:
        """A comment: what it would be if it were none, when it holds exactly a command or an assignment."""
        data = self.text.data
        words = sentence(data, Span(at, at + 1), b"#")
        said = Slot(Form.COMMENT, (), comment, (comment,), sentence=words, at=comment.start)
        if comment.end - comment.start > LONGEST_COMMENT or self.depth >= _DEEPEST_TEXT:
            return said
        text = data[comment.start : comment.end].decode("latin-1")
        told = TOLD.match(text)
        assert told is not None  # it matches nothing, too
        start = comment.start + (told.start(1) if told[1] else told.start(2) if told[2] else told.end())
        if told[1] and told[1].strip() == "RUN":
            start = comment.start + told.end(1)
        if self.text.dialect.make and told[2]:
            raw = data[comment.start + told.end() : comment.end].strip()
            value = Span(behind := data.index(raw, comment.start + told.end()), behind + len(raw))
            off = Slot(Form.SETTING, (normal(told[2]),), value, (value,), enabled=False, at=comment.start)
            return off if is_command(raw.decode("utf-8", "replace"), off, True) and value.start <= at else said
        found = self._read_inside(said, Span(start, comment.end), at, 0, None)
        if not is_command(data[start : comment.end].decode("utf-8", "replace"), found, bool(told[1] or told[2])):
            return said
        uses = self._flow(told[2], found.pieces, 0) if found.form is Form.SETTING and told[2] else ()
        return found._replace(enabled=False, uses=uses or (), outer=None)


def _done(operator: str) -> str | None:
    """What an expansion does with what stands in it, if that must stay what it is."""
    return _DONE.get(operator) or (_DONE.get(operator[:1]) if operator[:1] in "#%/" else None)


def _called(inside: Expansion, data: bytes, at: int, value: Span, pieces: Given) -> Slot:
    """The slot of an argument of a function of make."""
    arguments = data[inside.inner : at].split(b",") if at - inside.inner < LONGEST_COMMENT else [b""]
    names = (arguments[0].decode("utf-8", "replace"),) if inside.operator == "call" else (inside.operator,)
    return Slot(Form.CALL, (*map(normal, names), str(len(arguments) - 1)), value, pieces, at=inside.start)


def _within(word: Word, at: int) -> int:
    """The offset in the text of a word that belongs to an offset in the whole."""
    seen = 0
    for one in word.pieces:
        if at < one.end:
            return seen + max(0, at - one.start) * one.literal
        seen += one.end - one.start
    return seen


def _pieces(pieces: list[Piece], swap: Swap) -> Given:
    found: list[Span | None] = []
    for one in pieces:
        if swap and one.start == swap[0].start and not one.literal:
            found += swap[1]
        else:
            found.append(Span(one.start, one.end) if one.literal else None)
    return tuple(found) if len(found) <= MOST_PIECES else UNKNOWN
