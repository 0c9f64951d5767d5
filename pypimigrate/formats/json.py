"""JSON, also with comments; see `yaml`."""

from __future__ import annotations

from collections.abc import Sequence

from pypimigrate.formats.slot import Slot
from pypimigrate.formats.yaml import read_as
from pypimigrate.model import Span


def read(data: bytes, places: Sequence[Span]) -> list[Slot]:
    """The slots of places in JSON."""
    return read_as(data, places, "json")
