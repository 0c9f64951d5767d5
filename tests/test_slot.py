"""The values that every reader of a format shares."""

from __future__ import annotations

import pytest

from pypimigrate.formats.slot import Form, Slot, normal, unread
from pypimigrate.model import Span


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("PIP_INDEX_URL", "pip-index-url"),
        ("index-url", "index-url"),
        ("index_url", "index-url"),
        ("indexURL", "index-url"),
        ("pipIndexUrl", "pip-index-url"),
        ("XMLRPCClient", "xmlrpc-client"),
        ("--extra-index-url", "extra-index-url"),
        ('"find links"', "find-links"),
        ("a.b", "a-b"),
        ("", ""),
        ("PyPI", "py-pi"),
    ],
)
def test_names_are_written_in_one_way(name: str, written: str) -> None:
    assert normal(name) == written


def test_a_slot_moves_with_its_text() -> None:
    use = Slot(Form.ARGUMENT, ("twine", "upload"), Span(9, 12), (Span(9, 12),), at=5)
    slot = Slot(Form.SETTING, ("repo",), Span(2, 4), (Span(2, 4), None), uses=(use,), sentence=Span(0, 7), at=1)
    moved = slot.shifted(10)
    assert (moved.value, moved.pieces, moved.sentence, moved.at) == ((12, 14), ((12, 14), None), (10, 17), 11)
    assert (moved.uses[0].value, moved.uses[0].at) == ((19, 22), 15)
    assert slot.shifted(0) is slot


def test_what_is_not_read_is_said_for_each_place() -> None:
    assert [one.form for one in unread([Span(0, 1), Span(3, 4)])] == [Form.UNREAD, Form.UNREAD]
