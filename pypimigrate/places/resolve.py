"""From a slot to a role, and how certain that is. Knows rows of evidence, and neither bytes nor URLs.

Less understanding may only do less: what no row knows is `OPEN`, what was not read is `UNREAD`, and neither is ever
more certain than what is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from pypimigrate.formats.slot import Form, Slot
from pypimigrate.model import Role
from pypimigrate.places.roles import ROWS, Row


class Certainty(IntEnum):
    """How well a place is understood, the best first."""

    CERTAIN = 0  # one role, by a row that no other tool shares, or by all uses
    LIKELY = 1  # a name that others use as well, or a use that is not understood
    OPEN = 2  # read, and no row knows it, or the uses disagree
    UNREAD = 3  # there is no reader, or it gave up
    NO_USE = 4  # it is compared, searched or measured: not to be changed


class Known(NamedTuple):
    """What a slot says: the `role` (None if it says none), how certain that is, `why`, and the offset `at` of it."""

    role: Role | None
    certainty: Certainty
    why: str = ""
    at: int = 0


_SAID = {
    "compare": "it is compared with something",
    "match": "it is matched against other text",
    "search": "other text is searched for it",
    "strip": "it is taken off other text",
    "measure": "its length is measured",
    "case": "it is a case that other text is compared with",
    "key": "it is a key",
    "look-up": "something is looked up by it",
    "replace": "it is a part of an edit of other text",
}
FORBIDS_SEARCH = _SAID["search"]
FORBIDS = frozenset({*_SAID.values(), "it is a part of a search"})
"""Why an edit of an address alone would break a program: it knows other text by this one."""
_LONGEST = 200
"""Letters of a name that are compared: longer ones are no tool's."""


def resolve(slot: Slot, name: str, names_only: bool = False) -> Known:
    """What the slot says about its address, in a file called `name` (its last part, in lower case).

    `names_only`: names are given by the writer of a program, as in code; what a name says is then likely at most.
    """
    if slot.form is Form.OPERAND:
        return Known(None, Certainty.NO_USE, _SAID.get(slot.path[0] if slot.path else "", _SAID["compare"]), slot.at)
    nameless = slot.form in (Form.SETTING, Form.ARGUMENT) and not any(slot.path)
    if nameless or slot.form in (Form.UNREAD, Form.TEXT):
        return Known(None, Certainty.UNREAD, at=slot.at)
    row = evidence(slot, name)
    own = Known(None, Certainty.OPEN, at=slot.at)
    if slot.outer is not None and searched(slot.outer, name):
        return Known(None, Certainty.NO_USE, _SAID["search"], slot.at)
    if row is not None and row.role is None:
        return Known(None, Certainty.NO_USE, _SAID["search"], slot.at)
    if row is not None:
        named = names_only and slot.form is Form.SETTING and len(slot.path) == 1
        weak = not row.certain or named
        if named and row.role is Role.LINK:  # a variable that is called `home` may be anything
            row = None
    if row is not None:
        own = Known(row.role, Certainty.LIKELY if weak else Certainty.CERTAIN, row.tool, slot.at)
    elif slot.form is Form.LINK and (not slot.path or slot.path[-1].endswith(_OPENED)):
        own = Known(Role.LINK, Certainty.CERTAIN, at=slot.at)
    if not slot.uses:
        return own
    return _together([resolve(one, name, names_only) for one in slot.uses], own)


def searched(slot: Slot, name: str) -> bool:
    """Whether a value, or one around it, is what other text is searched for."""
    outer: Slot | None = slot
    while outer is not None:
        row = evidence(outer, name)
        if outer.form is Form.OPERAND or (row is not None and row.role is None) or _ABSENT in outer.beside:
            return True
        if outer.form is Form.CALL and _LOOKS_UP.intersection(outer.path[:-1]):
            return True
        outer = outer.outer
    return False


_OPENED = ("href", "src", "link", "cite", "url", "resource", "about", "data", "poster", "longdesc", "target")
"""Ends of attributes whose address is opened: a form sends something to its own, and others are for a program."""
_LOOKS_UP = frozenset("find-one find-by delete-many delete-one update-many update-one find-all get-or-create".split())
"""Methods that look for what their argument, a mapping, says."""
_ABSENT = ("state", "absent")
"""What Ansible and Salt say of a line that they take out."""


def _together(uses: Sequence[Known], own: Known) -> Known:
    """What the uses of a name say together, and the name itself if they say nothing."""
    forbidding = next((one for one in uses if one.certainty is Certainty.NO_USE), None)
    if forbidding is not None:
        return forbidding
    roles = {one.role for one in uses if one.role is not None}
    if len(roles) > 1:
        return Known(None, Certainty.OPEN, "its uses differ", uses[0].at)
    if not roles:
        return own if own.role is None else own._replace(certainty=max(own.certainty, Certainty.LIKELY))
    weakest = max(uses, key=lambda one: one.certainty)
    certainty = Certainty.CERTAIN if weakest.certainty is Certainty.CERTAIN else Certainty.LIKELY
    first = next(one for one in uses if one.role is not None)
    return Known(first.role, certainty, first.why, first.at)


def evidence(slot: Slot, name: str) -> Row | None:
    """The row that fits a slot best: the one that asks for most. None if none fits, or if two roles are as likely."""
    fitting = [one for one in _by_form(slot.form) if _fits(one, slot, name)]
    if not fitting:
        return None
    most = max(_asks(one) for one in fitting)
    best = [one for one in fitting if _asks(one) == most]
    if len({one.role for one in best}) == 1:
        return best[0]
    return next((one for one in best if one.role is None), None)  # of two rows, what forbids an edit counts


@cache
def _by_form(form: Form) -> tuple[Row, ...]:
    return tuple(row for row in ROWS if form in row.forms)


def _asks(row: Row) -> tuple[int, int, int]:
    """How much a row asks for: surroundings first, then how exactly it names the key."""
    within = max((len(one.split()) for one in row.within), default=0)
    return within + bool(row.beside) + bool(row.files), within, int("*" not in row.keys)


def _fits(row: Row, slot: Slot, name: str) -> bool:
    if not slot.path or not _any(row.keys, slot.path[-1]):
        return False
    if row.files and not any(_pattern(one).fullmatch(name) for one in row.files):
        return False
    if row.within and not any(_follow(one.split(" "), _before(slot)) for one in row.within):
        return False
    return not row.beside or any(
        _any((key,), k) and _any((value,), v) for key, value in row.beside for k, v in slot.beside
    )


def _before(slot: Slot) -> list[str]:
    """The names before the last one, those of the values around it first."""
    before = list(slot.path[:-1])
    outer = slot.outer
    while outer is not None:
        before = [*outer.path, *before]
        outer = outer.outer
    return before


def _follow(wanted: Sequence[str], names: Sequence[str]) -> bool:
    """Whether names that fit `wanted` follow each other in `names`, with others between them or not."""
    rest: Iterator[str] = iter(names)
    return all(any(_any((one,), name) for name in rest) for one in wanted)


def _any(globs: Sequence[str], name: str) -> bool:
    plain = name[:_LONGEST].replace("-", "").lower()
    return any(_pattern(one.replace("-", "")).fullmatch(plain) for one in globs)


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    """A glob of the table, compiled; `*` is its only special letter."""
    return re.compile(".*".join(re.escape(part) for part in glob.split("*")))
