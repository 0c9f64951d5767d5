"""What the slots of a file say about its URLs, laid over what the text on their lines says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from pypimigrate.filekind import FileKind
from pypimigrate.formats import find
from pypimigrate.formats.slot import Form as SlotForm
from pypimigrate.formats.slot import Slot
from pypimigrate.model import Applicability, Context, Form, Role, Sighting, Span
from pypimigrate.resolve import Certainty, Known, resolve

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE


def understood(
    data: bytes, sightings: Sequence[Sighting], said: Sequence[Context | None], file: FileKind
) -> list[Context | None]:
    """The contexts of `sightings`, of which the text alone says what is in `said`. Without a reader it stays so."""
    contexts = list(said)
    wanted = [
        number
        for number, (sighting, one) in enumerate(zip(sightings, said, strict=True))
        if one is not None and sighting.form is Form.URL and one.cap is not ADVICE
    ]
    found = find.reader(file.name, data[:200]) if wanted else None
    if found is None:
        return contexts
    for number, slot in zip(wanted, found.read(data, [sightings[one].span for one in wanted]), strict=True):
        one = contexts[number]
        if one is not None and slot.form not in _WORDS:
            joined = growing(data, sightings[number].span, slot)
            contexts[number] = together(one, slot, resolve(slot, file.name, found.code), joined)
    return contexts


_WORDS = (SlotForm.PROSE, SlotForm.COMMENT)
"""Sentences: what they say of an address is not in its slot."""


def together(said: Context, slot: Slot, known: Known, growing: Sequence[bool]) -> Context:
    """What the text says and what the slot says. The slot wins where it is certain; what is open is not decided.

    `growing` says for each use of the URL whether text is joined to its end there.
    """
    if known.certainty is Certainty.NO_USE:
        expected = _EXPECTS.match(slot.path[-1] if slot.path else "") or said.reason.startswith("a test")
        cap = UNSAFE if expected else ADVICE
        return said._replace(cap=Applicability.least(said.cap, cap), reason=said.reason or known.why)
    if any(growing):
        whole = known.role in _WHOLE and not all(growing)
        return said._replace(role=Role.BASE, grows=True, sure=ADVICE if whole else SAFE)
    if known.certainty is Certainty.CERTAIN and known.role is not None:
        return said._replace(role=known.role, sure=SAFE)
    if known.certainty is Certainty.LIKELY and known.role is not None:
        if known.role is said.role:
            return said
        return said._replace(role=known.role, sure=Applicability.least(said.sure, UNSAFE))
    if known.certainty is Certainty.OPEN:
        if slot.form is SlotForm.CALL:  # the function is not known, and what the line says may still be true
            return said if said.role is Role.XMLRPC else said._replace(sure=Applicability.least(said.sure, UNSAFE))
        return said._replace(sure=ADVICE)
    return said


_EXPECTS = re.compile(r"assert|expect|should")
"""What a test expects may change together with what it tests."""
_WHOLE = (Role.INDEX, Role.UPLOAD, Role.XMLRPC)
"""The roles in which an address becomes another one as a whole."""


def growing(data: bytes, place: Span, slot: Slot) -> list[bool]:
    """Whether code joins more text to the end of the URL at `place`, for each of its uses."""
    return [_grows(data, place, one) for one in slot.uses or (slot,)]


def _grows(data: bytes, place: Span, slot: Slot) -> bool:
    if slot.uses:
        return any(growing(data, place, slot))
    for piece, behind in pairwise(slot.pieces):
        if piece is not None and piece.start < place.end == piece.end:
            return behind is None or data[behind.start : behind.start + 1].strip(_ENDS) != b""
    return False


_ENDS = b" \t\r\n\"'`,;|<>)"
"""What ends a URL when it stands behind it."""
