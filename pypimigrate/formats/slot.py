"""The slot that a value fills: what every reader answers, and the little that all readers share.

A reader is a function `read(data, places) -> list[Slot]`. `data` is the text of one language, as bytes in an encoding
that has ASCII as its base; `places` are spans of bytes in it, in order, that do not overlap. The answer has one slot
for each place, in the same order. A reader answers three questions: where does this place stand, what stands beside it,
and where does its name go. It never raises, its time is linear in the text, and what it does not understand is
`UNREAD`, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from pypimigrate.model import Span

LARGEST = 1 << 20
"""Bytes of a text up to which it is read. Larger ones are data or generated, and their slots hardly decide."""
DEEPEST = 64
"""How many keys a path may have; deeper structures are `UNREAD`."""
MOST_USES = 100
"""How many uses of one name are followed. A name with more of them is `UNREAD`."""


class Form(StrEnum):
    """What kind of thing a value is for the text around it."""

    SETTING = "setting"  # the value of a key, or what a name is given
    ARGUMENT = "argument"  # a word of a command
    CALL = "call"  # an argument of a call in code
    OPERAND = "operand"  # compared, matched, looked up: an operand that must stay what it is
    LINK = "link"  # where a link or an image leads
    PROSE = "prose"  # in a sentence
    COMMENT = "comment"  # in a comment of code or of a configuration
    TEXT = "text"  # in a text of which the language is not known
    UNREAD = "unread"  # the reader gave up


class Slot(NamedTuple):
    """Where a place stands.

    `path` are names, each as `normal` writes it, from the outside in:

    - SETTING: the keys of the mappings and sections, or the name that the value is given to. An item of a list has the
      path of the list.
    - ARGUMENT: the words of the command that are no options, and last the flag whose value this is; "" for an argument
      that stands alone.
    - CALL: the parts of the callee (`self.client.get` is three), and last the keyword, or the number of the argument.
    - OPERAND: what is done, as one of `OPERATIONS`, and the name of the operator or the method.
    - LINK: the elements, and last the attribute; ("link",) for the links of a markup language.
    - COMMENT, PROSE, TEXT, UNREAD: empty, or what the commented setting would have: see `enabled`.

    `value` is the span of the whole value, without its quotes. `pieces` are the spans of the texts that code joins to
    make up the final value, in order, that of this place among them; None stands for something that is not known. In
    the simplest case it is `(value,)`. `beside` are the scalar siblings of the innermost mapping, key and value.
    `enabled` is false for a setting or a command that is commented out. `uses` are the slots that the name flows to,
    in order; empty if it is not used, or if no name is given. `sentence` is the span of the sentence in PROSE and
    COMMENT. `at` is the offset of the key, flag or callee that decides, for messages. `outer` is the slot of the value
    that holds this one's language, such as the `run` of a step.
    """

    form: Form
    path: tuple[str, ...] = ()
    value: Span = Span(0, 0)
    pieces: tuple[Span | None, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    enabled: bool = True
    uses: tuple[Slot, ...] = ()
    sentence: Span | None = None
    at: int = 0
    outer: Slot | None = None

    def shifted(self, by: int) -> Slot:
        """The same slot in a text in which this one's text begins at byte `by`."""
        if not by:
            return self
        return self._replace(
            value=_moved(self.value, by),
            pieces=tuple(one and _moved(one, by) for one in self.pieces),
            uses=tuple(one.shifted(by) for one in self.uses),
            sentence=self.sentence and _moved(self.sentence, by),
            at=self.at + by,
        )


OPERATIONS = ("compare", "match", "search", "strip", "measure", "case", "key", "look-up", "replace")
"""What an operand may be for; all of them depend on the exact text."""


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def unread(places: Sequence[Span]) -> list[Slot]:
    """The answer of a reader that gave up."""
    return [Slot(Form.UNREAD, value=one, pieces=(one,), at=one.start) for one in places]


_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_JOINS = re.compile(r"[-_.\s]+")


def normal(name: str) -> str:
    """The one way that a name is written in a path: `PIP_INDEX_URL`, `pip.index-url` and `pipIndexUrl` are one name.

    Lower case, words joined by a hyphen, without quotes, and without the hyphens that begin a flag.
    """
    words = _HUMP.sub("-", name.strip().strip("\"'`"))
    return _JOINS.sub("-", words).strip("-").lower()
