"""What the tests of the readers of command languages share: texts in which the place is marked, and slots as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pypimigrate.formats.slot import Form, Slot
from pypimigrate.model import Span

VALUE = b"https://host.example/a/b"
Reader = Callable[[bytes, Sequence[Span]], list[Slot]]


def places(data: bytes, value: bytes = VALUE) -> list[Span]:
    return [Span(*found.span()) for found in re.finditer(re.escape(value), data)]


def slots(read: Reader, text: str) -> list[Slot]:
    """The slots of all values in a text; `URL` stands for a value."""
    data = text.replace("URL", VALUE.decode()).encode()
    found = read(data, places(data))
    assert len(found) == len(places(data))
    return found


def slot(read: Reader, text: str) -> Slot:
    (only,) = slots(read, text)
    return only


def shown(one: Slot) -> str:
    """A slot's form and path, and what it flows to, as one line: `setting a > argument tool,b`."""
    off = "" if one.enabled else "off "
    uses = "".join(f" > {shown(use)}" for use in one.uses)
    return f"{off}{one.form.value} {','.join(one.path)}{uses}".rstrip()


def value(text: str, one: Slot) -> str:
    """The text of a slot's value, with `URL` for what the test has put there."""
    data = text.replace("URL", VALUE.decode()).encode()
    return data[one.value.start : one.value.end].decode().replace(VALUE.decode(), "URL")


def texts(text: str, one: Slot) -> list[str | None]:
    """The pieces of a slot."""
    data = text.replace("URL", VALUE.decode()).encode()
    return [piece and data[piece.start : piece.end].decode().replace(VALUE.decode(), "URL") for piece in one.pieces]


def sound(data: bytes, asked: Sequence[Span], found: Sequence[Slot]) -> None:
    """What holds of every answer."""
    assert len(found) == len(asked)
    for place, one in zip(asked, found, strict=True):
        assert one.form is Form.UNREAD or one.value.start <= place.start <= place.end <= one.value.end
        _inside(one, len(data))


def _inside(one: Slot, size: int) -> None:
    for span in (one.value, one.sentence, *one.pieces):
        assert span is None or 0 <= span.start <= span.end <= size
    assert 0 <= one.at <= size
    for other in (*one.uses, *([one.outer] if one.outer else [])):
        _inside(other, size)
