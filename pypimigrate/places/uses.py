"""What the slots of a file say about its URLs, laid over what the text on their lines says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pypimigrate.filetypes.filetype import FileKind, Kind, treatment
from pypimigrate.formats import find
from pypimigrate.formats.slot import Form as SlotForm
from pypimigrate.formats.slot import Slot
from pypimigrate.model import Applicability, Candidate, Context, Form, Importers, Role, Span, Use
from pypimigrate.places import context, imports
from pypimigrate.places.resolve import FORBIDS_SEARCH, Certainty, Known, resolve, searched
from pypimigrate.pypi import match
from pypimigrate.pypi.url import parse

SAFE, UNSAFE, ADVICE = Applicability.SAFE, Applicability.UNSAFE, Applicability.ADVICE


def understood(
    data: bytes,
    candidates: Sequence[Candidate],
    said: Sequence[Context | None],
    file: FileKind,
    importers: Importers | None = None,
) -> list[Context | None]:
    """The contexts of `candidates`, of which the text alone says what is in `said`. Without a reader it stays so."""
    contexts = list(said)
    wanted = [
        number
        for number, (candidate, one) in enumerate(zip(candidates, said, strict=True))
        if one is not None and candidate.form is Form.URL and one.limit is not ADVICE
    ]
    found = find.reader(file.name, data[:200]) if wanted else None
    if found is None and file.kind is Kind.CODE:
        return _not_read(data, candidates, contexts, wanted)
    if found is None and file.kind not in (Kind.PROSE, Kind.MARKUP):
        for number in wanted:
            contexts[number] = (one := contexts[number]) and _guessed(one)
    wanted = _deciding(data, candidates, wanted, found) if found is not None else []
    if found is None or not wanted:
        return contexts
    for number, slot in zip(wanted, found.read(data, [candidates[one].span for one in wanted]), strict=True):
        one = contexts[number]
        if one is not None and slot.form in (SlotForm.UNREAD, SlotForm.TEXT):
            one = contexts[number] = _guessed(one)
        if one is not None and slot.form is SlotForm.PROSE and slot.outer is not None:
            contexts[number] = _in_a_value(data, candidates[number].span, one, slot.outer, file)
        if one is not None and slot.form not in _WORDS:
            one = _written(one, slot)
            known = resolve(slot, file.name, found.name == "code.program")
            if found.name == "code.program" and slot.form not in _NO_LITERAL:
                asked = known.certainty is Certainty.CERTAIN and known.role in _ASKED
                one = one._replace(use=Use.ASKED if asked else Use.MADE)
            joined = growing(data, candidates[number].span, slot)
            if importers is not None and file.kind is Kind.PYTHON and known.certainty is Certainty.OPEN:
                known, joined = _elsewhere(data, candidates[number].span, file, importers) or (known, joined)
            contexts[number] = together(one, slot, known, joined)
    return contexts


_COMMENT = re.compile(rb"^[ \t]*(?:#|//|/?\*|--|;|%|\(\*|'[ \t]|\"[ \t]|!|\{-)|[ \t](?:#|//|--)[ \t]")
"""What begins a comment in the languages that no reader knows, on the line before a URL."""
_DOWNLOADED = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip", ".whl", ".egg", "/json")
"""Ends of addresses that are downloaded, whatever the language."""
_NOT_READ = "this language is not read: the program may know other text by it"


def _not_read(
    data: bytes, candidates: Sequence[Candidate], contexts: list[Context | None], wanted: list[int]
) -> list[Context | None]:
    """The contexts of a program whose language has no reader: what it does with its texts is not known."""
    for number in wanted:
        one, start = contexts[number], candidates[number].span.start
        line = data[max(data.rfind(b"\n", 0, start) + 1, start - 200) : start]
        if one is not None and not _COMMENT.search(line) and not candidates[number].text.endswith(_DOWNLOADED):
            limit = Applicability.least(one.limit, UNSAFE)
            contexts[number] = one._replace(limit=limit, reason=one.reason or _NOT_READ, use=Use.MADE)
    return contexts


def _elsewhere(data: bytes, span: Span, file: FileKind, importers: Importers) -> tuple[Known, list[bool]] | None:
    """What other modules say of a constant that this one does not use: its role, and whether text is joined to it.

    None if there is no such constant, or no use of it that is understood.
    """
    name = imports.exported(data, span)
    if not name:
        return None
    sources = importers.sources(name)
    found = list(imports.uses(importers.module, name, data[slice(*span)], sources))
    if not found:
        return None
    slots = tuple(slot for _, _, slot in found)
    known = resolve(Slot(SlotForm.SETTING, (name.lower(),), uses=slots), file.name, True)
    return known, [one for text, place, slot in found for one in growing(text, place, slot)]


def _guessed(said: Context) -> Context:
    """What the text says where no reader says more: that code adds to an address is a guess."""
    if said.role is not Role.BASE or said.grows:
        return said
    return said._replace(role_limit=Applicability.least(said.role_limit, UNSAFE))


_DEFAULT = re.compile(rb"(?:\bdefault[ \t]*[(=]?|\|\||\?\?|:[-=]|\bor\b|,)[ \t]*\\?[\"']?\Z", re.I)
"""What stands before the value that is taken if there is no other one."""


def _in_a_value(data: bytes, span: Span, said: Context, outer: Slot, file: FileKind) -> Context:
    """What a value says of a URL that is only a part of its text: the default in an expression, or a pattern."""
    if searched(outer, file.name):
        return said._replace(limit=ADVICE, reason=said.reason or FORBIDS_SEARCH)
    if _DEFAULT.search(data, max(0, span.start - 40), span.start):
        known = resolve(outer, file.name)
        if known.role is not None:
            return said._replace(role=known.role, role_limit=UNSAFE, grows=False)
        return said._replace(role_limit=Applicability.least(said.role_limit, UNSAFE))
    return _guessed(said)


_KEYED = ("yaml", "json", "toml", "ini", "requirements")
_LOOKS = re.compile(
    rb"regex|pattern|search|replace|match|before|after|insert|\bsed\b|grep|startswith|const|contains|absent|unless|only_?if",
    re.I,
)
"""What stands in files of settings that look for an address somewhere."""
_KEY_BEHIND = re.compile(rb"[\"']?[ \t]*[:=]")
_ATTRIBUTE = re.compile(rb"(?:href|src|cite|action)[ \t]*=[ \t]*([\"'])\Z", re.I)


def _written(said: Context, slot: Slot) -> Context:
    """What the text says, if a command writes it into a file in which an edit is not for us."""
    target = next((held for key, held in slot.outer.beside if key == ">"), "") if slot.outer is not None else ""
    path = "/" + target.strip("\"'").lower().lstrip("./")
    row = treatment(path, b"", Kind.OTHER) if target else None
    return said if row is None else said._replace(limit=ADVICE, reason=said.reason or row.reason)


def _deciding(data: bytes, candidates: Sequence[Candidate], numbers: list[int], found: find.Found) -> list[int]:
    """Those of the URLs whose slots can change what becomes of them. Most become the same whatever they are for."""
    if found.name in _KEYED:
        if _LOOKS.search(data):
            return numbers
        keys = {one for one in numbers if _KEY_BEHIND.match(data, candidates[one].span.end)}
        return [one for one in numbers if one in keys or _depends(candidates[one].text)]
    if found.name == "markup":
        if not (b"<script" in data or b"<xsl" in data or b" on" in data):
            return [one for one in numbers if _depends(candidates[one].text)]
        return [
            one for one in numbers if _depends(candidates[one].text) or not _is_attribute(data, candidates[one].span)
        ]
    return numbers


def _is_attribute(data: bytes, span: Span) -> bool:
    """Whether a URL is the whole value of an attribute: nothing is added to it."""
    before = _ATTRIBUTE.search(data, max(0, span.start - 20), span.start)
    return before is not None and data[span.end : span.end + 1] == before[1]


@lru_cache(1024)
def _depends(text: str) -> bool:
    """Whether it depends on its role what becomes of a URL."""
    url = parse(text)
    if url is None:
        return True
    found = (match.row(url, role) for role in Role)
    return len({(one.rule.name, one.new) if one else None for one in found}) > 1


_ASKED = (Role.FETCH, Role.XMLRPC, Role.INDEX, Role.UPLOAD)
_NO_LITERAL = (SlotForm.PROSE, SlotForm.COMMENT, SlotForm.UNREAD, SlotForm.TEXT)
_WORDS = (SlotForm.PROSE, SlotForm.COMMENT)
"""Sentences: what they say of an address is not in its slot."""


def together(said: Context, slot: Slot, known: Known, growing: Sequence[bool]) -> Context:
    """What the text says and what the slot says. The slot wins where it is certain; what is open is not decided.

    `growing` says for each use of the URL whether text is joined to its end there.
    """
    if known.certainty is Certainty.NO_USE:
        expected = _EXPECTS.match(slot.path[-1] if slot.path else "") or said.reason.startswith("a test")
        limit = UNSAFE if expected else ADVICE
        return said._replace(limit=Applicability.least(said.limit, limit), reason=said.reason or known.why)
    if any(_PAST.search(name) for one in (slot, *slot.uses) for name in one.path):
        said = said._replace(limit=ADVICE, reason=said.reason or "its name says that it is the old address")
    if said.reason == context.MAY_GROW and (any(growing) or known.certainty is Certainty.CERTAIN):
        said = said._replace(limit=SAFE, reason="")  # then it is known what is added to this one
    if any(growing):
        whole = not all(growing) and (known.role in _WHOLE or any(one in _MOVED for one in _roles(slot)))
        return said._replace(role=Role.BASE, grows=True, role_limit=ADVICE if whole else SAFE)
    if known.certainty is Certainty.CERTAIN and known.role is not None:
        return said._replace(role=known.role, role_limit=SAFE)
    if known.certainty is Certainty.LIKELY and known.role is not None:
        if known.role is said.role:
            return said
        return said._replace(role=known.role, role_limit=Applicability.least(said.role_limit, UNSAFE))
    if known.certainty is Certainty.OPEN:
        if slot.form is SlotForm.CALL:  # the function is not known, and what the line says may still be true
            return (
                said
                if said.role is Role.XMLRPC
                else said._replace(role_limit=Applicability.least(said.role_limit, UNSAFE))
            )
        return said._replace(role_limit=ADVICE)
    return said


def _roles(slot: Slot) -> list[Role | None]:
    """The roles of the uses of a name, each alone."""
    return [resolve(one, "", True).role for one in slot.uses]


_PAST = re.compile(r"(?:^|-)(?:legacy|deprecated|obsolete|former|old)(?:-|$)")
"""Words of a name that say that it is about what was."""
_EXPECTS = re.compile(r"assert|expect|should")
"""What a test expects may change together with what it tests."""
_MOVED = (Role.INDEX, Role.UPLOAD)
"""The roles in which an address goes to another place than the pages and the APIs."""
_WHOLE = (Role.INDEX, Role.UPLOAD, Role.XMLRPC)
"""The roles in which an address becomes another one as a whole."""


def growing(data: bytes, place: Span, slot: Slot) -> list[bool]:
    """Whether code joins more text to the end of the URL at `place`, for each of its uses."""
    return [_grows(data, place, one) for one in slot.uses or (slot,)]


def _grows(data: bytes, place: Span, slot: Slot) -> bool:
    if slot.uses:
        return any(growing(data, place, slot))
    for piece, behind in pairwise(slot.pieces):
        ends = piece is not None and (piece.end == place.end or data[place.end : piece.end] in (b'"', b"'"))
        if piece is not None and ends and piece.start < place.end:
            return behind is None or data[behind.start : behind.start + 1].strip(_ENDS) != b""
    return False


_ENDS = b" \t\r\n\"'`,;|<>)"
"""What ends a URL when it stands behind it."""
