"""Code, of all languages that `codelanguages` knows: the slots of places in a text of one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pypimigrate.formats.code.calls import Calls
from pypimigrate.formats.code.languages import Kind, Language, languages
from pypimigrate.formats.code.tree import Step
from pypimigrate.formats.code.words import RUNS
from pypimigrate.formats.comments import is_command, sentence
from pypimigrate.formats.shell.script import read as read_shell
from pypimigrate.formats.slot import DEEPEST, LARGEST, Form, Slot, unread
from pypimigrate.formats.tree import parsed
from pypimigrate.model import Span

LONGEST_LINE = 2000
"""Bytes of a line of a comment or of a text up to which it is read as a command or as code."""

_WHOLE = (Form.SETTING, Form.CALL, Form.ARGUMENT, Form.LINK)
_SPACE = re.compile(rb"\s")
_COMMANDS = ("subshell", "shell_command_expression", "command_string")
"""Types of nodes whose text is a command."""
_TAG = re.compile(rb"\{\{[^{}\n]{1,200}\}\}|\{%[^\n]{0,200}?%\}|<%[^\n]{0,200}?%>|\{#[^\n]{0,200}?#\}")
"""A tag of a template that becomes code."""
_PROMPT = re.compile(rb"[ \t]*(?:>>>|\.\.\.) ")
_GIVEN = re.compile(rb"[=:][ \t\"']*$")
_WORD = re.compile(rb"[^\W\d_]{2,}")


def read(data: bytes, places: Sequence[Span], language: str) -> list[Slot]:
    """The slots of places in code. `language` is a name of `codelanguages`; one that is not there is not read."""
    row = languages().get(language)
    if row is None or len(data) > LARGEST or not places:
        return unread(places)
    return _read(data, places, row, 0)


def _read(data: bytes, places: Sequence[Span], language: Language, depth: int) -> list[Slot]:
    tree = parsed(language.grammar, data)
    if tree is None:
        return unread(places)
    if tree.root_node.has_error and _TAG.search(data):
        blank = parsed(language.grammar, _TAG.sub(_blanked, data))
        tree = tree if blank is None or blank.root_node.has_error else blank
    code = Reading(data, tree, language)
    code.begin()
    code.inside = depth
    return [code.at(one) for one in places]


class Reading(Calls):
    """A text of code that is read. `inside` counts the texts around it."""

    inside = 0

    def at(self, place: Span) -> Slot:
        """The slot of a place."""
        (nothing,) = unread([place])
        self.asked = place
        slot = self._at(place)
        if slot is None or len(slot.path) > DEEPEST or (slot.form is Form.SETTING and not slot.path):
            return nothing
        covered = slot.value.start <= place.start and place.end <= slot.value.end
        known = slot.form not in _WHOLE or any(
            one and one.start < place.end and place.start < one.end for one in slot.pieces
        )
        return slot if covered and known and slot.form is not Form.UNREAD else nothing

    def _at(self, place: Span) -> Slot | None:
        steps = self.way(place.start, place.end)
        for number in range(len(steps) - 1, -1, -1):
            one = steps[number]
            if one.broken:
                return None
            if one.kind is Kind.COMMENT:
                return self._comment(one, place)
            if one.kind is Kind.PATTERN:
                value = Span(one.start, one.end)
                return Slot(Form.OPERAND, ("match", "regex"), value, (value,), at=one.start)
            if one.kind is Kind.MARKUP:
                value = Span(one.start, one.end)
                return Slot(Form.TEXT, (), value, (value, None), at=one.start)
            if one.kind is Kind.WORDS:
                return self._in_words(steps, number, place)
            if one.kind is Kind.LITERAL:
                return self._in_text(steps, number, place)
        return None

    # Texts

    def _in_text(self, steps: list[Step], number: int, place: Span) -> Slot | None:
        node = steps[number].node
        span = self.inner(node)
        if not (span.start <= place.start and place.end <= span.end):
            return None
        if number and steps[number - 1].kind is Kind.STATEMENT and node.type not in _COMMANDS:
            return self._documented(span, place)
        if node.type in _COMMANDS:
            slot: Slot | None = Slot(Form.CALL, ("backtick", "0"), span, self.literal(node), at=span.start)
        else:
            slot = self.climb(steps, number, self.literal(node), span, 0)
        if slot is None or slot.form in (Form.OPERAND, Form.ARGUMENT):
            return slot
        start, end = max(slot.value.start, place.start - LONGEST_LINE), min(slot.value.end, place.end + LONGEST_LINE)
        text = self.data[start:end]
        return self._held(slot, place) if _SPACE.search(text.strip()) or b"<" in text else slot

    def _in_words(self, steps: list[Step], number: int, place: Span) -> Slot | None:
        """One of the words of a text that is a list of them."""
        span = self.inner(steps[number].node)
        start = max(self.data.rfind(one, span.start, place.start) + 1 for one in (b" ", b"\n", b"\t")) or span.start
        found = _SPACE.search(self.data, place.end, span.end)
        word = Span(max(start, span.start), found.start() if found else span.end)
        return self.climb(steps, number, (word,), word, 0)

    def _held(self, slot: Slot, place: Span) -> Slot:
        """A text of which the place is only a part: a command, a sentence, or something that is not known."""
        value = slot.value
        start = max(value.start, self.data.rfind(b"\n", value.start, place.start) + 1)
        end = self.data.find(b"\n", place.end, value.end)
        line = Span(start, value.end if end < 0 else end)
        if line.end - line.start <= LONGEST_LINE and (found := self._command(slot, line, place)):
            return found
        before, behind = (
            self.data[max(line.start, place.start - 400) : place.start],
            self.data[place.end : line.end][:400],
        )
        if b"<" in before:
            return slot._replace(form=Form.TEXT, path=(), uses=(), outer=slot)
        if len(_WORD.findall(before + b" " + behind)) > 2 and not _GIVEN.search(before) and before.strip():
            said = sentence(self.data[line.start : line.end], _moved(place, -line.start), b"")
            return slot._replace(form=Form.PROSE, path=(), uses=(), outer=slot, sentence=_moved(said, line.start))
        if self.data.find(b"\n", value.start, place.start) >= 0 or self.data.find(b"\n", place.end, value.end) >= 0:
            return slot._replace(form=Form.TEXT, path=(), uses=(), outer=slot)
        return slot

    def _command(self, slot: Slot, line: Span, place: Span) -> Slot | None:
        """The slot in the command that a line of a text is."""
        raw = self.data[line.start : line.end]
        (found,) = read_shell(raw, [_moved(place, -line.start)])
        if found.form is not Form.ARGUMENT or not found.path:
            return None
        text = raw.decode("utf-8", "replace")
        runs = slot.form is Form.CALL and not RUNS.isdisjoint(slot.path[:-1])
        flagged = found.path[-1] != "" and (text.lstrip().startswith("-") or is_command(text, found, False))
        if not flagged and not (runs and found.path[0]):
            return None
        return found.shifted(line.start)._replace(outer=slot)

    def _documented(self, span: Span, place: Span) -> Slot:
        """A text that documents code, or code in it that is an example."""
        start = max(span.start, self.data.rfind(b"\n", span.start, place.start) + 1)
        end = self.data.find(b"\n", place.end, span.end)
        prompt = _PROMPT.match(self.data, start, place.start)
        if prompt and (found := self._statement(Span(prompt.end(), span.end if end < 0 else end), place)):
            return found
        said = sentence(self.data[span.start : span.end], _moved(place, -span.start), b"")
        return Slot(Form.COMMENT, (), span, (span,), sentence=_moved(said, span.start), at=span.start)

    # Comments

    def _comment(self, comment: Step, place: Span) -> Slot:
        value = Span(comment.start, comment.end)
        raw = self.data[comment.start : comment.start + 3]
        mark = next((one for one in self.language.marks if raw.startswith(one)), b"*" if raw[:2] == b"/*" else b"")
        said = sentence(self.data, place, mark) if mark and mark != b"*" else None
        if said is None:
            inner = sentence(self.data[comment.start : comment.end], _moved(place, -comment.start), mark)
            said = _moved(inner, comment.start)
        start = max(comment.start, self.data.rfind(b"\n", comment.start, place.start) + 1)
        end = self.data.find(b"\n", place.end, comment.end)
        line = Span(start, comment.end if end < 0 else end)
        off = self._switched_off(line, place) if line.end - line.start <= LONGEST_LINE else None
        return off or Slot(Form.COMMENT, (), value, (value,), sentence=said, at=comment.start)

    def _switched_off(self, line: Span, place: Span) -> Slot | None:
        """The slot in a line of a comment, if that is a whole command or a whole statement."""
        raw = self.data[line.start : line.end]
        start = line.start + len(raw) - len(raw.lstrip(b"/#*-;! \t"))
        text = self.data[start : line.end].removesuffix(b"*/").rstrip()
        if self.inside or start > place.start or place.end > start + len(text):
            return None
        inner = _moved(place, -start)
        (found,) = read_shell(text, [inner])
        if found.form is Form.ARGUMENT and is_command(text.decode("utf-8", "replace"), found, False):
            return found.shifted(start)._replace(enabled=False)
        if b"=" not in text and b"(" not in text and b":" not in text[: inner.start]:
            return None
        slot = self._statement(Span(start, start + len(text)), place)
        return slot and slot._replace(enabled=False)

    def _statement(self, line: Span, place: Span) -> Slot | None:
        """The slot in a line that is a whole statement of the same language."""
        if self.inside or line.end - line.start > LONGEST_LINE:
            return None
        text = self.data[line.start : line.end]
        tree = parsed(self.language.grammar, text)
        if tree is None or tree.root_node.has_error:
            return None
        code = Reading(text, tree, self.language)
        code.begin()
        code.inside = self.inside + 1
        found = code.at(_moved(place, -line.start))
        if found.form not in (Form.SETTING, Form.CALL, Form.ARGUMENT):
            return None
        return found.shifted(line.start)._replace(outer=found.outer and found.outer.shifted(line.start))


def _blanked(tag: re.Match[bytes]) -> bytes:
    """A name in the place of a value, and nothing in the place of another tag."""
    size = tag.end() - tag.start()
    return (b"x" if tag[0].startswith((b"{{", b"<%=")) else b" ") * size


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
