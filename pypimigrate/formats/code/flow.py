"""Names in code: what each is given, where it is read, and the slots that it flows to, in one text.

A name belongs to the function, the class or the text in which it is given a value. What another text reads of it, and
what is read by a name that is made at run time, is not known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from pypimigrate.formats.code.languages import Kind
from pypimigrate.formats.code.pieces import MARK, UNKNOWN, Given, Pieces
from pypimigrate.formats.code.tree import DECLARES, Step
from pypimigrate.formats.code.words import SELF
from pypimigrate.formats.slot import MOST_USES, Form, Slot, normal
from pypimigrate.model import Span

if TYPE_CHECKING:
    from tree_sitter import Node

_DEEPEST_FLOW = 3
_MOST_WORK = 100_000  # uses that are answered
_MOST_PLACES = 2000  # of one name in its region
SEVERAL = ("pattern_list", "tuple_pattern", "expression_list", "variable_list", "left_assignment_list", "list_pattern",
           "variable_declaration")  # fmt: skip
"""Types of nodes in which several values or names stand side by side."""
_IDENTIFIER = re.compile(rb"[A-Za-z_]\w*")
_MARKS = b"$@%&*:."


class Owned(NamedTuple):
    """A name: where it is valid, and of what it is a part. `receiver` is "" for a plain name, "self" for a part of the
    object itself, "*" for a part of anything."""

    name: bytes
    within: Span
    receiver: str = ""
    function: bool = False


class Place(NamedTuple):
    """Where a name stands: `number` is that of the step that is its value, or of the text that it is a `hole` of."""

    defines: bool
    receiver: str
    number: int
    around: Span
    called: bool
    joins: bool = False
    hole: Span | None = None


class Flow(Pieces):
    """The names of a text. `climb`, which says what a value is used for, is for the class that knows slots."""

    _index: dict[bytes, list[int]] | None = None

    def begin(self) -> None:
        self._seen: dict[tuple[bytes, int], Place | None] = {}
        self._flows: dict[tuple[Owned, int, tuple[str, ...], bool], tuple[Slot, ...] | None] = {}
        self._flowing: set[Owned] = set()
        self._work = 0

    def climb(self, steps: list[Step], number: int, pieces: Given, value: Span, depth: int,
              keys: tuple[str, ...] = (), listed: bool = False) -> Slot | None:  # fmt: skip
        raise NotImplementedError

    # What owns a name

    def region(self, steps: list[Step], *kinds: Kind) -> Span:
        """The innermost function or class around the last step, or the whole text."""
        for one in reversed(steps[:-1]):
            if one.kind in kinds:
                return Span(one.start, one.end)
        return Span(0, len(self.data))

    def owned(self, steps: list[Step], target: Node) -> Owned | None:
        """The name that a target stands for; `steps` lead to the node that gives it its value."""
        raw = self.text(target)[:300].strip()
        raw = DECLARES.sub(b"", raw, count=1) if DECLARES.match(raw) else raw
        raw = re.sub(rb"(?s)\[.*|\s*:(?!:).*", b"", raw) if raw[:1] not in b"$@%&*:" else raw
        found = re.fullmatch(rb"(?s)(.*?)([A-Za-z_]\w*)[?!]?", raw)
        if found is None:
            return None
        before, name = found[1], found[2]
        receiver = self._receiver(before)
        if before.strip(b" *&$@%(") and receiver == "":
            receiver = "?"
        if b"@" in before or receiver == "self":
            return Owned(name, self.region(steps, Kind.CLASS), "self")
        if receiver:
            return Owned(name, Span(0, len(self.data)), receiver)
        around = self.region(steps, Kind.FUNCTION, Kind.CLASS)
        inner = next((one for one in reversed(steps[:-1]) if one.kind in (Kind.FUNCTION, Kind.CLASS)), None)
        if inner is not None and inner.kind is Kind.CLASS:
            return Owned(name, Span(0, len(self.data)), "self")
        return Owned(name, around)

    def _receiver(self, before: bytes) -> str:
        """What stands before the name of a part: "self" for the object itself or a class, "" if nothing does."""
        parts = re.findall(rb"[A-Za-z_]\w*", before)
        if not re.search(rb"(?:\.|->|::|\?|@)\s*$", before):
            return ""
        if before.rstrip().endswith(b"@"):
            return "self"
        if len(parts) == 1 and (parts[0].decode().lower() in SELF or parts[0][:1].isupper()):
            return "self"
        return before.strip(b" .->:?").decode("utf-8", "replace") or "self"

    # Where a name stands

    def _offsets(self, name: bytes, within: Span) -> list[int]:
        if self._index is None:
            self._index = {}
            for found in _IDENTIFIER.finditer(self.data):
                self._index.setdefault(found[0], []).append(found.start())
        offsets = self._index.get(name, [])
        return offsets[bisect_left(offsets, within.start) : bisect_left(offsets, within.end)]

    def stands(self, name: bytes, start: int) -> Place | None:
        """What a name is at an offset; None if it is something else than a name that is given or read."""
        key = (name, start)
        if key not in self._seen:
            self._work += 1
            self._seen[key] = self._placed(name, start)
        return self._seen[key]

    def _placed(self, name: bytes, start: int) -> Place | None:
        steps = self.way(start, start + len(name))
        at = len(steps) - 1
        if at < 1 or steps[at].kind is not Kind.NAME:
            return self._dollared(steps, start, start + len(name)) if self.language.dollar else None
        while at > 1 and steps[at - 1].kind is Kind.NAME and len(self.text(steps[at - 1].node)) <= len(name) + 3:
            at -= 1
        if self.text(steps[at].node).strip(_MARKS + b"{}") != name:
            return None
        receiver = "self" if self.data[steps[at].start : steps[at].start + 1] == b"@" else ""
        around = self.region(steps[: at + 1], Kind.FUNCTION)
        parent = steps[at - 1]
        if parent.kind is Kind.MEMBER and steps[at].start > parent.start:
            if steps[at].end < parent.end:
                return None
            receiver = self._receiver(self.data[max(parent.start, steps[at].start - 200) : steps[at].start]) or "?"
            at -= 1
            parent = steps[at - 1]
        called = False
        while at > 1 and parent.kind is Kind.PASS and (parent.start, parent.end) == (steps[at].start, steps[at].end):
            at -= 1
            parent = steps[at - 1]
        if parent.kind is Kind.CALL and at:
            callee = self._callee(parent.node)
            if callee is not None and callee.start_byte <= steps[at].start and steps[at].end <= callee.end_byte:
                if steps[at].start > parent.start and not receiver:
                    receiver = self._receiver(self.data[max(parent.start, steps[at].start - 200) : steps[at].start])
                return Place(False, receiver, at - 1, around, True)
            called = False
        return self._role(steps, at, receiver, around, called)

    def _dollared(self, steps: list[Step], start: int, end: int) -> Place | None:
        """A name in a text, of which the grammar does not know that it is one."""
        at = next((at for at in range(len(steps) - 1, 0, -1) if steps[at].kind is Kind.LITERAL), 0)
        if not at or self.data[steps[at].start : steps[at].start + 1] != b'"':
            return None
        hole = Span(start - 1, end)
        if self.data[start - 2 : start] == b"${":
            if self.data[end : end + 1] != b"}":
                return None
            hole = Span(start - 2, end + 1)
        elif self.data[start - 1 : start] != b"$":
            return None
        return Place(False, "", at, self.region(steps[: at + 1], Kind.FUNCTION), False, False, hole)

    def _callee(self, node: Node) -> Node | None:
        found = self.field(node, "function", "method", "name", "constructor", "macro", "type")
        return found or self.first(node)

    def _role(self, steps: list[Step], at: int, receiver: str, around: Span, called: bool) -> Place | None:
        """Whether a name is given a value where it stands, or read."""
        low = at
        while low > 1 and (
            steps[low - 1].kind in (Kind.SUBSCRIPT, Kind.MEMBER) or (low < at and steps[low - 1].node.type in SEVERAL)
        ):
            low -= 1
        if low < at and steps[low - 1].kind is Kind.ASSIGN:
            target = self.target(steps[low - 1].node)
            if target is not None and steps[low].end <= target.end_byte:
                return None  # a part of it is given a value
        low = at
        for _ in range(5):
            parent = steps[low - 1] if low else None
            if parent is None or parent.kind is Kind.IMPORT:
                return None
            if parent.kind is Kind.PARAMETERS:
                return Place(True, receiver, at, around, called)
            if parent.kind in (
                Kind.ASSIGN,
                Kind.DEFAULT,
                Kind.LOOP,
                Kind.KEYWORD,
                Kind.PAIR,
                Kind.FUNCTION,
                Kind.CLASS,
            ):
                break
            if parent.kind not in (None, Kind.PASS, Kind.LIST) or re.search(r"statement|block|body", parent.node.type):
                return Place(False, receiver, at, around, called)
            low -= 1
        else:
            return Place(False, receiver, at, around, called)
        child, kind = steps[low], parent.kind
        if kind in (Kind.FUNCTION, Kind.CLASS):
            named = self.field(parent.node, "name", "declarator")
            inside = named is not None and named.start_byte <= child.start and child.end <= named.end_byte
            single = self.field(parent.node, "parameter")
            if single is not None and single.start_byte == child.start:
                return Place(True, receiver, at, around, called)
            return None if inside else Place(False, receiver, at, around, called)
        target = self.target(parent.node)
        if target is None or not (target.start_byte <= steps[at].start and steps[at].end <= target.end_byte):
            return Place(False, receiver, at, around, called)
        if kind in (Kind.KEYWORD, Kind.PAIR):
            return Place(False, receiver, at, around, called) if "shorthand" in steps[at].node.type else None
        joins = kind is Kind.ASSIGN and self.between(parent.node, target)[1] in ("+=", ".=", "..=", "<<=")
        return Place(not joins, receiver, at, around, called, joins)

    # Flow

    def flow(
        self, owned: Owned | None, given: Given, depth: int, keys: tuple[str, ...] = (), listed: bool = False
    ) -> tuple[Slot, ...] | None:
        """The slots that a name flows to; `given` is what it is given here, as one of several values if it is `listed`.

        None stands for too many of them.
        """
        if owned is None or depth >= _DEEPEST_FLOW or owned in self._flowing:
            return ()
        key = (owned, depth, keys, listed)
        if key not in self._flows:
            self._flowing.add(owned)
            self._flows[key] = self._followed(owned, depth, keys, listed)
            self._flowing.discard(owned)
        found = self._flows[key]
        if found is None or self._work > _MOST_WORK:
            return None
        self._work += sum(1 + _count(one) for one in found)
        return tuple(_filled(one, given) for one in found)

    def _followed(self, owned: Owned, depth: int, keys: tuple[str, ...], listed: bool) -> tuple[Slot, ...] | None:
        offsets = self._offsets(owned.name, owned.within)
        if len(offsets) > _MOST_PLACES:
            return None
        places = [(one, found) for one in offsets if (found := self.stands(owned.name, one)) is not None]
        hidden = [
            found.around
            for _, found in places
            if found.defines and not found.receiver and _smaller(found.around, owned.within)
        ]
        uses: list[Slot] = []
        count = 0
        for start, found in places:
            if found.defines or not self._reads(owned, found):
                continue
            if not found.receiver and any(one.start <= start < one.end for one in hidden):
                continue
            self._work += 1
            slot = self._used(owned, start, found, (MARK,), depth + 1, keys, listed)
            if slot is not None and slot.form is Form.SETTING and not slot.path:
                continue  # whether it is there at all
            count += MOST_USES + 1 if slot is None else 1 + _count(slot)
            if slot is None or count > MOST_USES:
                return None
            if found.joins or not (
                slot.form is Form.SETTING and slot.path == (normal(owned.name.decode()),) and not slot.uses
            ):
                uses.append(slot)
        return tuple(uses)

    def _reads(self, owned: Owned, found: Place) -> bool:
        if owned.function:
            return True
        if found.called:
            return self.language.implicit and not found.receiver and owned.receiver in ("", "self")
        if owned.receiver == "*":
            return True
        if owned.receiver == "self":
            return found.receiver in ("self", "")
        return found.receiver == owned.receiver

    def _used(
        self, owned: Owned, start: int, found: Place, given: Given, depth: int, keys: tuple[str, ...], listed: bool
    ) -> Slot | None:
        steps = self.way(start, start + len(owned.name))
        at = found.number
        value = Span(steps[at].start, steps[at].end)
        if found.hole:
            text = self.inner(steps[at].node)
            before, behind = Span(text.start, found.hole.start), Span(found.hole.end, text.end)
            parts = (*([before] if before.start < before.end else []), *given)
            given = (*parts, *([behind] if behind.start < behind.end else []))
        if found.joins:
            parent = next(one for one in reversed(steps[:at]) if one.kind is Kind.ASSIGN)
            added = self.given(parent.node)
            more = self.pieces(added, None) if added is not None else UNKNOWN
            return Slot(Form.SETTING, (normal(owned.name.decode()),), value, (*given, *more), at=start)
        return self.climb(steps, at, given, value, depth, keys, listed)


def _filled(slot: Slot, given: Given) -> Slot:
    """A use, with what its name is given in the place of `MARK`."""
    pieces: list[Span | None] = []
    for one in slot.pieces:
        pieces += given if one == MARK else (one,)
    return slot._replace(pieces=tuple(pieces), uses=tuple(_filled(one, given) for one in slot.uses))


def _smaller(one: Span, other: Span) -> bool:
    return other.start <= one.start and one.end <= other.end and one != other


def _count(slot: Slot) -> int:
    """The uses of a slot, and theirs."""
    return sum(1 + _count(one) for one in slot.uses)
