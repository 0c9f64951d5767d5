"""Shell text (POSIX sh and its kin), whole scripts as well as single command lines with placeholders in them."""

from __future__ import annotations

from collections.abc import Sequence

from pypimigrate.formats.shell.slots import Slots
from pypimigrate.formats.shell.words import Text
from pypimigrate.formats.slot import LARGEST, Slot, unread
from pypimigrate.model import Span


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in shell text.

    Not understood: functions of the text's own (their arguments do not flow), `[ … ]` that is built of variables, and
    what `eval` does.
    """
    if len(data) > LARGEST or not places:
        return unread(places)
    text = Text(data)
    text.read(0, len(data))
    slots = Slots(text)
    return [slots.at(one) for one in places]
